"""Differences between short lists are found again in a longer one, or not at all."""

from __future__ import annotations

import pytest

from errcat.output.patch import patched


def mine(line: str) -> bool:
    return "new" in line


def put(old: str, before: str, after: str) -> str | None:
    made = patched(*(text.replace(" ", "\n").encode() for text in (old, before, after)), mine)
    return None if made is None else made.decode().replace("\n", " ")


@pytest.mark.parametrize(
    ("old", "before", "after", "expected"),
    [
        ("[ a b c d e ]", "[ b c ]", "[ b new c ]", "[ a b new c d e ]"),
        ("[ a b c d e ]", "[ a d e ]", "[ a d e new ]", "[ a b c d e new ]"),
        ("[ a b c d e ]", "[ a b ]", "[ new a b ]", "[ new a b c d e ]"),
        ("[ a b c ]", "[ a b c ]", "[ a new b c new ]", "[ a new b c new ]"),
        ("[ a new b c ]", "[ a new b ]", "[ a b ]", "[ a b c ]"),
        ("[ a, b, c ]", "[ b, c ]", "[ b, c, new ]", "[ a, b, c, new ]"),
        ("x 143 y", "x 143 y", "x 144 y", "x 144 y"),
        ("head a:40 b:40 c:40 end", "head b:40", "head b:41", "head a:40 b:41 c:40 end"),
        ("{ 1a }, { 2b }, { 3c }", "{ 1a }, { 2b }", "{ 1a }, { new }, { 2b }", "{ 1a }, { new }, { 2b }, { 3c }"),
    ],
)
def test_found_again(old: str, before: str, after: str, expected: str) -> None:
    assert put(old, before, after) == expected


@pytest.mark.parametrize(
    ("old", "before", "after"),
    [
        pytest.param("[ a x b ]", "[ a b ]", "[ a new b ]", id="others stand between the two"),
        pytest.param("[ a b c a b ]", "[ a b ]", "[ a new b ]", id="there are two places"),
        pytest.param("[ a b ]", "[ a c b ]", "[ a c new b ]", id="what is around it is not there"),
        pytest.param("[ a b ]", "[ a b ]", "[ a other b ]", id="something else comes"),
        pytest.param("[ a b new ]", "[ a b new ]", "[ a new ]", id="something else goes"),
        pytest.param("[ a b ]", "[ a b ]", "[ a c ]", id="one for another"),
        pytest.param("x ]", "[ a b ]", "[ a b new ]", id="nothing of it is there"),
        pytest.param("[ new ]", "[ a new ]", "[ a ]", id="the last one goes, which it is not in the short one"),
        pytest.param("[ a b c ]", "[ a b", "[ a b new", id="the end is not the end"),
        pytest.param("a b 12 c 12", "b 12", "b 13", id="a number that is there twice"),
    ],
)
def test_not_found(old: str, before: str, after: str) -> None:
    assert put(old, before, after) is None


def test_lines_between_which_there_are_brackets_only() -> None:
    """Three lines an item, as JSON has them: one line around the new one would be found at every item."""
    long = "\n".join(f'{{\n"$ref": "{name}"\n}},' for name in "abcdefgh").encode()
    short = b'{\n"$ref": "c"\n},\n{\n"$ref": "d"\n},'
    wanted = long.replace(b'"c"\n},', b'"c"\n},\n{\n"$ref": "new"\n},')
    assert patched(long, short, short.replace(b'"c"\n},', b'"c"\n},\n{\n"$ref": "new"\n},'), mine) == wanted
