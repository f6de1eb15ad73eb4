"""Which entries of a catalogue an edit changes."""

from __future__ import annotations

import random

import pytest

from errcat.catalogue.entry_texts import _common


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 511, 513, 16384, 16385, 40000])
def test_what_two_texts_have_in_common(length: int) -> None:
    chance = random.Random(length)
    text = "".join(chance.choices("abc", k=length))
    for _ in range(30):
        first, last = sorted(chance.choices(range(length + 1), k=2))
        other = text[:first] + "x" * chance.randrange(3) + text[last:]
        start, end = _common(text, other)
        most = min(len(text), len(other))
        assert text[:start] == other[:start]
        assert text[len(text) - end :] == other[len(other) - end :]
        assert start == most or text[start] != other[start]
        assert start + end == most or text[-end - 1] != other[-end - 1]
