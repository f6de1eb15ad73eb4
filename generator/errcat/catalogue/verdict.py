"""A fast verdict on a document: whether it fits its JSON Schema, and if not, which part has to be looked at closely.

`jsonschema_rs` gives it a hundred times as fast as `jsonschema`, which explains: its errors know the keyword, the value
and the place in the schema that plain words are made from. So only what the one rejects is shown to the other. Where
the first cannot judge (a number beyond its range, a lone surrogate), the second sees everything.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any, Final

from errcat import resources
from errcat.catalogue.schema_walk import subschemas

GROUP: Final = "codes"
"""The mapping that grows with a catalogue; everything else is looked at as a whole."""


@cache
def catalogue_schema() -> dict[str, Any]:
    """The JSON Schema of the catalogue format."""
    schema: dict[str, Any] = json.loads(resources.catalogue_schema().read_text("utf-8"))
    return schema


def fits_catalogue(document: dict[str, Any]) -> bool:
    """Whether a document fits the JSON Schema of the catalogue format, as far as `jsonschema_rs` can judge."""
    return surely_fits(document, resources.catalogue_schema().read_text("utf-8"))


def to_explain(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    """The part of `document` that holds all its faults, for `jsonschema`; None where it has none."""
    try:
        errors = [error.instance_path for error in _validator(json.dumps(schema)).iter_errors(document)]
    except (ValueError, OverflowError, TypeError, RecursionError):
        return document
    if not errors:
        return None
    group = document.get(GROUP)
    if not isinstance(group, dict):
        return document
    suspects = {path[1] for path in errors if path[:1] == [GROUP] and len(path) > 1}
    if any(path == [GROUP] for path in errors):
        # It may be about the keys. Which are wrong is not said, and of the entry of one nothing: all keys stay, and
        # what is wrong of the entries.
        entry = schema.get("properties", {}).get(GROUP, {}).get("additionalProperties")
        if not isinstance(entry, dict):
            return document
        fits = _validator(json.dumps({"$defs": schema.get("$defs", {}), **entry})).is_valid
        return {**document, GROUP: {key: _WELL_FORMED if fits(value) else value for key, value in group.items()}}
    kept = {key: value for key, value in group.items() if key in suspects}
    return {**document, GROUP: kept or dict(list(group.items())[:1])}


_WELL_FORMED: Final[dict[str, Any]] = {}


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Any:
    from errcat.fast_schemas import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(schema), retriever=_refuse)


@lru_cache(maxsize=4096)
def is_surely_schema(text: str) -> bool:
    """Whether a text holds a valid JSON Schema of draft 2020-12; where this is False, `jsonschema` knows."""
    if '"pattern' in text:
        return False  # what is a regular expression for one is none for the other
    from errcat.fast_schemas import jsonschema_rs

    try:
        return bool(jsonschema_rs.meta.is_valid(json.loads(text)))
    except (ValueError, OverflowError, TypeError, RecursionError):
        return False


def surely_fits(value: Any, schema: str) -> bool:
    """Whether a value is valid under the JSON Schema in a text; where this is False, `jsonschema` knows."""
    try:
        return bool(_validator(schema).is_valid(value))
    except (ValueError, OverflowError, TypeError, RecursionError):
        return False


def explaining(schema: dict[str, Any]) -> Any:
    """The validator of `jsonschema` for a schema. Left to itself it would fetch what the schema refers to.

    Its methods raise `referencing.exceptions.Unresolvable` for a reference that leads nowhere.
    """
    from jsonschema import Draft202012Validator
    from jsonschema_specifications import REGISTRY

    return Draft202012Validator(schema, registry=REGISTRY)


@lru_cache(maxsize=4096)
def dead_reference(text: str) -> tuple[tuple[str | int, ...], str] | None:
    """The path and the value of the first `$ref` of a JSON Schema, given as text, that leads out of it or nowhere.

    A schema with parts that have an `$id` is not judged: their references start there.
    """
    if '"$ref"' not in text or '"$id"' in text:
        return None
    from jsonschema_specifications import REGISTRY
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    schema = json.loads(text)
    resolver = REGISTRY.with_resource("", DRAFT202012.create_resource(schema)).resolver()
    for path, part in subschemas(schema):
        if isinstance(ref := part.get("$ref"), str):
            try:
                resolver.lookup(ref)
            except (Unresolvable, ValueError):
                return (*path, "$ref"), ref
    return None


def _refuse(uri: str) -> Any:
    """No schema is fetched from anywhere."""
    raise ValueError(f"{uri} is outside this file")
