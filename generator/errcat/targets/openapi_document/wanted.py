"""What each operation of a document should answer with, by the catalogue and by its own `x-errors`."""

from __future__ import annotations

from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.nodes import Items, Node, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.diagnostics.suggestion import did_you_mean
from errcat.records import Struct
from errcat.targets.openapi_document.operations import Operation
from errcat.targets.openapi_document.rules import OPENAPI_UNKNOWN_CODE, advice
from errcat.targets.openapi_settings import COMMON_STATUSES, DocumentCommon


class Wanted(Struct, frozen=True):
    """The codes of an operation, in catalogue order, and the statuses (of errors) it should document.

    `default`: a `default` response stands for the statuses that any operation can answer with.
    """

    codes: tuple[Code, ...]
    statuses: tuple[int, ...]
    default: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the codes."""
        return tuple(code.key for code in self.codes)


class Wishes:
    """Finds out what is wanted. `catalogue` is the whole one, internal codes included."""

    def __init__(self, catalogue: Catalogue, common: DocumentCommon, source: SourceText, sink: Sink) -> None:
        self._all = {code.key: code for code in catalogue.codes}
        self._public = catalogue.public()
        self._retired = {code.key: code for code in catalogue.retired}
        self._named = {operation.id: operation.codes for operation in self._public.operations}
        self._by_wire: dict[str, list[str]] = {}
        for code in catalogue.codes:
            if code.code is not None:
                self._by_wire.setdefault(str(code.code), []).append(code.key)
        errors = [code for code in self._public.codes if not code.is_outcome]
        self._common = [status for status in COMMON_STATUSES if any(status in code.statuses for code in errors)]
        self._has_default = any(code.statuses for code in self._public.codes)
        self._mode = common
        self._source = source
        self._sink = sink

    def of(self, operation: Operation) -> Wanted | None:
        """What `operation` should have; None where neither the catalogue nor the document says anything about it."""
        named = self._named.get(operation.id or "")
        if named is None and operation.x_errors is None:
            return None
        keys = {*(named or ()), *self._own_keys(operation)}
        codes = tuple(code for code in self._public.codes if code.key in keys)
        statuses = {status for code in codes for status in code.statuses if status >= 400}
        if self._mode == "default":
            return Wanted(codes, tuple(sorted(statuses.difference(COMMON_STATUSES))), self._has_default)
        common = {status for status in self._common if status != 401 or operation.secured}
        return Wanted(codes, tuple(sorted(statuses | common)), False)

    def _own_keys(self, operation: Operation) -> list[str]:
        """The keys that `x-errors` names: as keys or as they are on the wire."""
        node = operation.x_errors
        if node is None:
            return []
        if not isinstance(node, Items):
            self._report(node, operation, "`x-errors` must be a list of codes", "", "write `x-errors: [code, …]`")
            return []
        found: list[str] = []
        for item in node.items:
            text = item.text if isinstance(item, Scalar) else ""
            key = text if text in self._all else next(iter(self._by_wire.get(text, ())), None)
            if key is None:
                self._unknown(item, text, operation)
            elif self._all[key].internal:
                message = f"`{text}` is an internal code, and stays out of OpenAPI documents"
                self._report(item, operation, message, "", "remove it here, or make the code public in the catalogue")
            else:
                found.append(key)
        return found

    def _unknown(self, item: Node, text: str, operation: Operation) -> None:
        retired = self._retired.get(text)
        if retired is not None:
            instead = f"; `{retired.replaced_by}` replaces it" if retired.replaced_by else ""
            self._report(item, operation, f"`{text}` is retired{instead}", "", "name a code that is in use")
            return
        label = did_you_mean(text, [key for key, code in self._all.items() if not code.internal])
        message = f"`{text}` is not a code of the catalogue" if text else "`x-errors` must be a list of codes"
        self._report(item, operation, message, label, advice(OPENAPI_UNKNOWN_CODE))

    def _report(self, node: Node, operation: Operation, message: str, label: str, fix: str) -> None:
        self._sink.add(
            Diagnostic(
                OPENAPI_UNKNOWN_CODE,
                message,
                source=self._source,
                span=node.span,
                where=operation.at,
                label=label,
                fix=fix,
            )
        )
