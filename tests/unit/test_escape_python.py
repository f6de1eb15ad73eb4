"""Any text becomes Python (and TOML) that means exactly that text, in the layout that black gives it."""

from __future__ import annotations

import ast
import inspect
import textwrap
import tomllib

import black
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from errcat.targets.escape_python import _filled, docstring, literal, py_comment, py_str, py_template, toml_str

AWKWARD = [
    "",
    '"',
    '"""',
    "'",
    "'\"",
    "\\",
    'ends with a quote"',
    "ends with a backslash\\",
    '"starts with a quote',
    "\r\n",
    "\r",
    "\u2028 \u2029 \x85",
    "\u202e reversed",
    "\x00\x07\x7f",
    "{braces} {{double}} %s $x `code` #{x}",
    "\ud800 lone surrogate",
    "\\N{DASH} \\x41 \\u0041",
    "tab\tand trailing space ",
    " leading space",
    "a" * 200,
    "word " * 40,
    "عربي فارسی‌ها 日本語 👩‍💻",
    "\ufeff",
]
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(), st.text(alphabet="\"'\\ \n\r\t{}a\u2028"))


@given(TEXTS)
@example("x = 'it''s' and \"more\"")
def test_a_literal_is_the_text(text: str) -> None:
    source = py_str(text, "    message = ")
    assert ast.literal_eval(source.strip()) == text
    assert source.isascii() or not set("\u2028\u202e\x85\ufeff") & set(source)


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(lambda text: not any("\ud800" <= sign < "\ue000" for sign in text)))
def test_black_leaves_a_literal_as_it_is(text: str) -> None:
    source = f"x = {literal(text)}\n"
    if len(source) <= 89:
        assert black.format_str(source, mode=black.Mode()) == source


def test_a_long_literal_is_cut_between_words() -> None:
    source = "message = " + py_str("word " * 40, "message = ") + "\n"
    assert max(map(len, source.splitlines())) <= 88
    assert black.format_str(source, mode=black.Mode()) == source


@given(st.lists(st.one_of(TEXTS, st.just(("name",))), max_size=6))
def test_a_template_fills_in_its_expressions_and_nothing_else(parts: list[str | tuple[str]]) -> None:
    source = py_template(tuple(parts), "        message = ")
    assert eval(source.strip(), {"name": "NAME"}) == "".join(
        "NAME" if isinstance(part, tuple) else part for part in parts
    )


def doc_of(source: str) -> list[str]:
    """The words of the docstring of the class in `source`."""
    (made,) = ast.parse(source).body
    assert isinstance(made, ast.ClassDef)
    return (ast.get_docstring(made) or "").split()


@given(TEXTS)
def test_a_docstring_has_every_word_of_the_text(text: str) -> None:
    source = f"class A:\n    {docstring(text, 4)}\n"
    if text.strip():
        assert doc_of(source) == text.split()


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_black_keeps_the_words_of_a_docstring(text: str) -> None:
    source = f"class A:\n    {docstring(text, 4)}\n\n    x = 1\n"
    source = source.encode("utf-8", "strict").decode()  # lone surrogates are escaped
    formatted = black.format_str(source, mode=black.Mode())
    assert doc_of(formatted) == doc_of(source)
    assert black.format_str(formatted, mode=black.Mode()) == formatted


def test_a_docstring_is_wrapped_but_its_code_is_not() -> None:
    prose = "many words " * 20
    code = "x = 1  # " + "long " * 30
    text = f"Summary.\n\n{prose}\n\n- {prose}\n\n```\n{code}\n```\n"
    lines = docstring(text, 4).split("\n")
    assert max(len(line) for line in lines if "long" not in line) <= 88
    assert any(line == f"    {code.rstrip()}" for line in lines)
    item = next(at for at, line in enumerate(lines) if line.startswith("    - "))
    assert lines[item + 1].startswith("      many") or lines[item + 1].startswith("      words")


def test_a_docstring_reads_as_it_was_written() -> None:
    text = "Summary of it.\n\nSecond part:\n\n- one\n- two"
    namespace: dict[str, type] = {}
    exec(f"class A:\n    {docstring(text, 4)}\n", namespace)
    assert inspect.getdoc(namespace["A"]) == text


@given(TEXTS)
def test_a_comment_stays_on_its_line(text: str) -> None:
    source = f"# {py_comment(text)}\nx = 1\n"
    assert len(source.splitlines()) == 2
    compile(source, "test", "exec")


@given(TEXTS.filter(lambda text: not any("\ud800" <= sign < "\ue000" for sign in text)))
def test_a_toml_string_is_the_text(text: str) -> None:
    assert tomllib.loads(f"x = {toml_str(text)}") == {"x": text}


@pytest.mark.parametrize("value", [True, None, 1, -1.5, "x", [1, ["y"]], {"a": None, 'b"': [True]}])
def test_a_literal_of_json(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@settings(max_examples=500)
@given(
    st.lists(st.text("ab-–", min_size=1, max_size=30), min_size=1, max_size=40).map(" ".join)
    | st.text("ab \t-", max_size=99),
    st.integers(10, 80),
    st.sampled_from([("", ""), ("- ", "  "), ("    ", "        ")]),
)
def test_paragraphs_are_filled_as_the_library_does(text: str, width: int, margins: tuple[str, str]) -> None:
    text = text.strip(" ")
    expected = textwrap.wrap(
        text,
        width,
        initial_indent=margins[0],
        subsequent_indent=margins[1],
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    assert (_filled(text, width, *margins) or [""]) == (expected or [""])
