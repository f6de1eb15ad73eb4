"""YAML as a person sees it: lines, their indentation, and what each begins with. For text that no parser accepts."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.diagnostics.diagnostic import SourceText, Span
from errcat.patterns import pattern
from errcat.records import Struct

_LINE = pattern(r"(?P<white>[ \t]*)(?P<dashes>(?:-[ \t]+)*)")
_KEY = pattern(r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[\w$.+/<-][^\s:,\[\]{}"'`#]*)[ ]*:(?=[ \t]|$)[ \t]*""")
_BLOCK = pattern(r"[|>][-+0-9]{0,2}[ \t]*(#.*)?$")


class Line(Struct, frozen=True):
    """A line that is not empty and no comment, outside texts that run over several lines.

    Offsets count from the beginning of the file. `indent` is the column of its first sign, a tab counting one;
    `column` that of its key or, where it has none, of its value: after the dashes of list items.
    """

    start: int
    text: str
    indent: int
    column: int
    dashes: bool
    key: str | None
    value_at: int

    @property
    def value(self) -> str:
        """What stands after the key or the dash; all of it where there is neither."""
        return self.text[self.value_at :].rstrip()

    @property
    def first(self) -> str:
        """Its first sign after the dashes."""
        return self.text[self.column : self.column + 1] or " "

    @property
    def end(self) -> int:
        """Where it ends, without its line break and the spaces before it."""
        return self.start + len(self.text.rstrip())

    @property
    def opens(self) -> bool:
        """Whether its value stands on the lines after it."""
        return self.key is not None and (not self.value or self.value.startswith("#"))

    @property
    def is_block(self) -> bool:
        """Whether a block of text follows it: `|` or `>`."""
        return _BLOCK.match(self.value) is not None


def read_line(start: int, text: str) -> Line | None:
    """A line as its parts; None for empty ones, comments and document markers."""
    found = _LINE.match(text)
    assert found is not None
    rest = text[found.end() :]
    marker = text[:3] in ("---", "...") and not text[3:4].strip()
    if marker or rest.startswith("#") or not (rest.strip() or found["dashes"]):
        return None
    key = _KEY.match(text, found.end())
    return Line(
        start,
        text,
        len(found["white"]),
        found.end(),
        bool(found["dashes"]),
        key["key"] if key is not None else None,
        key.end() if key is not None else found.end(),
    )


def content_lines(source: SourceText) -> list[Line]:
    """The lines that hold keys, values and list items; the inside of block texts is left out."""
    return [line for line in _lines(source) if isinstance(line, Line)]


def tabs_alone(source: SourceText) -> list[Span]:
    """Lines that hold nothing but tabs and spaces, and are not part of a block text."""
    return [line for line in _lines(source) if isinstance(line, Span)]


def _lines(source: SourceText) -> Iterator[Line | Span]:
    inside = -1  # column that the lines of a block text lie beyond
    in_block = False
    for start, text in source.lines():
        white = len(text) - len(text.lstrip(" "))
        if not text.strip():
            if "\t" in text and (not in_block or white <= inside):
                yield Span(start, start + len(text))
            continue
        if in_block and white > inside:
            continue
        in_block = False
        line = read_line(start, text)
        if line is None:
            continue
        yield line
        if line.is_block:
            in_block, inside = True, line.column if line.key is not None else line.indent
