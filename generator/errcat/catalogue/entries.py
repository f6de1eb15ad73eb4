"""Entries: the parts of a catalogue that stand or fall alone, so that a fault in one hides nothing in another."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from errcat.catalogue.nodes import Items, Mapping, Node, Scalar

if TYPE_CHECKING:
    from errcat.catalogue.source import Source

Entry: TypeAlias = tuple[str, ...]
"""`("codes", "not_found")`, `("api",)`; empty for the file as a whole."""

GROUPS = frozenset(("statuses", "categories", "codes", "retired", "operations", "guides"))


def entry_of(path: Sequence[str | int]) -> Entry:
    """The entry that a value at a path belongs to."""
    return tuple(str(step) for step in path[: 2 if path and path[0] in GROUPS else 1])


def entries_at(source: Source, offsets: Sequence[int]) -> frozenset[Entry]:
    """The entries in whose lines the offsets lie."""
    if not offsets:
        return frozenset()
    starts: list[tuple[int, Entry]] = [(0, ())]
    for key, value in source.root:
        starts.append((key.start, (key.text,)))
        if key.text not in GROUPS:
            continue
        if isinstance(value, Mapping):
            starts += [(inner.start, (key.text, inner.text)) for inner, _ in value]
        elif isinstance(value, Items):
            starts += [(item.start, (key.text, str(index))) for index, item in enumerate(value.items)]
    starts.sort()
    return frozenset(starts[bisect.bisect_right(starts, (offset, ("\U0010ffff",))) - 1][1] for offset in offsets)


def mapping_at(parent: Mapping, key: str) -> Mapping:
    """The mapping that is the value of a key; an empty one where there is none."""
    found = parent.get(key)
    return found if isinstance(found, Mapping) else Mapping(0)


def usable(root: Mapping, group: str, broken: frozenset[Entry]) -> Iterator[tuple[Scalar, Node]]:
    """The entries of a group that can be used; of those with the same key the first."""
    seen: set[str] = set()
    for key, value in mapping_at(root, group):
        if key.text not in seen and (group,) not in broken and (group, key.text) not in broken:
            yield key, value
        seen.add(key.text)
