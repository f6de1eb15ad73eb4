"""New outputs from old ones: where two small catalogues that differ in an edit give other texts, the edit shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from errcat.targets.places import Places

Part = tuple[str, Places]
"""A text and its places."""
Bytes = bytes | memoryview


def spliced(
    old: bytes, places: Places | None, before: Part, after: Part, lay_out: Callable[[str], str]
) -> tuple[Sequence[Bytes], Places | None] | None:
    """The file `old` after an edit, with its places, from what is made of a small catalogue `before` and `after` it.

    The file is in parts: joining them would copy megabytes for the sake of a line. A file without `places` is about one
    entry alone. `lay_out` makes of a text at a place what is written. None where the edit shows in other parts than the
    places, or where the file was not what the small catalogue gives.
    """
    if before[1].names != after[1].names or list(_between(*before)) != list(_between(*after)):
        return None
    whole = places is None
    recorded = places or Places(before[1].names, (0, len(old)))
    if whole and len(before[1].names) != 1:
        return None
    positions = {name: at for at, name in enumerate(recorded.names)}
    new: list[tuple[int, bytes]] = []
    for name, was, will_be in zip(before[1].names, _within(*before), _within(*after), strict=True):
        if was == will_be:
            continue
        position = positions.get(name)
        if position is None:
            return None
        start, end = recorded.bounds[2 * position : 2 * position + 2]
        if old[start:end] != lay_out(was).encode("utf-8"):
            return None
        new.append((position, lay_out(will_be).encode("utf-8")))
    content, moved = _replaced(old, recorded, sorted(new))
    return content, None if whole else moved


def changed_places(before: Part, after: Part) -> list[str]:
    """The names of the places that two texts have, and at which they differ."""
    now = dict(zip(after[1].names, _within(*after), strict=True))
    was = zip(before[1].names, _within(*before), strict=True)
    return [name for name, text in was if now.get(name, text) != text]


def _within(text: str, places: Places) -> Iterator[str]:
    for start, end in zip(places.bounds[::2], places.bounds[1::2], strict=True):
        yield text[start:end]


def _between(text: str, places: Places) -> Iterator[str]:
    bounds = (0, *places.bounds, len(text))
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        yield text[start:end]


def _replaced(old: bytes, places: Places, new: list[tuple[int, bytes]]) -> tuple[list[Bytes], Places]:
    """`old` with other contents at the places of these positions, ascending."""
    view = memoryview(old)
    parts: list[Bytes] = []
    bounds: list[int] = []
    done = longer = 0
    for (position, content), (following, _) in pairwise((*new, (len(places.names), b""))):
        start, end = places.bounds[2 * position : 2 * position + 2]
        parts += (view[done:start], content)
        if not bounds:
            bounds += places.bounds[: 2 * position + 1]
        else:
            bounds.append(start + longer)
        longer += len(content) - (end - start)
        bounds += [bound + longer for bound in places.bounds[2 * position + 1 : 2 * following]]
        done = end
    parts.append(view[done:])
    return parts, Places(places.names, tuple(bounds or places.bounds))
