"""What error texts say, and how: the checks of prose. They know English words, and leave other languages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errcat.catalogue import prose_rules as rules
from errcat.catalogue.entries import entries_at
from errcat.catalogue.nodes import Items, Mapping, Scalar
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Related, Sink, Span
from errcat.diagnostics.rule import Rule
from errcat.patterns import pattern
from errcat.records import Struct

_LONGEST_TITLE = 60
_FIELDS = ("title", "message", "description", "causes", "actions")

_NO_VERB = pattern(
    r"(?:you|your|the|an?|it|its|this|that|these|those|there|we|our|they|their)\b(?! (?:can|may) safely ignore)",
    re.IGNORECASE,
)
_BLAME = pattern(
    r"\byou(?:'ve| have)? (?:forgot(?:ten)?|neglected|made an? (?:error|mistake)|messed up|screwed up)\b"
    r"|\byou did (?:something|it|this) wrong\b|\byou (?:should|must) have known\b|\byour (?:own )?(?:fault|mistake)\b"
    r"|\byou(?: have|'ve)? failed to\b|\byou (?:did not|didn't) (?:provide|specify|include|supply|enter|send|read)\b"
    r"|\billegal(?:ly)?\b|\bbad (?:input|data|value|values|parameters?|arguments?|user)\b|\b(?:stupid|dumb|silly)\b",
    re.IGNORECASE,
)
_PLEASE = pattern(r"\bplease\b", re.IGNORECASE)
_BARE = pattern(r"(?:invalid|illegal|incorrect|wrong)(?: [\w-]+){0,3}[.!]?", re.IGNORECASE)
_LIST_MARK = pattern(r"(?:[-*+]|\d+[.)])\s+")
_INNER_END = pattern(r"(?<![.\s]\w)(?<!e\.g)(?<!i\.e)[.!?][)\"”]?\s+[A-Z]")
_NO_PROSE = pattern(r"\s*(?:[-*+>|#]|\d+[.)]|```|~~~|    )|.*(?:https?://\S+|[.:][\w/]+|=\S+|\})$")
_ENDS = pattern(r"[.!?:;…。！？।؟][)\"'”’»`*_\]]*$|[`>|]$")


class _Text(Struct, frozen=True):
    """One text of a code, with the way to it."""

    field: str
    node: Scalar
    where: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.node.text.strip()


def check_prose(source: Source, sink: Sink) -> None:
    """Reports what the texts of the codes could do better."""
    codes = source.root.get("codes")
    unsure = entries_at(source, source.guesses)
    checker = _Checker(source, sink)
    for key, entry in codes if isinstance(codes, Mapping) else ():
        if isinstance(entry, Mapping) and ("codes", key.text) not in unsure:
            checker.code(key, entry)
    checker.finish()


class _Checker:
    def __init__(self, source: Source, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.described: dict[str, Scalar] = {}
        self.ended: dict[str, int] = {}
        self.open: dict[str, list[_Text]] = {}

    def code(self, key: Scalar, entry: Mapping) -> None:
        """Checks the texts of one code."""
        texts = list(_texts(key, entry))
        for text in texts:
            self._words(text)
            if text.field == "title":
                self._title(text)
            elif text.field != "message":
                self._sentences(text)
            if text.field == "actions":
                self._action(text)
            elif text.field == "description":
                self._description(text)
        self._bare(entry, texts)
        self._advice(key, entry, texts)

    def finish(self) -> None:
        """Texts of one sentence need no full stop, unless nearly all others of their field have one."""
        for field, texts in self.open.items():
            ended = self.ended.get(field, 0)
            if ended >= 10 and ended >= 9 * len(texts):
                for text in texts:
                    self._report(
                        rules.SENTENCE_END, f"this `{field}` has no full stop; the others have", text, _last(text)
                    )

    def _words(self, text: _Text) -> None:
        if (found := _BLAME.search(text.text)) is not None:
            self._report(rules.BLAME, f"`{found[0]}` sounds like blame", text, found[0])
        if (found := _PLEASE.search(text.text)) is not None:
            self._report(rules.PLEASE, f"`{found[0]}` can be left out", text, found[0])

    def _title(self, text: _Text) -> None:
        if len(text.text) > _LONGEST_TITLE:
            message = f"this title has {len(text.text)} characters; {_LONGEST_TITLE} are enough for a name"
            self._report(rules.LONG_TITLE, message, text)
        elif text.text.endswith(".") and not text.text.endswith(".."):
            self._report(rules.LONG_TITLE, "a title is a name, and has no full stop", text, ".", last=True)

    def _sentences(self, text: _Text) -> None:
        last = text.text.rpartition("\n")[2]
        if _ENDS.search(text.text):
            self.ended[text.field] = self.ended.get(text.field, 0) + 1
        elif _NO_PROSE.match(last) or len(last.split()) < 3:
            return
        elif _INNER_END.search(text.text.rpartition("\n\n")[2]):
            self._report(rules.SENTENCE_END, "the last sentence has no full stop", text, _last(text))
        else:
            self.open.setdefault(text.field, []).append(text)

    def _action(self, text: _Text) -> None:
        written = text.text
        mark = _LIST_MARK.match(written)
        found = _NO_VERB.match(written, mark.end() if mark is not None else 0)
        if found is not None:
            self._report(
                rules.ACTION_VERB, f"this action begins with `{found[0]}`, not with what to do", text, found[0]
            )

    def _description(self, text: _Text) -> None:
        said = " ".join(text.text.split()).rstrip(".").casefold()
        first = self.described.setdefault(said, text.node)
        if first is not text.node:
            self._report(
                rules.SAME_DESCRIPTION,
                "another code has the same description",
                text,
                related=(Related("the other one", first.span),),
            )

    def _bare(self, entry: Mapping, texts: list[_Text]) -> None:
        if any(field in entry for field in ("details", "params", "causes", "actions")):
            return
        said = [text for text in texts if text.field in ("message", "description")] or texts
        if said and all(_BARE.fullmatch(text.text) for text in said):
            self._report(rules.BARE_INVALID, f"`{said[0].text}` does not say what would be valid", said[0])

    def _advice(self, key: Scalar, entry: Mapping, texts: list[_Text]) -> None:
        if any(text.field == "actions" for text in texts):
            return
        status, retry = entry.get("status"), entry.get("retry")
        if isinstance(status, Items) and status.items:
            status = status.items[0]
        if isinstance(status, Scalar) and isinstance(value := status.plain(), int) and 400 <= value <= 499:
            self._report_at(rules.MISSING_ACTION, f"`{key.text}` does not say what to do", key.span, (key.text,))
        when = retry.get("when") if isinstance(retry, Mapping) else None
        safe = isinstance(when, Scalar) and when.text in ("always", "idempotent")
        if safe and isinstance(retry, Mapping) and "after" not in retry:
            message = f"`{key.text}` may be tried again, but does not say when"
            self._report_at(rules.RETRY_ADVICE, message, entry.key("retry").span, (key.text, "retry"))

    def _report(
        self,
        rule: Rule,
        message: str,
        text: _Text,
        part: str = "",
        *,
        last: bool = False,
        related: tuple[Related, ...] = (),
    ) -> None:
        """Reports at `part` of a text, if it stands in the file as it is, else at the text's first line."""
        written, node = self.source.text.text, text.node
        find = written.rfind if last else written.find
        start = find(part, node.start, node.end) if part else -1
        if start >= 0:
            span = Span(start, start + len(part))
        else:
            end = written.find("\n", node.start, node.end)
            span = Span(node.start, node.end if end < 0 else end)
        self._report_at(rule, message, span, text.where, related)

    def _report_at(
        self, rule: Rule, message: str, span: Span, where: tuple[str, ...], related: tuple[Related, ...] = ()
    ) -> None:
        self.sink.add(
            Diagnostic(
                rule,
                message,
                source=self.source.text,
                span=span,
                where=("codes", *where),
                fix=f"{rule.fix[:1].lower()}{rule.fix[1:].removesuffix('.')}",
                related=related,
            )
        )


def _texts(key: Scalar, entry: Mapping) -> Iterator[_Text]:
    for field in _FIELDS:
        node = entry.get(field)
        if isinstance(node, Items):
            for number, item in enumerate(node.items, 1):
                if isinstance(item, Scalar):
                    yield _Text(field, item, (key.text, field, f"item {number}"))
        elif isinstance(node, Scalar) and isinstance(node.plain(), str):
            yield _Text(field, node, (key.text, field))


def _last(text: _Text) -> str:
    """The last word of a text."""
    words = text.text.split()
    return words[-1] if words else ""
