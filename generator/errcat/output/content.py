"""What an output is to hold, and where that waits for the moment at which it is written.

Small contents wait in memory, large ones in a file without a name (`errcat.output.spool`). New outputs from another
process wait in files that only have to be moved (`Shelf`): making a thousand files takes about as long as rendering
them.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.fingerprints import sha256
from errcat.output.manifest import digest
from errcat.records import Struct
from errcat.whole import SUFFIX, remove_folder

if TYPE_CHECKING:
    from errcat.output.spool import Spool

LARGE = 1 << 18
"""Characters from which a content is not held in memory."""


class Content(Struct, frozen=True):
    """Bytes, with their SHA-256 in hexadecimal and their number: `held`, or at a `place` of a spool or a shelf."""

    digest: str
    size: int
    held: bytes | None = None
    kept: Spool | Shelf | None = None
    place: int = 0

    def read(self) -> bytes:
        """The bytes. Raises OSError."""
        if self.held is not None or self.kept is None:
            return self.held or b""
        return self.kept.read(self.place, self.size)

    @property
    def shelved(self) -> str | None:
        """The file of its own that it is in, if it is in one."""
        return self.kept.path(self.place) if isinstance(self.kept, Shelf) else None

    def put(self, path: str) -> bool:
        """Makes the file at `path`, which is not there yet. A content can be put once. Raises OSError.

        Returns whether it only had to be moved.
        """
        if isinstance(self.kept, Shelf) and self.kept.move(self.place, path):
            return True
        with open(path, "xb", buffering=0) as file:
            _write_all(file, self.read())
        return False


def held(content: bytes) -> Content:
    """A content in memory."""
    return Content(digest(content), len(content), content)


def held_text(text: str) -> Content:
    """A text in memory."""
    return held(text.encode("utf-8"))


class Shelf:
    """A folder for contents as files of their own, which can be moved to where they belong.

    It is made when the first one comes. Whoever makes a shelf takes it away (`clear`) when the files are where they
    belong; what is left of a run that was killed is swept as any file of the cache is.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._number = 0

    @classmethod
    def beneath(cls, folder: Path) -> Shelf:
        """A shelf in `folder`, with a name that no other one has."""
        return cls(f"{folder}/.shelf.{os.urandom(6).hex()}{SUFFIX}")

    def keep(self, text: str) -> Content:
        """The text in UTF-8, in a file; in memory where there cannot be one."""
        parts = (text[at : at + LARGE].encode("utf-8") for at in range(0, len(text), LARGE))
        return self._written(parts) or held_text(text)  # whoever writes the outputs will say why there is none

    def keep_parts(self, parts: Sequence[bytes | memoryview]) -> Content:
        """What the parts are together, in a file; in memory where there cannot be one."""
        return self._written(parts) or held(b"".join(parts))

    def _written(self, parts: Iterable[bytes | memoryview]) -> Content | None:
        known = sha256()()
        size = 0
        try:
            if not self._number:
                os.makedirs(self._folder, exist_ok=True)
                self._number = os.getpid() << 32  # every process numbers its own
            self._number += 1
            with open(self.path(self._number), "xb", buffering=0) as file:
                for part in parts:
                    _write_all(file, part)
                    known.update(part)
                    size += len(part)
        except OSError:
            return None
        return Content(known.hexdigest(), size, None, self, self._number)

    def path(self, place: int) -> str:
        """Where a file is."""
        return f"{self._folder}/{place}"

    def read(self, place: int, size: int) -> bytes:
        """The bytes of a file. Raises OSError."""
        return Path(self.path(place)).read_bytes()

    def move(self, place: int, path: str) -> bool:
        """Moves a file to `path`; False where that is on another disk."""
        try:
            os.rename(self.path(place), path)
        except OSError as error:
            if error.errno == errno.EXDEV:
                return False
            raise
        return True

    def sync(self) -> None:
        """Has the large files that this process made written to the disk, wherever they are by now.

        Where a file is replaced that is not, ext4 does so while the one who replaces it waits.
        """
        for place in range(os.getpid() << 32, self._number):
            with contextlib.suppress(OSError):
                descriptor = os.open(self.path(place + 1), os.O_WRONLY)
                try:
                    if os.fstat(descriptor).st_size >= LARGE:
                        os.fdatasync(descriptor)
                finally:
                    os.close(descriptor)

    def clear(self) -> None:
        """Takes the shelf away, with all that is left on it."""
        remove_folder(self._folder)

    def __reduce__(self) -> tuple[Any, ...]:
        return Shelf, (self._folder,)


def _write_all(file: FileIO, content: bytes | memoryview) -> None:
    written = file.write(content)
    if written != len(content):  # a disk that is nearly full, or more than 2 GB
        file.write(content[written:])
