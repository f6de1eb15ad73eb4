"""A second process for work that is large enough, where the system can copy a process (Linux)."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Beside(Generic[Result]):
    """Work in another process. `result` is there after the `with`; None where the process failed or cannot be made."""

    result: Result | None = None


@contextlib.contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Beside[Result]]:
    """Does `work` in a copy of this process while the body of the `with` runs in this one."""
    found: Beside[Result] = Beside()
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        yield found
        return
    receiving, sending = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _work_and_end(work, sending)
    os.close(sending)
    try:
        yield found
        with os.fdopen(receiving, "rb") as pipe:
            content = pipe.read()
        if content:
            found.result = pickle.loads(content)  # noqa: S301  it comes from this very program
    finally:
        with contextlib.suppress(ProcessLookupError):
            if found.result is None:
                os.kill(child, 9)
        os.waitpid(child, 0)


def _work_and_end(work: Callable[[], Result], sending: int) -> None:
    """Never returns: what this process has of the other's is not to be finished twice."""
    try:
        content = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(content)
    except BaseException:  # noqa: BLE001  the other process does the work itself and meets the same
        os._exit(1)
    os._exit(0)
