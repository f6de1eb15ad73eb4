"""What the keywords of a JSON Schema say, in a form that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from errcat.catalogue.compat_words import canonical
from errcat.catalogue.model import Json, JsonObject

_TYPES = frozenset(("null", "boolean", "integer", "number", "string", "array", "object"))


def as_object(schema: Json) -> dict[str, Any]:
    """Boolean schemas as objects: everything, and nothing."""
    if isinstance(schema, bool):
        return {} if schema else {"type": []}
    return dict(schema) if isinstance(schema, Mapping) else {}


def types(schema: JsonObject) -> frozenset[str]:
    """The types that a value may have; every integer is a number."""
    values = _enumerated(schema)
    found = _declared(schema)
    return found if values is None else found & {_type_of(value) for value in values}


def _declared(schema: JsonObject) -> frozenset[str]:
    declared = schema.get("type", list(_TYPES))
    found = {declared} if isinstance(declared, str) else set(declared)
    return frozenset(found | {"integer"} if "number" in found else found)


def _enumerated(schema: JsonObject) -> list[Json] | None:
    """What `const` and `enum` allow, whatever the type."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _type_of(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    names = {float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def choices(schema: JsonObject) -> list[str] | None:
    """The only values allowed, as JSON; None where there is no such list."""
    values, kinds = _enumerated(schema), _declared(schema)
    return None if values is None else [canonical(value) for value in values if _type_of(value) in kinds]


def mapping(schema: JsonObject, word: str) -> Mapping[str, Json]:
    """The schemas below a keyword, by name."""
    found = schema.get(word, {})
    return found if isinstance(found, Mapping) else {}


def is_closed(schema: JsonObject) -> bool:
    """Whether an object allows no properties but those that are named."""
    return schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False


def openness(schema: Json) -> int:
    """0: nothing may stand there, 1: some, 2: anything."""
    return 0 if schema is False else 2 if schema is True or schema == {} else 1


def listed(names: frozenset[str]) -> str:
    """Types as a sentence has them."""
    return ", ".join(sorted(names - {"integer"} if "number" in names else names)) or "nothing"
