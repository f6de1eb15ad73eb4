"""Reading an author's Markdown by CommonMark's rules, as far as a catalogue's text goes: paragraphs, lists, fences.

Headings, tables, quotes, rules, indented code, HTML and definitions are no blocks here: their lines are paragraphs, and
every sign of them is seen by readers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from errcat.patterns import pattern
from errcat.targets.markdown_inline import decode, parse_inline
from errcat.targets.markdown_nodes import Block, Fence, Listing, Paragraph, Words

_ONE_LINE: Final = pattern(r"[^\W\d_][^\\`*_\[\]<&\n\r\t]*")
_FENCE: Final = pattern(r"( *)(`{3,}(?=[^`]*\Z)|~{3,})[ \t]*([^ \t]*)")
_MARKER: Final = pattern(r"( *)([-+*]|([0-9]{1,9})[.)])(?: |\Z)")
_INDENTS: Final = pattern(r"(?:[ \t]*(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]))*[ \t]*")
_MAX_DEPTH: Final = 12


@lru_cache(maxsize=4096)
def parse_prose(text: str) -> tuple[Block, ...]:
    """The blocks of an author's `text`."""
    if _ONE_LINE.fullmatch(text) and "http" not in text:
        return (Paragraph((Words(text.rstrip(" ")),)),)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(_blocks(lines, 0))


def _blocks(lines: list[str], depth: int) -> list[Block]:
    out: list[Block] = []
    index = 0
    while index < len(lines):
        line = lines[index] = _expanded(lines[index])
        if not line.strip():
            index += 1
        elif fence := _FENCE.match(line):
            index = _fence(lines, index, fence, out)
        elif depth < _MAX_DEPTH and (marker := _MARKER.match(line)):
            index = _listing(lines, index, marker, out, depth)
        else:
            index = _paragraph(lines, index, out, depth)
    return out


def _expanded(line: str) -> str:
    """A line with the tabs of its indent, and after a list's marker, as spaces."""
    if "\t" not in line:
        return line
    end = _INDENTS.match(line).end()  # type: ignore[union-attr]
    return line[:end].expandtabs(4) + line[end:]


def _margin_expanded(line: str) -> str:
    """A line of code with only the tabs of its indent as spaces."""
    code = line.lstrip(" \t")
    return line[: len(line) - len(code)].expandtabs(4) + code


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _fence(lines: list[str], index: int, opening: re.Match[str], out: list[Block]) -> int:
    margin, marks, language = len(opening[1]), opening[2], opening[3]
    closing = re.compile(rf"[ \t]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*\Z")
    body: list[str] = []
    index += 1
    while index < len(lines) and not closing.match(lines[index]):
        line = lines[index]
        body.append(line[min(margin, _indent(line)) :])
        index += 1
    name = re.sub(r"&[^;\s]+;", lambda found: decode(found[0]), language)
    out.append(Fence(name or "text", "\n".join(body)))
    return index + 1


def _paragraph(lines: list[str], index: int, out: list[Block], depth: int) -> int:
    taken = [lines[index].lstrip(" ")]
    index += 1
    while index < len(lines):
        line = _expanded(lines[index])
        if not line.strip():
            break
        if _indent(line) <= 3 and (_FENCE.match(line) or (depth < _MAX_DEPTH and _interrupts(line))):
            break
        taken.append(line.lstrip(" "))
        index += 1
    out.append(Paragraph(parse_inline("\n".join(taken).rstrip(" "))))
    return index


def _interrupts(line: str) -> bool:
    """Whether a list may begin before the paragraph above has ended: no empty item, no other start than 1."""
    marker = _MARKER.match(line)
    return marker is not None and bool(line[marker.end() :].strip()) and marker[3] in (None, "1")


def _listing(lines: list[str], index: int, marker: re.Match[str], out: list[Block], depth: int) -> int:
    kind = marker[2][-1]
    start = None if marker[3] is None else int(marker[3])
    items: list[tuple[Block, ...]] = []
    found: re.Match[str] | None = marker
    while found is not None and found[2][-1] == kind:
        item, index = _item(lines, index, found)
        items.append(tuple(_blocks(item, depth + 1)))
        while index < len(lines) and not lines[index].strip():
            index += 1
        if index < len(lines):
            lines[index] = _expanded(lines[index])
        found = _MARKER.match(lines[index]) if index < len(lines) else None
    out.append(Listing(start, tuple(items)))
    return index


def _item(lines: list[str], index: int, marker: re.Match[str]) -> tuple[list[str], int]:
    """The lines of the item that begins at `index`, without their margin, and where the next line is."""
    first = _expanded(lines[index])
    rest = first[len(marker[1]) + len(marker[2]) :]
    blanks = _indent(rest)
    margin = len(marker[1]) + len(marker[2]) + (blanks if rest.strip() and blanks <= 4 else 1)
    taken = [first[margin:]]
    fenced = _FENCE.match(taken[0])
    index += 1
    lazy = bool(taken[0].strip()) and fenced is None
    while index < len(lines):
        line = _expanded(lines[index]) if fenced is None else _margin_expanded(lines[index])
        if not line.strip():
            if len(taken) == 1 and not taken[0].strip():
                break  # an item may begin with at most one blank line
            taken.append("")
            lazy = False
        elif _indent(line) >= margin:
            inner = line[margin:]
            taken.append(inner)
            if fenced is not None:
                marks = fenced[2]
                if re.fullmatch(rf" *{re.escape(marks[0])}{{{len(marks)},}}[ \t]*", inner):
                    fenced = None
                lazy = False
            else:
                fenced = _FENCE.match(inner)
                lazy = fenced is None
        elif lazy and not _FENCE.match(line) and not _MARKER.match(line):
            taken.append(line.lstrip(" "))
        else:
            break
        index += 1
    while taken and not taken[-1].strip():
        taken.pop()
    return taken or [""], index
