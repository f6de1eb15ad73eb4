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


_MOST_PIECES = 1000
_WIDTH = 4
"""Pieces that wait in a queue, and bytes of each: together no more than every pipe holds."""


class Turns:
    """Which pieces of some work are for this process, where it and a copy of it come to all of them in one order.

    Whoever is done with a piece takes the next one that nobody has, so both are done at about the same time.
    """

    def __init__(self) -> None:
        self._queue, entrance = os.pipe()
        os.write(entrance, b"".join(number.to_bytes(_WIDTH, "big") for number in range(_MOST_PIECES)))
        os.close(entrance)
        self._maker = os.getpid()
        self._piece = self._taken = -1

    def is_mine(self) -> bool:
        """Whether the next piece is for this process. Those beyond the queue are for the one that made it."""
        self._piece += 1
        if self._piece >= _MOST_PIECES:
            return os.getpid() == self._maker
        if self._taken < self._piece:
            entry = os.read(self._queue, _WIDTH)
            self._taken = int.from_bytes(entry, "big") if entry else _MOST_PIECES
        return self._taken == self._piece

    def close(self) -> None:
        """Lets go of the queue."""
        os.close(self._queue)


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
