"""Changes to responses that are written in block style: lines are put in and taken out, all others stay."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Set

from errcat.catalogue.model import JsonObject
from errcat.catalogue.nodes import Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Edit, Span
from errcat.targets.escape_data import yaml_text
from errcat.targets.openapi_document.layout import (
    Layout,
    LayoutError,
    entry_end,
    indent_of,
    is_flow,
    line_end,
    line_start,
)


def change(
    key: Scalar, node: Mapping, put: Map[str, JsonObject], remove: Set[str], text: str, how: Layout
) -> list[Edit]:
    """The edits of the non-empty mapping `node` below `key`: entries put in by their rank, replaced, and taken out."""
    indent = indent_of(node.entries[0][0].start, text)
    edits: list[Edit] = []
    for name, value in node:
        if name.text in remove:
            edits.append(Edit(Span(_own_line(name, text), line_end(entry_end(name, value, text), text)), ""))
        elif name.text in put:
            edits.append(_replaced(name, value, put[name.text], indent, text, how))
    if node.entries and all(name.text in remove for name, _ in node) and not set(put) - remove:
        colon = text.index(":", key.end) + 1
        edits.append(Edit(Span(colon, colon), " {}"))
    new = {status: value for status, value in put.items() if status not in node}
    places: dict[int, list[str]] = {}
    for status in sorted(new, key=rank):
        before = [entry for entry in node if rank(entry[0].text) <= rank(status)]
        at = entry_end(*before[-1], text) if before else text.index(":", key.end) + 1
        places.setdefault(line_end(at, text), []).extend(
            entry(status, new[status], indent, how, _flow_padding(node, text))
        )
    return edits + [insertion(at, lines, text, how) for at, lines in places.items()]


def insertion(at: int, lines: list[str], text: str, how: Layout) -> Edit:
    """Lines put in where a line begins, or after a last line that has no end."""
    content = how.newline.join(lines)
    if at > 0 and text[at - 1] not in "\r\n":
        return Edit(Span(at, at), how.newline + content)
    return Edit(Span(at, at), content + how.newline)


def fill(key: Scalar, value: Node, put: Map[str, JsonObject], text: str, how: Layout) -> list[Edit]:
    """The edits that put entries below a key whose value is empty: nothing, `null` or `{}`."""
    colon = text.index(":", key.end) + 1
    end = max(entry_end(key, value, text), colon)
    edits = [Edit(Span(colon, end), "")] if end > colon else []
    return [*edits, insertion(line_end(end, text), below(indent_of(key.start, text), put, how), text, how)]


def add(operation: Mapping, put: Map[str, JsonObject], text: str, how: Layout) -> list[Edit]:
    """The edits that give an operation in block style its `responses`, after everything else in it."""
    indent = indent_of(_own_line(operation.entries[0][0], text), text)
    at = line_end(entry_end(*operation.entries[-1], text), text)
    return [insertion(at, [f"{indent}responses:", *below(indent, put, how)], text, how)]


def below(indent: str, put: Map[str, JsonObject], how: Layout) -> list[str]:
    """The lines of entries one level below `indent`."""
    return [line for status in sorted(put, key=rank) for line in entry(status, put[status], indent + how.step, how)]


def entry(status: str, value: JsonObject, indent: str, how: Layout, flow: str | None = None) -> list[str]:
    """The lines of one response; `flow` is the padding inside braces where a reference stands between them."""
    key = f"{indent}{how.key(status)}:"
    if set(value) != {"$ref"}:
        return [key, *yaml_text(value, len(indent + how.step)).split("\n")]
    ref = how.ref(value["$ref"])
    if flow is not None:
        return [f"{key} {{{flow}$ref: {ref}{flow}}}"]
    return [key, f"{indent}{how.step}$ref: {ref}"]


def rank(status: str) -> float:
    """The place of a response among others: by status, a range after its statuses, the default after all."""
    if status.isdecimal():
        return int(status)
    if len(status) == 3 and status[0].isdecimal() and status[1:].upper() == "XX":
        return int(status[0]) * 100 + 99.5
    return {"default": 1000.0, "<<": -1.0}.get(status, 2000.0)


def _own_line(key: Scalar, text: str) -> int:
    """Where the line of a key begins. Raises LayoutError where something stands before the key."""
    start = line_start(key.start, text)
    if text[start : key.start].strip(" \t"):
        raise LayoutError("several entries share a line")
    return start


def _replaced(name: Scalar, value: Node, new: JsonObject, indent: str, text: str, how: Layout) -> Edit:
    lines = entry(name.text, new, indent, how)
    head = text.index(":", name.end)
    first = lines[0].rpartition(":")[2]
    content = how.newline.join([first, *lines[1:]])
    return Edit(Span(head + 1, entry_end(name, value, text)), content)


def _flow_padding(node: Mapping, text: str) -> str | None:
    """The space inside the braces of a response that is a reference between braces, if there is one."""
    for name, value in node:
        if isinstance(value, Mapping) and "$ref" in value and value.start > name.start and is_flow(value, text):
            start = text.index("{", value.start) + 1
            between = text[start : value.entries[0][0].start]
            return between if not between.strip(" ") else ""
    return None
