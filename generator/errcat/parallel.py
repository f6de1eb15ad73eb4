"""A second process for work that is large enough, where the system can copy a process (Linux)."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Generic, TypeVar

from errcat.stages import forget_listeners

Result = TypeVar("Result")


class Beside(Generic[Result]):
    """Work in another process. After the `with`, `result` is there; None where the process failed or cannot be made."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        self.result: Result | None = None
        self._pipe = pipe

    @property
    def is_there(self) -> bool:
        """Whether there is another process."""
        return self._pipe is not None

    def results(self) -> Iterator[Result]:
        """The results of work that has several, as they come; fewer where the process fails."""
        with contextlib.suppress(EOFError, pickle.UnpicklingError):  # it ended, perhaps in the middle of one
            while self._pipe is not None:
                yield pickle.load(self._pipe)  # noqa: S301  it comes from this very program


@contextlib.contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Beside[Result]]:
    """Does `work` in a copy of this process while the body of the `with` runs in this one."""
    with beside_in_steps(lambda: (work(),)) as found:
        yield found
        found.result = next(found.results(), None)


@contextlib.contextmanager
def beside_in_steps(work: Callable[[], Iterable[Result]]) -> Iterator[Beside[Result]]:
    """As `beside`, for work with several results, to be taken within the `with` (`Beside.results`)."""
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        yield Beside(None)
        return
    receiving, sending = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _work_and_end(work, sending)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as pipe:
            yield Beside(pipe)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, 9)
        os.waitpid(child, 0)


def _work_and_end(work: Callable[[], Iterable[Result]], sending: int) -> None:
    """Never returns: what this process has of the other's is not to be finished twice."""
    forget_listeners()
    try:
        with os.fdopen(sending, "wb") as pipe:
            for result in work():
                pipe.write(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
                pipe.flush()
    except BaseException:  # noqa: BLE001  the other process does the work itself and meets the same
        os._exit(1)
    os._exit(0)
