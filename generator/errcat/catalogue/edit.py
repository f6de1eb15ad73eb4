"""Text surgery: edits applied to a text, offsets carried back across them, and quoting that keeps a text as it is."""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterable, Sequence

from errcat.diagnostics.diagnostic import Edit


def without_overlaps(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in the order of their places, each once; of two that meet the first stays."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda edit: (edit.span.start, edit.span.end, edit.text)):
        if not kept or edit.span.start > kept[-1].span.end or _follows(kept[-1], edit):
            kept.append(edit)
    return kept


def _follows(first: Edit, second: Edit) -> bool:
    """Whether `second` begins where `first` ends, and both replace something."""
    adjacent = second.span.start == first.span.end
    return adjacent and first.span.start < first.span.end and second.span.start < second.span.end


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made. They are in order and do not overlap; every other character stays."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += (text[position : edit.span.start], edit.text)
        position = edit.span.end
    parts.append(text[position:])
    return "".join(parts)


class Offsets:
    """Offsets of an edited text, carried back to the text as it was."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self._starts: list[int] = []  # where each edit's new text begins, in the edited text
        self._edits = edits
        self._lead: list[int] = []  # characters that an edit puts before what it keeps: an opening quote
        delta = 0
        for edit in edits:
            old = text[edit.span.start : edit.span.end]
            self._starts.append(edit.span.start + delta)
            self._lead.append(max(edit.text.find(old), 0))
            delta += len(edit.text) - len(old)

    def original(self, offset: int) -> int:
        """The offset, in the text as it was, of an offset in the edited one."""
        position = bisect.bisect_right(self._starts, offset) - 1
        if position < 0:
            return offset
        edit, inside = self._edits[position], offset - self._starts[position]
        if inside >= len(edit.text):
            return edit.span.end + inside - len(edit.text)
        return min(edit.span.start + max(inside - self._lead[position], 0), edit.span.end)


def quote(text: str) -> str:
    """A YAML scalar on one line that reads as exactly `text`: in double quotes, or in single ones if plainer."""
    return json.dumps(text, ensure_ascii=False) if any(character < " " for character in text) else enclose(text)


def enclose(text: str) -> str:
    """The text between quotes, as it is written: on several lines it is folded as it was without them."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
