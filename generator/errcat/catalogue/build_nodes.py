"""YAML events → located nodes, with a stack of its own so that depth costs no recursion; bounded in depth and size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from errcat.catalogue import slip_rules, yaml_rules
from errcat.catalogue.edit import quote
from errcat.catalogue.events import swaps, with_events
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Related, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule

MAX_DEPTH = 100
MAX_NODES = 2_500_000
"""About 60,000 codes, and 600 MB of memory."""
_FREE_NODES = 100_000
_NODES_PER_CHARACTER = 4


_NO_KEY = Scalar("", '"', 0, 0)
"""In place of a key that is no text: the entry is left out."""


class _StopError(Exception):
    """Nothing after this place can be read."""


class NodeBuilder:
    """Builds the nodes of one document. Faults that leave the tree usable are kept in `faults`."""

    def __init__(self, source: SourceText, text: str, place: Callable[[int], int]) -> None:
        """`text` is what is read, `source` what findings point into; `place` carries offsets from one to the other."""
        self.source = source
        self.text = text
        self.place = place
        self.faults: list[Diagnostic] = []
        self.guesses: list[int] = []  # where something was left out
        self.root: Node | None = None
        self._parent: Mapping | Items | None = None
        self._key: Scalar | None = None  # the key that waits for its value
        self._stack: list[tuple[Mapping | Items | None, Scalar | None, str | None, int]] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._unused: dict[str, Scalar] = {}  # anchors on plain text that nothing refers to yet
        self._nodes = 0
        self._most = min(MAX_NODES, _FREE_NODES + _NODES_PER_CHARACTER * len(text))
        self._back = swaps(text)

    def build(self) -> Node | None:
        """The root, or None where the document is empty or beyond a limit. Raises SyntaxFaultError."""
        text = self.text
        for old, new in self._back.items():
            text = text.replace(old, new)
        try:
            with_events(text, self._take)
        except _StopError:
            return None
        self._report_unused_anchors()
        if self.root is None or (isinstance(self.root, Scalar) and not self.root.text and not self.root.style):
            self.faults.append(
                Diagnostic(
                    yaml_rules.EMPTY_FILE,
                    "there is nothing but comments in this file" if text.strip() else "the file is empty",
                    source=self.source,
                    span=Span(0, 0),
                    fix="begin with `errcat: 1`, then `api:` and `codes:`",
                )
            )
            return None
        return self.root

    def _take(self, events: Iterator[Any]) -> None:
        handlers: dict[str, Callable[[Any], None]] = {
            "ScalarEvent": self._scalar,
            "MappingStartEvent": self._start,
            "SequenceStartEvent": self._start,
            "MappingEndEvent": self._end,
            "SequenceEndEvent": self._end,
            "AliasEvent": self._alias,
        }
        by_type: dict[type, Callable[[Any], None]] = {}
        for event in events:
            kind = type(event)
            if (handler := by_type.get(kind)) is None:
                handler = by_type[kind] = handlers.get(kind.__name__, self._skip)
            handler(event)

    @property
    def anchored(self) -> bool:
        """Whether the document has anchors, so that one part of it may be read otherwise than another says."""
        return bool(self._anchors)

    def report(self, sink: Sink) -> None:
        """Hands the faults on, once the text has been read to its end."""
        for fault in self.faults:
            sink.add(fault)

    def _skip(self, event: Any) -> None:
        """Begin and end of the stream and of the document."""

    def _scalar(self, event: Any) -> None:
        value = event.value
        if self._back:
            for old, new in self._back.items():
                value = value.replace(new, old)
        node = Scalar(value, event.style or "", event.start_mark.index, event.end_mark.index)
        if event.tag is not None:
            self._tag(event, node)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
            if not node.style and " " in node.text:
                self._unused[event.anchor] = node
        self._nodes += 1  # as `_count` does, which takes longer: most nodes are scalars
        if self._nodes > self._most:
            self._count(0, event)
        key = self._key
        if key is not None and key is not _NO_KEY:  # as `_attach` does, which takes longer: nearly half are values
            self._parent.entries.append((key, node))  # type: ignore[union-attr]  # a key waits in a mapping only
            self._key = None
        else:
            self._attach(node)

    def _start(self, event: Any) -> None:
        kind = Mapping if type(event).__name__ == "MappingStartEvent" else Items
        node = kind(event.start_mark.index)
        if event.tag is not None:
            self._tag(event, None)
        self._count(1, event)
        if len(self._stack) >= MAX_DEPTH:
            self._fault(
                yaml_rules.TOO_DEEP,
                f"values are nested more than {MAX_DEPTH} levels deep",
                event,
                "flatten the structure; look for a bracket that is never closed",
            )
            raise _StopError
        self._attach(node)
        self._stack.append((self._parent, self._key, event.anchor, self._nodes))
        self._parent = node
        self._key = None

    def _end(self, event: Any) -> None:
        done = self._parent
        assert done is not None
        done.end = event.end_mark.index
        self._parent, self._key, anchor, before = self._stack.pop()
        if anchor is not None:
            self._anchors[anchor] = (done, self._nodes - before + 1)

    def _alias(self, event: Any) -> None:
        found = self._anchors.get(event.anchor)
        self._unused.pop(event.anchor, None)
        if found is None:
            self._fault(
                yaml_rules.UNKNOWN_ALIAS,
                f"`*{event.anchor}` refers to an anchor that is not defined before it",
                event,
                "quote the text if it should begin with `*`",
                edits=(Edit(self._span(event), quote(f"*{event.anchor}")),),
            )
            found = (Scalar(f"*{event.anchor}", '"', event.start_mark.index, event.end_mark.index), 1)
        node, size = found
        self._count(size, event)
        self._attach(node)

    def _attach(self, node: Node) -> None:
        parent = self._parent
        if type(parent) is Mapping:
            if self._key is not None:
                if self._key is not _NO_KEY:
                    parent.entries.append((self._key, node))
                self._key = None
            elif type(node) is Scalar:
                self._key = node
                # The index is kept up to date here: a catalogue of 10,000 codes is one mapping of 10,000 keys.
                index = parent._index
                if index is None:
                    index = parent._index = {}
                position = index.setdefault(node.text, len(parent.entries))
                if position != len(parent.entries):
                    self._duplicate(node, parent.entries[position][0])
            else:
                self._structured_key(node)
        elif type(parent) is Items:
            parent.items.append(node)
        else:
            self.root = node

    def _structured_key(self, node: Node) -> None:
        start = self.place(node.start)
        self.guesses.append(start)
        self.faults.append(
            Diagnostic(
                yaml_rules.KEY_NOT_TEXT,
                "a key must be text, and this one opens a structure",
                source=self.source,
                span=Span(start, start + 1),
                fix="put quotes around the key",
            )
        )
        self._key = _NO_KEY

    def _duplicate(self, key: Scalar, first: Scalar) -> None:
        self.faults.append(
            Diagnostic(
                yaml_rules.DUPLICATE_KEY,
                f"`{key.text}` is here twice",
                source=self.source,
                span=self._between(key.start, key.end),
                label="here again",
                related=(Related("first defined here", self._between(first.start, first.end)),),
                fix="rename or remove one of the two",
            )
        )

    def _tag(self, event: Any, node: Scalar | None) -> None:
        span = self._span(event)
        edits: tuple[Edit, ...] = ()
        written = self.source.text[span.start : span.end]
        if node is not None and not node.style and "\n" not in written:
            if written.startswith("!!str "):
                edits = (Edit(span, quote(node.text)),)
            elif not written.startswith("!!"):
                edits = (Edit(span, quote(written)),)
        self._fault(
            yaml_rules.YAML_TAG,
            f"the tag `{written.split(maxsplit=1)[0] if written else event.tag}` has no place in a catalogue",
            event,
            "remove it; quote the text if it should begin with `!`",
            edits=edits,
        )

    def _report_unused_anchors(self) -> None:
        for anchor, node in self._unused.items():
            span = self._between(node.start, node.end)
            written = self.source.text[span.start : span.end]
            if written.startswith("&") and "\n" not in written:
                self.faults.append(
                    Diagnostic(
                        slip_rules.YAML_LEADING_CHARACTER,
                        f"`&{anchor}` at the start of this text names it, and is cut off",
                        source=self.source,
                        span=Span(span.start, span.start + len(anchor) + 1),
                        fix="put quotes around the text",
                        edits=(Edit(span, quote(written)),),
                    )
                )

    def _count(self, size: int, event: Any) -> None:
        self._nodes += size
        if self._nodes > self._most:
            self._fault(
                yaml_rules.TOO_MANY_VALUES,
                (
                    f"with its aliases written out, the file has more than {self._most:,} values"
                    if self._anchors
                    else f"the file has more than {self._most:,} values"
                ),
                event,
                "write the values out in place of aliases of aliases" if self._anchors else "split the catalogue",
            )
            raise _StopError

    def _fault(self, rule: Rule, message: str, event: Any, fix: str, edits: tuple[Edit, ...] = ()) -> None:
        self.faults.append(Diagnostic(rule, message, source=self.source, span=self._span(event), fix=fix, edits=edits))

    def _span(self, event: Any) -> Span:
        return self._between(event.start_mark.index, event.end_mark.index)

    def _between(self, start: int, end: int) -> Span:
        return Span(self.place(start), self.place(end))
