"""The view of the single page: the whole reference of a small API, in the order in which one reads it."""

from __future__ import annotations

from collections.abc import Iterable

from errcat.catalogue.model import Category, Guide, Operation, Status, by_category
from errcat.records import Struct
from errcat.targets.markdown_code import CodeView, RetiredView, code_view, retired_views
from errcat.targets.markdown_entries import Book, Entry, given
from errcat.targets.markdown_envelope import Envelope, envelope
from errcat.targets.options import Options


class Section(Struct, frozen=True):
    """A category of the single page: a table where rows tell everything, else a section for each code."""

    heading: str | None
    description: str | None
    in_table: bool
    codes: tuple[CodeView, ...]
    wired: bool


class Detail(Struct, frozen=True):
    """What a row of a table could not hold, in a section of its own."""

    heading: str
    code: CodeView


class GuideView(Struct, frozen=True):
    """A guide under a heading that no other section of the page has."""

    heading: str
    guide: Guide


class ReferenceView(Struct, frozen=True):
    """The single page. `codes_heading` is None where the categories stand on the top level."""

    title: str
    source: str
    description: str | None
    statuses: tuple[Status, ...]
    format_heading: str
    envelope: Envelope | None
    codes_heading: str | None
    sections: tuple[Section, ...]
    details: tuple[Detail, ...]
    operations: tuple[tuple[str, tuple[Entry, ...]], ...]
    retired: tuple[RetiredView, ...]
    renamed: tuple[RetiredView, ...]
    guides: tuple[GuideView, ...]
    notes: str | None
    has_pages: bool
    internal: bool


class Headings:
    """The headings of a page, each of them once: the second of two gets a number."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def unique(self, text: str) -> str:
        """`text`, or `text (2)` where the page has such a heading already."""
        heading, number = text, 1
        while heading in self._taken:
            number += 1
            heading = f"{text} ({number})"
        self._taken.add(heading)
        return heading


def reference_view(book: Book, options: Options) -> ReferenceView:
    """The single page of `book`; where codes have pages, it leads to them, too."""
    catalogue = book.catalogue
    title = given(catalogue.api.reference_title) or "Errors"
    headings = Headings(title, "Operations", "Retired Codes", "Renamed Codes")
    shape = envelope(catalogue)
    if shape is not None and not _is_worth_showing(shape):
        shape = None
    format_heading = headings.unique("Error Response Format") if shape is not None else ""
    on_top = not catalogue.statuses and shape is None
    codes_heading = None if on_top else headings.unique("Error Codes")
    sections = tuple(_sections(book, headings))
    return ReferenceView(
        title=title,
        source=catalogue.source,
        description=given(catalogue.api.description),
        statuses=catalogue.statuses,
        format_heading=format_heading,
        envelope=shape,
        codes_heading=codes_heading,
        sections=sections,
        details=tuple(_details(sections, headings)),
        operations=operations(book, catalogue.operations),
        retired=tuple(one for one in retired_views(book) if not one.entry.renamed),
        renamed=tuple(one for one in retired_views(book) if one.entry.renamed),
        guides=tuple(GuideView(headings.unique(guide.title), guide) for guide in catalogue.guides),
        notes=given(catalogue.api.notes),
        has_pages=options.layout != "single",
        internal=options.audience == "internal",
    )


def operations(book: Book, declared: Iterable[Operation]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The operations that have codes, with their entries."""
    rows = ((one.id, tuple(book.entries[key] for key in dict.fromkeys(one.codes))) for one in declared)
    return tuple((name, entries) for name, entries in rows if entries)


def _is_worth_showing(shape: Envelope) -> bool:
    """Not where errors have the default format of RFC 9457 and only their status tells one from another."""
    return shape.description is not None or not shape.by_status or shape.media_type != "application/problem+json"


def _sections(book: Book, headings: Headings) -> Iterable[Section]:
    catalogue = book.catalogue
    codes_of = by_category(catalogue.codes)
    for category in (*catalogue.categories, None):
        own = codes_of.get(category.key if category is not None else None, ())
        views = tuple(code_view(book, code) for code in own)
        if views:
            yield _section(category, views, bool(catalogue.categories), headings)


def _section(category: Category | None, codes: tuple[CodeView, ...], others: bool, headings: Headings) -> Section:
    in_table = not any(code.causes or code.actions for code in codes)
    title = category.title if category is not None else "Other Codes" if others else None
    return Section(
        heading=headings.unique(title) if title is not None else None,
        description=given(category.description) if category is not None else None,
        in_table=in_table,
        codes=codes,
        wired=any(code.entry.wire is not None for code in codes),
    )


def _details(sections: Iterable[Section], headings: Headings) -> Iterable[Detail]:
    for section in sections:
        for code in section.codes:
            if section.in_table and code.has_more:
                yield Detail(headings.unique(f"{code.spoken} Details"), code)
