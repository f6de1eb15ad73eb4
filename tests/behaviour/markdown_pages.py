"""The Markdown reference of a catalogue, and what a reader sees of it: pages as text, links and anchors."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.format import format_file
from errcat.targets.markdown_inline import is_allowed
from errcat.targets.options import Layout, Options
from errcat.targets.packs import Pack, load_pack
from errcat.targets.render import render
from errcat.targets.views import views_of
from tests.support import ROOT, catalogue_of

FIXTURES = Path(__file__).parent / "markdown"
TAGS = {
    *("p", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "br", "h1", "h2", "h3", "h4", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
"""All elements that a page may hold."""

_BLOCKS = {"p", "li", "pre", "ul", "ol", "td", "th", "tr", "h1", "h2", "h3", "h4", "br", "blockquote"}
_MARKDOWN = MarkdownIt("commonmark").enable("table")
PICTURES = {number: chr(0x2400 + number) for number in range(32) if chr(number) not in "\t\n\f\r"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif tag == "a" and name == "id":
                self.anchors.append(value or "")
        if tag in _BLOCKS:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.add("<!-- -->")


def read_html(html: str) -> _Reader:
    """What a browser makes of `html`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def read_page(markdown: str) -> _Reader:
    """What a reader sees of a page."""
    return read_html(_MARKDOWN.render(markdown))


def visible(markdown: str) -> str:
    """The text of a page, blanks counted as one."""
    return " ".join("".join(read_page(markdown).text).split())


def as_read(text: str) -> str:
    """What a page shows of a text: blanks as one; control characters, which HTML lacks, as their pictures."""
    text = re.sub(r"[ \t\n\r\f\v]+", " ", text).translate({**PICTURES, 127: "\u2421"})
    return " ".join(re.sub("[\x80-\x9f\ufffe\uffff]", "\ufffd", text).split())


def as_meant() -> MarkdownIt:
    """CommonMark with nothing but what a catalogue's text may mean."""
    meant = MarkdownIt("zero")
    meant.enable(["fence", "list", "newline", "escape", "backticks", "emphasis", "link", "autolink", "entity"])
    meant.enable(["balance_pairs", "fragments_join"])
    meant.validateLink = lambda url: is_allowed(url)  # type: ignore[method-assign]
    return meant


MEANT = as_meant()


def meaning(text: str) -> str:
    return " ".join("".join(read_html(MEANT.render(text)).text).split())


def meanings(text: str) -> list[str]:
    """As `meaning`, of each paragraph and block of code."""
    found = []
    for token in MEANT.parse(text):
        if token.type in ("inline", "fence"):
            html = token.content if token.type == "fence" else MEANT.renderer.render([token], MEANT.options, {})
            found.append(" ".join((html if token.type == "fence" else "".join(read_html(html).text)).split()))
    return [block for block in found if block]


def fixture(name: str) -> Catalogue:
    """A catalogue of this folder's fixtures."""
    return catalogue_of((FIXTURES / f"{name}.yaml").read_text("utf-8"), head="")


def api(name: str) -> Catalogue:
    """One of the two real APIs."""
    return catalogue_of((ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8"), head="")


@functools.cache
def _pack() -> Pack:
    sink = Sink()
    pack = load_pack("markdown", None, sink)
    assert pack is not None, sink.diagnostics
    return pack


def pages_of(catalogue: Catalogue, layout: Layout = "both", site: str = "") -> dict[str, str]:
    """All files of the reference by path, with navigation for `site`."""
    sink = Sink()
    files = render(_pack(), catalogue, Options(layout=layout, site=site), views_of("markdown"), sink)
    assert not sink.diagnostics, sink.diagnostics
    return {file.path: format_file(file) for file in files}


def broken_links(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Relative links that lead to no page or anchor of `files`: the page and the address."""
    pages = {path: read_page(text) for path, text in files.items() if path.endswith(".md")}
    for path, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:|//", link):
                continue
            target, _, anchor = link.partition("#")
            full = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if full not in files or (anchor and anchor not in pages[full].anchors):
                yield path, link
