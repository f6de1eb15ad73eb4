"""A rendered file, and the views that templates are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from errcat.catalogue.model import Catalogue
from errcat.records import Struct
from errcat.targets.options import Options
from errcat.targets.packs import FileFormat
from errcat.targets.places import NO_PLACES, Places, without_marks

View: TypeAlias = Callable[[Catalogue, Options], Any]


class RenderedFile(Struct, frozen=True):
    """A file as text, before or after formatting. `path` is relative to the target's output folder, POSIX."""

    path: str
    text: str
    format: FileFormat
    places: Places = NO_PLACES


def file_of_parts(path: str, parts: Iterator[str], kind: FileFormat) -> RenderedFile:
    """A file from a text that comes in small parts, put together block by block.

    The parts of 40 MB at once would leave as much memory in pieces that nothing large fits into.
    """
    text, places = without_marks("".join(block) for block in iter(lambda: list(islice(parts, _BLOCK)), []))
    return RenderedFile(path, text, kind, places)


_BLOCK = 4096
