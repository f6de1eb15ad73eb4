"""The table of a region, as lines of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from errcat.catalogue.model import Code
from errcat.catalogue.permalinks import permalink
from errcat.targets import markdown_text as escape
from errcat.targets.escape_markdown import prose_cell
from errcat.targets.markdown_entries import Book, book
from errcat.targets.markdown_json import message_template
from errcat.targets.markdown_words import retry_words
from errcat.targets.regions.request import Request

_HEADS: Final[Mapping[str, str]] = {
    "code": "Code",
    "status": "HTTP",
    "title": "Title",
    "category": "Category",
    "description": "What it means",
    "message": "Message",
    "retry": "Try again?",
    "since": "Since",
    "exception": "Python exception",
}
_NOTHING: Final = "—"


def table(request: Request) -> tuple[str, ...]:
    """The lines of the table that a region asks for: a head, a rule, and a row for each code or status."""
    shared = book(request.catalogue, "public")
    if request.kind == "statuses":
        rows = [[str(one.status), _status(one.title, one.description)] for one in request.catalogue.statuses]
        return _lines(["Code", "Description"], rows)
    codes = [code for code in request.catalogue.codes if not request.categories or code.category in request.categories]
    heads = [_HEADS[column] for column in request.columns]
    return _lines(heads, [[_CELLS[column](shared, code) or _NOTHING for column in request.columns] for code in codes])


def _lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _status(title: str, description: str | None) -> str:
    return escape.plain(title) + (f" ({escape.plain(description)})" if description else "")


def _code(shared: Book, code: Code) -> str:
    """The code on the wire, else the title; with the permanent link where the reference has an address."""
    entry = shared.entries[code.key]
    name = escape.plain(entry.name) if entry.wire is None else escape.code(entry.wire)
    docs_url = shared.catalogue.api.docs_url
    return f"[{name}]({escape.address(permalink(docs_url, code.key))})" if docs_url is not None else name


def _category(shared: Book, code: Code) -> str:
    category = shared.entries[code.key].category
    return escape.plain(category.title) if category is not None else ""


def _description(shared: Book, code: Code) -> str:
    entry = shared.entries[code.key]
    return ("Deprecated. " if entry.deprecated else "") + prose_cell(entry.meaning)


_CELLS: Final[Mapping[str, Callable[[Book, Code], str]]] = {
    "code": _code,
    "status": lambda shared, code: shared.entries[code.key].http,
    "title": lambda shared, code: escape.plain(code.title),
    "category": _category,
    "description": _description,
    "message": lambda shared, code: escape.plain(message_template(code.message)),
    "retry": lambda shared, code: prose_cell(retry_words(code.retry)) if code.retry is not None else "",
    "since": lambda shared, code: escape.plain(code.since) if code.since is not None else "",
    "exception": lambda shared, code: "" if code.is_outcome else escape.code(code.type_name),
}
