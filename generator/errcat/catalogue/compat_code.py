"""What changed in one code: code and code → changes."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_kinds import Kind
from errcat.catalogue.compat_payload import details_changes, header_changes, param_changes
from errcat.catalogue.compat_words import canonical, new_order, rewording, same
from errcat.catalogue.model import Code, Example, Json, Message, Placeholder

_PROMISE = {None: 0, "never": 0, "idempotent": 1, "always": 2}


def code_changes(old: Code, new: Code) -> Iterator[Change]:
    """The changes of a code, in the order of the format's documentation. Extensions are not among them."""
    yield from _CodeComparison(old, new).changes()
    yield from param_changes(old, new)
    yield from details_changes(old, new)
    yield from header_changes(old, new)


class _CodeComparison:
    def __init__(self, old: Code, new: Code) -> None:
        self.old = old
        self.new = new
        self.internal = old.internal and new.internal

    def changes(self) -> Iterator[Change]:
        yield from self._identity()
        yield from self._statuses()
        yield from self._texts()
        yield from self._life()
        yield from self._retry()
        yield from self._machines()

    def _change(self, kind: Kind, field: str, template: str, *values: object) -> Change:
        """`template` has the key as `{0}`, and then `values`."""
        said = tuple("null" if value is None else str(value) for value in values)
        return Change(kind, ("codes", self.new.key, field), template, (self.new.key, *said), self.internal)

    def _identity(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if not same(old.code, new.code):
            template = "{0} is sent as {2}, no longer as {1}"
            # A text of digits and the number look the same and are not.
            values = [code if str(old.code) != str(new.code) else canonical(code) for code in (old.code, new.code)]
            yield self._change(kinds.WIRE_CODE_CHANGED, "code", template, *values)
        if old.type_name != new.type_name:
            template = "the class of {0} is called {2}, no longer {1}"
            yield self._change(kinds.CLASS_RENAMED, "name", template, old.type_name, new.type_name)
        if old.category != new.category:
            template = "{0} has the category {2}, no longer {1}"
            if old.category is None:
                template = "{0} has the category {2} now"
            elif new.category is None:
                template = "{0} no longer has the category {1}"
            yield self._change(kinds.CODE_CATEGORY_CHANGED, "category", template, old.category, new.category)

    def _statuses(self) -> Iterator[Change]:
        old, new = self.old.statuses, self.new.statuses
        if old == new:
            return
        if old and new and self.old.is_outcome != self.new.is_outcome:
            words = "a success, no longer an error" if self.new.is_outcome else "an error, no longer a success"
            yield self._change(kinds.OUTCOME_CHANGED, "status", f"{{0}} is {words}")
        if old and not new:
            yield self._change(kinds.STATUS_CHANGED, "status", "{0} has no HTTP status any more; it had {1}", old[0])
            return
        replaced = bool(old) and old[0] != new[0]
        if replaced:
            template = "the HTTP status of {0} changed from {1} to {2}"
            yield self._change(kinds.STATUS_CHANGED, "status", template, old[0], new[0])
        for status in new:
            if status not in old and not (replaced and status == new[0]):
                yield self._change(kinds.STATUS_ADDED, "status", "{0} can have the HTTP status {1} now", status)
        for status in old:
            if status not in new and not (replaced and status == old[0]):
                template = "{0} must not have the HTTP status {1} any more"
                yield self._change(kinds.STATUS_REMOVED, "status", template, status)
        if not replaced and new_order([str(one) for one in old], [str(one) for one in new]):
            yield self._change(kinds.ORDER_CHANGED, "status", "the statuses of {0} stand in another order")

    def _texts(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if old.title != new.title:
            template = "the title of {0} changed from {1} to {2}"
            yield self._change(kinds.TITLE_CHANGED, "title", template, old.title, new.title)
        if old.message != new.message:
            template = "the message of {0} changed from {1} to {2}"
            yield self._change(kinds.MESSAGE_CHANGED, "message", template, _said(old.message), _said(new.message))
        for field in ("description", "causes", "actions"):
            if words := rewording(getattr(old, field), getattr(new, field)):
                template = "{1} of {0} " + words
                yield self._change(kinds.CODE_TEXT_CHANGED, field, template, field)
        for field in ("since", "links", "related", "tags"):
            if words := rewording(getattr(old, field), getattr(new, field)):
                template = "{1} of {0} " + words
                yield self._change(kinds.REFERENCES_CHANGED, field, template, field)
        if not same([_plain(one) for one in old.examples], [_plain(one) for one in new.examples]):
            yield self._change(kinds.EXAMPLES_CHANGED, "examples", "the worked examples of {0} are others")

    def _life(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if old.internal != new.internal:
            if new.internal:
                yield self._change(kinds.MADE_INTERNAL, "audience", "{0} is internal now")
            else:
                yield self._change(kinds.MADE_PUBLIC, "audience", "{0} is public now")
        before, after = old.deprecated, new.deprecated
        if before is None and after is not None:
            if after.replaced_by is None:
                yield self._change(kinds.CODE_DEPRECATED, "deprecated", "{0} is deprecated")
            else:
                template = "{0} is deprecated in favour of {1}"
                yield self._change(kinds.CODE_DEPRECATED, "deprecated", template, after.replaced_by)
        elif before is not None and after is None:
            yield self._change(kinds.CODE_UNDEPRECATED, "deprecated", "{0} is no longer deprecated")
        elif before is not None and after is not None:
            for field in ("since", "reason", "replaced_by"):
                if words := rewording(getattr(before, field), getattr(after, field)):
                    template = f"{{1}} of the deprecation of {{0}} {words}"
                    yield self._change(kinds.DEPRECATION_CHANGED, "deprecated", template, field)

    def _retry(self) -> Iterator[Change]:
        old, new = self.old.retry, self.new.retry
        before, after = (None if retry is None else retry.when for retry in (old, new))
        if before != after:
            kind = kinds.RETRY_ADVICE_CHANGED
            if _PROMISE[before] != _PROMISE[after]:
                kind = kinds.RETRY_NARROWED if _PROMISE[before] > _PROMISE[after] else kinds.RETRY_WIDENED
            template = "when a request that got {0} may be sent again changed from {1} to {2}"
            yield self._change(kind, "retry", template, before or "unsaid", after or "unsaid")
        lost = _promises_header(self.old) and not _promises_header(self.new)
        if lost and not _declares_header(self.old) and not _declares_header(self.new):
            template = "responses with {0} do not say when to send the request again any more"
            yield self._change(kinds.RETRY_HEADER_REMOVED, "retry", template)
        for field in ("after", "backoff"):
            first, second = (None if retry is None else getattr(retry, field) for retry in (old, new))
            if first != second:
                template = "{1} of the retry of {0} changed from {2} to {3}"
                values = tuple("none" if value is None else str(value) for value in (first, second))
                yield self._change(kinds.RETRY_ADVICE_CHANGED, "retry", template, field, *values)

    def _machines(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if old.grpc != new.grpc:
            if old.grpc is None:
                yield self._change(kinds.GRPC_ADDED, "grpc", "{0} has the gRPC code {1} now", new.grpc)
            else:
                template = "the gRPC code of {0} changed from {1} to {2}"
                yield self._change(kinds.GRPC_CHANGED, "grpc", template, old.grpc, new.grpc or "none")
        if old.severity != new.severity:
            template = "the severity of {0} changed from {1} to {2}"
            values = (old.severity or "none", new.severity or "none")
            yield self._change(kinds.SEVERITY_CHANGED, "severity", template, *values)


def _said(message: Message) -> str:
    return "".join(f"{{{part.name}}}" if isinstance(part, Placeholder) else part.text for part in message)


def _plain(example: Example) -> Json:
    texts = (example.title, example.description, example.status, example.message)
    return [*texts, example.params, example.has_details, example.details]


def _promises_header(code: Code) -> bool:
    return code.retry is not None and code.retry.after == "header"


def _declares_header(code: Code) -> bool:
    return any(header.name.lower() == "retry-after" for header in code.headers)
