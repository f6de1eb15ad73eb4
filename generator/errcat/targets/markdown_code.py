"""The view of one code: everything that its page says, ready to be laid out."""

from __future__ import annotations

from errcat.catalogue.model import Code, Deprecation, Header, JsonObject, Link, Param, Retry
from errcat.records import Struct
from errcat.targets.markdown_entries import Book, Entry, RetiredEntry, given, split_lead
from errcat.targets.markdown_samples import Response, curl_sample, python_sample, responses
from errcat.targets.markdown_schema import Field, fields, is_told


class Details(Struct, frozen=True):
    """The structured payload: its prose, its members, and the schema itself where rows do not tell all of it."""

    description: str | None
    schema: JsonObject
    fields: tuple[Field, ...]
    shown_schema: JsonObject | None


class Event(Struct, frozen=True):
    """A line of a code's history."""

    version: str
    text: str
    reason: str | None


class CodeView(Struct, frozen=True):
    """A code for its own page and for its section of the single page.

    `heading` and `spoken` (what a sentence calls the code) are plain text; `lead` (the opening paragraph), `rest`,
    `causes` and `actions` are the author's Markdown. `shows_responses`: whether its responses hold more than the
    general format does.
    """

    entry: Entry
    heading: str
    spoken: str
    source: str
    lead: str | None
    rest: str | None
    description: str | None
    statuses: tuple[tuple[int, str], ...]
    type_name: str | None
    type_uri: str | None
    retry: Retry | None
    since: str | None
    severity: str | None
    grpc: str | None
    tags: tuple[str, ...]
    deprecated: Deprecation | None
    replaced_by: Entry | RetiredEntry | None
    causes: tuple[str, ...]
    actions: tuple[str, ...]
    params: tuple[Param, ...]
    headers: tuple[Header, ...]
    details: Details | None
    responses: tuple[Response, ...]
    shows_responses: bool
    python: str | None
    curl: str | None
    operations: tuple[str, ...]
    history: tuple[Event, ...]
    related: tuple[Entry | RetiredEntry, ...]
    links: tuple[Link, ...]

    @property
    def has_more(self) -> bool:
        """Whether there is more to tell than a row of a table holds."""
        declared = (self.params, self.headers, self.details, self.retry, self.deprecated)
        return self.shows_responses or any((self.rest, *declared, self.related, self.links))


class RetiredView(Struct, frozen=True):
    """The page of a retired code, which stays so that its links keep working."""

    entry: RetiredEntry
    heading: str
    source: str
    description: str | None
    statuses: tuple[tuple[int, str], ...]
    reason: str | None


def code_view(book: Book, code: Code) -> CodeView:
    """The view of `code`, which is in `book`."""
    entry = book.entries[code.key]
    catalogue = book.catalogue
    lead, rest = split_lead(code.description)
    deprecated = code.deprecated
    is_error = not code.is_outcome
    related = (book.find(key) for key in code.related)
    return CodeView(
        entry=entry,
        heading=heading(code, entry),
        spoken=code.title if entry.wire is None or code.title_given else entry.wire,
        source=catalogue.source,
        lead=lead,
        rest=rest,
        description=given(code.description),
        statuses=tuple((status, book.status_title(status)) for status in code.statuses),
        type_name=code.type_name if is_error else None,
        type_uri=code.type_uri if code.type_uri.startswith(("https://", "http://")) else None,
        retry=code.retry,
        since=code.since,
        severity=code.severity,
        grpc=code.grpc,
        tags=code.tags,
        deprecated=deprecated,
        replaced_by=book.find(deprecated.replaced_by) if deprecated is not None else None,
        causes=tuple(text for text in code.causes if text.strip()),
        actions=tuple(text for text in code.actions if text.strip()),
        params=code.params,
        headers=code.headers,
        details=_details(code),
        responses=responses(catalogue, code),
        shows_responses=is_error and bool(code.examples or code.details is not None),
        python=python_sample(catalogue, code) if is_error else None,
        curl=curl_sample(catalogue, code) if is_error else None,
        operations=book.operations.get(code.key, ()),
        history=_history(code),
        related=tuple(one for one in related if one is not None),
        links=code.links,
    )


def heading(code: Code, entry: Entry) -> str:
    """`invalid_api_key`, `20404 - Account suspended`, or `400 - Bad Request` where the status alone tells."""
    if entry.wire is not None:
        return f"{entry.wire} - {code.title}" if code.title_given and code.title != entry.wire else entry.wire
    return code.title if code.status is None else f"{code.status} - {code.title}"


def retired_views(book: Book) -> tuple[RetiredView, ...]:
    """The pages of the retired codes."""
    out: list[RetiredView] = []
    for code in book.catalogue.retired:
        entry = book.retired[code.key]
        title = f"{entry.wire} - {code.title}" if entry.wire is not None and code.title else entry.name
        statuses = tuple((status, book.status_title(status)) for status in code.statuses)
        out.append(
            RetiredView(entry, title, book.catalogue.source, given(code.description), statuses, given(code.reason))
        )
    return tuple(out)


def _details(code: Code) -> Details | None:
    schema = code.details
    if schema is None:
        return None
    text = schema.get("description")
    return Details(
        description=given(text) if isinstance(text, str) else None,
        schema=schema,
        fields=fields(schema),
        shown_schema=None if is_told(schema) else schema,
    )


def _history(code: Code) -> tuple[Event, ...]:
    events: list[Event] = []
    if code.since is not None:
        events.append(Event(code.since, "added", None))
    if code.deprecated is not None and code.deprecated.since is not None:
        events.append(Event(code.deprecated.since, "deprecated", given(code.deprecated.reason)))
    return tuple(events)
