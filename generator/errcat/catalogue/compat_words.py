"""What the comparisons of the parts of a catalogue share: whether two values differ, and the words for it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from errcat.catalogue.model import Json


def canonical(value: Json) -> str:
    """JSON text that is equal for equal JSON values: 1 is 1.0 and never true; the order of members has no meaning."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def same(old: Json, new: Json) -> bool:
    """Whether two JSON values are equal: as their `canonical` texts, in a tenth of the time."""
    if old is new:
        return True
    if isinstance(old, dict):
        return isinstance(new, dict) and old.keys() == new.keys() and all(same(old[name], new[name]) for name in old)
    if isinstance(old, (list, tuple)):
        return isinstance(new, (list, tuple)) and len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, bool) or isinstance(new, bool):
        return False
    return bool(old == new)


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def rewording(old: object, new: object) -> str:
    """`is new`, `is gone` or `reads differently`; empty where nothing changed. None and empty mean: nothing there."""
    if old == new:
        return ""
    return "is new" if old in (None, ()) else "is gone" if new in (None, ()) else "reads differently"


def new_order(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether what both have stands in another order."""
    both = set(old) & set(new)
    return [item for item in old if item in both] != [item for item in new if item in both]
