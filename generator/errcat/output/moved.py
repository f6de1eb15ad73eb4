"""Files that this run has moved to their places, or has found as they should be, told from others without reading them.

A file is written under a name that nobody knows, and then moved, which changes the time of its last change but not
that of its last modification. Whoever writes to it afterwards has both changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeAlias

Mark: TypeAlias = tuple[int, int, int]
"""A file's inode, the time of its last modification in nanoseconds, its size."""


def mark_of(path: str) -> Mark:
    """That of a file as it was written. Raises OSError."""
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns, found.st_size


def is_certain(path: str, marks: Mapping[str, Mark], since_ns: int) -> bool:
    """Whether a file still holds what the run wrote, or read at some time after `since_ns`. Raises OSError.

    Not where it was moved within one step of the clock: a modification right after that could have the same time.
    `marks` are those that files had before they were moved, by path.
    """
    found = os.stat(path)
    mark = marks.get(path)
    if mark is None:
        return found.st_ctime_ns < since_ns
    return mark == (found.st_ino, found.st_mtime_ns, found.st_size) and found.st_ctime_ns > found.st_mtime_ns
