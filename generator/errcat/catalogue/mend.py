"""Automatic fixes: the edits of findings, made round by round until none is left, and refused where they do harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from errcat.catalogue.edit import apply_edits, without_overlaps
from errcat.catalogue.entries import GROUPS, Entry, entries_at
from errcat.catalogue.nodes import Mapping
from errcat.catalogue.source import parse
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink
from errcat.records import Struct

_ROUNDS = 20


class Mended(Struct, frozen=True):
    """The text with the fixes made, and how many findings they were."""

    text: str
    fixed: int


def mend(text: str, find: Callable[[str], Sequence[Diagnostic]]) -> Mended:
    """Makes the fixes of what `find` finds in a text (without a byte order mark).

    A fix that would change what another entry says is not made.
    """
    fixed = 0
    seen = {text}
    for _ in range(_ROUNDS):
        chosen = _acceptable(text, _apart([finding for finding in find(text) if finding.edits]))
        new = apply_edits(text, _edits(chosen))
        if new in seen:
            break
        seen.add(new)
        text, fixed = new, fixed + len(chosen)
    return Mended(text, fixed)


def _apart(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings, in order, whose edits meet none of one before: the others come in a later round."""
    chosen: list[Diagnostic] = []
    end = -1
    for finding in sorted(findings, key=lambda one: min(edit.span.start for edit in one.edits)):
        if min(edit.span.start for edit in finding.edits) > end:
            chosen.append(finding)
            end = max(edit.span.end for edit in finding.edits)
    return chosen


def _edits(findings: Sequence[Diagnostic]) -> list[Edit]:
    return without_overlaps(edit for finding in findings for edit in finding.edits)


def _acceptable(text: str, findings: list[Diagnostic]) -> list[Diagnostic]:
    """Those of the findings whose fixes change nothing but the entries that they are in."""
    if not findings or _is_harmless(text, _edits(findings)):
        return findings
    if len(findings) == 1:
        return []
    half = len(findings) // 2
    kept = _acceptable(text, findings[:half]) + _acceptable(text, findings[half:])
    return kept if _is_harmless(text, _edits(kept)) else []


def _is_harmless(text: str, edits: Sequence[Edit]) -> bool:
    """Whether a file says the same before and after, but for the entries in which an edit is made."""
    delta, moved = 0, []
    for edit in edits:
        moved.append(edit.span.start + delta)
        delta += len(edit.text) - (edit.span.end - edit.span.start)
    sink, new_sink = Sink(), Sink()
    before = _untouched(text, [edit.span.start for edit in edits], sink)
    after = _untouched(apply_edits(text, edits), moved, new_sink)
    # What is read from text that is not YAML is a guess: no fix may make more such text.
    return before is not None and before == after and len(new_sink.diagnostics) <= len(sink.diagnostics)


def _untouched(text: str, offsets: Sequence[int], sink: Sink) -> list[tuple[Entry, Any]] | None:
    """What the entries say in which none of the offsets lies; None where the text cannot be read at all."""
    source = parse(text, "", sink)
    if source is None:
        return None
    touched = entries_at(source, offsets) - {()}
    said: list[tuple[Entry, Any]] = []
    for key, value in source.root:
        if key.text in GROUPS and isinstance(value, Mapping):
            said += [((key.text, inner.text), child.plain()) for inner, child in value]
        else:
            said.append(((key.text,), value.plain()))
    return [(entry, plain) for entry, plain in said if not {entry, entry[:1]} & touched]
