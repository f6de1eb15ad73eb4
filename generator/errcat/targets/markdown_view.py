"""The views of the Markdown target. Each gives a list, which is empty where the layout has no such page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from errcat.catalogue.model import Catalogue, Json, Status
from errcat.catalogue.permalinks import address_of, permalink
from errcat.records import Struct
from errcat.targets.markdown_code import CodeView, RetiredView, code_view, retired_views
from errcat.targets.markdown_entries import Book, CategoryEntry, Entry, RetiredEntry, book, given
from errcat.targets.markdown_envelope import Envelope, envelope
from errcat.targets.markdown_json import errors_document
from errcat.targets.markdown_reference import GuideView, Headings, ReferenceView, operations, reference_view
from errcat.targets.options import Options


class CategoryView(Struct, frozen=True):
    """The page of a category."""

    category: CategoryEntry
    source: str
    entries: tuple[Entry, ...]
    wired: bool
    index_title: str


class IndexView(Struct, frozen=True):
    """The first page: how to read an error, and every way to find one. `wired` where codes go over the wire."""

    title: str
    source: str
    description: str | None
    has_reference: bool
    envelope: Envelope | None
    statuses: tuple[Status, ...]
    errors: tuple[Entry, ...]
    outcomes: tuple[Entry, ...]
    categories: tuple[CategoryEntry, ...]
    by_status: tuple[tuple[str, str, tuple[Entry, ...]], ...]
    operations: tuple[tuple[str, tuple[Entry, ...]], ...]
    retired: tuple[RetiredView, ...]
    renamed: tuple[RetiredView, ...]
    guides: tuple[GuideView, ...]
    notes: str | None
    wired: bool
    internal: bool


class PlainLine(Struct, frozen=True):
    """A line of the plain index: a name, an address, and what is found there."""

    name: str
    url: str
    text: str


class PlainIndex(Struct, frozen=True):
    """The index for machines that read text (llms.txt): a line for each page and code."""

    title: str
    source: str
    description: str | None
    pages: tuple[PlainLine, ...]
    codes: tuple[PlainLine, ...]
    retired: tuple[PlainLine, ...]


def index_views(catalogue: Catalogue, options: Options) -> tuple[IndexView, ...]:
    """The index page."""
    return (_index(book(catalogue, options.audience), options),) if _has_pages(options) else ()


def category_views(catalogue: Catalogue, options: Options) -> tuple[CategoryView, ...]:
    """A page for each category that has codes."""
    shared = book(catalogue, options.audience)
    if not _has_pages(options):
        return ()
    found: dict[str, list[Entry]] = {}
    for entry in shared.entries.values():
        if entry.category is not None:
            found.setdefault(entry.category.key, []).append(entry)
    return tuple(
        CategoryView(category, catalogue.source, tuple(found[key]), _wired(found[key]), _title(shared))
        for key, category in shared.categories.items()
    )


def code_views(catalogue: Catalogue, options: Options) -> tuple[CodeView, ...]:
    """A page for each code."""
    shared = book(catalogue, options.audience)
    return tuple(code_view(shared, code) for code in shared.catalogue.codes) if _has_pages(options) else ()


def retired_pages(catalogue: Catalogue, options: Options) -> tuple[RetiredView, ...]:
    """A page for each retired code."""
    return retired_views(book(catalogue, options.audience)) if _has_pages(options) else ()


def reference_views(catalogue: Catalogue, options: Options) -> tuple[ReferenceView, ...]:
    """The single page."""
    return () if options.layout == "pages" else (reference_view(book(catalogue, options.audience), options),)


def json_view(catalogue: Catalogue, options: Options) -> Json:
    """The machine-readable reference."""
    return errors_document(book(catalogue, options.audience), _has_pages(options))


def plain_index(catalogue: Catalogue, options: Options) -> PlainIndex:
    """The plain index, with permanent links where the catalogue says where it is published."""
    shared = book(catalogue, options.audience)
    pages = _has_pages(options)
    docs_url = catalogue.api.docs_url if options.audience == "public" else None  # the public one is published there

    def address(page: str, anchor: str = "") -> str:
        return address_of(docs_url, page) + anchor

    def of(entry: Entry | RetiredEntry, text: str) -> PlainLine:
        if docs_url is not None:
            return PlainLine(entry.name, permalink(docs_url, entry.key), text)
        return PlainLine(
            entry.name, address(entry.page) if pages else address("reference.md", f"#{entry.anchor}"), text
        )

    lines = [PlainLine("errors.json", address("errors.json"), "everything as JSON")]
    if options.layout != "pages":
        lines.insert(0, PlainLine("Reference", address("reference.md"), "everything on one page"))
    if pages:
        lines.insert(0, PlainLine("Index", address("index.md"), "how to read an error, and all codes"))
    return PlainIndex(
        title=f"{catalogue.api.title}: {_title(shared)}",
        source=catalogue.source,
        description=given(catalogue.api.description),
        pages=tuple(lines),
        codes=tuple(of(entry, _told(entry)) for entry in shared.entries.values()),
        retired=tuple(of(entry, _fate(entry)) for entry in shared.retired.values()),
    )


VIEWS: Final[Mapping[str, Callable[[Catalogue, Options], Any]]] = {
    "markdown_index": index_views,
    "markdown_categories": category_views,
    "markdown_codes": code_views,
    "markdown_retired": retired_pages,
    "markdown_reference": reference_views,
    "markdown_json": json_view,
    "markdown_plain_index": plain_index,
}


def _told(entry: Entry) -> str:
    marks = ("Internal. " if entry.internal else "") + ("Deprecated. " if entry.deprecated else "")
    return f"{marks}HTTP {entry.http}. {entry.meaning}" if entry.has_http else f"{marks}{entry.meaning}"


def _fate(entry: RetiredEntry) -> str:
    if entry.replaced_by is None:
        return "no longer sent"
    return f"renamed to {entry.replaced_by.key}" if entry.renamed else f"no longer sent; use {entry.replaced_by.name}"


def _has_pages(options: Options) -> bool:
    return options.layout != "single"


def _title(shared: Book) -> str:
    return given(shared.catalogue.api.reference_title) or "Errors"


def _index(shared: Book, options: Options) -> IndexView:
    catalogue = shared.catalogue
    title = _title(shared)
    headings = Headings(
        *(title, "How to read an error", "HTTP statuses", "All errors", "Categories", "Errors by HTTP status"),
        *("Success codes", "Operations", "Retired codes", "Renamed codes", "Notes"),
    )
    outcomes = {code.key for code in catalogue.codes if code.is_outcome}
    errors = tuple(entry for entry in shared.entries.values() if entry.key not in outcomes)
    return IndexView(
        title=title,
        source=catalogue.source,
        description=given(catalogue.api.description),
        has_reference=options.layout == "both",
        envelope=envelope(catalogue),
        statuses=catalogue.statuses,
        errors=errors,
        outcomes=tuple(entry for entry in shared.entries.values() if entry.key in outcomes),
        categories=tuple(shared.categories.values()),
        by_status=_by_status(shared, outcomes),
        operations=operations(shared, catalogue.operations),
        retired=tuple(one for one in retired_views(shared) if not one.entry.renamed),
        renamed=tuple(one for one in retired_views(shared) if one.entry.renamed),
        guides=tuple(GuideView(headings.unique(guide.title), guide) for guide in catalogue.guides),
        notes=given(catalogue.api.notes),
        wired=_wired(errors),
        internal=options.audience == "internal",
    )


def _by_status(shared: Book, outcomes: set[str]) -> tuple[tuple[str, str, tuple[Entry, ...]], ...]:
    found: dict[int, list[Entry]] = {}
    for code in shared.catalogue.codes:
        for status in code.statuses if code.key not in outcomes else ():
            found.setdefault(status, []).append(shared.entries[code.key])
    return tuple((str(status), shared.status_title(status), tuple(found[status])) for status in sorted(found))


def _wired(entries: Sequence[Entry]) -> bool:
    return any(entry.wire is not None for entry in entries)
