"""New outputs from old ones: where two small catalogues that differ in an edit give other texts, the edit shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from errcat.targets.places import Places

_WHOLE = ("whole",)


def spliced(
    old: bytes, places: Places | None, before: tuple[bytes, Places], after: tuple[bytes, Places]
) -> tuple[bytes, Places | None] | None:
    """The file `old` after an edit, with its places, from what is made of a small catalogue `before` and `after` it.

    A file without `places` is about one entry alone. None where the edit shows in other parts than the places, or
    where the file was not what the small catalogue gives.
    """
    whole = places is None
    recorded = places or Places(_WHOLE, (0, len(old)))
    parts = _as_whole(before) if whole else before
    others = _as_whole(after) if whole else after
    if parts[1].names != others[1].names or list(_between(*parts)) != list(_between(*others)):
        return None
    positions = {name: at for at, name in enumerate(recorded.names)}
    new: list[tuple[int, bytes]] = []
    for name, was, will_be in zip(parts[1].names, _within(*parts), _within(*others), strict=True):
        if was == will_be:
            continue
        position = positions.get(name)
        if position is None or old[slice(*recorded.bounds[2 * position : 2 * position + 2])] != was:
            return None
        new.append((position, will_be))
    content, moved = _replaced(old, recorded, sorted(new))
    return content, None if whole else moved


def _as_whole(file: tuple[bytes, Places]) -> tuple[bytes, Places]:
    return file[0], Places(_WHOLE, (0, len(file[0])))


def _within(content: bytes, places: Places) -> Iterator[bytes]:
    for start, end in zip(places.bounds[::2], places.bounds[1::2], strict=True):
        yield content[start:end]


def _between(content: bytes, places: Places) -> Iterator[bytes]:
    bounds = (0, *places.bounds, len(content))
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        yield content[start:end]


def _replaced(old: bytes, places: Places, new: list[tuple[int, bytes]]) -> tuple[bytes, Places]:
    """`old` with other contents at the places of these positions, ascending."""
    parts: list[bytes] = []
    bounds: list[int] = []
    done = longer = 0
    for (position, content), (following, _) in pairwise((*new, (len(places.names), b""))):
        start, end = places.bounds[2 * position : 2 * position + 2]
        parts += (old[done:start], content)
        if not bounds:
            bounds += places.bounds[: 2 * position + 1]
        else:
            bounds.append(start + longer)
        longer += len(content) - (end - start)
        bounds += [bound + longer for bound in places.bounds[2 * position + 1 : 2 * following]]
        done = end
    parts.append(old[done:])
    return b"".join(parts), Places(places.names, tuple(bounds or places.bounds))
