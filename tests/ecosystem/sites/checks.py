"""What every site is held to: all texts of all codes can be read, as they were written, and none of them runs."""

from __future__ import annotations

import json
import re
from typing import Any

from errcat.catalogue.model import Code
from errcat.targets.markdown_entries import book
from errcat.targets.markdown_samples import responses
from tests.behaviour.markdown_pages import as_read, meaning, meanings
from tests.ecosystem.sites.browser import Seen
from tests.ecosystem.sites.builders import DOCUSAURUS, Site
from tests.ecosystem.sites.references import Reference

ELEMENTS = {
    *("p", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "br", "h1", "h2", "h3", "h4", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("div", "span", "section", "header", "button", "svg", "path", "nav", "colgroup", "col"),  # of the sites' themes
}
_RUNS = re.compile(r"[\0-\x20]*(?:javascript|vbscript|data):", re.IGNORECASE)
_OF_THEMES = re.compile(r"data:(?:image|font)/")


def squeezed(text: str) -> str:
    """`text` without blanks, which sites may set as they like, and without the invisible sign of heading links."""
    return re.sub(r"[\s\u200b]+", "", text)


def texts_of(code: Code) -> list[tuple[str, str]]:
    """What a visitor must be able to read of a code, with a name for each text, a block at a time."""
    wire = [] if code.code is None else [("code", as_read(str(code.code)))]
    title = [("title", as_read(code.title))] if code.title_given else []
    proses = [("description", code.description or "")]
    proses += [("cause", text) for text in code.causes] + [("action", text) for text in code.actions]
    return wire + title + [(name, block) for name, prose in proses for block in meanings(prose)]


class SiteChecks:
    """The checks of one site: `SITE` in the module of a class that has them."""

    def test_every_page_is_there_and_loads_without_an_error(self, seen: dict[str, Seen]) -> None:
        assert not [(path, one.status, one.errors) for path, one in seen.items() if not one.found or one.errors]

    def test_every_text_of_every_code_can_be_read(self, seen: dict[str, Seen], found: list[Reference]) -> None:
        lost = []
        for one in found:
            shared = book(one.catalogue, "public")
            for code in shared.catalogue.codes:
                path = f"{one.name}/{shared.entries[code.key].page}"
                page = _without_examples(seen[path])
                lost += [(path, name, text) for name, text in texts_of(code) if squeezed(text) not in page]
        assert not lost

    def test_the_single_page_and_the_index_tell_of_every_code(
        self, seen: dict[str, Seen], found: list[Reference]
    ) -> None:
        lost = []
        for one in found:
            index, single = (squeezed(seen[f"{one.name}/{page}.md"].text) for page in ("index", "reference"))
            for entry in book(one.catalogue, "public").entries.values():
                for text in (
                    squeezed(as_read(entry.name)),
                    squeezed((meaning if entry.is_prose else as_read)(entry.meaning)),
                ):
                    lost += [(one.name, entry.key, text) for page in (index, single) if text not in page]
        assert not lost

    def test_example_responses_are_exact(self, seen: dict[str, Seen], found: list[Reference]) -> None:
        lost = []
        for one in found:
            shared = book(one.catalogue, "public")
            for code in shared.catalogue.codes:
                page = seen[f"{one.name}/{shared.entries[code.key].page}"]
                shown = [_json(block) for block in page.blocks]
                lost += [(page.path, row.body) for row in responses(shared.catalogue, code) if row.body not in shown]
        assert not lost

    def test_nothing_runs(self, seen: dict[str, Seen]) -> None:
        assert not [path for path, one in seen.items() if one.ran or one.handlers]
        for path, one in seen.items():
            assert set(one.elements) <= ELEMENTS, path
            assert not [to for to in one.addresses if _RUNS.match(to) and not _OF_THEMES.match(to)], path

    def test_the_navigation_names_categories_as_they_are_called(
        self, site: Site, seen: dict[str, Seen], found: list[Reference]
    ) -> None:
        for one in found:
            if site is DOCUSAURUS and one.name != "texts":
                continue  # a sidebar that is made from folders puts what is folded into no page
            trees = seen.get(f"{one.name}/toctree.md")
            shown = squeezed(seen[f"{one.name}/index.md"].navigation if trees is None else trees.text)
            for category in book(one.catalogue, "public").categories.values():
                assert squeezed(as_read(category.title)) in shown, (one.name, category.title)

    def test_code_is_highlighted(self, seen: dict[str, Seen]) -> None:
        assert seen["sentisnap/codes/validation_error.md"].coloured > 20


def _without_examples(page: Seen) -> str:
    """The text of a page but for its examples, whose messages would stand in for texts that are lost."""
    text = squeezed(page.text)
    for block in page.blocks:
        if isinstance(_json(block), dict):
            text = text.replace(squeezed(block), "", 1)
    return text


def _json(block: str) -> Any:
    try:
        return json.loads(block)
    except ValueError:
        return None
