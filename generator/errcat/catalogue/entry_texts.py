"""The texts of the entries in `codes`, so that an edit can be told to lie within some of them.

What is known of a catalogue that was read before holds for a new text as far as the two are the same, provided that
the entries that differ can be read alone: their lines are further in than their keys, and nothing is anchored.
"""

from __future__ import annotations

from bisect import bisect_right
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
        last = next((at for at in range(first, len(self.starts)) if self.starts[at] >= max(until, same + 1)), None)
        if last is None or first == last:
            return None
        end = len(text) - (len(self.text) - self.starts[last])
        margin = "\n" + " " * self.indent if last < len(self.keys) else "\n"
        if not (end == len(text) or text.endswith(margin, 0, end)):
            return None
        changed = text[self.starts[first] : end]
        return (first, last, self._lines(changed)) if self._stands_alone(changed, first, last) else None

    def with_change(self, first: int, last: int, text: str) -> EntryTexts:
        """As it is after a change whose keys are the same. The places of the keys are looked for below the first."""
        margin = "\n" + " " * self.indent
        starts = [self.starts[first]]
        for key in self.keys[first + 1 : last]:
            starts.append(text.index(f"{margin}{key}", starts[-1]) + len(margin))
        longer = len(text) - len(self.text)
        after = [start + longer for start in self.starts[last:]]
        return EntryTexts(text, self.keys, (*self.starts[:first], *starts, *after), self.indent)

    def _lines(self, entries: str) -> str:
        margin = " " * self.indent
        return margin + entries.removesuffix(margin).removesuffix("\n") + "\n"

    def _stands_alone(self, entries: str, first: int, last: int) -> bool:
        deeper = " " * (self.indent + 1)
        if "\r" in entries.replace("\r\n", ""):
            return False
        keys = tuple(f"{' ' * self.indent}{key}" for key in self.keys[first:last])
        return all(
            not line.strip(" \r")
            or line.startswith(deeper)
            or line.lstrip(" ").startswith("#")
            or line.startswith(keys)
            for line in entries.split("\n")[1:]
        )


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
