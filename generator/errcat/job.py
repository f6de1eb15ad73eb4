"""A catalogue to work on."""

from __future__ import annotations

from pathlib import Path

from errcat.records import Struct


class Job(Struct, frozen=True):
    """One catalogue: where it is, what messages call it, and what generated headers call it."""

    path: Path
    shown: str
    named: str
