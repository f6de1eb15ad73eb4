"""The texts of the entries in `codes`, so that an edit can be told to lie within some of them.

What is known of a catalogue that was read before holds for a new text as far as the two are the same, provided that
the entries that differ can be read alone: their lines are further in than their keys, and nothing is anchored.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from errcat.records import Struct

if TYPE_CHECKING:
    from errcat.catalogue.source import Source

_STEPS = (1 << 14, 1 << 9, 1 << 4, 1)
"""Characters that are compared at once."""


Change: TypeAlias = tuple[int, int, str]
"""Which entries, from one to before another, a text has otherwise, and how it has them."""


class EntryTexts(Struct, frozen=True):
    """The keys of `codes`; where each begins in `text` and where the last one ends; by how much they are indented."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    indent: int

    def of(self, first: int, last: int) -> str:
        """What is written of the entries from the one at `first` to that before `last`, to stand on a new line."""
        return self._lines(self.text[self.starts[first] : self.starts[last]])

    def change_to(self, text: str) -> Change | None:
        """What `text` has otherwise. None where that is not all within entries."""
        same, same_end = _common(self.text, text)
        if same < self.starts[0]:
            return None
        # What is the same up to within the margin of a key may be an addition to the entry before it.
        first = max(bisect_right(self.starts, same - self.indent - 1) - 1, 0)
        until = len(self.text) - same_end
        needed = max(until, min(same + 1, self.starts[-1]))  # what is added behind the last entry belongs to it
        last = next((at for at in range(first, len(self.starts)) if self.starts[at] >= needed), None)
        if last is None or first == last:
            return None
        end = len(text) - (len(self.text) - self.starts[last])
        margin = "\n" + " " * self.indent if last < len(self.keys) else "\n"
        if not (end == len(text) or text.endswith(margin, 0, end)):
            return None
        return first, last, self._lines(text[self.starts[first] : end])

    def with_change(self, first: int, last: int, text: str, keys: Sequence[str]) -> EntryTexts:
        """As it is after a change that gives entries with these keys, each on a line of its own (`stand_alone`)."""
        margin = "\n" + " " * self.indent
        starts = [self.starts[first]]
        for key in keys[1:]:
            starts.append(text.index(f"{margin}{key}", starts[-1]) + len(margin))
        longer = len(text) - len(self.text)
        after = [start + longer for start in self.starts[last:]]
        all_keys = (*self.keys[:first], *keys, *self.keys[last:])
        return EntryTexts(text, all_keys, (*self.starts[:first], *starts, *after), self.indent)

    def stand_alone(self, entries: str, keys: Sequence[str]) -> bool:
        """Whether entries with these keys, written as `change_to` gives them, are understood without what is around.

        Each begins on a line of its own with its key, and all of its other lines are deeper.
        """
        margin = " " * self.indent
        deeper = margin + " "
        if "\r" in entries.replace("\r\n", ""):
            return False
        waiting = iter(keys)
        for line in entries.split("\n"):
            if not line.strip(" \r") or line.startswith(deeper) or line.lstrip(" ").startswith("#"):
                continue
            key = next(waiting, None)
            if key is None or not line.startswith(margin + key):
                return False
        return next(waiting, None) is None

    def _lines(self, entries: str) -> str:
        margin = " " * self.indent
        return margin + entries.removesuffix(margin).removesuffix("\n") + "\n"


def entry_texts(source: Source) -> EntryTexts | None:
    """The texts of the entries of `source`; None where they cannot be told apart line by line."""
    from errcat.catalogue.nodes import Mapping

    text = source.text.text
    codes = source.root.get("codes")
    if source.bom or source.anchored or source.guesses or not isinstance(codes, Mapping) or not codes.entries:
        return None
    starts = [key.start for key, _ in codes.entries]
    indent = starts[0] - text.rfind("\n", 0, starts[0]) - 1
    margin = "\n" + " " * indent
    if indent < 1 or any(not text.endswith(margin, 0, start) for start in starts):
        return None
    keys = tuple(key.text for key, _ in codes.entries)
    if any(not text.startswith(key, start) for key, start in zip(keys, starts, strict=True)):
        return None  # quoted, say
    after = [key.start for key, _ in source.root if key.start > starts[-1]]
    return EntryTexts(text, keys, (*starts, min(after, default=len(text))), indent)


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and then at their end."""
    most = min(len(old), len(new))
    start = 0
    for step in _STEPS:
        while start + step <= most and old[start : start + step] == new[start : start + step]:
            start += step
    most -= start
    end = 0
    for step in _STEPS:
        while end + step <= most and old[-end - step : len(old) - end] == new[-end - step : len(new) - end]:
            end += step
    return start, end
