"""What changed in fields of users' own (`x-…`), which only their templates know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_words import same
from errcat.catalogue.model import JsonObject


def extension_changes(
    old: JsonObject, new: JsonObject, at: tuple[str, ...], template: str, of: Sequence[str], internal: bool = False
) -> Iterator[Change]:
    """The changes of the fields `at` a place. `template` names one as `{0}`, and what has it as `of`."""
    for name in [*old, *(name for name in new if name not in old)]:
        if name in old and name in new and same(old[name], new[name]):
            continue
        words = "is gone" if name not in new else "is new" if name not in old else "has another value"
        yield Change(kinds.EXTENSION_CHANGED, (*at, name), f"{template} {words}", (name, *of), internal)
