"""New outputs from old ones where an edit adds to lists: what two small catalogues differ in, done to the whole file.

Both small catalogues give a text, and the file of the last run is a longer one of the same kind. Where the two texts
differ, the file must have what the first one has there: between the same places of entries, or, in a list that is no
place, between the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

from errcat.output.patch import patched
from errcat.records import Struct
from errcat.targets.places import NO_PLACES, Places

Laid: TypeAlias = tuple[bytes, Places]
"""A file as it is written, and its places, counted in bytes."""


class _Stretch(Struct, frozen=True):
    """What stands before a place and in it. In the `gap` before it there may be other places, counted from its start.

    The last one is what stands after all places: it has no `name`.
    """

    gap: bytes
    inside: Places
    name: str | None
    content: bytes


class _Change(Struct, frozen=True):
    """What stands from `start` to before `end` in the old file becomes `content`.

    Of the old places those from `first` to before `last` go with it, and `places` come, counted from its start.
    """

    start: int
    end: int
    content: bytes
    first: int
    last: int
    places: Places


def merged(
    old: bytes, recorded: Places | None, before: Laid, after: Laid, is_known: Callable[[str], bool]
) -> tuple[Sequence[bytes | memoryview], Places | None] | None:
    """The file `old` after what makes `after` of `before`, in parts, and its places.

    A file that is about one entry alone has no places on record, nor has one without any. `is_known` tells of the name
    of a place whether the small catalogues have all that it shows: the file must have the same there. None where the
    file is not what it should be.
    """
    places = recorded or NO_PLACES
    if recorded is None and before[1].names:
        if before[1].bounds != (0, len(before[0])):
            return None
        places = Places(before[1].names, (0, len(old)))
    changes = _changes(old, places, before, after, is_known)
    if changes is None:
        return None
    parts, new = _carried_out(old, places, changes)
    return parts, None if recorded is None else new


def _changes(
    old: bytes, places: Places, before: Laid, after: Laid, is_known: Callable[[str], bool]
) -> list[_Change] | None:
    at = {name: number for number, name in enumerate(places.names)}
    was, now = {*before[1].names}, {*after[1].names}
    both = was & now
    if not at.keys() >= was or at.keys() & (now - was):
        return None
    if [name for name in before[1].names if name in both] != [name for name in after[1].names if name in both]:
        return None
    changes: list[_Change] = []
    done = -1  # the last of the old places that has been passed
    for old_one, new_one in zip(_stretches(before, both), _stretches(after, both), strict=True):
        number = len(places.names) if old_one.name is None else at[old_one.name]
        if number <= done:
            return None
        start = places.bounds[2 * done + 1] if done >= 0 else 0
        end = places.bounds[2 * number] if old_one.name is not None else len(old)
        if old_one.gap != new_one.gap or old_one.inside.names != new_one.inside.names:
            first = done + 1
            if not (old_one.inside.names or new_one.inside.names) and first < number:
                # Others stand between the two, and what differs, if it is there at all, comes behind the last of them.
                first, start = number, places.bounds[2 * number - 1]
            content = _new_gap(old[start:end], places.names[first:number], old_one, new_one)
            if content is None:
                return None
            changes.append(_Change(start, end, content, first, number, new_one.inside))
        if old_one.name is not None:
            start, end = places.bounds[2 * number : 2 * number + 2]
            if old_one.content != new_one.content:
                content = _new_content(old[start:end], old_one.content, new_one.content)
                if content is None:
                    return None
                place = Places((old_one.name,), (0, len(content)))
                changes.append(_Change(start, end, content, number, number + 1, place))
            elif is_known(old_one.name) and old[start:end] != old_one.content:
                return None
        done = number
    return changes


def _stretches(laid: Laid, names: Collection[str]) -> Iterator[_Stretch]:
    """A file cut at the places with these names, which it has."""
    content, places = laid
    begin = 0
    inside: list[str] = []
    bounds: list[int] = []
    for number, name in enumerate(places.names):
        start, end = places.bounds[2 * number : 2 * number + 2]
        if name not in names:
            inside.append(name)
            bounds += (start - begin, end - begin)
            continue
        yield _Stretch(content[begin:start], Places(tuple(inside), tuple(bounds)), name, content[start:end])
        begin = end
        inside, bounds = [], []
    yield _Stretch(content[begin:], Places(tuple(inside), tuple(bounds)), None, b"")


def _new_gap(old: bytes, between: tuple[str, ...], was: _Stretch, now: _Stretch) -> bytes | None:
    if between == was.inside.names and old == was.gap:
        return now.gap
    if was.inside.names or now.inside.names:
        return None
    return patched(old, was.gap, now.gap)


def _new_content(old: bytes, was: bytes, now: bytes) -> bytes | None:
    return now if old == was else patched(old, was, now)


def _carried_out(old: bytes, places: Places, changes: list[_Change]) -> tuple[list[bytes | memoryview], Places]:
    view = memoryview(old)
    parts: list[bytes | memoryview] = []
    names: list[str] = []
    bounds: list[int] = []
    position = longer = passed = 0
    for change in changes:
        parts += (view[position : change.start], change.content)
        names += (*places.names[passed : change.first], *change.places.names)
        bounds += [bound + longer for bound in places.bounds[2 * passed : 2 * change.first]]
        bounds += [bound + change.start + longer for bound in change.places.bounds]
        longer += len(change.content) - (change.end - change.start)
        position, passed = change.end, change.last
    parts.append(view[position:])
    names += places.names[passed:]
    bounds += [bound + longer for bound in places.bounds[2 * passed :]]
    return parts, Places(tuple(names), tuple(bounds))
