"""Where large contents wait in one file (`errcat.output.content`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from weakref import WeakValueDictionary, finalize

from errcat.fingerprints import sha256
from errcat.output.content import LARGE, Content, held_text


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

    def _add(self, parts: Iterable[bytes]) -> Content | None:
        assert self._file is not None
        known = sha256()()
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
