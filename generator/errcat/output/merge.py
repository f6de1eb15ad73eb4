"""New outputs from old ones where an edit adds to lists: what two small catalogues differ in, done to the whole file.

Both small catalogues give a text, and the file of the last run is a longer one of the same kind. Where the two texts
differ, the file must have what the first one has: between the same places, or, in a place that is a list of many
entries, between the same lines. What comes or goes must speak of what was edited. Whether some error has a retry, say,
may show anywhere; whether that is so for all errors the small catalogues do not tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from errcat.output.patch import Mine, differing, patched
from errcat.records import Struct
from errcat.targets.places import Places

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


class About(Struct, frozen=True):
    """What is known of the places of two small catalogues.

    `edited` are the names of those that tell of what was edited, or of those that name it; `others` of those that tell
    of an entry that has nothing to do with it, and `known` of those among them that show nothing that is not there.
    The rest list many entries: all that they are about, where they are `full` and the file has the same. `mine` is for
    those in which others are listed, too.
    """

    edited: Collection[str]
    known: Collection[str]
    others: Collection[str]
    full: Collection[str]
    mine: Mine


def merged(
    old: bytes, recorded: Places | None, before: Laid, after: Laid, about: About
) -> tuple[Sequence[bytes | memoryview], Places | None] | None:
    """The file `old` after what makes `after` of `before`, in parts, and its places.

    A file that is one place has no places on record. None where the file is not what it should be.
    """
    places = recorded
    if places is None:
        if before[1].bounds != (0, len(before[0])):
            return None
        places = Places(before[1].names, (0, len(old)))
    changes = _changes(old, places, before, after, about)
    if changes is None:
        return None
    parts, new = _carried_out(old, places, changes)
    return parts, None if recorded is None else new


def _changes(old: bytes, places: Places, before: Laid, after: Laid, about: About) -> list[_Change] | None:
    at = {name: number for number, name in enumerate(places.names)}
    was, now = {*before[1].names}, {*after[1].names}
    if not at.keys() >= was or at.keys() & (now - was):
        return None
    both = was & now
    if _in_order(before, both) != _in_order(after, both):
        both = both.difference(about.edited)  # they go from where they are, and come elsewhere
        if _in_order(before, both) != _in_order(after, both):
            return None
    changes: list[_Change] = []
    done = -1  # the last of the old places that has been passed
    for old_one, new_one in zip(_stretches(before, both), _stretches(after, both), strict=True):
        number = len(places.names) if old_one.name is None else at[old_one.name]
        if number <= done:
            return None
        if old_one.gap != new_one.gap or old_one.inside.names != new_one.inside.names:
            start = places.bounds[2 * done + 1] if done >= 0 else 0
            end = places.bounds[2 * number] if old_one.name is not None else len(old)
            between = places.names[done + 1 : number]
            if (
                between != old_one.inside.names
                or old[start:end] != old_one.gap
                or not _is_mine(old_one, new_one, about)
            ):
                return None
            changes.append(_Change(start, end, new_one.gap, done + 1, number, new_one.inside))
        if old_one.name is not None:
            start, end = places.bounds[2 * number : 2 * number + 2]
            content = _content(old[start:end], old_one, new_one, about)
            if content is None:
                return None
            if old_one.content != new_one.content:
                place = Places((old_one.name,), (0, len(content)))
                changes.append(_Change(start, end, content, number, number + 1, place))
        done = number
    return changes


def _in_order(laid: Laid, names: Collection[str]) -> list[str]:
    return [name for name in laid[1].names if name in names]


def _content(old: bytes, was: _Stretch, now: _Stretch, about: About) -> bytes | None:
    """What is in a place from now on."""
    if was.name in about.edited:
        return now.content if old == was.content or was.content == now.content else None
    if was.content == now.content:
        return old if was.name not in about.known or old == was.content else None
    if was.name in about.others:
        return None
    if was.name in about.full and old == was.content:
        return now.content
    return patched(old, was.content, now.content, about.mine)


def _is_mine(was: _Stretch, now: _Stretch, about: About) -> bool:
    """Whether nothing but places comes and goes before a place, and what parts them, or speaks of what was edited."""
    return differing(_without(was), _without(now), about.mine) is not None


def _without(stretch: _Stretch) -> bytes:
    """What is before a place, with nothing in the places that are there."""
    bounds = (0, *stretch.inside.bounds, len(stretch.gap))
    return b"".join(stretch.gap[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))


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
