"""A catalogue in two parts that can be read and checked at the same time, and put together again.

Each part has half of the entries of `codes`, and all else. If there is anything to say about a part, or if the parts
may not fit together, the whole is checked as ever: this only ever tells that there is nothing to report.
"""

from __future__ import annotations

import re

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue, Code
from errcat.patterns import pattern
from errcat.records import Struct, fast_bytes, replace

_CODES = pattern(r"^codes:[ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_FIRST_KEY = pattern(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)[^\s#-]")
_TOP_LEVEL = pattern(r"\n[^\s#]")  # `^` would be tried at every letter, which takes six times as long
_FIRST_SHARE = 0.49
"""Of the entries: when the second part is done, the first one has come over."""


class Part(Struct, frozen=True):
    """A text to read; its entries begin `later` by so many characters in the whole. `alone`: it is the whole."""

    text: str
    later: int
    alone: bool


class CheckedPart(Struct, frozen=True):
    """What a part says: all but the codes, these, and where their texts begin in the whole, if that can be told.

    `starts` has one more than there are codes, for the end of the last one.
    """

    shared: Catalogue
    codes: tuple[Code, ...]
    starts: tuple[int, ...] | None
    indent: int


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a catalogue, or the whole where no place to cut it is found."""
    whole = (Part(text, 0, alone=True),)
    codes = _CODES.search(text)
    first = codes and _FIRST_KEY.match(text, codes.end())
    if codes is None or first is None:
        return whole
    after = _TOP_LEVEL.search(text, first.end())
    end = after.start() + 1 if after is not None else len(text)
    key = re.compile(rf"^{first[1]}[^\s#-]", re.MULTILINE)
    middle = key.search(text, first.end() + int((end - first.end()) * _FIRST_SHARE), end)
    if middle is None:
        return whole
    cut = middle.start()
    return (
        Part(text[:cut] + text[end:], 0, alone=False),
        Part(text[: codes.end()] + text[cut:], cut - codes.end(), alone=False),
    )


def packed(part: CheckedPart | None) -> bytes | None:
    """A part for another process, in a tenth of the time that pickling takes.

    None where there is none, or where it cannot be said in this way (whole numbers beyond 64 bits).
    """
    try:
        return None if part is None else fast_bytes.encode(part)
    except (OverflowError, ValueError):
        return None


def unpacked(part: bytes | None) -> CheckedPart | None:
    """The part that `packed` made it of."""
    return None if part is None else fast_bytes.decode(part, type=CheckedPart)


def put_together(text: str, parts: tuple[CheckedPart | None, ...]) -> tuple[Catalogue, EntryTexts | None] | None:
    """The catalogue of a `text` whose parts these are, and the texts of its entries; None where it has to be checked.

    The texts are None where they cannot be told apart line by line.
    """
    from errcat.catalogue.together import surely_fits_together

    checked = [part for part in parts if part is not None]
    if len(checked) != len(parts):
        return None
    catalogue = replace(checked[0].shared, codes=tuple(code for part in checked for code in part.codes))
    if not surely_fits_together(catalogue):
        return None
    starts = [part.starts for part in checked if part.starts is not None and part.indent == checked[0].indent]
    if len(starts) != len(parts):
        return catalogue, None
    keys = tuple(code.key for code in catalogue.codes)
    joined = (*(start for some in starts for start in some[:-1]), starts[-1][-1])
    return catalogue, EntryTexts(text, keys, joined, checked[0].indent)
