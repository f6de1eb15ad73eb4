"""What a run shows of its stages on standard error: the current one on a terminal, and with `--timings` a table."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator

from errcat.stages import listening
from errcat.timer import called_after

_PATIENCE_S = 0.5
"""A run shorter than this shows nothing: a line that only flickers helps nobody."""


@contextlib.contextmanager
def progress(*, timings: bool = False) -> Iterator[None]:
    """Shows the stages of what happens within the `with`, and their times at the end if `timings`."""
    began = time.perf_counter()
    shown = _Shown(began) if sys.stderr.isatty() else None
    times: dict[str, float] = {}
    open_since: list[float] = []

    def listener(name: str, amount: str, begins: bool) -> None:
        if shown is not None:
            shown.stage(f"{name}: {amount}" if begins and amount else name if begins else "")
        if begins:
            open_since.append(time.perf_counter())
        else:
            times[name] = times.get(name, 0.0) + time.perf_counter() - open_since.pop()

    waiting = called_after(_PATIENCE_S, shown.show) if shown is not None else contextlib.nullcontext()
    with listening(listener):
        try:
            with waiting:
                yield
        finally:
            if shown is not None:
                shown.stage("")
    if timings:
        _print_table(times, time.perf_counter() - began)


class _Shown:
    """The line on the terminal. It comes when patience has run out, in the middle of a stage or with the next one."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.current = ""
        self.there = False

    def stage(self, name: str) -> None:
        self.current = name
        if self.there or time.perf_counter() - self.began >= _PATIENCE_S:
            self.show()

    def show(self) -> None:
        """Shows the stage that is under way, or takes the line away."""
        if self.current or self.there:
            text = f"errcat: {self.current} …" if self.current else ""
            os.write(2, f"\r\x1b[K{text}".encode())  # unlike `print`, nothing that a signal could interrupt half way
        self.there = bool(self.current)


def _print_table(times: dict[str, float], whole: float) -> None:
    width = max([len(name) for name in times] + [5])
    for name, seconds in times.items():
        print(f"{name.ljust(width)}  {seconds * 1000:8.1f} ms  {seconds / whole:4.0%}", file=sys.stderr)
    rest = whole - sum(times.values())
    print(f"{'other'.ljust(width)}  {rest * 1000:8.1f} ms  {rest / whole:4.0%}", file=sys.stderr)
    print(f"{'all'.ljust(width)}  {whole * 1000:8.1f} ms", file=sys.stderr)
