"""What an output is to hold. Large ones wait in a temporary file for the moment at which they are written."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from weakref import WeakValueDictionary, finalize

from msgspec import Struct

from errcat.output.manifest import digest

LARGE = 1 << 18
"""Characters from which a content is not held in memory."""


class Content(Struct, frozen=True):
    """Bytes, with their SHA-256 in hexadecimal and their number: `held`, or in a spool from a place on."""

    digest: str
    size: int
    held: bytes | None = None
    spool: Spool | None = None
    place: int = 0

    def read(self) -> bytes:
        """The bytes. Raises OSError."""
        if self.held is not None or self.spool is None:
            return self.held or b""
        return self.spool.read(self.place, self.size)


def held(content: bytes) -> Content:
    """A content in memory."""
    return Content(digest(content), len(content), content)


def held_text(text: str) -> Content:
    """A text in memory."""
    return held(text.encode("utf-8"))


class Spool:
    """A temporary file without a name, which is gone with the last content in it.

    A copy of the process can add to it what the other one reads, as long as only one of them uses it at a time.
    """

    def __init__(self, folder: Path) -> None:
        """It lives in `folder`; where that cannot be, contents are held in memory."""
        self._file: IO[bytes] | None = None
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  it is open as long as it is needed
        except OSError:
            return
        finalize(self, self._file.close)
        _OPEN[id(self)] = self

    def keep(self, text: str) -> Content:
        """The text in UTF-8, somewhere."""
        if self._file is None or len(text) < LARGE:
            return held_text(text)
        return self._add(text[at : at + LARGE].encode("utf-8") for at in range(0, len(text), LARGE)) or held_text(text)

    def keep_bytes(self, content: bytes) -> Content:
        """The bytes, somewhere."""
        if self._file is None or len(content) < LARGE:
            return held(content)
        return self._add((content,)) or held(content)

    def _add(self, parts: Iterable[bytes]) -> Content | None:
        assert self._file is not None
        known = hashlib.sha256()
        try:
            place = self._file.seek(0, 2)
            for part in parts:
                known.update(part)
                self._file.write(part)
            size = self._file.tell() - place
            self._file.flush()
        except OSError:  # the disk is full: whoever writes the outputs will say so
            return None
        return Content(known.hexdigest(), size, None, self, place)

    def read(self, place: int, size: int) -> bytes:
        """The bytes from a place on. Raises OSError."""
        assert self._file is not None
        self._file.seek(place)
        return self._file.read(size)

    def __reduce__(self) -> tuple[Any, ...]:
        return _same, (id(self),)


_OPEN: WeakValueDictionary[int, Spool] = WeakValueDictionary()


def _same(number: int) -> Spool:
    """The spool in the process that made it, for a content that comes from a copy of the process."""
    return _OPEN[number]
