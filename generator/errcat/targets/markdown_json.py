"""The machine-readable reference (`errors.json`): every public fact of the catalogue, and where its page is.

Its JSON Schema is `catalogue/schema/errors.schema.json`. Members without a value are left out.
"""

from __future__ import annotations

from typing import Any

from errcat.catalogue.model import Code, Example, Header, Json, Message, Param, RetiredCode, Text
from errcat.catalogue.permalinks import NO_PAGE
from errcat.targets.markdown_entries import Book
from errcat.targets.wire import body_json, format_example

VERSION = 1


def errors_document(book: Book, has_pages: bool) -> dict[str, Any]:
    """The whole reference as one JSON object. `page` is relative to the document itself."""
    catalogue = book.catalogue
    api = catalogue.api
    descriptions = {category.key: category.description for category in catalogue.categories}
    return _present(
        {
            "$schema": "urn:errcat:errors:1",
            "errors": VERSION,
            "generated": f"by errcat from {catalogue.source}; do not edit",
            "api": _present(
                {
                    "id": api.id,
                    "title": api.title,
                    "version": api.version,
                    "description": api.description,
                    "docs_url": api.docs_url,
                    "notes": api.notes,
                }
            ),
            "response": _present(
                {
                    "media_type": catalogue.response.media_type,
                    "description": catalogue.response.description,
                    "example": format_example(catalogue),
                }
            ),
            "statuses": [
                _present({"status": one.status, "title": one.title, "description": one.description})
                for one in catalogue.statuses
            ],
            "categories": [
                _present(
                    {
                        "key": one.key,
                        "title": one.title,
                        "description": descriptions[one.key],  # as it is, also where pages leave a blank one out
                        "page": one.page if has_pages else None,
                    }
                )
                for one in book.categories.values()
            ],
            "codes": [_code(book, code, has_pages) for code in catalogue.codes],
            "retired": [_retired(book, code, has_pages) for code in catalogue.retired],
            "operations": [
                {"id": one.id, "codes": list(dict.fromkeys(one.codes))} for one in catalogue.operations if one.codes
            ],
        }
    )


def message_template(message: Message) -> str:
    """The message as the author wrote it: placeholders in braces, a literal brace doubled."""
    return "".join(
        part.text.replace("{", "{{").replace("}", "}}") if isinstance(part, Text) else f"{{{part.name}}}"
        for part in message
    )


def _code(book: Book, code: Code, has_pages: bool) -> dict[str, Any]:
    entry = book.entries[code.key]
    retry, deprecated = code.retry, code.deprecated
    replaced_by = book.find(deprecated.replaced_by) if deprecated is not None else None
    operations = book.operations.get(code.key, ())
    data = _present(
        {
            "key": code.key,
            "kind": "outcome" if code.is_outcome else "error",
            "statuses": list(code.statuses) or None,
            "category": code.category,
            "title": code.title,
            "message": message_template(code.message),
            "description": code.description,
            "causes": list(code.causes) or None,
            "actions": list(code.actions) or None,
            "params": [_param(param) for param in code.params] or None,
            "details": code.details,
            "headers": [_header(header) for header in code.headers] or None,
            "retry": _present({"when": retry.when, "after": retry.after, "backoff": retry.backoff}) if retry else None,
            "since": code.since,
            "deprecated": (
                _present(
                    {
                        "since": deprecated.since,
                        "reason": deprecated.reason,
                        "replaced_by": replaced_by.key if replaced_by else None,
                    }
                )
                if deprecated is not None
                else None
            ),
            "audience": "internal" if code.internal else None,
            "severity": code.severity,
            "grpc": code.grpc,
            "tags": list(code.tags) or None,
            "type": code.type_uri if code.type_uri != NO_PAGE else None,
            "operations": list(operations) or None,
            "related": [key for key in code.related if book.find(key)] or None,
            "links": [{"title": link.title, "url": link.url} for link in code.links] or None,
            "exception": None if code.is_outcome else f"{book.catalogue.api.id}_errors.{code.type_name}",
            "examples": None if code.is_outcome else _examples(book, code),
            "page": _page(entry.page, entry.anchor, has_pages),
        }
    )
    # The wire code is there even as null: that says that the status alone tells.
    return {"key": code.key, "code": code.code, **data}


def _examples(book: Book, code: Code) -> list[dict[str, Any]]:
    return [_example(book, code, example) for example in code.examples or (None,)]


def _example(book: Book, code: Code, example: Example | None) -> dict[str, Any]:
    status = code.status if example is None or example.status is None else example.status
    prose = {"title": example.title, "description": example.description} if example is not None else {}
    return {**_present({**prose, "status": status}), "body": body_json(book.catalogue, code, example)}


def _retired(book: Book, code: RetiredCode, has_pages: bool) -> dict[str, Any]:
    entry = book.retired[code.key]
    replaced_by = entry.replaced_by
    data = _present(
        {
            "key": code.key,
            "statuses": list(code.statuses) or None,
            "title": code.title,
            "description": code.description,
            "since": code.since,
            "reason": code.reason,
            "replaced_by": replaced_by.key if replaced_by else None,
            "renamed": entry.renamed or None,
            "audience": "internal" if code.internal else None,
            "page": _page(entry.page, entry.anchor, has_pages),
        }
    )
    return {"key": code.key, "code": code.code, **data}


def _param(param: Param) -> dict[str, Any]:
    data: dict[str, Any] = {"name": param.name, "required": param.required, "schema": dict(param.schema)}
    return {**data, **_prose(param)}


def _header(header: Header) -> dict[str, Any]:
    data: dict[str, Any] = {"name": header.name, "required": header.required, "schema": dict(header.schema)}
    return {**data, **_prose(header)}


def _prose(value: Param | Header) -> dict[str, Json]:
    data = _present({"description": value.description})
    return {**data, "example": value.example} if value.has_example else data


def _page(page: str, anchor: str, has_pages: bool) -> str:
    return page if has_pages else f"reference.md#{anchor}"


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
