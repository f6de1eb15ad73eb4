"""A JSON Schema in words, and as rows of a table: what a param, a header or the details of an error may hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from errcat.catalogue.model import Json, JsonObject
from errcat.records import Struct
from errcat.targets import markdown_text as escape

_DEPTH: Final = 4
_WORDED: Final = frozenset(
    (
        *("type", "format", "enum", "const", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems"),
        *("uniqueItems", "items", "properties", "required", "additionalProperties", "title", "description"),
        *("examples", "example", "default", "$schema", "$id", "$comment"),
    )
)
_PLURALS: Final = {kind: f"{kind}s" for kind in ("string", "integer", "number", "boolean", "object")}


class Field(Struct, frozen=True):
    """A member of a structured payload: `path` from its root, such as `[].path`."""

    path: str
    schema: JsonObject
    required: bool
    description: str | None


def schema_words(schema: JsonObject) -> str:
    """What a value may be, in words, as Markdown on one line: "integer, at least 0"."""
    return ", ".join((_type_words(schema), *_limits(schema)))


def fields(schema: JsonObject) -> tuple[Field, ...]:
    """The members of an object, or of the objects in a list, as deep as a table stays readable."""
    return tuple(_fields(schema, "", _DEPTH))


def is_told(schema: Json, depth: int = _DEPTH) -> bool:
    """Whether words and rows tell all of a schema; else it is better shown as it is."""
    if not isinstance(schema, Mapping):
        return True
    if not _WORDED.issuperset(schema) or isinstance(schema.get("additionalProperties"), Mapping):
        return False
    inner = [schema.get("items"), *_object(schema.get("properties")).values()]
    if depth == 0:
        return not any(isinstance(part, Mapping) and ("properties" in part or "items" in part) for part in inner)
    return all(is_told(part, depth - 1) for part in inner if isinstance(part, (Mapping, list)))


def _object(value: Json) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _fields(schema: JsonObject, path: str, depth: int) -> Iterator[Field]:
    if depth == 0:
        return
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield from _fields(items, f"{path}[]", depth)
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    for name, part in _object(schema.get("properties")).items():
        if isinstance(part, Mapping):
            inner = f"{path}.{name}" if path else name
            text = part.get("description")
            yield Field(inner, part, name in names, text if isinstance(text, str) and text.strip() else None)
            yield from _fields(part, inner, depth - 1)


def _type_words(schema: JsonObject) -> str:
    if "const" in schema:
        return f"always {_value(schema['const'])}"
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return _value(choices[0]) if len(choices) == 1 else f"one of {', '.join(map(_value, choices))}"
    kind = schema.get("type")
    kinds = [str(one) for one in kind] if isinstance(kind, list) else [str(kind)] if kind else ["any value"]
    items = schema.get("items")
    if kinds == ["array"] and isinstance(items, Mapping):
        return f"list of {_plural(_type_words(items))}"
    words = " or ".join("list" if one == "array" else one for one in kinds)
    form = schema.get("format")
    return escape.plain(f"{words} ({form})" if isinstance(form, str) else words)


def _plural(words: str) -> str:
    if words in _PLURALS:
        return _PLURALS[words]
    return words.replace("list of", "lists of", 1) if words.startswith("list of") else f"values: {words}"


def _limits(schema: JsonObject) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"{_value(low)} to {_value(high)}"
    elif low is not None:
        yield f"at least {_value(low)}"
    elif high is not None:
        yield f"at most {_value(high)}"
    if (above := schema.get("exclusiveMinimum")) is not None:
        yield f"more than {_value(above)}"
    if (below := schema.get("exclusiveMaximum")) is not None:
        yield f"less than {_value(below)}"
    if (step := schema.get("multipleOf")) is not None:
        yield f"a multiple of {_value(step)}"
    for lowest, highest, unit in (("minLength", "maxLength", "characters"), ("minItems", "maxItems", "items")):
        if lowest in schema and highest in schema:
            least, most = _value(schema[lowest]), _value(schema[highest])
            yield f"exactly {least} {unit}" if least == most else f"{least} to {most} {unit}"
        elif lowest in schema:
            yield f"at least {_value(schema[lowest])} {unit}"
        elif highest in schema:
            yield f"at most {_value(schema[highest])} {unit}"
    if schema.get("uniqueItems") is True:
        yield "each item once"
    if isinstance(pattern := schema.get("pattern"), str):
        yield f"matches {escape.code(pattern)}"


def _value(value: Json) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return escape.plain(json.dumps(value))
    return escape.code(value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False))
