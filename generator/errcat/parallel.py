"""A second process for work that is large enough, where the system can copy a process (Linux)."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import IO, Generic, TypeVar

from errcat.stages import forget_listeners

Result = TypeVar("Result")


class Beside(Generic[Result]):
    """Work in another process. After the `with`, `result` is there; None where the process failed or cannot be made."""

    def __init__(self, pipe: IO[bytes] | None = None, child: int = 0) -> None:
        self.result: Result | None = None
        self._pipe = pipe
        self._child = child

    @property
    def is_there(self) -> bool:
        """Whether there is another process, or was one."""
        return self._pipe is not None

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        if self._pipe is not None:
            self._pipe.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, 9)
            os.waitpid(self._child, 0)

    def take(self) -> Result | None:
        """The result, as soon as it is there."""
        with contextlib.suppress(EOFError, pickle.UnpicklingError):  # it ended, perhaps in the middle of it
            if self._pipe is not None:
                found: Result = pickle.load(self._pipe)  # noqa: S301  it comes from this very program
                return found
        return None


@contextlib.contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Beside[Result]]:
    """Does `work` in a copy of this process while the body of the `with` runs in this one."""
    found = begin(work)
    try:
        yield found
        found.result = found.take()
    finally:
        found.end()


def begin(work: Callable[[], Result]) -> Beside[Result]:
    """As `beside`, for a caller who takes the result and ends the process when it is time (`take`, `end`)."""
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        return Beside()
    receiving, sending = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _work_and_end(work, sending)
    os.close(sending)
    return Beside(os.fdopen(receiving, "rb"), child)


def _work_and_end(work: Callable[[], Result], sending: int) -> None:
    """Never returns: what this process has of the other's is not to be finished twice."""
    forget_listeners()
    try:
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
    except BaseException:  # noqa: BLE001  the other process does the work itself and meets the same
        os._exit(1)
    os._exit(0)
