"""Python is laid out as black would, though black is hardly asked."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from errcat.targets.format import black_formatter, black_text, format_file, python_formatter
from errcat.targets.format_memo import SHIPPED, Memo, _shipped, black_version
from errcat.targets.format_python import format_blocks
from errcat.targets.python_layout import fit, imports
from errcat.targets.python_shapes import _TOKEN, _between_plain_texts, _hide_token
from errcat.targets.rendered import RenderedFile
from tests.bench.catalogues import realistic, varied
from tests.bench.shapes import python_files
from tests.corpora import NAMES, corpus
from tests.python_packages import example_catalogue
from tests.support import catalogue_of, checked

# Memos live as long as the tests: what was learnt from one catalogue must hold for all others.
MEMO = Memo()
FORMAT = partial(format_blocks, black_text, MEMO)

NASTY = st.text(
    st.sampled_from(["a", "b", " ", "\n", "\\", '"', "'", "#", "{", "}", "\t", "\r", "é", "漢", "\u2028", "\0", "-"]),
    max_size=60,
)
WORDS = st.lists(st.text("abcdefgh'\"\\é", min_size=1, max_size=34), min_size=1, max_size=40).map(" ".join)
TEXTS = NASTY | WORDS | st.text(max_size=200)


def quoted(text: str) -> str:
    """A YAML scalar of any text."""
    return json.dumps(text).replace("\x7f", "\\x7f")


@pytest.mark.parametrize("name", NAMES)
def test_a_real_catalogue(name: str) -> None:
    for file in python_files(corpus(name)):
        assert format_file(file, FORMAT) == format_file(file), file.path


@pytest.mark.parametrize("name", ["edges", "no_http"])
def test_an_awkward_catalogue(name: str) -> None:
    for file in python_files(example_catalogue(name)):
        assert format_file(file, FORMAT) == format_file(file), file.path


@pytest.mark.parametrize("text", [realistic(60), varied(60)], ids=["realistic", "varied"])
def test_a_large_catalogue(text: str) -> None:
    for file in python_files(catalogue_of(text, head="")):
        assert format_file(file, FORMAT) == format_file(file), file.path


PLAIN_PARTS = st.sampled_from(["a", "x = ", '"', '"b"', 'f"c"', ": ", " ", ","])
LINE_PARTS = PLAIN_PARTS | st.sampled_from(['"a\\n"', "'", "\\", "#", "é"])


@settings(max_examples=500, deadline=None)
@given(st.lists(PLAIN_PARTS, max_size=6).map("".join) | st.lists(LINE_PARTS, max_size=12).map("".join))
def test_plain_texts_of_a_line_are_found_as_by_the_pattern(line: str) -> None:
    by_pattern = _TOKEN.sub(lambda found: _hide_token(found[0], []), line)
    if '"' not in by_pattern:  # else only black can tell
        assert _between_plain_texts(line) in ("", by_pattern)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.integers(1, 60)), min_size=1, max_size=6))
def test_any_texts(codes: list[tuple[str, str, str, int]]) -> None:
    lines = []
    for number, (title, message, description, length) in enumerate(codes):
        message = message.replace("{", "{{").replace("}", "}}")
        lines.append(
            f"  {'c' * length}_{number}: {{status: 400, title: {quoted(title or 't')},"
            f" message: {quoted(message + 'x')}, description: {quoted(description or 'd')},"
            f" causes: [{quoted(title + 'x')}]}}"
        )
    catalogue, _ = checked("codes:\n" + "\n".join(lines) + "\n")
    assume(catalogue is not None)  # no catalogue may have some of the texts, such as one with a control sign
    assert catalogue is not None
    for file in python_files(catalogue):
        if "/shop_errors/uncategorized" in f"/{file.path}" or file.path.endswith("_index.py"):
            assert format_file(file, FORMAT) == format_file(file)


SOURCES = [
    "x = 1\ny = 2\n",
    "x = 1\n\n\n\ny = 2\n",
    '"""Text."""\n\n\nx = 1\n',
    "x = 1\n\n\n# comment\n\n\ny = 2\n",
    'class a(b):\n    """A text.\n\n\n    More."""\n\n\nx = 1\n',
    'class a(b):\n    """  A text."""\n    x = 1\n',
    'class a(b):\n    """A text."""\n\n    x = (\n        "short"\n    )\n',
    'class a(b):\n    """A text."""\n\n    x = (\n        "short"\n        "too"\n    )\n',
    'class a(b):\n    """A text."""\n\n    x = \'single\'\n',
    'class a(b):\n    """A text."""\n\n    x = "\\xAB"\n    y = 0XFF\n    z = 1E5\n',
    'class a(b):\n    """A text."""\n\n    x = 1\n    def f(self):\n        return (1)\n',
    'class a(b):\n    """A text."""\n\n    def f(self):\n\n        return 1\n',
    "from a import (b, c)\nfrom d import (\n    e,\n    f,\n)\n",
    "from a import (\n    b,\n    c\n)\n",
    f"x = {{\n    {'a' * 90!r}: {'b' * 20!r},\n    {'c' * 20!r}: {'b' * 20!r},\n}}\n".replace("'", '"'),
    f'x = [\n    f(1)["{"a" * 90}"],\n]\n',
    "# fmt: off\nx = {1:2}\n# fmt: on\n",
    "x = {1: 2}  # fmt: skip\n",
    'x = "漢字' + "漢" * 40 + '"\n',
    "if x:\n    pass\nelse:\n    y=1\n",
    "match x:\n    case 1:\n        pass\n",
    "print((1))\nprint(* args)\n",
    '"""Text."""\n\nx: y = z\n"""What x is."""\n\n\ndef f():\n    pass\n',
    '"""Text."""\n"""More."""\n\n\nx = 1\n',
    'x = 1\n\ny: z = (\n    A\n    | B\n)\n"""What y is."""\n\nz: z = A | B\n"""What z is."""\n',
    "",
    "\n\n",
]


@pytest.mark.parametrize("first", [False, True], ids=["alone", "after a class"])
@pytest.mark.parametrize("source", SOURCES)
def test_any_python(source: str, first: bool) -> None:
    """Whatever a template may give is black's in the end, also where its shape was seen before."""
    text = f'class before(x):\n    """A text."""\n\n    x = 1\n\n\n{source}' if first else source
    expected = black_text(text) if text.strip() else ""
    assert (FORMAT(text)[0] if text.strip() else "") == expected
    if expected:
        assert FORMAT(expected)[0] == expected
        assert FORMAT(text)[0] == expected


def test_black_is_asked_once_for_each_shape() -> None:
    memo = Memo()
    python = python_formatter(memo)
    asked = []
    for count in (30, 60, 300):
        for file in python_files(catalogue_of(realistic(count), head="")):
            format_file(file, python)
        asked.append(memo.asked)
    assert 20 < asked[0] < 200
    # Another number of codes changes a few tables and lists, not the classes.
    assert asked[2] - asked[0] < 15


def test_what_is_shipped_is_true() -> None:
    """What the file says of the installed black is what black says; `make shapes` writes it again."""
    version, *shapes = SHIPPED.read_text("ascii").split()
    assert version == black_version()
    assert len(shapes) == len(set(shapes)) > 100
    memo = Memo()
    python = python_formatter(memo)
    for file in python_files(catalogue_of(realistic(40), head="")):
        format_file(file, python)
    missing = memo.stable - set(shapes)
    assert len(missing) <= 2, f"{len(missing)} of {len(memo.stable)} shapes are not shipped: run `make shapes`"


def test_another_black_is_asked_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "black"
    learnt = Memo.read(path)
    assert len(learnt.stable) > 100
    learnt.stable.add("more")
    learnt.answers["text"] = "x = 1\n"
    learnt.write(path)
    assert (Memo.read(path).stable, Memo.read(path).answers) == (learnt.stable, learnt.answers)
    monkeypatch.setattr("errcat.targets.format_memo.black_version", lambda: "0.0.1")
    _shipped.cache_clear()
    try:
        assert (Memo.read(path).stable, Memo.read(path).answers) == (set(), {})
    finally:
        _shipped.cache_clear()


def test_a_broken_memo_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "black"
    learnt = Memo.read(path)
    learnt.stable.add("more")
    learnt.answers |= {f"{number}": "x = 1\n" for number in range(20)}
    learnt.write(path)
    whole = path.read_bytes()
    for content in (*(whole[:at] for at in range(0, len(whole), 40)), whole.replace(b"more", b"less"), b"\xff\n"):
        path.write_bytes(content)
        assert "more" not in Memo.read(path).stable
        assert Memo.read(path).answers == {}
    path.unlink()
    path.mkdir()
    assert Memo.read(path).answers == {}


@pytest.mark.parametrize(
    ("source", "lead", "expected"),
    [
        ("f(1)", "x = ", "f(1)"),
        (f"f({'a' * 50}, {{1: {'b' * 40}}})", "x = ", f"f(\n    {'a' * 50},\n    {{1: {'b' * 40}}},\n)"),
        (f'{{"a, b": f(1), "c": {"d" * 90}}}', "x = ", f'{{\n    "a, b": f(1),\n    "c": {"d" * 90},\n}}'),
        ("a" * 79, "    x = 1 = ", f"(\n        {'a' * 79}\n    )"),
    ],
)
def test_layout_of_expressions(source: str, lead: str, expected: str) -> None:
    assert fit(source, lead) == expected


def test_layout_of_imports() -> None:
    assert imports("._base", ["A", "B"]) == "from ._base import A, B"
    names = [f"Name{number:030}" for number in range(3)]
    text = imports("._base", names)
    assert text == "from ._base import (\n" + "".join(f"    {name},\n" for name in names) + ")"
    assert black_text(text) == text + "\n"


def python_file(number: int, lines: int) -> RenderedFile:
    return RenderedFile(f"{number}.py", "\n".join(f"x{n} = ( {number}+{n} )" for n in range(lines)) + "\n", "python")


def test_templates_of_users_are_laid_out_by_black_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = [python_file(1, 1500), python_file(2, 900), python_file(2, 900), RenderedFile("3.py", "def (", "python")]
    expected = [format_file(file) for file in files[:3]]
    black_text.cache_clear()
    memo = Memo()
    python = black_formatter(memo, files)
    assert black_text.cache_info().misses == 2, "one of the three new texts is laid out in another process"
    assert [format_file(file, python) for file in files[:3]] == expected
    with pytest.raises(ValueError, match="cannot be parsed"):
        format_file(files[3], python)
    memo.write(tmp_path / "black")
    monkeypatch.setattr("errcat.targets.format.black_text", lambda text: pytest.fail("black was asked again"))
    again = Memo.read(tmp_path / "black")
    assert [format_file(file, black_formatter(again, files[:3])) for file in files[:3]] == expected


def test_the_latest_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("errcat.targets.format_memo._MOST_CHARACTERS", 25)
    memo = Memo()
    for text in ("first", "second", "third"):
        memo.learn(text, text * 2)
    memo.answer("first", black_text)
    memo.write(tmp_path / "black")
    again = Memo.read(tmp_path / "black")
    assert [again.knows(text) for text in ("first", "second", "third")] == [True, False, True]
