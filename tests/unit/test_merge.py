"""What two small files differ in, done to a large one: between its places, and in those that are lists."""

from __future__ import annotations

import re

import pytest

from errcat.output.merge import About, Laid, merged
from errcat.targets.places import Places

SMALL = "head\n<row b>b\n</row b><row d>d\n</row d>tail\n<list all>b\nd\n</list all>end"
LARGE = (
    "head\n" + "".join(f"<row {n}>{n}\n</row {n}>" for n in "abcde") + "tail\n<list all>a\nb\nc\nd\ne\n</list all>end"
)


def laid(text: str) -> Laid:
    """`<name>…</name>` marks a place."""
    parts = re.split(r"(</?[^>]+>)", text)
    plain, names, bounds = "", [], []
    for part in parts:
        if part.startswith("<"):
            bounds.append(len(plain))
            names += [] if part.startswith("</") else [part[1:-1]]
        else:
            plain += part
    return plain.encode(), Places(tuple(names), tuple(bounds))


def made(large: str, before: str, after: str, known: str = "") -> str | None:
    content, places = laid(large)
    about = About(
        edited={"row new", "row b"} if not known else {"row new"},
        known={f"row {name}" for name in known},
        others={f"row {name}" for name in "acd"},
        full=(),
        mine=lambda line: "new" in line,
    )
    found = merged(content, places, laid(before), laid(after), about)
    if found is None or found[1] is None:
        return None
    marked = b"".join(found[0]).decode()
    for name in reversed(found[1].names):
        at = found[1].names.index(name)
        start, end = found[1].bounds[2 * at : 2 * at + 2]
        marked = marked[:start] + f"<{name}>" + marked[start:end] + f"</{name}>" + marked[end:]
    return marked


def test_a_place_comes_between_two() -> None:
    large = LARGE.replace("<row c>c\n</row c>", "").replace("c\nd", "d")
    after = SMALL.replace("<row d>", "<row new>new\n</row new><row d>").replace("b\nd\n<", "b\nnew\nd\n<")
    wanted = large.replace("<row d>", "<row new>new\n</row new><row d>").replace("b\nd\n", "b\nnew\nd\n")
    assert made(large, SMALL, after) == wanted


def test_a_place_is_told_otherwise() -> None:
    assert made(LARGE, SMALL, SMALL.replace(">b\n</row", ">longer b\n</row")) == LARGE.replace(
        ">b\n</row", ">longer b\n</row"
    )


def test_a_place_goes_elsewhere() -> None:
    """Those around it are next to it in the large file, too."""
    rows = {name: f"<row {name}>{name}\n</row {name}>" for name in "abcde"}
    before, after = (f"{''.join(map(rows.__getitem__, names))}end" for names in ("abcd", "acbd"))
    assert made("".join(rows.values()) + "end", before, after) == "".join(map(rows.__getitem__, "acbde")) + "end"


@pytest.mark.parametrize(
    ("large", "after"),
    [
        pytest.param(LARGE, SMALL.replace("<row d>", "<row new>new\n</row new><row d>"), id="another stands between"),
        pytest.param(LARGE, SMALL.replace("tail", "flag"), id="something else comes"),
        pytest.param(LARGE, SMALL.replace(">d\n</row", ">D\n</row"), id="a bystander is told otherwise"),
        pytest.param(
            LARGE.replace(">b\n</row", ">x\n</row"),
            SMALL.replace(">b\n</row", ">B\n</row"),
            id="the file had something else",
        ),
        pytest.param(
            LARGE.replace("<row c>c\n</row c>", "<row new>new\n</row new>"),
            SMALL.replace("<row d>", "<row new>new\n</row new><row d>"),
            id="there is one of that name",
        ),
        pytest.param(LARGE.replace("row d", "row x"), SMALL.replace(">b\n</row", ">B\n</row"), id="a place is missing"),
        pytest.param(LARGE, SMALL.replace("<row d>d\n</row d>", ""), id="a bystander goes"),
    ],
)
def test_refused(large: str, after: str) -> None:
    assert made(large, SMALL, after) is None


def test_what_is_known_has_to_be_the_same() -> None:
    """A bystander whom the small files show otherwise than the large one: they do not tell what is around it."""
    after = SMALL.replace("b\nd\n</list", "b\nd\nnew\n</list")
    large = LARGE.replace("e\n</list", "</list")
    assert made(large, SMALL, after, known="d") is not None
    assert made(large.replace(">d\n</row", ">other\n</row"), SMALL, after, known="d") is None
    assert made(large.replace(">d\n</row", ">other\n</row"), SMALL, after) is not None
