"""Which comments of a Markdown file are the begin and the end of a region."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from errcat.diagnostics.diagnostic import Sink, SourceText
from errcat.targets.regions.syntax import Region, find_regions
from tests.growth import is_linear
from tests.support import places

BEGIN, END = "<!-- errcat:begin codes -->", "<!-- errcat:end -->"


def found(text: str) -> tuple[tuple[Region, ...], list[tuple[str, int, int]]]:
    sink = Sink()
    return find_regions(SourceText("guide.md", text), sink), places(sink.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}\ntable\n{END}\n",
        f"{BEGIN}\ntable\n{END}",
        f"{BEGIN}\n{END}\n",
        f"\ufeff{BEGIN}\ntable\n{END}\n",
        f"   {BEGIN}  \ntable\n  {END}\t\n",
        "<!--errcat:begin codes-->\ntable\n<!--errcat:end-->\n",
        f"<!-- a comment -->\n{BEGIN}\ntable\n{END}\n",
        f"`<!--` opens a comment\n{BEGIN}\ntable\n{END}\n",
        f"```\ncode\n```\n{BEGIN}\ntable\n{END}\n~~~ a ` b\n~~~\n",
        f"- ```\n  code\n  ```\n\n{BEGIN}\ntable\n{END}\n",
        f"> 1. ~~~~\n> code\n> ~~~\n> ~~~~\n\n{BEGIN}\ntable\n{END}\n",
        f"``` a`b\n{BEGIN}\ntable\n{END}\n",
    ],
)
def test_a_region(text: str) -> None:
    regions, findings = found(text)
    assert findings == []
    (region,) = regions
    assert text[region.inner.start : region.inner.end] in ("table\n", "")
    assert [word.text for word in region.words] == ["codes"]
    assert text[region.words[0].span.start : region.words[0].span.end] == "codes"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(line_break: str) -> None:
    text = line_break.join(["a", BEGIN, "b", "c", END, "d", BEGIN, END])
    first, second = found(text)[0]
    assert text[first.inner.start : first.inner.end] == f"b{line_break}c{line_break}"
    assert first.line_break == line_break
    assert second.inner.start == second.inner.end


@pytest.mark.parametrize(
    "text",
    [
        "no region at all\n",
        f"    {BEGIN}\n",
        f"\t{BEGIN}\n",
        f"Write `{BEGIN}` and `{END}`.\n",
        f"```md\n{BEGIN}\n{END}\n```\n",
        f"```md\n{BEGIN}\n",
        f"~~~\n```\n{BEGIN}\n~~~\n",
        f"````\n```\n{BEGIN}\n````\n",
        f"- ```\n  {BEGIN}\n  ```\n",
        f"<!--\n{BEGIN[:-4]}\n-->\n",
        "<!-- errcatalogue -->\n<!-- errcat -->\n",
        "",
    ],
)
def test_no_region(text: str) -> None:
    assert found(text) == ((), [])


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (f"a\n  {BEGIN}\nb\n", 2, 3),
        (f"a\n{END}\n", 2, 1),
        (f"{BEGIN}\n{BEGIN}\n{END}\n", 2, 1),
        (f"{BEGIN}\n{END}\n{END}\n", 3, 1),
        ("<!-- errcat:begin codes\n-->\n", 1, 1),
        (f"{BEGIN} text\n", 1, 1),
        ("<!-- errcat:start codes -->\n", 1, 13),
        ("<!-- errcat: -->\n", 1, 13),
        (f"{BEGIN}\n<!-- errcat:end codes -->\n{END}\n", 2, 1),
        (f"{BEGIN}\r\nb\r\n<!-- errcat:ned -->\r\n{END}\r\n", 3, 13),
    ],
)
def test_a_broken_region(text: str, line: int, column: int) -> None:
    assert found(text)[1] == [("broken-region", line, column)]


LINES = (BEGIN, END, "```", "````", "~~~", "```md", "text", "", "- item", "  more", "> quote", "<!--", "-->", "# head")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_what_a_reader_sees_as_code_is_no_region(lines: list[str]) -> None:
    """CommonMark's own parser is asked which lines are code."""
    regions, _ = found("\n".join(lines))
    code: set[int] = set()
    for token in MarkdownIt("commonmark").parse("\n".join(lines)):
        if token.type in ("fence", "code_block") and token.map is not None:
            code |= set(range(*token.map))
    text = "\n".join(lines)
    for region in regions:
        assert text[: region.marker.start].count("\n") not in code


@pytest.mark.parametrize("line", ["{}a`", "{}", "{}x", "<!-- errcat:{}"])
@pytest.mark.parametrize("repeated", ["`", "> ", " ", "-"])
def test_no_line_takes_long(line: str, repeated: str) -> None:
    def read(times: int) -> None:
        assert found(line.format(repeated * times))[0] == ()

    assert is_linear(read, 12_000)
