"""What must change in a document: the responses that the catalogue gives, compared with those that are there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from urllib.parse import quote, unquote

from errcat.catalogue.model import Catalogue, Json, JsonObject
from errcat.catalogue.nodes import Mapping
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.records import Struct, field
from errcat.targets.openapi_document import block, rules
from errcat.targets.openapi_document.fragments import Fragments
from errcat.targets.openapi_document.operations import Operation, operations
from errcat.targets.openapi_document.read import Document
from errcat.targets.openapi_document.wanted import Wanted, Wishes
from errcat.targets.openapi_settings import Settings


class FragmentFile(Struct, frozen=True):
    """The generated file: how the document's `$ref`s name it, and the names under which they may have known it."""

    ref: str
    known: frozenset[str]


def fragment_file(relative: str, others: Iterable[str] = ()) -> FragmentFile:
    """The file at the path `relative` (POSIX) to the document's folder; `others` are the same in another format."""
    return FragmentFile(
        quote(relative, safe="/.~"), frozenset(posixpath.normpath(path) for path in (relative, *others))
    )


class Change(Struct):
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
