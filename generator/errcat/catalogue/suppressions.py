"""Comments in a catalogue that tell errcat to live with a finding: `# errcat: ignore[rule-name] reason`.

Such a comment counts for its own line; alone on a line, for the next line that is no comment. A text over several
lines belongs to the line on which it begins, and to that of its key.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping

from errcat.catalogue.nodes import Items, Node, Scalar
from errcat.catalogue.nodes import Mapping as MappingNode
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import did_you_mean
from errcat.patterns import pattern
from errcat.records import Struct, field

SUPPRESSION_WITHOUT_REASON = Rule(
    name="suppression-without-reason",
    summary="A comment tells errcat to ignore a finding, and does not say why.",
    why="Whoever meets the comment in a year must be able to tell whether it still holds.",
    example="title: Not found # errcat: ignore[unused-param]",
    fix="Write the reason after the bracket.",
)
UNUSED_SUPPRESSION = Rule(
    name="unused-suppression",
    summary="A comment tells errcat to ignore a finding that is not there.",
    why="What it was written for is mended, or stands on another line. Left in, it would hide the next mistake.",
    example="title: Not found # errcat: ignore[unused-param] kept for old clients",
    fix="Remove the comment, or move it to the line of the finding or the line above.",
    severity="warning",
)
UNKNOWN_SUPPRESSION = Rule(
    name="unknown-suppression",
    summary="A comment tells errcat to ignore a rule that does not exist or cannot be ignored, or names none.",
    why="It has no effect, and whoever wrote it believes that it has.",
    example="title: Not found # errcat: ignore[unusedparam] kept for old clients",
    fix="Write `# errcat: ignore[rule-name] reason` with a name that `errcat rule` lists.",
    severity="warning",
)

COMMENT = pattern(r"#(?:(?<=\s#)|(?<=^#))[ \t]*errcat:[ \t]*ignore\b(?P<rest>[^\r\n]*)", re.MULTILINE)
_NAMES = pattern(r"[ \t]*\[(?P<names>[^\]]*)\](?P<reason>.*)")
_NAME = pattern(r"[^\s,]+")


class Suppression(Struct):
    """One comment. `line` is the zero-based line that it counts for; `names` are the rules with their places."""

    span: Span
    line: int
    names: tuple[tuple[str, Span], ...]
    reason: str
    used: set[str] = field(default_factory=set)


class Suppressions:
    """The comments of one catalogue; falsy where there is none."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.comments: list[Suppression] = []
        self._by_line: dict[int, list[Suppression]] = {}
        # All keys and values with the start of their keys, by place. Not needed where no comment is.
        self._scalars: list[tuple[Scalar, int]] = []
        self._starts: list[int] = []
        if COMMENT.search(source.text.text) is None:
            return
        self._scalars = sorted(_scalars(source.root), key=lambda item: item[0].start)
        self._starts = [scalar.start for scalar, _ in self._scalars]
        self.comments = [
            self._read(match) for match in COMMENT.finditer(source.text.text) if not self._is_text(match.start())
        ]
        for comment in self.comments:
            self._by_line.setdefault(comment.line, []).append(comment)

    def __bool__(self) -> bool:
        return bool(self.comments)

    def reason_for(self, diagnostic: Diagnostic) -> str | None:
        """Why a finding is to be ignored; None where nothing says so."""
        if diagnostic.source is not self.text or diagnostic.span is None:
            return None
        for line in self._lines(diagnostic.span.start):
            for comment in self._by_line.get(line, ()):
                if any(name == diagnostic.rule.name for name, _ in comment.names):
                    comment.used.add(diagnostic.rule.name)
                    return comment.reason
        return None

    def report(self, rules: Mapping[str, Rule], complete: bool, sink: Sink) -> None:
        """Reports comments that are not as they should be; unused ones only where the check is `complete`."""
        for comment in self.comments:
            if not comment.names:
                message = "this comment does not say which rule to ignore"
                self._add(
                    sink, UNKNOWN_SUPPRESSION, message, comment.span, "write `# errcat: ignore[rule-name] reason`"
                )
                continue
            for name, span in comment.names:
                self._check(name, span, comment, rules, complete, sink)
            if not comment.reason:
                message = "this comment does not say why the finding can be ignored"
                self._add(sink, SUPPRESSION_WITHOUT_REASON, message, comment.span, "write the reason after the bracket")

    def _check(
        self, name: str, span: Span, comment: Suppression, rules: Mapping[str, Rule], complete: bool, sink: Sink
    ) -> None:
        if name not in rules:
            label = did_you_mean(name, rules)
            self._add(
                sink, UNKNOWN_SUPPRESSION, f"there is no rule `{name}`", span, "`errcat rule` lists them all", label
            )
        elif not rules[name].can_be_ignored:
            message = f"`{name}` is an error that cannot be ignored"
            self._add(sink, UNKNOWN_SUPPRESSION, message, span, "remove the comment, and mend what the rule finds")
        elif complete and name not in comment.used and sink.policy.severity(rules[name]) is not None:
            message = f"there is no finding of `{name}` that this comment could be about"
            fix = "remove the comment, or move it to the line of the finding or the line above"
            self._add(sink, UNUSED_SUPPRESSION, message, span, fix)

    def _add(self, sink: Sink, rule: Rule, message: str, span: Span, fix: str, label: str = "") -> None:
        sink.add(Diagnostic(rule, message, source=self.text, span=span, fix=fix, label=label))

    def _read(self, match: re.Match[str]) -> Suppression:
        found = _NAMES.match(match["rest"])
        names: tuple[tuple[str, Span], ...] = ()
        if found is not None:
            base = match.start("rest") + found.start("names")
            names = tuple(
                (name[0], Span(base + name.start(), base + name.end())) for name in _NAME.finditer(found["names"])
            )
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        line, column = self.text.line_column(match.start())
        if not self.text.line(line)[:column].strip():
            line += 1
            while self.text.line(line).lstrip().startswith("#"):
                line += 1
        return Suppression(Span(match.start(), end), line, names, found["reason"].strip() if found else "")

    def _scalar_at(self, offset: int) -> tuple[Scalar, int] | None:
        index = bisect.bisect_right(self._starts, offset) - 1
        return self._scalars[index] if index >= 0 and offset < self._scalars[index][0].end else None

    def _is_text(self, offset: int) -> bool:
        """Whether a `#` belongs to a text. The line that opens a block (`key: |`) may end in a comment."""
        found = self._scalar_at(offset)
        if found is None:
            return False
        scalar, _ = found
        return scalar.style not in ("|", ">") or _line(self.text, offset) != _line(self.text, scalar.start)

    def _lines(self, offset: int) -> set[int]:
        found = self._scalar_at(offset)
        offsets = [offset] if found is None else [offset, found[0].start, found[1]]
        return {_line(self.text, place) for place in offsets}


def _line(text: SourceText, offset: int) -> int:
    return text.line_column(offset)[0]


def _scalars(root: Node) -> Iterator[tuple[Scalar, int]]:
    """All keys and values, each with the start of its key. What an alias repeats comes once."""
    seen: set[int] = set()
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack:
        node, key = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            yield node, key
        elif isinstance(node, Items):
            stack += [(item, item.start) for item in node.items]
        elif isinstance(node, MappingNode):
            for name, value in node:
                yield name, name.start
                stack.append((value, name.start))
