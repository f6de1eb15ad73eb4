"""Changes to responses that are written with brackets, as all of JSON is: entries with the commas between them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Map
from collections.abc import Set
from itertools import pairwise

from errcat.catalogue.model import JsonObject
from errcat.catalogue.nodes import Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Edit, Span
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.openapi_document.block import rank
from errcat.targets.openapi_document.layout import Layout, entry_end, indent_of

_COMMA = pattern(r"\s*,\s*")


class _Part(Struct, frozen=True):
    """An entry as text, with the number it has in the document, if it is there already."""

    status: str
    content: str
    number: int | None


def change(node: Mapping, put: Map[str, JsonObject], remove: Set[str], text: str, how: Layout) -> list[Edit]:
    """The edits of a non-empty mapping between braces: entries put in by their rank, replaced, and taken out."""
    entries = [(name, value, entry_end(name, value, text)) for name, value in node]
    style = _Style(node, entries, text, how)
    first, last = entries[0][0].start, entries[-1][2]
    parts: list[_Part] = []
    for number, (name, value, end) in enumerate(entries):
        if name.text in put:
            content = f"{text[name.start : value.start]}{style.value(put[name.text])}"
            parts.append(_Part(name.text, content, number))
        elif name.text not in remove:
            parts.append(_Part(name.text, text[name.start : end], number))
    for status in sorted((status for status in put if status not in node), key=rank):
        before = [index for index, part in enumerate(parts) if rank(part.status) <= rank(status)]
        parts.insert(before[-1] + 1 if before else 0, _Part(status, style.entry(status, put[status]), None))
    if not parts:
        brace = text.rindex("{", node.start, first)
        return [Edit(Span(brace + 1, node.end - 1), "")]
    new = parts[0].content
    for left, right in pairwise(parts):
        comma = style.comma
        if left.number is not None and right.number == left.number + 1:
            comma = text[entries[left.number][2] : entries[right.number][0].start]
        new += comma + right.content
    return [Edit(Span(first, last), new)]


def fill(parent: Mapping, key: Scalar, value: Node, put: Map[str, JsonObject], text: str, how: Layout) -> list[Edit]:
    """The edits that put entries below a key, in a mapping between braces, whose value is `{}` or null."""
    style = _Style(parent, [(name, node, 0) for name, node in parent], text, how)
    return [Edit(Span(value.start, value.end), style.mapping(put, indent_of(key.start, text)))]


def add(operation: Mapping, put: Map[str, JsonObject], text: str, how: Layout) -> list[Edit]:
    """The edits that give an operation between braces its `responses`, after everything else in it."""
    entries = [(name, value, entry_end(name, value, text)) for name, value in operation]
    style = _Style(operation, entries, text, how)
    own = style.mapping(put, indent_of(entries[0][0].start, text))
    end = entries[-1][2]
    return [Edit(Span(end, end), f"{style.comma}{how.name('responses')}:{style.space}{own}")]


class _Style:
    """How entries of a mapping are written: on one line or on several, with which spaces."""

    def __init__(self, node: Mapping, entries: list[tuple[Scalar, Node, int]], text: str, how: Layout) -> None:
        first = entries[0][0]
        brace = text.rindex("{", 0, first.start)
        self._how = how
        self.lines = "\n" in text[brace : first.start] or "\r" in text[brace : first.start]
        self.indent = indent_of(first.start, text) if self.lines else ""
        self.space = " " if re.match(r"\s*:\s", text[first.end :][:20]) else ""
        self.comma = f",{how.newline}{self.indent}" if self.lines else ("," + (" " if self.space else ""))
        if len(entries) > 1 and entries[0][2]:
            between = text[entries[0][2] : entries[1][0].start]
            if _COMMA.fullmatch(between) and (not self.lines or between.count("\n") <= 1):
                self.comma = between
        inside = next((value for _, value, _ in entries if isinstance(value, Mapping) and value.entries), None)
        self._inner_lines = self.lines
        self._padding = "" if how.json else " " if text[brace + 1 : first.start].startswith(" ") else ""
        if inside is not None and inside.start > first.start:
            between = text[inside.start + 1 : inside.entries[0][0].start]
            self._inner_lines = self.lines and ("\n" in between or "\r" in between)
            self._padding = between if not between.strip(" ") else self._padding

    def entry(self, status: str, value: JsonObject) -> str:
        """A response with its status."""
        return f"{self._how.key(status)}:{self.space}{self._written(value, self.indent)}"

    def value(self, value: JsonObject) -> str:
        """A response, below its status."""
        return self._written(value, self.indent)

    def mapping(self, put: Map[str, JsonObject], indent: str) -> str:
        """A whole mapping of responses, in a line that is `indent` in."""
        inner = indent + self._how.step
        entries = [
            f"{self._how.key(status)}:{self.space}{self._written(put[status], inner)}"
            for status in sorted(put, key=rank)
        ]
        if not self.lines:
            return "{" + f",{self.space}".join(entries) + "}"
        line = self._how.newline
        return f"{{{line}{inner}" + f",{line}{inner}".join(entries) + f"{line}{indent}}}"

    def _written(self, value: JsonObject, indent: str) -> str:
        if set(value) == {"$ref"} and not (self._inner_lines and self._how.json):
            ref = f"{self._how.name('$ref')}:{self.space}{self._how.ref(value['$ref'])}"
            return f"{{{self._padding}{ref}{self._padding}}}"
        if not self._inner_lines:
            return json.dumps(value, ensure_ascii=False, separators=(f",{self.space}", f":{self.space}"))
        written = json.dumps(value, ensure_ascii=False, indent=self._how.step)
        return written.replace("\n", self._how.newline + indent)
