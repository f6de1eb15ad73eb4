"""The catalogue's error responses, put into a document: its text changes where it must, every other sign stays.

Nothing is trusted: the new text is read again and must say exactly what was meant, or it is not used.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from errcat.catalogue.edit import apply_edits
from errcat.catalogue.model import Catalogue, Json, JsonObject
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.targets.openapi_document import block, flow, rules
from errcat.targets.openapi_document.fragments import Fragments
from errcat.targets.openapi_document.layout import (
    Layout,
    LayoutError,
    after_properties,
    is_flow,
    layout_of,
    quoted,
)
from errcat.targets.openapi_document.operations import Operation, operations
from errcat.targets.openapi_document.read import Document, is_json, parse_nodes
from errcat.targets.openapi_document.wanted import Wanted, Wishes
from errcat.targets.openapi_settings import Settings


@dataclass(frozen=True, slots=True)
class FragmentFile:
    """The generated file: how the document's `$ref`s name it, and the names under which they may have known it."""

    ref: str
    known: frozenset[str]


def fragment_file(relative: str, others: Iterable[str] = ()) -> FragmentFile:
    """The file at the path `relative` (POSIX) to the document's folder; `others` are the same in another format."""
    return FragmentFile(
        quote(relative, safe="/.~"), frozenset(posixpath.normpath(path) for path in (relative, *others))
    )


@dataclass(slots=True)
class Change:
    """What happens to one operation: responses put in or replaced, and taken out."""

    operation: Operation
    put: dict[str, JsonObject] = field(default_factory=dict)
    remove: set[str] = field(default_factory=set)

    @property
    def words(self) -> str:
        """What is wrong with the operation as it is."""
        there = self.operation.responses if isinstance(self.operation.responses, Mapping) else Mapping(0)
        groups = (
            ("missing", [status for status in self.put if status not in there]),
            ("not as it should be", [status for status in self.put if status in there]),
            ("no longer wanted", self.remove),
        )
        return "; ".join(
            f"{', '.join(sorted(statuses, key=block.rank))} {word}" for word, statuses in groups if statuses
        )


def apply(document: Document, catalogue: Catalogue, settings: Settings, file: FragmentFile, sink: Sink) -> str | None:
    """The text that the document should have (without byte order mark); None where a finding keeps it from being made.

    Responses that people wrote stay, and are reported.
    """
    changes = find_changes(document, catalogue, settings, file, sink)
    if sink.has_errors:
        return None
    return write_changes(document, changes, sink) if changes else document.source.text


def find_changes(
    document: Document, catalogue: Catalogue, settings: Settings, file: FragmentFile, sink: Sink
) -> list[Change]:
    """What must change in each operation that the catalogue or `x-errors` speaks of."""
    wishes = Wishes(catalogue, settings.document_common, document.source, sink)
    found = [(operation, wishes.of(operation)) for operation in operations(document)]
    fragments = Fragments(catalogue, settings, file.ref)
    fragments.expect(
        wanted.keys for operation, wanted in found if wanted is not None and operation.x_errors is not None
    )
    comparison = _Comparison(document, fragments, file, sink)
    changes = [comparison.change(operation, wanted) for operation, wanted in found]
    return [change for change in changes if change.put or change.remove]


class _Comparison:
    def __init__(self, document: Document, fragments: Fragments, file: FragmentFile, sink: Sink) -> None:
        self._source = document.source
        self._fragments = fragments
        self._file = file
        self._names = fragments.names()
        self._folders = {posixpath.basename(path) for path in file.known}
        self._sink = sink

    def change(self, operation: Operation, wanted: Wanted | None) -> Change:
        """What is wanted, compared with what is there. An operation of which nothing is said stays as it is."""
        change = Change(operation)
        if wanted is None:
            return change
        new = {str(status): self._fragments.response(status, operation.id, wanted.keys) for status in wanted.statuses}
        if wanted.default:
            new["default"] = self._fragments.default()
        there = operation.responses if isinstance(operation.responses, Mapping) else Mapping(0)
        old: JsonObject = {**_merged(there.plain()), **there.plain()}
        for status, value in new.items():
            if status not in old:
                change.put[status] = value
            elif not self._is_ours(old[status]):
                self._report_by_hand(operation, there, status)
            elif not self._is_same(old[status], value):
                change.put[status] = value
        for status, value in there.plain().items():
            if status not in new and 400 <= block.rank(status) <= 1000 and self._is_ours(value):
                change.remove.add(status)
        return change

    def _is_ours(self, value: Json) -> bool:
        """Whether errcat wrote a response: a reference to the generated file, or one made of such references."""
        if not isinstance(value, dict):
            return False
        if isinstance(value.get("$ref"), str):
            return self._is_into_file(value["$ref"])
        refs = list(_refs(value))
        return "x-error-codes" in value and bool(refs) and all(self._is_into_file(ref) for ref in refs)

    def _is_into_file(self, ref: str) -> bool:
        path, _, pointer = ref.partition("#")
        path = posixpath.normpath(unquote(path)) if path else ""
        if path in self._file.known:
            return True
        moved = posixpath.basename(path) in self._folders
        return moved and pointer.startswith("/components/") and pointer.rpartition("/")[2] in self._names

    def _is_same(self, old: Json, new: JsonObject) -> bool:
        """Whether a response of ours is up to date, however its path to the file is spelt."""
        if not isinstance(old, dict):
            return False
        if "$ref" not in new or "$ref" not in old:
            return old == new
        (path, _, pointer), (new_path, _, new_pointer) = old["$ref"].partition("#"), new["$ref"].partition("#")
        return bool(
            pointer == new_pointer and posixpath.normpath(unquote(path)) == posixpath.normpath(unquote(new_path))
        )

    def _report_by_hand(self, operation: Operation, there: Mapping, status: str) -> None:
        span = there.key(status).span if status in there else operation.span
        self._sink.add(
            Diagnostic(
                rules.OPENAPI_RESPONSE_BY_HAND,
                f"the response {status} of `{operation.name}` is written by hand, and stays as it is",
                source=self._source,
                span=span,
                where=operation.at,
                fix="remove it to have the catalogue's response there",
            )
        )


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
            start = after_properties(target.start, text)
            edits.append(Edit(Span(start, target.end), quoted(new["$ref"], target.style)))
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


def _merged(responses: JsonObject) -> JsonObject:
    """What `<<` brings into a mapping."""
    merged = responses.get("<<")
    found: JsonObject = {}
    for part in merged if isinstance(merged, list) else [merged]:
        if isinstance(part, dict):
            found = {**part, **found}
    return found


def _refs(value: Json) -> Iterable[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item
            else:
                yield from _refs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _refs(item)
