"""Walking a JSON Schema by its keywords, so that a property called `$ref` or an example is never taken for a schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from errcat.catalogue.model import Json, JsonObject
from errcat.records import fast_json

_ONE = frozenset(
    (
        "items",
        "additionalItems",
        "contains",
        "additionalProperties",
        "propertyNames",
        "not",
        "if",
        "then",
        "else",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentSchema",
    )
)
_LIST = frozenset(("allOf", "anyOf", "oneOf", "prefixItems", "items"))
_MAP = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"))


def map_subschemas(schema: JsonObject, change: Callable[[JsonObject], Json]) -> dict[str, Any]:
    """A copy of `schema` with `change` applied to each subschema directly below it. Boolean schemas stay."""

    def changed(value: Json) -> Json:
        return change(value) if isinstance(value, dict) else value

    out: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _MAP and isinstance(value, dict):
            out[keyword] = {name: changed(item) for name, item in value.items()}
        elif keyword in _LIST and isinstance(value, list):
            out[keyword] = [changed(item) for item in value]
        elif keyword in _ONE:
            out[keyword] = changed(value)
        else:
            out[keyword] = value
    return out


def subschemas(schema: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    """The schema and all schemas in it, each with its path."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for keyword, value in schema.items():
        if keyword in _MAP and isinstance(value, dict):
            for name, item in value.items():
                yield from subschemas(item, (*path, keyword, name))
        elif keyword in _LIST and isinstance(value, list):
            for index, item in enumerate(value):
                yield from subschemas(item, (*path, keyword, index))
        elif keyword in _ONE:
            yield from subschemas(value, (*path, keyword))


def map_refs(schema: JsonObject, target: Callable[[str], str]) -> dict[str, Any]:
    """A copy of `schema` with each `$ref` replaced by `target` of it."""
    out = map_subschemas(schema, lambda part: map_refs(part, target))
    if isinstance(out.get("$ref"), str):
        out["$ref"] = target(out["$ref"])
    return out


def has_references(schema: JsonObject) -> bool:
    """Whether anything in `schema` refers or is referred to (`$ref`, `$defs`, `$id` …): quick, and never wrongly no."""
    try:
        return b'"$' in fast_json.encode(schema)
    except (ValueError, OverflowError, RecursionError):  # a huge number, half of a character
        return '"$' in json.dumps(schema)


def localise(schema: JsonObject, at: str) -> dict[str, Any]:
    """A copy of `schema` for the place `at` (a JSON pointer, `#/…`) of another one: its own `#/…` references follow.

    `$schema` and `$id` would begin a new schema resource there and are left out.
    """
    if not has_references(schema):
        return dict(schema)
    moved = map_refs(schema, lambda ref: at + ref[1:] if ref == "#" or ref.startswith("#/") else ref)
    return {keyword: value for keyword, value in moved.items() if keyword not in ("$schema", "$id")}


def pointer_token(name: str) -> str:
    """`name` as one step of a JSON pointer (RFC 6901) in a URI fragment."""
    if name.isascii() and name.isidentifier():
        return name  # as nearly all are, and `urllib.parse` takes a while to import
    from urllib.parse import quote

    return quote(name.replace("~", "~0").replace("/", "~1"), safe="!$&'()*+,;=:@~-._")


def resolve_pointer(document: Json, pointer: str) -> Json:
    """The part of `document` at `pointer` (`#/…`). Raises LookupError where there is none."""
    from urllib.parse import unquote

    found = document
    for token in unquote(pointer.removeprefix("#")).split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list):
            if not step.isdecimal():
                raise LookupError(pointer)
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found[step]
        else:
            raise LookupError(pointer)
    return found
