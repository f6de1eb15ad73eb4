"""A second process for work that is large enough, where the system can copy a process (Linux)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Generic, TypeVar

from errcat import pickles
from errcat.fingerprints import MOST_ENTRIES, next_in, queue_of
from errcat.stages import forget_listeners

Result = TypeVar("Result")


class Turns:
    """Which pieces of some work are for this process, where it and a copy of it come to all of them in one order.

    Whoever is done with a piece takes the next one that nobody has, so both are done at about the same time.
    """

    def __init__(self) -> None:
        self._queue = queue_of(range(MOST_ENTRIES))
        self._maker = os.getpid()
        self._piece = self._taken = -1

    def is_mine(self) -> bool:
        """Whether the next piece is for this process. Those beyond the queue are for the one that made it."""
        self._piece += 1
        if self._piece >= MOST_ENTRIES:
            return os.getpid() == self._maker
        if self._taken < self._piece:
            taken = next_in(self._queue)
            self._taken = MOST_ENTRIES if taken is None else taken
        return self._taken == self._piece

    def close(self) -> None:
        """Lets go of the queue."""
        os.close(self._queue)


class Beside(Generic[Result]):
    """Work in another process, which gives results, one by one. Where there cannot be one, it gives none."""

    def __init__(self, child: int = 0, results: IO[bytes] | None = None, words: IO[bytes] | None = None) -> None:
        """`results` come from the `child`, `words` go to it."""
        self._child = child
        self._results = results
        self._words = words
        self._has_ended = not self.is_there

    @property
    def is_there(self) -> bool:
        """Whether there is another process, or was one."""
        return self._child > 0

    def tell(self, what: object) -> None:
        """What the work gets when it asks for it. It may have ended already."""
        if self._words is not None:
            with contextlib.suppress(BrokenPipeError):
                self._words.write(pickles.dumps(what, pickles.HIGHEST_PROTOCOL))
                self._words.flush()

    def take(self) -> Result | None:
        """The next result, as soon as it is there; None where the process has failed."""
        found: Result | None = None
        if self._results is not None:
            with contextlib.suppress(EOFError, pickles.UnpicklingError):  # it ended, perhaps in the middle of it
                found = pickles.load(self._results)
        return found

    def results(self) -> Iterator[Result]:
        """The results as they come, until there are no more."""
        while (found := self.take()) is not None:
            yield found

    def end(self) -> None:
        """Ends the process, whatever it is at. It may be said again."""
        if self._has_ended:
            return
        self._has_ended = True
        for pipe in (self._results, self._words):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, 9)
        _ending.append(self._child)
        _reap()


_ending: list[int] = []
"""Processes that give back their memory, for which nobody waits: a large one needs a while for that."""


def _reap() -> None:
    """Lets go of the processes that have ended."""
    _ending[:] = [child for child in _ending if _is_ending(child)]


def _is_ending(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:  # whoever uses errcat as a library may have waited for all that there are
        return False


class Done(Generic[Result]):
    """What `beside` gives. After the `with`, `result` is there; None where the other process has failed."""

    def __init__(self, *, is_there: bool) -> None:
        """`is_there`: whether there is another process."""
        self.is_there = is_there
        self.result: Result | None = None


@contextlib.contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Done[Result]]:
    """Does `work` in a copy of this process while the body of the `with` runs in this one."""
    other = begin(lambda _: (work(),))
    done: Done[Result] = Done(is_there=other.is_there)
    try:
        yield done
        done.result = other.take()
    finally:
        other.end()


def begin(work: Callable[[Callable[[], Any]], Iterable[Result]]) -> Beside[Result]:
    """Begins `work` in a copy of this process, until the caller ends it.

    The work is given a function that waits for what it is told next (`Beside.tell`); there may be nothing more, and it
    gets None.
    """
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        return Beside()
    _reap()
    receiving, sending = os.pipe()
    hearing, telling = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        child = os.fork()
    except OSError:  # there may be no more processes
        for descriptor in (receiving, sending, hearing, telling):
            os.close(descriptor)
        return Beside()
    if child == 0:
        os.close(receiving)
        os.close(telling)
        _work_and_end(work, hearing, sending)
    os.close(sending)
    os.close(hearing)
    return Beside(child, os.fdopen(receiving, "rb"), os.fdopen(telling, "wb"))


def _work_and_end(work: Callable[[Callable[[], Any]], Iterable[Any]], hearing: int, sending: int) -> None:
    """Never returns: what this process has of the other's is not to be finished twice."""
    forget_listeners()
    _ending.clear()  # they are none of this one's
    try:
        with os.fdopen(sending, "wb") as results, os.fdopen(hearing, "rb") as words:
            for result in work(lambda: _next_of(words)):
                results.write(pickles.dumps(result, pickles.HIGHEST_PROTOCOL))
                results.flush()
    except BaseException:  # noqa: BLE001  the other process does the work itself and meets the same
        os._exit(1)
    os._exit(0)


def _next_of(words: IO[bytes]) -> Any:
    with contextlib.suppress(EOFError):
        return pickles.load(words)
    return None
