"""How a document is written: line breaks, indentation, quotes; and where its entries end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.openapi_document.read import Document

_ALIAS = pattern(r"[ \t]*:\s*(\*[^\s,\[\]{}]+)")
_ITEM_ALIAS = pattern(r"[\s,\[-]*(\*[^\s,\[\]{}]+)")
_PROPERTY = pattern(r"[&!][^\s,\[\]{}]*\s+")
_REST_OF_LINE = pattern(r"[ \t]*(?:#[^\r\n]*)?(\r\n|\r|\n|\Z)")
_SPACES = pattern(r"[ \t]*")
_PLAIN_REF = pattern(r"[A-Za-z0-9_.][A-Za-z0-9_./~%+-]*#[A-Za-z0-9_./~%+-]+")


class LayoutError(Exception):
    """The text is not laid out in a way that is understood here. The message says how."""


class Layout(Struct, frozen=True):
    """`step` is one level of indentation; the quotes are those around statuses and `$ref` values, or nothing."""

    newline: str
    step: str
    key_quote: str
    ref_quote: str
    json: bool

    def key(self, status: str) -> str:
        """A status as a key."""
        quote = '"' if self.json else "" if status == "default" else self.key_quote
        return f"{quote}{status}{quote}"

    def name(self, text: str) -> str:
        """Any other key."""
        return f'"{text}"' if self.json else text

    def ref(self, text: str) -> str:
        """The value of a `$ref`, quoted as others in the document."""
        return quoted(text, '"' if self.json else self.ref_quote)


def quoted(text: str, quote: str) -> str:
    """A reference between these quotes, or with none where it reads the same without."""
    if quote == "'" and "'" not in text:
        return f"'{text}'"
    return text if not quote and _PLAIN_REF.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def layout_of(document: Document) -> Layout:
    """What most of the document's kind do, as far as it shows it; else the plain choice."""
    text = document.source.text
    newline = re.search(r"\r\n|\r|\n", text)
    statuses = (key.style for key, _ in _entries_below(document.root, "responses") if key.text.isdigit())
    refs = (
        value.style for key, value in _all_entries(document.root) if key.text == "$ref" and isinstance(value, Scalar)
    )
    return Layout(
        newline[0] if newline else "\n",
        _step(document.root, text),
        next((style for style in statuses if style in ("", "'", '"')), '"'),
        next((style for style in refs if style in ("", "'", '"')), '"'),
        document.is_json,
    )


def is_flow(node: Mapping | Items, text: str) -> bool:
    """Whether a mapping or list is written with brackets."""
    return text[after_properties(node.start, text)] in "{["


def after_properties(start: int, text: str) -> int:
    """The offset after an anchor."""
    while found := _PROPERTY.match(text, start):
        start = found.end()
    return start


def entry_end(key: Scalar, value: Node, text: str) -> int:
    """Where the text of a value ends, comments after it excluded. Raises LayoutError."""
    if value.start < key.start:
        found = _ALIAS.match(text, key.end)
        if found is None:
            raise LayoutError("an alias is not where it should be")
        return found.end()
    return max(_end(value, text), key.end)


def _end(node: Node, text: str) -> int:
    if isinstance(node, Scalar):
        if node.style not in ("|", ">"):
            return node.end
        if re.match(r"[|>][0-9]?\+", text[after_properties(node.start, text) :][:3]):
            return max(len(text[: node.end].rstrip(" \t")) - 1, node.start)
        return len(text[: node.end].rstrip())
    if is_flow(node, text):
        return node.end
    if isinstance(node, Mapping):
        return entry_end(*node.entries[-1], text)
    last = node.items[-1]
    previous = _end(node.items[-2], text) if len(node.items) > 1 and node.items[-2].start > node.start else node.start
    if last.start < previous:
        found = _ITEM_ALIAS.match(text, previous)
        if found is None:
            raise LayoutError("an alias is not where it should be")
        return found.end()
    return _end(last, text)


def line_end(offset: int, text: str) -> int:
    """Where the next line begins, or the end of the text. Raises LayoutError if more than a comment is on the line."""
    found = _REST_OF_LINE.match(text, offset)
    if found is None:
        raise LayoutError("several entries share a line")
    return found.end()


def line_start(offset: int, text: str) -> int:
    """Where the line begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def indent_of(offset: int, text: str) -> str:
    """The white space in front of the line that an offset is on."""
    found = _SPACES.match(text, line_start(offset, text))
    return found[0] if found else ""


def _step(root: Mapping, text: str) -> str:
    """The white space that a child of the first nested mapping has more than its parent."""
    for key, value in _all_entries(root):
        if isinstance(value, Mapping) and value.entries and value.start > key.start:
            outer, inner = indent_of(key.start, text), indent_of(value.entries[0][0].start, text)
            if inner.startswith(outer) and len(inner) > len(outer):
                return inner[len(outer) :]
    return "  "


def _entries_below(root: Mapping, name: str) -> Iterator[tuple[Scalar, Node]]:
    for key, value in _all_entries(root):
        if key.text == name and isinstance(value, Mapping):
            yield from value


def _all_entries(root: Mapping) -> Iterator[tuple[Scalar, Node]]:
    """Every entry of every mapping, outer ones first; what aliases share, once."""
    waiting: list[Node] = [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node, Scalar):
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            yield from node
            waiting += [value for _, value in reversed(node.entries)]
        else:
            waiting += reversed(node.items)
