"""A function that is called when time has passed, where the system can interrupt a process (not on Windows)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def called_after(
    seconds: float, call: Callable[[], object], *, again_s: float = 0.0, of_processor: bool = False
) -> Iterator[None]:
    """Calls `call` in the middle of the body once it has taken so long, and `again_s` later once more if that is given.

    Time on the clock, or with `of_processor` that of the processor. Outside of the main thread nothing is called.
    """
    import signal

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    number, timer = (signal.SIGPROF, signal.ITIMER_PROF) if of_processor else (signal.SIGALRM, signal.ITIMER_REAL)
    try:
        before = signal.signal(number, lambda *_: call())
    except ValueError:  # not the main thread
        yield
        return
    signal.setitimer(timer, seconds, again_s)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)
