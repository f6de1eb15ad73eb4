"""From a file to located nodes: bytes → text → nodes. What is wrong becomes a finding; reading goes on where it can."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from errcat.catalogue import yaml_rules as rules
from errcat.catalogue.build_nodes import NodeBuilder
from errcat.catalogue.entries import GROUPS
from errcat.catalogue.events import SyntaxFaultError
from errcat.catalogue.files import read_text
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.catalogue.syntax import without_control_characters, without_markers
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.records import Struct


class Source(Struct, frozen=True, dict=True):
    """A parsed file: its text, its document, whether a byte order mark stood in front, and whether it has anchors.

    Where the text was not YAML, `guesses` are the places at which the document may not be what was meant, and `lost` is
    the text that is not in it.
    """

    text: SourceText
    root: Mapping
    bom: bool
    anchored: bool = False
    guesses: tuple[int, ...] = ()
    lost: str = ""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The JSON value of the file, of which nothing is ever changed; of entries with the same key each is in it."""
        plain: dict[str, Any] = {}
        for key, value in self.root:
            if key.text not in plain:
                grouped = key.text in GROUPS and isinstance(value, Mapping)
                plain[key.text] = value.plain_entries() if grouped and isinstance(value, Mapping) else value.plain()
        return plain


def read_source(path: Path, name: str, sink: Sink) -> Source | None:
    """Reads and parses `path`, called `name` in messages. None where there is nothing to go on with."""
    text = read_text(path, name, sink)
    return None if text is None else parse(text, name, sink)


def parse(text: str, name: str, sink: Sink) -> Source | None:
    """Parses YAML text whose top level must be a mapping.

    Faults are reported. What comes back is what could be read all the same; None where there is nothing to go on with.
    """
    bom = text.startswith("\ufeff")
    source = SourceText(name, text[1:] if bom else text)
    readable, left_out = without_markers(source, without_control_characters(source, sink), sink)
    builder = NodeBuilder(source, readable, lambda offset: offset)
    guesses, anchored = builder.guesses, False
    try:
        root = builder.build()
        anchored = builder.anchored
    except SyntaxFaultError as fault:
        from errcat.catalogue.recover import recover  # it knows a hundred slips, and most files have none

        recovered = recover(source, readable, fault, sink)
        root, guesses, anchored = recovered.root, recovered.guesses, True
        left_out = "\n".join([*recovered.left_out, left_out])
    else:
        builder.report(sink)
    if isinstance(root, Mapping):
        return Source(source, root, bom, anchored, tuple(guesses), left_out)
    if root is not None:
        sink.add(
            Diagnostic(
                rules.NOT_A_MAPPING,
                f"a catalogue is made of `key: value`, and this is {'text' if isinstance(root, Scalar) else 'a list'}",
                source=source,
                span=root.span,
                fix="begin with `errcat: 1`, then `api:` and `codes:`",
            )
        )
    return None
