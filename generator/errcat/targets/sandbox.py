"""Templates of users' packs: Jinja's sandbox, with bounds on what a template may cost.

Jinja's sandbox keeps templates from reaching Python's internals; it does not keep them from running for ever, or from
filling the memory. So here:

- repetition, powers and formats are looked at before they are carried out (on every system);
- the processor time is bounded by a timer signal (where there is `SIGPROF`: not on Windows);
- the memory is bounded by the system's limit on the address space (Linux).
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from errcat.patterns import pattern
from errcat.timer import called_after

SECONDS = 10.0
SECONDS_PER_FILE = 0.05
MEMORY = 1 << 30
MOST_ITEMS = 1 << 24
MOST_BITS = 1 << 14
_WIDTHS = pattern(r"[0-9]{7,}|\*")


class LimitError(jinja2.TemplateRuntimeError):
    """A template costs more than it may."""


class PackEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox. What would give another output at every run is not in it."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        del self.globals["lipsum"]
        del self.filters["random"]

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Called by Jinja for the operators above."""
        if operator == "%" and isinstance(left, str) and _WIDTHS.search(left):
            raise LimitError("a format may not ask for a width of more than six digits, or for one by `*`")
        if operator == "**" and isinstance(left, int) and isinstance(right, int):
            _bound(left.bit_length() * abs(right), MOST_BITS, "bits in a number")
        if operator == "*":
            if isinstance(left, int) and isinstance(right, int):
                _bound(left.bit_length() + right.bit_length(), MOST_BITS, "bits in a number")
            for one, other in ((left, right), (right, left)):
                if isinstance(one, str | bytes | list | tuple) and isinstance(other, int):
                    _bound(len(one) * other, MOST_ITEMS, "characters or items")
        return super().call_binop(context, operator, left, right)


@contextlib.contextmanager
def bounded(files: int) -> Iterator[None]:
    """Bounds what the body may cost, which renders so many files. Raises LimitError or MemoryError in it."""
    with _memory(), _time(SECONDS + SECONDS_PER_FILE * files):
        yield


def _bound(size: int, most: int, of_what: str) -> None:
    if size > most:
        raise LimitError(f"this would make {size:,} {of_what}; the most is {most:,}")


def _time(seconds: float) -> contextlib.AbstractContextManager[None]:
    def stop() -> NoReturn:
        raise LimitError(f"this takes more than {seconds:.0f} seconds; is there a loop that hardly ends?")

    # Again and again: Jinja tries constants while it compiles, and takes any error there for a reason not to.
    return called_after(seconds, stop, again_s=1.0, of_processor=True)


@contextlib.contextmanager
def _memory() -> Iterator[None]:
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", "rb") as file:
        most = int(file.read().split()[0]) * resource.getpagesize() + MEMORY
    if soft != resource.RLIM_INFINITY:
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
