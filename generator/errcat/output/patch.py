"""A difference between two short texts, found again in a longer one by the lines around it."""

from __future__ import annotations

from difflib import SequenceMatcher

_MOST_AROUND = 4
"""Lines before and after a difference: an item of a list has up to three, as JSON."""


def patched(old: bytes, before: bytes, after: bytes) -> bytes | None:
    """`old` after what makes `after` of `before`; None where it is not clear where in it that is.

    The lines around each difference must be there, as many as can be found, and in one place only. Where a difference
    is at the beginning or the end of `before`, it must be there in `old`.
    """
    was, now = before.split(b"\n"), after.split(b"\n")
    text = b"\n" + old + b"\n"
    parts: list[bytes] = []
    done = 1
    for kind, start, end, new_start, new_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        found = _place(text, was, start, end)
        if found is None or found[0] < done:
            return None
        parts.append(text[done : found[0]])
        parts += (line + b"\n" for line in now[new_start:new_end])
        done = found[1]
    parts.append(text[done:])
    return b"".join(parts)[:-1]


def _place(text: bytes, lines: list[bytes], start: int, end: int) -> tuple[int, int] | None:
    """From where to where the lines from `start` to before `end` are in `text`, whose lines each end in a break."""
    for around in range(_MOST_AROUND, -1 if start < end else 0, -1):
        first, last = max(start - around, 0), min(end + around, len(lines))
        wanted = b"".join(line + b"\n" for line in lines[first:last])
        at = text.find(b"\n" + wanted) + 1
        if at == 0:
            continue
        if text.find(b"\n" + wanted, at) >= 0:
            return None
        if (first == 0 and at != 1) or (last == len(lines) and at + len(wanted) != len(text)):
            continue
        begin = at + sum(len(line) + 1 for line in lines[first:start])
        return begin, begin + sum(len(line) + 1 for line in lines[start:end])
    return None
