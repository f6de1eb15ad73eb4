"""Reading on after a text has turned out not to be YAML, so that one run shows every slip and every other finding.

The slips that a person would see line by line are repaired in memory, tabs first; what the parser still refuses is
blanked out, a few lines at a time. The text on disk is not touched, and every place is one in the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from errcat.catalogue import slip_rules, yaml_rules
from errcat.catalogue.build_nodes import NodeBuilder
from errcat.catalogue.edit import Offsets, apply_edits, without_overlaps
from errcat.catalogue.events import SyntaxFaultError
from errcat.catalogue.indent_slips import tab_slips
from errcat.catalogue.nodes import Items, Mapping, Node
from errcat.catalogue.slip import Slip
from errcat.catalogue.slips import find_slips
from errcat.catalogue.syntax import explain
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, SourceText, Span
from errcat.patterns import pattern
from errcat.records import Struct, field, replace

_NEXT_LINE = pattern(r"[\r\n]*([ \t]*)")
_PASSES = 3
_CUTS = 50
_CHARACTERS = 60_000_000  # how much text may be read again in all, about ten seconds' worth


class Recovered(Struct):
    """What could be read. `guesses` are the places where it may not be what was meant; `left_out` is not in it."""

    root: Node | None = None
    guesses: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def recover(source: SourceText, text: str, fault: SyntaxFaultError, sink: Sink) -> Recovered:
    """Reports what is wrong with a text that `fault` says is not YAML, and reads on as far as can be.

    `text` is that of `source`, or one of the same length that takes its place.
    """
    return _Recovery(source, text, sink).run(fault)


class _Recovery:
    def __init__(self, source: SourceText, text: str, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.text = text
        self.layers: list[Offsets] = []
        self.result = Recovered()
        self.reported: set[int] = set()  # lines that have a finding

    def run(self, first: SyntaxFaultError) -> Recovered:
        fault: SyntaxFaultError | None = first
        for find in (tab_slips, *[find_slips] * _PASSES):
            if fault is None:
                return self.result
            if self._repair(find):
                fault = self._read()
        cuts = max(1, min(_CUTS, _CHARACTERS // (len(self.text) + 1)))
        while fault is not None and cuts > 0:
            cuts -= 1
            if not self._cut(fault):
                break
            fault = self._read()
        return self.result

    def place(self, offset: int) -> int:
        """The offset in the text on disk of one in the text as repaired."""
        for layer in reversed(self.layers):
            offset = layer.original(offset)
        return offset

    def _repair(self, find: Callable[[SourceText], list[Slip]]) -> bool:
        slips = find(SourceText(self.source.name, self.text))
        for slip in slips:
            self._report(slip.finding)
            if slip.is_guess:
                self._guess(slip)
        edits = without_overlaps(edit for slip in slips for edit in slip.repair)
        if edits:
            layer = Offsets(self.text, edits)
            self.text = apply_edits(self.text, edits)
            self.layers.append(layer)
        return bool(edits)

    def _guess(self, slip: Slip) -> None:
        """What is only left out says nothing of its neighbours, unless a key above it waits for a value."""
        structural = slip.finding.rule in (slip_rules.YAML_INDENTATION, slip_rules.YAML_TAB)
        for edit in slip.repair:
            if structural or self._leaves_empty(edit.span):
                self.result.guesses.append(self.place(edit.span.start))
            self.result.left_out.append(self.text[edit.span.start : edit.span.end])

    def _leaves_empty(self, span: Span) -> bool:
        """Whether a key has no value when the text between is left out."""
        before = span.start
        while before and self.text[before - 1].isspace():
            before -= 1
        following = _NEXT_LINE.match(self.text, span.end)
        column = span.start - _start_of_line(self.text, span.start)
        return self.text.startswith(":", before - 1) and following is not None and len(following[1]) < column

    def _read(self) -> SyntaxFaultError | None:
        builder = NodeBuilder(self.source, self.text, self.place)
        try:
            root = builder.build()
        except SyntaxFaultError as fault:
            return fault
        for finding in builder.faults:
            if finding.rule is not yaml_rules.EMPTY_FILE:  # it is not: what was in it has been blanked
                self.sink.add(finding)
        if root is not None and self.layers:
            self._move(root)
        self.result.root = root
        self.result.guesses += builder.guesses
        return None

    def _cut(self, fault: SyntaxFaultError) -> bool:
        """Reports what the parser says, and blanks the lines that it is about. False where nothing is left."""
        finding, at = explain(fault, SourceText(self.source.name, self.text))
        span = _block(self.text, at)
        if span is None:
            span = _block(self.text, fault.opened if fault.opened is not None else at)
        if self._line(finding.span.start if finding.span else at) not in self.reported:
            self._report(finding)
        if span is None:
            return False
        cut = self.text[span.start : span.end]
        self.result.guesses.append(self.place(span.start))
        self.result.left_out.append(cut)
        self.text = self.text[: span.start] + re.sub(r"[^\r\n]", " ", cut) + self.text[span.end :]
        return True

    def _report(self, finding: Diagnostic) -> None:
        if finding.span is not None:
            self.reported.add(self._line(finding.span.start))
            finding = replace(
                finding,
                source=self.source,
                span=self._between(finding.span),
                edits=tuple(Edit(self._between(edit.span), edit.text) for edit in finding.edits),
            )
        self.sink.add(finding)

    def _line(self, offset: int) -> int:
        return self.source.line_column(self.place(offset))[0]

    def _between(self, span: Span) -> Span:
        return Span(self.place(span.start), self.place(span.end))

    def _move(self, root: Node) -> None:
        """Carries every place in a tree back to the text on disk."""
        waiting: list[Node] = [root]
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue  # an alias repeats it
            seen.add(id(node))
            node.start, node.end = self.place(node.start), self.place(node.end)
            if isinstance(node, Mapping):
                waiting += [child for entry in node.entries for child in entry]
            elif isinstance(node, Items):
                waiting += node.items


def _block(text: str, at: int) -> Span | None:
    """The line at an offset, or the last one before it that is not empty, with the lines indented below it."""
    position = min(at, len(text))
    while True:
        start = _start_of_line(text, position)
        end = _end_of_line(text, start)
        if text[start:end].strip():
            break
        if start == 0:
            return None
        position = start - 1
    indent = _indent(text[start:end])
    while end < len(text):
        following = _end_of_line(text, end)
        line = text[end:following]
        if line.strip() and _indent(line) <= indent:
            break
        end = following
    return Span(start, end)


def _start_of_line(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
