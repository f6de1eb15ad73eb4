"""Filters of Markdown: a plain text reads as itself, an author's Markdown as what CommonMark makes of it, no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from errcat.targets.escape_markdown import FILTERS
from errcat.targets.markdown_inline import is_allowed
from tests.behaviour.markdown_pages import PICTURES, as_read, meaning, read_page, visible

PROSE_TAGS = {"p", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "br"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}

NASTY = (
    *("|", "a | b", "`", "``", "`a`", "a`b", "{", "}", "{x}", "{{ 1+1 }}", "{% raw %}", "${x}", "<b>", "</script>"),
    *("<!-- x -->", "<https://x.y>", "&lt;", "&amp;lt;", "&#123;", "&", "&copy", "\\", "\\*", "\\\\", "a\\"),
    *("*", "*a*", "**a**", "_a_", "__a__", "a_b_c", "_", "a*b*c", "***", "---", "- - -", "===", "+++", "# a", "a #"),
    *("#a", "C#", "- a", "+ a", "* a", "1. a", "1) a", "12.", "> a", ">", "::: x", ":::", ":a:", "a:b", ": a", "`" * 3),
    *(
        "~~~",
        "~~a~~",
        "$a$",
        "^a^",
        "==a==",
        "++a++",
        "[a](b)",
        "[a](javascript:x)",
        "![a](b)",
        "[a]",
        "[a]: b",
        "[^1]",
    ),
    *("[ ] a", "https://example.com/_a_", "www.example.com", "a@b.example", "@a", "import x", "export x", "important"),
    *(
        "% a",
        "!!! a",
        "??? a",
        "(a)=",
        "{a}`b`",
        "[[toc]]",
        "<<< a",
        "*[A]: b",
        "1/2",
        "c/o",
        "(c)",
        "(TM)",
        "-->",
        ";)",
    ),
    *(
        "\u05e9\u05dc\u05d5\u05dd",
        "a\u202eb",
        "\u2028",
        "a\u2029b",
        "\ufeffa",
        "é_é",
        "😀",
        "a  b",
        " a ",
        "a\nb",
        "a\tb",
        "*/",
    ),
    *(
        "'a'",
        '"a"',
        "a's",
        "don’t",
        "a.",
        "a:",
        "a;",
        "a!",
        "a!b",
        "|---|",
        "| a |",
        "~a",
        "a~b",
        "-1",
        "1.5",
        "10:30:00",
    ),
)
WRAPPED: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "a paragraph": (lambda text: f"{text}\n", {"p"}),
    "a heading": (lambda text: f"# {text}\n", {"h1"}),
    "an item": (lambda text: f"- {text}\n", {"ul", "li"}),
    "a link": (lambda text: f"[{text}](x)\n", {"p", "a"}),
    "emphasis": (lambda text: f"x **{text}:** y\n", {"p", "strong"}),
    "a cell": (lambda text: f"| - |\n| --- |\n| {text} |\n", TABLE_TAGS),
}


def squeezed(text: str) -> str:
    """Blanks as one; without the invisible one that stands where Docusaurus would see something else."""
    return " ".join(text.replace("\u200b", "").split())


plain_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.lists(
    st.sampled_from(NASTY), max_size=4
).map("".join)

PIECES = (
    *(
        "a",
        "b ",
        "1",
        "1. ",
        "2) ",
        "- ",
        "+ ",
        "* ",
        "\n",
        "\n\n",
        "  ",
        "    ",
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "```\n",
    ),
    *("~~~\n", "[", "]", "(", ")", "](/x.y)", "](javascript:x)", "](<a b>)", '](x "t")', "<b>", "</b>", "<http://a.b>"),
    *(
        "&amp;",
        "&lt;",
        "&nope;",
        "&",
        "\\",
        "\\\n",
        "  \n",
        "!",
        "{",
        "}",
        "{{ 1+1 }}",
        "|",
        "#",
        "# ",
        ":",
        ":::",
        "=",
    ),
    *("===", "---", ">", "> ", "http://a.b/c_d ", "import x", "%", "@", "é", "'", '"', ".", "$", "^", "~", "<!-- -->"),
    *("<script>", "\t", "![", "x", "y z"),
)
proses = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize("place", WRAPPED)
def test_a_plain_text_reads_as_itself(place: str) -> None:
    wrap, tags = WRAPPED[place]
    frame = "".join(read_page(wrap("␦")).text)
    for text in NASTY:
        page = read_page(wrap(FILTERS["md"](text)))
        assert squeezed("".join(page.text)) == squeezed(frame.replace("␦", as_read(text))), text
        assert page.tags <= tags, text


@pytest.mark.parametrize("place", WRAPPED)
@given(text=plain_texts)
def test_any_plain_text_reads_as_itself(text: str, place: str) -> None:
    wrap, tags = WRAPPED[place]
    page = read_page(wrap(FILTERS["md"](f"a{text}z")))
    shown = squeezed("".join(page.text))
    assert squeezed(as_read(f"a{text}z")) in shown
    assert page.tags <= tags


def test_a_heading_reads_as_itself_and_ends_without_punctuation() -> None:
    for text in NASTY:
        heading = FILTERS["md_heading"](text)
        assert squeezed(visible(f"# {heading}\n")) == squeezed(as_read(text)), text
        assert not re.search(r"[.,:!]\Z", heading), text


@pytest.mark.parametrize("text", ["a\\", "C:\\users", "\\\\';x//"])
def test_no_backslash_of_a_heading_can_escape_a_sign_of_the_module_that_docusaurus_makes(text: str) -> None:
    shown = visible(f"# {FILTERS['md_heading'](text)}\n")
    assert not re.search(r"\\(?!\u200b)", shown)
    assert squeezed(shown) == text


def test_no_emoji_is_seen_between_colons() -> None:
    for text in ("urn:id:7", ":+1:", ":a_b:", "`{:x:}`"):
        shown = visible(f"{FILTERS['md_prose'](text)}\n")
        assert not re.search(r":[a-z0-9_+-]+:", shown)
        assert squeezed(shown) == text.strip("`")
    assert FILTERS["md"]("12:30:00") == "12&#58;30&#58;00"


@given(text=plain_texts)
def test_code_reads_as_itself_and_nothing_in_it_is_markup(text: str) -> None:
    text = f"a{text}z"
    for page in (FILTERS["md_code"](text), f"| - |\n| --- |\n| {FILTERS['md_code'](text)} |"):
        read = read_page(page)
        assert squeezed(as_read(text)) in squeezed("".join(read.text))
        assert read.tags <= {"p", "code", *TABLE_TAGS}


@pytest.mark.parametrize("text", ["{{ 1+1 }}", "a|b", "`", "<b>", "\\", " a", "a ", "#!py x", ":::py x"])
def test_code_that_some_site_would_read_is_written_as_html(text: str) -> None:
    code = FILTERS["md_code"](text)
    assert code.startswith("<code>")
    assert not re.search(r"[{}|`\\]|<(?!/?code>)", code)


@given(text=plain_texts, language=st.sampled_from(["json", "text", "js-vue", "{note}", "", "c++", "a b"]))
def test_a_fence_holds_exactly_its_text(text: str, language: str) -> None:
    tokens = MarkdownIt("commonmark").parse(FILTERS["md_fence"](text, language))
    assert [token.type for token in tokens] == ["fence"]
    known = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    pictured = {**PICTURES, 12: "\u240c", 127: "\u2421"}
    assert (
        tokens[0].content
        == re.sub("[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]", "\ufffd", known.translate(pictured)) + "\n"
    )
    assert tokens[0].info in ("json", "text", "c++")


@given(text=proses)
def test_prose_means_what_its_author_meant(text: str) -> None:
    page = read_page(FILTERS["md_prose"](text))
    assert squeezed("".join(page.text)) == squeezed(meaning(text))
    assert page.tags <= PROSE_TAGS
    assert page.attributes <= {"href", "start", "class"}


@given(text=proses)
def test_prose_in_a_cell_means_the_same_on_one_line(text: str) -> None:
    cell = FILTERS["md_prose_cell"](text)
    assert "\n" not in cell
    page = read_page(f"| - |\n| --- |\n| {cell} |\n")
    assert squeezed("".join(page.text)) == squeezed(f"- {meaning(text)}")
    assert page.tags <= PROSE_TAGS | TABLE_TAGS


@given(text=plain_texts | proses)
def test_no_sign_that_a_site_runs_is_left_outside_code(text: str) -> None:
    """MDX reads `{` and `<`, Vue `{{`, tables `|`; entities are decoded only after they have looked."""
    written = FILTERS["md_prose"](text)
    outside = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", written, flags=re.DOTALL | re.MULTILINE)
    inside = FILTERS["md_prose_cell"](text)
    for piece in (outside, inside, FILTERS["md"](text)):
        assert not re.search(r"[{}|\\]", piece)
        assert not re.search(r"<(?!/?(?:em|strong|code|pre|a|ul|ol|li)\b|br />)", piece)


def test_everyday_prose_stays_readable_in_the_source() -> None:
    text = "Check the resource's ID (if provided), then re-send it; see `api_key` - *not* the **old** one."
    assert FILTERS["md_prose"](text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# a", "&#35; a"),
        ("import x", "&#105;mport x"),
        ("{{ 1+1 }}", "&#123;&#123; 1+1 &#125;&#125;"),
        ("`{{ 1+1 }}`", "<code>&#123;&#123; 1+1 &#125;&#125;</code>"),
        ("see https://example.com/a_b.", "see [https&#58;//example.com/a_b](https://example.com/a_b)."),
        ("[a](javascript:x)", "&#91;a&#93;(javascript&#58;x)"),
        ("![a](b.png)", "&#33;[a](b.png)"),
        ("[here](https://example.com)", "[&#104;ere](https://example.com)"),
        ("a  \nb", "a<br />b"),
        ("* a\n* b", "- a\n- b"),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("3. a", '<ol start="3"><li>a</li></ol>'),
        ("**a**", "<strong>a</strong>"),
        ("~~~js title=x\na\n~~~", "```js\na\n```"),
        ("```{note}\na", "```text\na\n```"),
    ],
)
def test_prose_is_written_in_one_portable_form(text: str, written: str) -> None:
    assert FILTERS["md_prose"](text) == written


def test_relative_links_follow_the_page_that_they_stand_on() -> None:
    text = "[a](../keys.md?x#y) [b](other.md) [c](https://example.com) [d](/e) [f](#g)"
    assert FILTERS["md_prose"](text, "codes") == (
        "[a](keys.md?x#y) [b](codes/other.md) [c](https://example.com) [d](/e) [f](#g)"
    )


@pytest.mark.parametrize(
    "url", ["javascript:x", "JAVASCRIPT:x", " javascript:x", "java\tscript:x", "data:x", "vbscript:x", "file:///x"]
)
def test_a_link_leads_to_the_web_or_nowhere(url: str) -> None:
    assert read_page(FILTERS["md_prose"](f"[a]({url})")).links == []
    assert not is_allowed(url)


def test_a_list_of_one_is_a_paragraph_and_numbers_are_for_steps() -> None:
    assert FILTERS["md_list"](("Only this.",), True) == "Only this."
    assert FILTERS["md_list"](("One.", "Two."), True) == "1. One.\n2. Two."
    assert FILTERS["md_list"](("One.", "Two.")) == "- One.\n- Two."
    assert FILTERS["md_labelled"](("Do it.",), "Action") == "**Action:** Do it."
    assert FILTERS["md_labelled"](("Do it.", "Wait."), "Actions") == "**Actions:**\n\n- Do it.\n- Wait."


def test_long_runs_of_signs_take_no_long_time() -> None:
    for piece in ("*a_", "[", "`" * 3 + "x", "<", "(", "- ", "> ", "![](", "&", "_*", "**a"):
        FILTERS["md_prose"](piece * 3000)
