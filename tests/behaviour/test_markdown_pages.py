"""The pages of a reference: which there are, what they say, where links lead, and that they are clean Markdown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from errcat.catalogue.model import Catalogue
from errcat.targets.options import Layout
from tests.behaviour.markdown_pages import TAGS, api, broken_links, fixture, pages_of, read_page, visible
from tests.corpora import NAMES, corpus
from tests.support import catalogue_of

LAYOUTS: tuple[Layout, ...] = ("pages", "single", "both")
OUTSIDE = {"../keys.md#rotate", "keys.md#rotate", "../x.md", "x.md"}  # links of the fixtures' authors
MACHINES = {"errors.json", "llms.txt"}


def catalogues() -> list[str]:
    return ["sensos", "sentisnap", "rich", "nasty"]


def catalogue(name: str) -> Catalogue:
    return api(name) if name in ("sensos", "sentisnap") else fixture(name)


def headings(page: str) -> list[str]:
    outside = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ .*$", outside, re.MULTILINE)


def test_pages_and_single_page_are_layouts() -> None:
    rich = fixture("rich")
    codes = {"pet_found", "pet_not_found", "pet_hidden", "out_of_money", "too_fast", "index-code"}
    retired = {"pet_lost", "pet_gone", "secret_gone"}
    pages = {"index.md", "categories/pets.md", "categories/billing.md", *(f"codes/{key}.md" for key in codes | retired)}
    assert set(pages_of(rich, "pages")) == pages | MACHINES
    assert set(pages_of(rich, "single")) == {"reference.md"} | MACHINES
    assert set(pages_of(rich, "both")) == pages | {"reference.md"} | MACHINES


def test_a_page_that_a_site_would_take_for_an_index_has_another_name() -> None:
    shop = catalogue_of(
        "codes:\n"
        + "".join(
            f"  {key}: {{status: 400, name: E{number}Error}}\n"
            for number, key in enumerate(("README", "readme-code", "Index", "a"))
        )
    )
    assert {path for path in pages_of(shop, "pages") if path.startswith("codes/")} == {
        "codes/README-code-code.md",
        "codes/readme-code.md",
        "codes/Index-code.md",
        "codes/a.md",
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", catalogues())
def test_every_link_leads_to_a_page_or_anchor_that_exists(name: str, layout: Layout) -> None:
    assert {link for _, link in broken_links(pages_of(catalogue(name), layout))} <= OUTSIDE


@pytest.mark.parametrize("layout", LAYOUTS)
def test_internal_codes_are_nowhere(layout: Layout) -> None:
    for path, text in pages_of(fixture("rich"), layout).items():
        assert not re.search("internal_pet|SECRET-SAUCE|debugPet|Secret Errors|leaked", text), path


@pytest.mark.parametrize("name", [*catalogues(), *NAMES])
def test_pages_are_clean_markdown(name: str) -> None:
    """What markdownlint asks for by default, as far as it can be seen in a line; the linters run in tests/ecosystem."""
    files = pages_of(corpus(name) if name in NAMES else catalogue(name))
    for path, text in files.items():
        if not path.endswith(".md"):
            continue
        outside = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "```", text, flags=re.DOTALL | re.MULTILINE)
        lines = outside.splitlines()
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\n\n\n" not in outside, path
        assert not [line for line in lines if line != line.rstrip()], path
        assert text.startswith("# "), path
        found = headings(text)
        assert [line.startswith("# ") for line in found].count(True) == 1, path
        assert len(found) == len(set(found)), path
        assert not [line for line in found if line.endswith((".", ",", ":", "!"))], path
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
            if line.startswith("#") or line == "```":
                assert (before, after) == ("", ""), (path, line)
            if line.startswith("| --- |"):
                assert before.count("|") == line.count("|") == after.count("|"), (path, line)
        assert not re.search(r"^```+$", re.sub(r"^(`{3,})\w[^\n]*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("name", catalogues())
def test_a_page_holds_no_other_elements_than_its_own(name: str) -> None:
    for path, text in pages_of(catalogue(name)).items():
        if path.endswith(".md"):
            page = read_page(text)
            assert page.tags <= TAGS, path
            assert page.attributes <= {"href", "id", "class", "start"}, path
            assert not [link for link in page.links if re.match(r"\s*(?:javascript|data|vbscript):", link)]


@pytest.mark.parametrize("name", catalogues())
def test_the_same_catalogue_gives_the_same_bytes_and_says_where_it_comes_from(name: str) -> None:
    first = pages_of(catalogue(name))
    assert first == pages_of(catalogue(name))
    source = catalogue(name).source
    for path, text in first.items():
        assert "Generated by errcat from" in text or "by errcat from" in text, path
        assert source in text, path
        assert path not in MACHINES or "/work/" not in text


def test_a_name_of_a_source_cannot_end_the_comment_that_holds_it() -> None:
    odd = replace(api("sentisnap"), source='a) "b" [c](d) (e\n# x.yaml')
    for path, text in pages_of(odd).items():
        if path.endswith(".md"):
            assert "Generated by errcat" not in visible(text), path


def test_the_nasty_texts_read_as_they_were_written() -> None:
    files = pages_of(fixture("nasty"))
    page = visible(files["codes/README-code.md"])
    for text in (
        '`|`{{ 1+1 }}</script> - - "title" | <b> {x} *a* _b_ `c` [d](javascript:e) http://example.com/_x_ :',
        "First emphasis and strong and code | {{ 1+1 }} and b`t and link | {x}.",
        "astr and *escaped* and \\ and https://example.com/{x} and https://example.com/a_b_c.",
        "one | two <three> nested {four} starts at three {{ 1+1 }}",
        "Use ** instead. | <b> {{ x }}",
        "{{ x }} | <b> *a*: {{ x }} <b>",
        '"a|b": "He {{ said }} | | <b>"',
        "[x](y) | {z} <b>",
    ):
        assert text in page
    index = visible(files["index.md"])
    for text in (
        "# {{ 1+1 }} {x} `a|b` <b> *c* [d](e) &lt; \\ |.",
        "--- title: front matter? --- # Heading? {{ 1+1 }} and {x} and {{ 2+2 }} and <script>alert(1)</script>",
        "and [run](javascript:alert(1))",
        '<!-- comment? --> <div onclick="x()">tag?</div> <img src=x onerror=alert(1)> {/* mdx? */} ${y} {% raw %}',
        "import x from 'y' export const z = 1 import y from 'z'",
        "<b> &lt; © &nope; {{ 5+5 }}",
        "Bad | <Request> {x} (`a` | {{ 1+1 }})",
    ):
        assert text in index


def test_a_page_of_a_code_tells_everything_in_the_order_of_a_reader() -> None:
    page = pages_of(fixture("rich"))["codes/pet_not_found.md"]
    assert headings(page) == [
        "# PET.NOT_FOUND - Pet not found",
        "## What happened",
        "## Why it happens",
        "## How to fix it",
        "## Parameters",
        "## Response headers",
        "## Example response",
        "## Handle it in code",
        "## Where it occurs",
        "## History",
        "## Related",
        "## More help",
    ]
    text = visible(page)
    for fact in (
        "HTTP status 404 Not Found, 410 Gone",
        "Category Pet Errors",
        "Try again? No. The same request fails again.",
        "Since 1.0.0",
        "gRPC code NOT_FOUND",
        "Python exception PetNotFoundError",
        "Permanent link https://docs.example.com/errors/codes/pet_not_found",
        "pet_id string, matches ^pet_[0-9]+$ Id of the pet pet_42",
        "HTTP/1.1 410 Gone",
        "from petstore_errors import PetNotFoundError, raise_for_response",
    ):
        assert fact in text


def test_empty_sections_are_left_out() -> None:
    page = pages_of(catalogue_of("codes: {plain: {}}\n"), "pages")["codes/plain.md"]
    assert headings(page) == ["# plain", "## Example response", "## Handle it in code"]


def test_an_outcome_has_no_exception() -> None:
    page = pages_of(api("sensos"))["codes/created.md"]
    assert headings(page) == ["# 201 - Created", "## What to do"]
    assert "exception" not in page


def test_a_retired_code_keeps_its_page_and_names_the_code_that_replaces_it_today() -> None:
    files = pages_of(fixture("rich"))
    lost = visible(files["codes/pet_lost.md"])
    assert "Retired since 2.0.0. This code is no longer sent" in lost
    assert "Use PET.NOT_FOUND instead." in lost
    assert "../codes/pet_not_found.md" in read_page(files["codes/pet_lost.md"]).links
    assert "instead" not in files["codes/secret_gone.md"]


def test_the_index_offers_every_way_to_find_a_code() -> None:
    page = pages_of(fixture("rich"))["index.md"]
    assert headings(page) == [
        "# Petstore errors",
        "## How to read an error",
        "## HTTP statuses",
        "## All errors",
        "## Categories",
        "## Errors by HTTP status",
        "## Success codes",
        "## Operations",
        "## Retired codes",
        "## All errors (2)",
        "## Notes",
    ]
    assert "410 Gone PET.NOT_FOUND" in visible(page)


def test_the_index_of_an_api_without_codes_on_the_wire_goes_by_status() -> None:
    page = visible(pages_of(api("sensos"))["index.md"])
    assert "The HTTP status alone tells which error it is." in page
    assert "Bad Gateway 502 Server Error Codes The server was acting as a gateway" in page


def test_the_plain_index_has_a_line_for_each_code() -> None:
    lines = pages_of(fixture("rich"))["llms.txt"].splitlines()
    base = "https://docs.example.com/errors/codes"
    assert lines[0] == "# Petstore API: Petstore errors"
    assert f"- [too_fast]({base}/too_fast): HTTP 429. Slow down." in lines
    assert f"- [pet_lost]({base}/pet_lost): no longer sent; use PET.NOT_FOUND" in lines
    single = pages_of(api("sentisnap"), "single")["llms.txt"].splitlines()
    assert "- [not_found](reference.md#code-not_found): HTTP 404. Resource not found" in single
