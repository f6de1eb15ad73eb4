"""What the generated package knows of its catalogue at run time, for `python -m <package> explain`: one JSON object."""

from __future__ import annotations

from typing import Any

from errcat.catalogue.model import Catalogue, Code, Deprecation, Message, Retry, Text
from errcat.targets.wire import has_address


def catalogue_data(catalogue: Catalogue) -> dict[str, Any]:
    """The API and its errors, in catalogue order; what a code does not have is left out."""
    titles = {category.key: category.title for category in catalogue.categories}
    return {
        "api": {"title": catalogue.api.title, "version": catalogue.api.version},
        "codes": [_code(code, titles) for code in catalogue.codes if not code.is_outcome],
    }


def _code(code: Code, titles: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": code.key,
        "code": code.code,
        "exception": code.type_name,
        "status": list(code.statuses),
        "category": titles.get(code.category or ""),
        "title": code.title,
        "message": message_template(code.message),
        "description": code.description,
        "causes": list(code.causes),
        "actions": list(code.actions),
        "params": {
            param.name: {"schema": param.schema, "description": param.description, "required": param.required}
            for param in code.params
        },
        "details": code.details,
        "headers": {header.name: header.description for header in code.headers},
        "retry": _retry(code.retry) if code.retry else None,
        "since": code.since,
        "deprecated": _deprecation(code.deprecated) if code.deprecated else None,
        "related": list(code.related),
        "links": [{"title": link.title, "url": link.url} for link in code.links],
        "docs": code.type_uri if has_address(code.type_uri) else None,
        "internal": code.internal,
    }
    return {
        name: value
        for name, value in found.items()
        if name == "code" or (value is not None and value is not False and value != [] and value != {})
    }


def _retry(retry: Retry) -> dict[str, str | float | None]:
    return {"when": retry.when, "after": retry.after, "backoff": retry.backoff}


def _deprecation(deprecated: Deprecation) -> dict[str, str]:
    found = {"since": deprecated.since, "reason": deprecated.reason, "replaced_by": deprecated.replaced_by}
    return {name: value for name, value in found.items() if value is not None}


def message_template(message: Message) -> str:
    """The message with its placeholders, as the catalogue writes it."""
    return "".join(
        part.text.replace("{", "{{").replace("}", "}}") if isinstance(part, Text) else f"{{{part.name}}}"
        for part in message
    )
