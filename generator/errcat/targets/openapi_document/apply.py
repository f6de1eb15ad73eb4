"""Changes made in a document's text: it changes where it must, every other sign stays.

Nothing is trusted: the new text is read again and must say exactly what was meant, or it is not used.
"""

from __future__ import annotations

import copy
from typing import Any

from errcat.catalogue.edit import apply_edits
from errcat.catalogue.model import JsonObject
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.targets.openapi_document import block, flow, rules
from errcat.targets.openapi_document.changes import Change
from errcat.targets.openapi_document.layout import (
    Layout,
    LayoutError,
    after_properties,
    entry_end,
    is_flow,
    layout_of,
    quoted,
)
from errcat.targets.openapi_document.operations import Operation
from errcat.targets.openapi_document.read import Document, is_json, parse_nodes


def write_changes(document: Document, changes: list[Change], sink: Sink) -> str | None:
    """The document's text with the changes made. None where one cannot be made; it is reported."""
    text, how = document.source.text, layout_of(document)
    edits: list[Edit] = []
    failed = False
    intended = document.root.plain()
    for change in reversed(changes):  # an operation in a callback before the one around it: both may end at one place
        try:
            own = _edits(change, text, how)
        except (LayoutError, ValueError) as error:
            reason = str(error) if isinstance(error, LayoutError) else "its layout is not understood"
            sink.add(_not_editable(document.source, change.operation, reason))
            failed = True
            continue
        edits += own
        _carry_out(change, intended)
    if failed:
        return None
    new = apply_edits(text, sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)))
    wrong = _difference(new, document, intended, changes)
    if wrong is not None:
        sink.add(_not_editable(document.source, wrong, "the result would not read as intended"))
        return None
    return new


def _edits(change: Change, text: str, how: Layout) -> list[Edit]:
    operation, put = change.operation.node, change.put
    if operation.start < change.operation.key.start:
        raise LayoutError("an alias stands in its place")
    responses = change.operation.responses
    if responses is None:
        return flow.add(operation, put, text, how) if is_flow(operation, text) else block.add(operation, put, text, how)
    key = operation.key("responses")
    if responses.start < key.start:
        raise LayoutError("an alias stands in their place")
    if not isinstance(responses, Mapping) or not responses.entries:
        if isinstance(responses, Mapping) or (isinstance(responses, Scalar) and responses.plain() is None):
            if is_flow(operation, text):
                return flow.fill(operation, key, responses, put, text, how)
            return block.fill(key, responses, put, text, how)
        raise LayoutError("`responses` is not a mapping")
    put, edits = _refs_replaced(responses, put, text)
    if not put and not change.remove:
        return edits
    if is_flow(responses, text):
        if edits:  # an entry cannot be changed inside of one that is written anew as a whole
            put, edits = change.put, []
        return flow.change(responses, put, change.remove, text, how)
    return [*edits, *block.change(key, responses, put, change.remove, text, how)]


def _refs_replaced(
    responses: Mapping, put: dict[str, JsonObject], text: str
) -> tuple[dict[str, JsonObject], list[Edit]]:
    """Where a reference only has to point elsewhere, the edit that does it; and what remains to be put."""
    rest: dict[str, JsonObject] = {}
    edits: list[Edit] = []
    for status, new in put.items():
        old = responses.get(status)
        target = old.get("$ref") if isinstance(old, Mapping) else None
        if not isinstance(target, Scalar) or set(new) != {"$ref"}:
            rest[status] = new
        elif target.start < responses.key(status).start:
            raise LayoutError(f"an alias stands in place of {status}")
        else:
            end = entry_end(old.key("$ref"), target, text) if isinstance(old, Mapping) else target.end
            span = Span(after_properties(target.start, text), end)
            edits.append(Edit(span, quoted(new["$ref"], target.style)))
    return rest, edits


def _carry_out(change: Change, tree: JsonObject) -> None:
    """Does to the document's values what the edits do to its text."""
    operation: Any = tree
    for step in change.operation.at:
        operation = operation[step]
    responses = operation["responses"] = dict(operation.get("responses") or {})
    for status, value in change.put.items():
        old = responses.get(status)
        keeps = isinstance(old, dict) and "$ref" in old and "$ref" in value
        responses[status] = {**old, **value} if keeps and isinstance(old, dict) else copy.deepcopy(value)
    for status in change.remove:
        del responses[status]


def _difference(new: str, document: Document, intended: JsonObject, changes: list[Change]) -> Operation | None:
    """An operation whose change did not turn out as intended, if the text as a whole does not say what it should."""
    sink = Sink()
    root = parse_nodes(SourceText(document.source.name, new), sink)
    if root is not None and root.plain() == intended and (not document.is_json or is_json(new)):
        return None
    for change in changes:
        there: Any = root.plain() if root is not None else None
        meant: Any = intended
        for step in change.operation.at:
            there = there.get(step) if isinstance(there, dict) else None
            meant = meant[step]
        if there != meant:
            return change.operation
    return changes[0].operation


def _not_editable(source: SourceText, operation: Operation, reason: str) -> Diagnostic:
    responses = operation.responses
    rule: Rule = rules.OPENAPI_NOT_EDITABLE
    span = operation.node.key("responses").span if responses is not None else operation.span
    message = f"the responses of `{operation.name}` cannot be changed: {reason}"
    return Diagnostic(rule, message, source=source, span=span, where=operation.at, fix=rules.advice(rule))
