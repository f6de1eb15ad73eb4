"""The garbage collector rests while what is made lives until the end."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused_collector() -> Iterator[None]:
    """Keeps the collector from walking growing trees again and again.

    That is a quarter of a run's time at 10,000 codes; of a short run, in which most time goes into imports, a tenth.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def collected(*, large: bool) -> Iterator[None]:
    """Frees what a `large` piece of work leaves behind: views and templates hold each other.

    Older objects are not looked at, which takes a tenth of the time.
    """
    if large:
        gc.freeze()
    try:
        yield
    finally:
        if large:
            gc.collect()
            gc.unfreeze()
