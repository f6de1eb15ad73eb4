"""A document compared with the catalogue: what its error responses say that is not so, and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.nodes import Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Sink, Span
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import closest, did_you_mean
from errcat.real_path import real_path
from errcat.targets.openapi_document import rules
from errcat.targets.openapi_document.block import rank
from errcat.targets.openapi_document.bodies import Bodies
from errcat.targets.openapi_document.operations import Operation, external_path_items, operations
from errcat.targets.openapi_document.read import Document
from errcat.targets.openapi_document.wanted import Wanted, Wishes
from errcat.targets.openapi_settings import COMMON_STATUSES, DocumentCommon


def check(documents: Sequence[Document], catalogue: Catalogue, common: DocumentCommon, sink: Sink) -> None:
    """Reports all contradictions, document by document."""
    for document in documents:
        _Check(document, catalogue, common, sink).run()
    missing_operations(documents, catalogue, sink)


def missing_operations(documents: Sequence[Document], catalogue: Catalogue, sink: Sink) -> None:
    """Reports the operations of the catalogue that none of the documents has."""
    if not documents:
        return
    there = {operation.id: operation for document in documents for operation in operations(document)}
    given = {real_path(document.path) for document in documents}
    elsewhere = [
        file
        for document in documents
        for file in external_path_items(document)
        if real_path(document.path.parent / unquote(file)) not in given
    ]
    for operation in catalogue.public().operations:
        if operation.id in there:
            continue
        near = closest(operation.id, (name for name in there if name is not None))
        fix = rules.advice(rules.OPENAPI_MISSING_OPERATION)
        if elsewhere:
            fix = f"name the files that path items refer to as well: {', '.join(elsewhere)}"
        elif near:
            fix = f"`{near}` is in the document: correct the name on one of the two sides"
        message = f"the catalogue names the operation `{operation.id}`, which the document does not have"
        first = documents[0]
        span = first.root.key("paths").span if "paths" in first.root else Span(0, 1)
        sink.add(Diagnostic(rules.OPENAPI_MISSING_OPERATION, message, source=first.source, span=span, fix=fix))


class _Check:
    def __init__(self, document: Document, catalogue: Catalogue, common: DocumentCommon, sink: Sink) -> None:
        self._document = document
        self._catalogue = catalogue
        self._common = common
        self._wishes = Wishes(catalogue, common, document.source, sink)
        self._sink = sink
        self._bodies = Bodies(document.root, catalogue.response.body)
        self._by_wire: dict[str | int, list[Code]] = {}
        for code in catalogue.codes:
            if code.code is not None:
                self._by_wire.setdefault(code.code, []).append(code)
        self._retired = {code.code: code for code in catalogue.retired if code.code is not None}
        self._seen: set[tuple[int, str]] = set()

    def run(self) -> None:
        for operation in operations(self._document):
            wanted = self._wishes.of(operation)
            there = operation.responses if isinstance(operation.responses, Mapping) else Mapping(0)
            for key, value in there:
                if rank(key.text) >= 400 and not key.text.startswith("x-"):
                    self._bodies_of(key, value, operation)
            if wanted is None:
                message = f"neither the catalogue nor `x-errors` says which errors `{operation.name}` can answer with"
                self._report(rules.OPENAPI_UNLISTED_OPERATION, message, operation.span, operation)
            else:
                self._statuses(there, wanted, operation)

    def _statuses(self, there: Mapping, wanted: Wanted, operation: Operation) -> None:
        possible = {status for code in wanted.codes for status in code.statuses}
        known = {status for code in self._catalogue.codes for status in code.statuses}
        allowed = possible | (known & set(COMMON_STATUSES))
        for key, _ in there:
            if not key.text.isdecimal() or int(key.text) < 400 or int(key.text) in allowed:
                continue
            message = f"`{operation.name}` documents the status {key.text}, which none of its codes has"
            others = [code.key for code in self._catalogue.public().codes if int(key.text) in code.statuses]
            label = f"codes with {key.text}: {', '.join(others[:5])}" if others else ""
            self._report(rules.OPENAPI_EXTRA_STATUS, message, key.span, operation, label)
        documented = {key.text.upper() for key, _ in there}
        missing = [
            status
            for status in sorted(possible | set(wanted.statuses))
            if str(status) not in documented
            and f"{status // 100}XX" not in documented
            and not (self._common == "default" and status in COMMON_STATUSES and "DEFAULT" in documented)
        ]
        if missing:
            listed = ", ".join(_with_codes(status, wanted) for status in missing)
            message = f"`{operation.name}` does not document {listed}"
            errors = any(status >= 400 for status in missing)
            fix = rules.advice(rules.OPENAPI_MISSING_STATUS) if errors else "add the response to the operation"
            self._report(rules.OPENAPI_MISSING_STATUS, message, _responses_span(operation), operation, fix=fix)

    def _bodies_of(self, key: Scalar, response: Node, operation: Operation) -> None:
        status = int(key.text) if key.text.isdecimal() else None
        for shown in self._bodies.codes(response):
            if (shown.start, key.text) in self._seen:  # a response that several operations share
                continue
            self._seen.add((shown.start, key.text))
            value = shown.plain()
            codes = self._by_wire.get(value, []) if isinstance(value, (str, int)) else []
            if not codes:
                self._unknown(shown, operation)
            elif status is not None and not any(status in code.statuses or not code.statuses for code in codes):
                own = " or ".join(str(status) for code in codes for status in code.statuses)
                message = f"`{shown.text}` is sent with the status {own}, not {key.text}"
                self._report(rules.OPENAPI_WRONG_STATUS, message, shown.span, operation)

    def _unknown(self, shown: Scalar, operation: Operation) -> None:
        value = shown.plain()
        retired = self._retired.get(value) if isinstance(value, (str, int)) else None
        message = f"`{shown.text}` is not a code of the catalogue"
        if retired is not None:
            instead = f"; `{retired.replaced_by}` replaces it" if retired.replaced_by else ""
            message = f"`{shown.text}` is retired{instead}"
        label = did_you_mean(shown.text, map(str, self._by_wire)) if retired is None else ""
        self._report(rules.OPENAPI_UNDOCUMENTED_CODE, message, shown.span, operation, label)

    def _report(
        self, rule: Rule, message: str, span: Span, operation: Operation, label: str = "", fix: str | None = None
    ) -> None:
        self._sink.add(
            Diagnostic(
                rule,
                message,
                source=self._document.source,
                span=span,
                where=operation.at,
                label=label,
                fix=rules.advice(rule) if fix is None else fix,
            )
        )


def _with_codes(status: int, wanted: Wanted) -> str:
    """A status and the codes of the operation that have it; one that any operation can have stands alone."""
    codes = [f"`{code.key}`" for code in wanted.codes if status in code.statuses]
    more = ", …" if len(codes) > 3 else ""
    return f"{status} ({', '.join(codes[:3])}{more})" if codes else str(status)


def _responses_span(operation: Operation) -> Span:
    return operation.node.key("responses").span if operation.responses is not None else operation.span
