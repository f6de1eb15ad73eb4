"""Where the regions of a Markdown file are: whole lines with comments, outside of code and of other comments."""

from __future__ import annotations

import re
from typing import Final

from errcat.diagnostics.diagnostic import Diagnostic, Related, Sink, SourceText, Span
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.regions.rules import BROKEN_REGION

BEGIN: Final = "<!-- errcat:begin … -->"
END: Final = "<!-- errcat:end -->"

_LINE: Final = pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
# In front of a fence may stand the signs of quotes and list items that it is in.
_CONTAINERS: Final = r"(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*"
_FENCE: Final = pattern(_CONTAINERS + r"(?P<fence>`{3,}+(?![^\r\n]*`)|~{3,})")
_CLOSING: Final = pattern(r"[> \t]*(?P<fence>`{3,}|~{3,})[ \t]*\Z")
_COMMENT: Final = pattern(r" {0,3}<!--")
_MARKER: Final = pattern(r" {0,3}<!--[ \t]*errcat:(?P<what>(?:(?!-->)[^ \t])*)")
_WORD: Final = pattern(r"[^ \t]+")


class Word(Struct, frozen=True):
    """A word of a begin, and where it stands."""

    text: str
    span: Span


class Region(Struct, frozen=True):
    """What stands between a begin and its end: offsets into the text. `words` are those after `errcat:begin`."""

    marker: Span
    words: tuple[Word, ...]
    inner: Span
    line_break: str


def find_regions(source: SourceText, sink: Sink) -> tuple[Region, ...]:
    """The regions of a file in order. Reports comments that are no begin and no end, or have no partner."""
    return _Finder(source, sink).run()


class _Finder:
    def __init__(self, source: SourceText, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.regions: list[Region] = []
        self.open: Region | None = None
        self.fence: str | None = None
        self.in_comment = False

    def run(self) -> tuple[Region, ...]:
        text = self.source.text
        position = 1 if text.startswith("\ufeff") else 0
        while position < len(text):
            end = _LINE.match(text, position).end()  # type: ignore[union-attr]  # it matches anything
            self._line(text[position:end], position)
            position = end
        if self.open is not None:
            self._report(self.open.marker, "this region has no end", f"write `{END}` on a line below its table")
        return tuple(self.regions)

    def _line(self, whole: str, start: int) -> None:
        line = whole.rstrip("\r\n")
        if self.in_comment:
            self.in_comment = "-->" not in line
        elif self.fence is not None:
            closing = _CLOSING.match(line)
            if closing is not None and closing["fence"].startswith(self.fence):
                self.fence = None
        elif (marker := _MARKER.match(line)) is not None:
            self._marker(marker, line, whole[len(line) :], start)
        elif (fence := _FENCE.match(line)) is not None:
            self.fence = fence["fence"]
        elif (comment := _COMMENT.match(line)) is not None:
            self.in_comment = "-->" not in line[comment.end() :]

    def _marker(self, marker: re.Match[str], line: str, line_break: str, start: int) -> None:
        span = Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        inside = line[marker.end() :]
        closed = inside.find("-->")
        if closed < 0 or inside[closed + 3 :].strip():
            self._report(span, "this comment does not end where its line does", "write it on a line of its own")
            self.in_comment = closed < 0
        elif marker["what"] == "begin":
            at = start + marker.end()
            found = _WORD.finditer(inside[:closed])
            words = tuple(Word(one[0], Span(at + one.start(), at + one.end())) for one in found)
            self._begin(Region(span, words, Span(start + len(line) + len(line_break), 0), line_break or "\n"))
        elif marker["what"] == "end" and not inside[:closed].strip():
            self._end(span, start)
        else:
            word = Span(start + marker.start("what"), start + marker.start("what") + len(marker["what"]))
            message = f"`errcat:{marker['what']}` is not known"
            if marker["what"] == "end":
                word, message = span, "an end has no arguments"
            self._report(word, message, f"a region is between `{BEGIN}` and `{END}`")

    def _begin(self, region: Region) -> None:
        if self.open is not None:
            related = (Related("begun here", self.open.marker),)
            fix = f"write `{END}` before it; a region cannot hold another one"
            self._report(region.marker, "this region begins before the one above has an end", fix, related)
        self.open = region

    def _end(self, span: Span, start: int) -> None:
        if self.open is None:
            self._report(span, "this is the end of no region", f"write `{BEGIN}` above its table, or remove this line")
            return
        region, self.open = self.open, None
        self.regions.append(Region(region.marker, region.words, Span(region.inner.start, start), region.line_break))

    def _report(self, span: Span, message: str, fix: str, related: tuple[Related, ...] = ()) -> None:
        self.sink.add(Diagnostic(BROKEN_REGION, message, source=self.source, span=span, fix=fix, related=related))
