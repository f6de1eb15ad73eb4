"""The wire format: from a code to the exact JSON of its response.

One declaration (`response.body`) decides, with the rules of the generated Python's `to_body`, so the examples in the
docs and in OpenAPI are what a service sends (`wire_schema` describes the same body as JSON Schema):

- `$name` is always there: without a value it is null, and `{}` for `$details` and `$params`. `$name?` is left out
  where it has no value.
- `$spread: $params` puts the params at that level, after the declared members, whose names they never take.
- `$type` is the code's type URI; `$doc_url` is the same where it is an http(s) address, else it has no value.
- `$instance` and `$request_id` belong to one occurrence: examples have no value for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from errcat.catalogue.model import (
    Body,
    BodyConst,
    BodyList,
    BodyMember,
    Catalogue,
    Code,
    Example,
    Json,
    Member,
    Message,
    Text,
)
from errcat.catalogue.permalinks import NO_PAGE, permalink
from errcat.targets.schema_example import example_value

_ABSENT: Final = object()


def example_params(code: Code) -> dict[str, Json]:
    """A value for every param of `code`, in declared order: its example, else one made from its schema."""
    return {
        param.name: param.example if param.has_example else example_value(param.schema, param.name)
        for param in code.params
    }


def message_text(message: Message, params: Mapping[str, Json]) -> str:
    """`message` with its placeholders filled: a text as it is, anything else as JSON. Without a value, `{name}`."""
    if len(message) == 1 and isinstance(message[0], Text):
        return message[0].text
    shown = {name: _as_text(value) for name, value in params.items()}
    return "".join(
        part.text if isinstance(part, Text) else shown.get(part.name, f"{{{part.name}}}") for part in message
    )


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def body_json(catalogue: Catalogue, code: Code, example: Example | None) -> Json:
    """What the service sends for `code`: for the worked `example`, or with example values where that is None.

    The status is the example's, else the code's default. Params and details that a worked example leaves open and
    the code needs are filled in, so the result is always valid under the schema of `wire_schema.body_schema`.
    """
    status = code.status if example is None or example.status is None else example.status
    return body_json_at(catalogue, code, example, status)


def body_json_at(catalogue: Catalogue, code: Code, example: Example | None, status: int | None) -> Json:
    """As `body_json`, sent with another of the code's statuses."""
    params = occurrence_params(code, example)
    message = None if example is None else example.message
    if message is None:
        message = message_text(code.message, {param.name: None for param in code.params} | params)
    values: dict[Member, Json] = {"title": code.title, "message": message, "type": code.type_uri}
    if code.code is not None:
        values["code"] = code.code
    if status is not None:
        values["status"] = status
    if has_address(code.type_uri):
        values["doc_url"] = code.type_uri
    if params:
        values["params"] = params
    details = _details(code, example)
    if details is not None:
        values["details"] = details
    return _whole(catalogue.response.body, values, params)


def occurrence_params(code: Code, example: Example | None) -> dict[str, Json]:
    """The params of one response: those of the worked example, and example values for required ones it leaves out."""
    known = example_params(code)
    if example is None:
        return known
    sent = {*example.params, *(param.name for param in code.params if param.required)}
    given = {name: example.params.get(name, value) for name, value in known.items() if name in sent}
    return {**given, **{name: value for name, value in example.params.items() if name not in given}}


def _details(code: Code, example: Example | None) -> Json:
    """The structured details of one response, None where it has none."""
    if example is not None and example.has_details:
        return example.details
    if code.details is None:
        return None
    worked = next((other.details for other in code.examples if other.has_details), None)
    return _example_details(json.dumps(code.details)) if worked is None else worked


@lru_cache(maxsize=1024)
def _example_details(schema: str) -> Json:
    """By text, since many codes of a catalogue have the same schema. Nobody changes what is made."""
    return example_value(json.loads(schema), "details")


def format_example(catalogue: Catalogue, status: int | None = None) -> Json:
    """The envelope with placeholder texts, for the docs: `{"error": {"code": "error_code", …}}`.

    Shows the optional members that some error of the API can have. The status is that of the first error where none
    is given. Valid under the schema of the general error.
    """
    errors = [code for code in catalogue.codes if not code.is_outcome]
    values: dict[Member, Json] = {
        "title": "Short name of the error",
        "message": "Human-readable error message",
        "type": _placeholder_uri(catalogue.api.docs_url, errors),
        "instance": "/example",
        "request_id": "request_id",
    }
    if any(code.details is not None for code in errors):
        values["details"] = {}
    if any(code.params for code in errors):
        values["params"] = {}
    sent = [code.code for code in errors if code.code is not None]
    if sent or not errors:
        values["code"] = "error_code" if not sent or any(isinstance(code, str) for code in sent) else sent[0]
    if status is None:
        status = next((code.status for code in errors if code.status is not None), None if errors else 500)
    if status is not None:
        values["status"] = status
    if has_address(values["type"]):
        values["doc_url"] = values["type"]
    return _whole(catalogue.response.body, values, {})


def _placeholder_uri(docs_url: str | None, errors: list[Code]) -> str:
    """The type URI of an error, with a placeholder for its key."""
    return permalink(docs_url, "error_code") if any(code.type_uri != NO_PAGE for code in errors) else NO_PAGE


def _whole(body: Body, values: Mapping[Member, Json], params: Mapping[str, Json]) -> Json:
    """A whole body: null where its only member has no value."""
    filled = _fill(body, values, params)
    return None if filled is _ABSENT else filled


def _fill(body: Body, values: Mapping[Member, Json], params: Mapping[str, Json]) -> Json:
    if isinstance(body, BodyMember):
        if body.name in values:
            return values[body.name]
        if body.optional:
            return _ABSENT
        return {} if body.name in ("details", "params") else None
    if isinstance(body, BodyConst):
        return body.value
    if isinstance(body, BodyList):
        item = _fill(body.item, values, params)
        return [] if item is _ABSENT else [item]
    filled = {name: _fill(member, values, params) for name, member in body.members}
    found = {name: value for name, value in filled.items() if value is not _ABSENT}
    if body.spread:
        found |= {name: value for name, value in params.items() if name not in filled}
    return found


def has_address(uri: str) -> bool:
    """Whether a type URI can be opened: an http(s) URL, as opposed to a URN or a relative reference."""
    return uri.startswith(("https://", "http://"))


def members(body: Body) -> frozenset[Member]:
    """The members that occur anywhere in `body`, a spread counted as `params`."""
    if isinstance(body, BodyMember):
        return frozenset((body.name,))
    if isinstance(body, BodyConst):
        return frozenset()
    if isinstance(body, BodyList):
        return members(body.item)
    found: frozenset[Member] = frozenset(("params",)) if body.spread else frozenset()
    return found.union(*(members(member) for _, member in body.members))
