"""A code as rows and links show it, and where its page is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from errcat.catalogue.model import Catalogue, Code, RetiredCode
from errcat.catalogue.permalinks import anchor, page_path
from errcat.catalogue.statuses import reason
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.markdown_blocks import parse_prose
from errcat.targets.markdown_nodes import Paragraph
from errcat.targets.options import Audience

_NO_HTTP = "—"
_EMPTY_LINE = pattern(r"\r?\n[ \t]*\r?\n")


class CategoryEntry(Struct, frozen=True):
    """A category in a table or a link. `count` is the number of its codes, at least 1."""

    key: str
    title: str
    description: str | None
    page: str
    count: int


class Entry(Struct, frozen=True):
    """A code in a table or a link.

    `wire` is the code on the wire as text, None where the status alone tells. `name` is what the code is called:
    the wire code, else its title. `http` names its statuses. `meaning` says briefly what it is: Markdown where it
    `is_prose`, else the title.
    """

    key: str
    name: str
    wire: str | None
    http: str
    title: str
    meaning: str
    is_prose: bool
    page: str
    anchor: str
    category: CategoryEntry | None
    deprecated: bool
    internal: bool

    @property
    def has_http(self) -> bool:
        """Whether the code comes with an HTTP status."""
        return self.http != _NO_HTTP


class RetiredEntry(Struct, frozen=True):
    """A tombstone in a table or a link. `renamed`: `replaced_by` is the same code under the key that it has now."""

    key: str
    name: str
    wire: str | None
    http: str
    meaning: str | None
    is_prose: bool
    since: str | None
    page: str
    anchor: str
    replaced_by: Entry | RetiredEntry | None
    renamed: bool


class Book(Struct, frozen=True):
    """What all pages of a reference share, by key and in catalogue order. Categories without codes are left out."""

    catalogue: Catalogue
    categories: Mapping[str, CategoryEntry]
    entries: Mapping[str, Entry]
    retired: Mapping[str, RetiredEntry]
    operations: Mapping[str, tuple[str, ...]]
    status_titles: Mapping[int, str]

    def find(self, key: str | None) -> Entry | RetiredEntry | None:
        """The entry of a code that may be retired, or internal and so unknown here."""
        return None if key is None else self.entries.get(key) or self.retired.get(key)

    def status_title(self, status: int) -> str:
        """What the API calls a status."""
        return self.status_titles.get(status) or reason(status)


_last: list[tuple[Catalogue, Audience, Book]] = []  # a pack asks for several views of the same catalogue in a row


def forget() -> None:
    """Lets go of it."""
    _last.clear()


def book(catalogue: Catalogue, audience: Audience) -> Book:
    """What the audience may know of `catalogue`, ready for pages."""
    if not (_last and _last[0][0] is catalogue and _last[0][1] == audience):
        _last[:] = [(catalogue, audience, _book(catalogue.public() if audience == "public" else catalogue))]
    return _last[0][2]


def _book(catalogue: Catalogue) -> Book:
    categories = _categories(catalogue)
    operations: dict[str, list[str]] = {}
    for operation in catalogue.operations:
        for key in operation.codes:
            operations.setdefault(key, []).append(operation.id)
    entries = {code.key: _entry(code, categories) for code in catalogue.codes}
    codes = {code.key: code for code in catalogue.codes}
    tombs = {code.key: code for code in catalogue.retired}
    retired = {code.key: _retired(code, codes, tombs, entries) for code in catalogue.retired}
    return Book(
        catalogue,
        categories,
        entries,
        retired,
        {key: tuple(dict.fromkeys(ids)) for key, ids in operations.items()},
        {status.status: status.title for status in catalogue.statuses},
    )


def _categories(catalogue: Catalogue) -> dict[str, CategoryEntry]:
    there = {code.category for code in catalogue.codes}
    counts = Counter(code.category for code in catalogue.codes)
    if catalogue.counts is not None:
        counts.update({key: number - counts[key] for key, number in catalogue.counts.categories.items()})
    return {
        one.key: CategoryEntry(
            one.key, one.title, given(one.description), page_path(one.key, "categories"), counts[one.key]
        )
        for one in catalogue.categories
        if one.key in there
    }


def _entry(code: Code, categories: Mapping[str, CategoryEntry]) -> Entry:
    wire = None if code.code is None else str(code.code)
    lead, _ = split_lead(code.description)
    return Entry(
        key=code.key,
        name=code.title if wire is None else wire,
        wire=wire,
        http=_http(code.statuses),
        title=code.title,
        meaning=lead or code.title,
        is_prose=lead is not None,
        page=page_path(code.key),
        anchor=anchor(code.key),
        category=categories.get(code.category) if code.category is not None else None,
        deprecated=code.deprecated is not None,
        internal=code.internal,
    )


def _retired(
    code: RetiredCode, codes: Mapping[str, Code], tombs: Mapping[str, RetiredCode], entries: Mapping[str, Entry]
) -> RetiredEntry:
    """A tombstone; a chain of replacements ends at the first code that still lives."""
    seen = {code.key}
    last = code.replaced_by
    while last is not None and last in tombs and last not in seen:
        seen.add(last)
        last = tombs[last].replaced_by
    replacement = codes.get(last) if last is not None else None
    renamed = replacement is not None and code.is_former_name_of(replacement)
    wire = code.key if renamed else None if code.code is None else str(code.code)
    lead, _ = split_lead(code.description)
    return RetiredEntry(
        key=code.key,
        name=wire or code.title or code.key,
        wire=wire,
        http=_http(code.statuses),
        meaning=lead or code.title,
        is_prose=lead is not None,
        since=code.since,
        page=page_path(code.key),
        anchor=anchor(code.key),
        replaced_by=entries.get(last) if last is not None else None,
        renamed=renamed,
    )


def _http(statuses: tuple[int, ...]) -> str:
    return ", ".join(map(str, statuses)) if statuses else _NO_HTTP


def split_lead(text: str | None) -> tuple[str | None, str | None]:
    """The opening paragraph of an author's Markdown and what follows it; None for what is not there."""
    if text is None or not text.strip():
        return None, None
    lead, *rest = _EMPTY_LINE.split(text.strip("\r\n"), maxsplit=1)
    blocks = parse_prose(lead)
    if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
        return None, text
    return lead, given(rest[0]) if rest else None


def given(text: str | None) -> str | None:
    """`text`, None where it is only blanks."""
    return text if text is not None and text.strip() else None
