"""A difference between two short lists, found again in a longer one by the lines around it."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import TypeAlias

from errcat.patterns import pattern

_MOST_AROUND = 4
"""Lines before and after a difference: an item of a list has up to three, as JSON."""
_NUMBERS = pattern(r"\d+")
_COMMA = ", "
_LETTER = pattern(r"[^\W_]")

Mine: TypeAlias = Callable[[str], bool]
"""Whether a line of a list speaks of what was edited."""


def patched(old: bytes, before: bytes, after: bytes, mine: Mine) -> bytes | None:
    """The list `old` after what makes `after` of `before`; None where it is not clear what that is.

    The lines around each difference must be there, as many as can be found, and in one place only. Where a difference
    is at the beginning or the end of `before`, it must be there in `old`.
    """
    differences = differing(before, after, mine)
    if differences is None:
        return None
    was, now = before.split(b"\n"), after.split(b"\n")
    text = b"\n" + old + b"\n"
    parts: list[bytes] = []
    done = 1
    for start, end, new_start, new_end in differences:
        # A line that stands for another one tells by itself where it is; one that only goes might be the last of some.
        found = _place(text, was, start, end, least=0 if end - start == new_end - new_start else 1)
        if found is None or found[0] < done:
            return None
        parts.append(text[done : found[0]])
        parts += (line + b"\n" for line in now[new_start:new_end])
        done = found[1]
    parts.append(text[done:])
    return b"".join(parts)[:-1]


def differing(before: bytes, after: bytes, mine: Mine) -> list[tuple[int, int, int, int]] | None:
    """Which lines, from where to where, become which others. None where that says anything of what was not edited.

    Each line that comes or goes is to be `mine`, or to have no letter or digit, as a bracket. One that stands for
    another may differ from it in numbers, which count the list, and in the comma at its end.
    """
    was, now = before.decode("utf-8").split("\n"), after.decode("utf-8").split("\n")
    found: list[tuple[int, int, int, int]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = was[start:end], now[new_start:new_end]
        if len(gone) == len(come):
            both = [(one, other) for one, other in zip(gone, come, strict=True) if _uncounted(one) != _uncounted(other)]
            gone, come = [one for one, _ in both], [other for _, other in both]
        stay = {line.rstrip(_COMMA) for line in gone} & {line.rstrip(_COMMA) for line in come}
        others = [line for line in (*gone, *come) if line.rstrip(_COMMA) not in stay]
        if any(_LETTER.search(line) and not mine(line) for line in others):
            return None
        found.append((start, end, new_start, new_end))
    return found


def _uncounted(line: str) -> str:
    return _NUMBERS.sub("0", line)


def _place(text: bytes, lines: list[bytes], start: int, end: int, least: int) -> tuple[int, int] | None:
    """From where to where the lines from `start` to before `end` are in `text`, with at `least` so many around them."""
    for around in range(_MOST_AROUND, least - 1, -1):
        first, last = max(start - around, 0), min(end + around, len(lines))
        wanted = b"".join(line + b"\n" for line in lines[first:last])
        at = text.find(b"\n" + wanted) + 1
        if at == 0:
            continue
        if text.find(b"\n" + wanted, at) >= 0:
            return None
        beyond = (start == 0 and at != 1) or (end == len(lines) and at + len(wanted) != len(text))
        if around and beyond:
            continue
        begin = at + sum(len(line) + 1 for line in lines[first:start])
        return begin, begin + sum(len(line) + 1 for line in lines[start:end])
    return None
