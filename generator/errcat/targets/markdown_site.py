"""Navigation for docs sites: files beside the pages, never a byte of the pages themselves.

All sites show the same tree: an overview, the single page, a section for each category with its codes in catalogue
order, and the retired codes. Sources: the documentation of mkdocs-awesome-nav (which Zensical reads too), Docusaurus 3
(`_category_.json`, sidebars), VitePress (sidebar) and Sphinx (toctree).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from errcat.catalogue.model import Catalogue, Json, JsonObject
from errcat.records import Struct, replace
from errcat.targets.markdown_entries import Book, Entry, RetiredEntry, book, given
from errcat.targets.markdown_reference import Headings
from errcat.targets.options import Options

OVERVIEW: Final = "Overview"
SINGLE_PAGE: Final = "Everything on one page"


class Section(Struct, frozen=True):
    """Codes under a title (plain text); `page` is the category's own page."""

    title: str
    page: str | None
    entries: tuple[Entry | RetiredEntry, ...]


class Navigation(Struct, frozen=True):
    """The tree of a reference, which may stand beside those of other APIs.

    `index` and `reference` are pages that the layout may not have.
    """

    title: str
    source: str
    index: str | None
    reference: str | None
    sections: tuple[Section, ...]


class NavigationFile(Struct, frozen=True):
    """A navigation file as data."""

    path: str
    value: Json
    source: str


def navigation(catalogue: Catalogue, options: Options) -> Navigation:
    """The tree of the reference of `catalogue`; a layout without pages has no sections."""
    shared = book(catalogue, options.audience)
    pages = options.layout != "single"
    return Navigation(
        title=f"{shared.catalogue.api.title}: {given(shared.catalogue.api.reference_title) or 'Errors'}",
        source=catalogue.source,
        index="index.md" if pages else None,
        reference="reference.md" if options.layout != "pages" else None,
        sections=tuple(_sections(shared)) if pages else (),
    )


def _sections(shared: Book) -> Iterable[Section]:
    entries_of: dict[str | None, list[Entry]] = {}
    for entry in shared.entries.values():
        entries_of.setdefault(entry.category.key if entry.category is not None else None, []).append(entry)
    for key, category in shared.categories.items():
        yield Section(category.title, category.page, tuple(entries_of.get(key, ())))
    if others := entries_of.get(None):
        yield Section("Other codes" if shared.categories else "Codes", None, tuple(others))
    if shared.retired:
        yield Section("Retired codes", None, tuple(shared.retired.values()))


def _mkdocs(tree: Navigation) -> Iterable[tuple[str, Json]]:
    """`.nav.yml` of mkdocs-awesome-nav. Codes are named by their headings, which MkDocs escapes; titles are HTML."""
    nav: list[Json] = []
    if tree.index is not None:
        nav.append(tree.index)
    if tree.reference is not None:
        nav.append({SINGLE_PAGE: tree.reference} if tree.index is not None else tree.reference)
    for section in tree.sections:
        items: list[Json] = [{OVERVIEW: section.page}] if section.page is not None else []
        nav.append({_escaped(section.title, quote=False): [*items, *(entry.page for entry in section.entries)]})
    yield ".nav.yml", {"nav": nav}


def _docusaurus(tree: Navigation) -> Iterable[tuple[str, Json]]:
    """Labels for generated sidebars, and a sidebar in catalogue order for a docs instance of the reference's own."""
    yield "_category_.json", {"label": _label(tree.title)}
    if tree.sections:
        yield "codes/_category_.json", {"label": "Codes"}
    if any(section.page for section in tree.sections):
        yield "categories/_category_.json", {"label": "Categories"}
    items: list[Json] = []
    if tree.index is not None:
        items.append(_doc(tree.index, OVERVIEW))
    if tree.reference is not None:
        items.append(_doc(tree.reference, SINGLE_PAGE if tree.index is not None else tree.title))
    for section in tree.sections:
        group: dict[str, Json] = {"type": "category", "label": _label(section.title)}
        if section.page is not None:
            group["link"] = {"type": "doc", "id": _stem(section.page)}
        group["items"] = [_doc(entry.page, entry.name) for entry in section.entries]
        items.append(group)
    yield "sidebars.json", {"errors": items}


def _doc(page: str, label: str) -> JsonObject:
    return {"type": "doc", "id": _stem(page), "label": _label(label)}


def _label(text: str) -> str:
    """`text` where `</script>` ends nothing: Docusaurus 3 puts labels into a script of JSON-LD as they are."""
    return re.sub(r"<(?=[/!A-Za-z])", "<\u200b", text)


def _vitepress(tree: Navigation) -> Iterable[tuple[str, Json]]:
    """Items for `{base, items}` of a sidebar. VitePress takes each `text` as HTML."""
    items: list[Json] = []
    if tree.index is not None:
        items.append({"text": OVERVIEW, "link": "/"})
    if tree.reference is not None:
        items.append(_item(tree.reference, SINGLE_PAGE if tree.index is not None else tree.title))
    for section in tree.sections:
        group: dict[str, Json] = {"text": _escaped(section.title), "collapsed": False}
        if section.page is not None:
            group["link"] = f"/{_stem(section.page)}"
        group["items"] = [_item(entry.page, entry.name) for entry in section.entries]
        items.append(group)
    yield "sidebar.json", items


def _item(page: str, text: str) -> JsonObject:
    return {"text": _escaped(text), "link": f"/{_stem(page)}"}


def _stem(page: str) -> str:
    return page.removesuffix(".md")


_FILES: Final[Mapping[str, Callable[[Navigation], Iterable[tuple[str, Json]]]]] = {
    "mkdocs": _mkdocs,
    "zensical": _mkdocs,
    "docusaurus": _docusaurus,
    "vitepress": _vitepress,
}


def _written_as(suffix: str) -> Callable[[Catalogue, Options], tuple[NavigationFile, ...]]:
    def view(catalogue: Catalogue, options: Options) -> tuple[NavigationFile, ...]:
        files = _FILES.get(options.site)
        if files is None:
            return ()
        found = files(navigation(catalogue, options))
        return tuple(NavigationFile(path, value, catalogue.source) for path, value in found if path.endswith(suffix))

    return view


def toctrees(catalogue: Catalogue, options: Options) -> tuple[Navigation, ...]:
    """The page of toctrees, for Sphinx, with each heading once."""
    if options.site != "sphinx":
        return ()
    tree = navigation(catalogue, options)
    headings = Headings(tree.title)
    sections = tuple(replace(section, title=headings.unique(section.title)) for section in tree.sections)
    return (replace(tree, sections=sections),)


VIEWS: Final[Mapping[str, Callable[[Catalogue, Options], Any]]] = {
    "markdown_site_yaml": _written_as(".yml"),
    "markdown_site_json": _written_as(".json"),
    "markdown_site_toctrees": toctrees,
}


def _escaped(text: str, *, quote: bool = True) -> str:
    import html  # few references are for a docs site, and it takes a while to import

    return html.escape(text, quote)
