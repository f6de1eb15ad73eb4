"""Reads and checks a part of a catalogue (`errcat.catalogue.parts`)."""

from __future__ import annotations

from errcat.catalogue.bind import bind_entries, bind_shared
from errcat.catalogue.entry_texts import entry_texts
from errcat.catalogue.parts import CheckedPart, Part
from errcat.catalogue.schema import validate
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import parse
from errcat.catalogue.suppressions import COMMENT
from errcat.catalogue.verdict import catalogue_schema
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.policy import Policy


def checked_part(part: Part, shown: str, named: str, policy: Policy) -> CheckedPart | None:
    """A part, if there is nothing to report. It is called `shown` in messages and `named` in what is made."""
    sink = Sink(policy=policy)
    source = parse(part.text, shown, sink)
    if source is None or COMMENT.search(part.text) is not None or (source.anchored and not part.alone):
        return None
    silent_slips(source, sink)
    if validate(source, catalogue_schema(), sink):
        return None
    shared = bind_shared(source, named, frozenset(), sink)
    codes = bind_entries(source, shared, frozenset(), sink)
    if sink.diagnostics or sink.suppressed:
        return None
    texts = entry_texts(source)
    starts = None if texts is None else tuple(start + part.later for start in texts.starts)
    return CheckedPart(shared, codes, starts, 0 if texts is None else texts.indent)
