"""Other entries with facts of the same kinds, so that a few entries have of each kind what the whole catalogue has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from errcat.catalogue.entry_texts import EntryTexts

_FIELDS: Final = ("params", "details", "headers", "retry", "deprecated", "related", "examples")
_WORDS: Final = ("type", "format", "when", "after", "backoff")
"""Fields that some entries have, and keywords in them whose values decide what is imported, say."""
_AROUND: Final = 100
"""Entries before and after the first one, among which others are looked for: those of a category stand together."""


def alike(texts: EntryTexts, first: int, keys: Collection[str], entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """For each kind of fact in `entries`, which have `keys`, the key of another entry of their category that has it.

    It is looked for in the texts, around the `first` of them. Where one is missed, or a text is about something else,
    nothing is lost but time.
    """
    wanted = {(_category(entry), kind) for entry in entries for kind in _kinds(entry)}
    around = range(max(first - _AROUND, 0), min(first + _AROUND, len(texts.keys)))
    found = (_first(texts, around, keys, category, kind) for category, kind in wanted)
    return {key for key in found if key is not None}


def _category(entry: Mapping[str, Any]) -> str:
    return f"category: {entry['category']}" if "category" in entry else ""


def _kinds(entry: Mapping[str, Any]) -> Iterator[str]:
    for field in _FIELDS:
        if field in entry:
            yield f" {field}:"
            yield from _words(entry[field])


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in _WORDS and isinstance(inner, str):
                yield f"{name}: {inner}"
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _first(texts: EntryTexts, among: range, but: Collection[str], category: str, kind: str) -> str | None:
    text, starts = texts.text, texts.starts
    position, end = starts[among.start], starts[among.stop]
    while (position := text.find(kind, position, end)) >= 0:
        at = bisect_right(starts, position) - 1
        position = starts[at + 1]
        if texts.keys[at] not in but and text.find(category, starts[at], position) >= 0:
            return texts.keys[at]
    return None
