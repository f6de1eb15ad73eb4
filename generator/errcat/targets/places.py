"""Where in an output the catalogue's entries are told: templates mark the places, and the marks leave no trace.

A template writes `{{ begins("row", code.key) }}… {{ ends() }}` around what it makes of one entry. Everything outside
of such places depends on what entries share, never on the prose of one of them. The words of a name end in the entry's
key where it is about one; the first is `featured` where that one was chosen among all.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable
from itertools import pairwise

from errcat.records import Struct

_SECRET = f"\0{os.urandom(16).hex()}"  # nothing that a catalogue says can be taken for a mark
_END_OF_NAME = "\x1f"


class Places(Struct, frozen=True):
    """The places of a text: a name each, and where it begins and ends (`bounds`, twice as many, ascending)."""

    names: tuple[str, ...] = ()
    bounds: tuple[int, ...] = ()


NO_PLACES = Places()


def packed(places: Places) -> bytes:
    """The places as they are kept from one run to the next."""
    return marshal.dumps((places.names, places.bounds))


def unpacked(kept: bytes) -> Places:
    """What was `packed`."""
    return Places(*marshal.loads(kept))  # noqa: S302  it is only called with what this program has sealed


def begins(*name: str) -> str:
    """The mark before what is said of an entry; the words of the name tell it from all others in the file."""
    return f"{_SECRET}{' '.join(name)}{_END_OF_NAME}"


def ends() -> str:
    """The mark after it."""
    return f"{_SECRET}{_END_OF_NAME}"


def without_marks(blocks: Iterable[str]) -> tuple[str, Places]:
    """The text that the marks stand in, given in blocks, and its places.

    Where marks do not match or names repeat, there are none.
    """
    parts: list[str] = []
    names: list[str] = []
    bounds: list[int] = []
    position = 0
    for block in blocks:
        plain = _without_marks(block, position, names, bounds) if _SECRET in block else block
        position += len(plain)
        parts.append(plain)
    text = parts[0] if len(parts) == 1 else "".join(parts)
    if len(bounds) != 2 * len(names) or len(set(names)) != len(names):
        return text, NO_PLACES
    return text, Places(tuple(names), tuple(bounds))


def _without_marks(block: str, position: int, names: list[str], bounds: list[int]) -> str:
    """The text of a block that begins at `position`. Adds to the names and bounds of places what its marks say."""
    first, *others = block.split(_SECRET)
    parts = [first]
    position += len(first)
    for part in others:
        name, _, rest = part.partition(_END_OF_NAME)
        if name:
            names.append(name)
        bounds.append(position)
        parts.append(rest)
        position += len(rest)
    return "".join(parts)


def in_bytes(text: str, places: Places) -> Places:
    """The same places, counted in bytes of UTF-8."""
    if not places.names or text.isascii():
        return places
    bounds: list[int] = []
    position = 0
    for start, end in pairwise((0, *places.bounds)):
        position += len(text[start:end].encode("utf-8"))
        bounds.append(position)
    return Places(places.names, tuple(bounds))


def of_blocks(text: str, places: Places, blocks: list[str]) -> Places:
    """The places of a Python file once its blocks, which two empty lines part, are laid out as `blocks`.

    A place holds whole blocks and the empty lines before them.
    """
    bounds: list[int] = []
    position = 0  # in the laid-out text
    done = 0  # blocks
    for start, end in pairwise((0, *places.bounds)):
        if 0 < end < len(text) and not (text.startswith("\n\n", end) and text.endswith("\n", 0, end)):
            return NO_PLACES
        if part := text[start:end].strip("\n"):
            count = part.count("\n\n\n") + 1
            position += sum(map(len, blocks[done : done + count])) + 3 * count - (0 if done else 2)
            done += count
        bounds.append(position)
    return Places(places.names, tuple(bounds))
