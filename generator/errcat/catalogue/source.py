"""From a file to located nodes: bytes → text → YAML events → nodes. Bounded in size, depth and aliases."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errcat.catalogue import yaml_rules as rules
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Related, Sink, SourceText, Span

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 100
MAX_NODES = 20_000_000

# What YAML does not let into a file, not even quoted.
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")

# YAML 1.2 dropped these as line breaks, the C scanner still breaks lines at them: they are swapped out while it reads.
_OLD_BREAKS = "\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its text, its document and whether a byte order mark stood in front."""

    text: SourceText
    root: Mapping
    bom: bool


def read_source(path: Path, name: str, sink: Sink) -> Source | None:
    """Reads and parses `path`, called `name` in messages. Anything wrong becomes a diagnostic and None is returned."""
    content = read_bytes(path, name, sink)
    if content is None:
        return None
    text = _decode(content, name, sink)
    return None if text is None else parse(text, name, sink)


def read_bytes(path: Path, name: str, sink: Sink) -> bytes | None:
    """The content of a regular file of bearable size."""

    def refuse(message: str, fix: str) -> None:
        sink.add(Diagnostic(rules.UNREADABLE_FILE, message, file=name, fix=fix))

    try:
        # Non-blocking, so that a pipe with no writer cannot hang the run before it is seen to be one.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        refuse("there is no such file", "check the name, and the folder that the command runs in")
        return None
    except (OSError, ValueError) as error:
        refuse(f"the file cannot be opened: {getattr(error, 'strerror', None) or error}", "check its permissions")
        return None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            refuse("this is a folder, not a file", "name a YAML file in it")
        elif not stat.S_ISREG(status.st_mode):
            refuse("this is not a regular file", "name a YAML file; pipes and devices are not read")
        elif status.st_size > MAX_BYTES:
            size, most = status.st_size // 1024 // 1024, MAX_BYTES // 1024 // 1024
            refuse(f"the file is too large: {size} MB, at most {most} MB are read", "split the catalogue")
        else:
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES)
    except OSError as error:
        refuse(f"the file cannot be read: {error.strerror}", "check the disk and the file's permissions")
    finally:
        os.close(descriptor)
    return None


def _decode(content: bytes, name: str, sink: Sink) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
        sink.add(
            Diagnostic(rules.NOT_UTF8, "the file is UTF-16 or UTF-32, not UTF-8", file=name, fix="save it as UTF-8")
        )
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        shown = SourceText(name, before + content[error.start :].decode("utf-8", "replace"))
        sink.add(
            Diagnostic(
                rules.NOT_UTF8,
                f"the byte 0x{content[error.start]:02x} is not UTF-8",
                source=shown,
                span=Span(len(before), len(before) + 1),
                fix="save the file as UTF-8",
            )
        )
        return None


def parse(text: str, name: str, sink: Sink) -> Source | None:
    """Parses YAML text whose top level must be a mapping."""
    bom = text.startswith("\ufeff")
    if bom:
        text = text[1:]
    source = SourceText(name, text)
    if (match := _FORBIDDEN.search(text)) is not None:
        rules.report_control_character(match, source, sink)
        return None
    root = _Builder(source, sink).build()
    if root is None:
        return None
    if not isinstance(root, Mapping):
        sink.add(
            Diagnostic(
                rules.NOT_A_MAPPING,
                "the file holds no mapping of keys to values",
                source=source,
                span=root.span,
                fix="begin with `errcat: 1`, then `api:` and `codes:`",
            )
        )
        return None
    return Source(source, root, bom)


class _Builder:
    """Builds nodes from the events of one document, with a stack of its own so that depth costs no recursion."""

    def __init__(self, source: SourceText, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.faults = 0
        self.swaps = _swaps(source.text)

    def build(self) -> Node | None:
        from ruamel.yaml.error import MarkedYAMLError
        from yaml import MarkedYAMLError as ScannerError

        try:
            root = self._document()
        except (MarkedYAMLError, ScannerError) as error:
            rules.report_syntax_error(error, self.source, self.sink)
            return None
        return None if self.faults else root

    def _fault(self, diagnostic: Diagnostic) -> None:
        self.faults += 1
        self.sink.add(diagnostic)

    def _document(self) -> Node | None:
        root: Node | None = None
        stack: list[Mapping | Items] = []
        pending: list[Scalar | None] = []  # for each open mapping: the key that waits for its value
        anchors: dict[str, tuple[Node, int]] = {}
        opened: list[tuple[str | None, int]] = []
        nodes = documents = 0
        for event in _events(_swap(self.source.text, self.swaps)):
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self._fault(
                        Diagnostic(
                            rules.SECOND_DOCUMENT,
                            "a second document starts here; a catalogue is one document",
                            source=self.source,
                            span=_span(event),
                            fix="remove the `---` line, or move what follows into a file of its own",
                        )
                    )
                    return None
                continue
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                continue
            nodes += 1
            if kind in ("MappingEndEvent", "SequenceEndEvent"):
                done = stack.pop()
                done.end = event.end_mark.index
                anchor, before = opened.pop()
                if isinstance(done, Mapping):
                    pending.pop()
                if anchor is not None:
                    anchors[anchor] = (done, nodes - before)
                continue
            node: Node
            tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
            if tag is not None:
                self._fault(
                    Diagnostic(
                        rules.YAML_TAG,
                        f"the tag `{tag}` has no place in a catalogue",
                        source=self.source,
                        span=_span(event),
                        fix="remove it; quote the text if it should begin with `!`",
                    )
                )
            if kind == "AliasEvent":
                found = anchors.get(event.anchor)
                if found is None:
                    self._fault(
                        Diagnostic(
                            rules.UNKNOWN_ALIAS,
                            f"`*{event.anchor}` refers to an anchor that is not defined before it",
                            source=self.source,
                            span=_span(event),
                            fix="quote the text if it should begin with `*`",
                        )
                    )
                    return None
                node, size = found
                nodes += size
            elif kind == "ScalarEvent":
                start, end = event.start_mark.index, event.end_mark.index
                node = Scalar(_swap_back(event.value, self.swaps), event.style or "", start, end)
            elif kind == "MappingStartEvent":
                node = Mapping(event.start_mark.index)
            else:
                node = Items(event.start_mark.index)
            if nodes > MAX_NODES:
                self._fault(
                    Diagnostic(
                        rules.TOO_MANY_ALIASES,
                        f"with its aliases written out, the file has more than {MAX_NODES:,} values",
                        source=self.source,
                        span=_span(event),
                        fix="write the values out in place of aliases of aliases",
                    )
                )
                return None
            if not stack:
                root = node
            else:
                parent = stack[-1]
                if isinstance(parent, Items):
                    parent.items.append(node)
                elif (key := pending[-1]) is None:
                    if not isinstance(node, Scalar):
                        self._fault(
                            Diagnostic(
                                rules.KEY_NOT_TEXT,
                                "a key must be text",
                                source=self.source,
                                span=_span(event),
                                fix="quote it if it is meant as text; `{` and `[` begin a mapping or a list",
                            )
                        )
                        return None
                    self._check_duplicate(parent, node)
                    pending[-1] = node
                else:
                    parent.entries.append((key, node))
                    pending[-1] = None
            if kind in ("MappingStartEvent", "SequenceStartEvent"):
                assert not isinstance(node, Scalar)
                if len(stack) >= MAX_DEPTH:
                    self._fault(
                        Diagnostic(
                            rules.TOO_DEEP,
                            f"values are nested more than {MAX_DEPTH} levels deep",
                            source=self.source,
                            span=_span(event),
                            fix="flatten the structure; look for a bracket that is never closed",
                        )
                    )
                    return None
                stack.append(node)
                opened.append((event.anchor, nodes))
                if isinstance(node, Mapping):
                    pending.append(None)
            elif kind == "ScalarEvent" and event.anchor is not None:
                anchors[event.anchor] = (node, 1)
        if root is None or (isinstance(root, Scalar) and not root.text and not root.style):
            self._fault(
                Diagnostic(
                    rules.EMPTY_FILE,
                    "the file is empty",
                    source=self.source,
                    span=Span(0, 0),
                    fix="begin with `errcat: 1`, then `api:` and `codes:`",
                )
            )
            return None
        return root

    def _check_duplicate(self, mapping: Mapping, key: Scalar) -> None:
        # The index is kept up to date here, because a catalogue of 10,000 codes is one mapping of 10,000 keys.
        if mapping._index is None:
            mapping._index = {}
        position = mapping._index.setdefault(key.text, len(mapping.entries))
        if position != len(mapping.entries):
            first = mapping.entries[position][0]
            self._fault(
                Diagnostic(
                    rules.DUPLICATE_KEY,
                    f"`{key.text}` is here twice",
                    source=self.source,
                    span=key.span,
                    label="the second one",
                    related=(Related("first defined here", first.span),),
                    fix="rename or remove one of the two",
                )
            )


def _events(text: str) -> Iterator[Any]:
    """YAML events: from libyaml, or where it has no wheel from a Python scanner that gives the same."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        from ruamel.yaml import YAML

        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _span(event: Any) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _swaps(text: str) -> dict[str, str]:
    """For each old line break in the text, a private-use character that the text does not have."""
    present = [character for character in _OLD_BREAKS if character in text]
    if not present:
        return {}
    unused = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return dict(zip(present, unused, strict=False))


def _swap(text: str, swaps: dict[str, str]) -> str:
    for old, new in swaps.items():
        text = text.replace(old, new)
    return text


def _swap_back(text: str, swaps: dict[str, str]) -> str:
    for old, new in swaps.items():
        text = text.replace(new, old)
    return text
