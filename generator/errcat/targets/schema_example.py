"""A value made from a JSON Schema: the same every time, valid under the schema, and short enough for a page.

Used where an author gave no example. Understands what JSON Schemas of parameters and payloads are made of; what it
cannot satisfy (contradictions, exotic patterns) still gives a value of the right type.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from typing import Any, Final

from errcat.catalogue.model import Json, JsonObject
from errcat.catalogue.schema_walk import resolve_pointer
from errcat.records import Struct, replace
from errcat.targets.pattern_example import pattern_example

_MAX_DEPTH: Final = 24  # a schema that demands itself has no value at all
_FORMATS: Final[Mapping[str, str]] = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "name@example.com",
    "idn-email": "name@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/example",
    "iri": "https://example.com/",
    "iri-reference": "/example",
    "uri-template": "/items/{id}",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "json-pointer": "/items/0",
    "relative-json-pointer": "0",
    "regex": ".*",
    "byte": "ZXhhbXBsZQ==",
    "binary": "ZXhhbXBsZQ==",
}


class _Place(Struct, frozen=True):
    """Where in the value a part stands. `open_refs` are the references being followed, `index` counts list items."""

    root: JsonObject
    depth: int = 0
    open_refs: frozenset[str] = frozenset()
    index: int = 0

    def inside(self, schema: Mapping[str, Any], index: int = 0) -> _Place:
        """The place of a part of the value of `schema`."""
        refs = self.open_refs | frozenset(_refs(schema))
        return _Place(self.root, self.depth + 1, refs, index)

    def returns_to(self, schema: Any) -> bool:
        """Whether `schema` refers to what is being made already: it can go on for ever."""
        return isinstance(schema, Mapping) and not self.open_refs.isdisjoint(_refs(schema))


def example_value(schema: JsonObject, name: str) -> Json:
    """A value that is valid under `schema`. `name` (of the param or property) is what a free text says."""
    return _make(schema, name, _Place(schema, open_refs=frozenset("#")))


def _refs(schema: Mapping[str, Any]) -> list[str]:
    found = [schema.get("$ref")]
    for keyword in ("allOf", "anyOf", "oneOf"):
        found += [part.get("$ref") for part in schema.get(keyword, ()) if isinstance(part, Mapping)]
    return [ref for ref in found if isinstance(ref, str)]


def _make(schema: Any, name: str, place: _Place) -> Json:
    if not isinstance(schema, Mapping) or place.depth > _MAX_DEPTH:
        return name if schema is True else None
    inner = place.inside(schema, place.index)
    return _make_from(_merged(schema, place.root), name, inner)


def _merged(schema: Mapping[str, Any], root: JsonObject, hops: int = 0) -> dict[str, Any]:
    """`schema` together with what it demands through `$ref`, `allOf` and the first of `anyOf` and `oneOf`."""
    parts: list[Any] = list(schema.get("allOf", ()))
    parts += [schema[keyword][0] for keyword in ("anyOf", "oneOf") if schema.get(keyword)]
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#"):
        with contextlib.suppress(LookupError):
            parts.append(resolve_pointer(root, ref))
    merged = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
    for part in parts:
        if not isinstance(part, Mapping) or hops > _MAX_DEPTH:
            continue
        for key, value in _merged(part, root, hops + 1).items():
            if key == "required" and key in merged:
                merged[key] = list(dict.fromkeys([*merged[key], *value]))
            elif key == "properties" and key in merged:
                merged[key] = {**value, **merged[key]}
            else:
                merged.setdefault(key, value)
    return merged


def _make_from(schema: Mapping[str, Any], name: str, place: _Place) -> Json:
    """A value for a schema without references. `place` is that of its parts."""
    if "const" in schema:
        return schema["const"]
    for keyword in ("examples", "enum"):
        if isinstance(schema.get(keyword), list) and schema[keyword]:
            return schema[keyword][place.index % len(schema[keyword])]
    for keyword in ("example", "default"):
        if keyword in schema:
            return schema[keyword]
    kind = _kind(schema)
    if kind == "object":
        return _object(schema, place)
    if kind == "array":
        return _array(schema, name, place)
    if kind == "string":
        return _string(schema, name, place.index)
    if kind in ("integer", "number"):
        return _number(schema, kind, place.index)
    return place.index % 2 == 0 if kind == "boolean" else None


def _kind(schema: Mapping[str, Any]) -> str:
    """The type to make: the declared one, else the one that the keywords speak of, else a string."""
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((kind for kind in declared if kind != "null"), "null")
    if isinstance(declared, str):
        return declared
    hints = {
        "object": ("properties", "required", "additionalProperties", "minProperties", "patternProperties"),
        "array": ("items", "prefixItems", "minItems", "contains"),
        "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    }
    return next((kind for kind, keywords in hints.items() if any(key in schema for key in keywords)), "string")


def _object(schema: Mapping[str, Any], place: _Place) -> dict[str, Json]:
    """All properties; of a schema that contains itself, only the required ones."""
    properties = schema.get("properties", {})
    required = schema.get("required", ())
    more = schema.get("additionalProperties", True)
    part = replace(place, index=0)
    made = {
        name: _make(item, name, part)
        for name, item in properties.items()
        if name in required or not (item is False or place.returns_to(item))
    }
    made |= {name: _make(more, name, part) for name in required if name not in properties}
    while len(made) < schema.get("minProperties", 0) and more is not False:
        made[f"key{len(made) + 1}"] = _make(more, "value", replace(place, index=len(made)))
    return made


def _array(schema: Mapping[str, Any], name: str, place: _Place) -> list[Json]:
    """As many items as there must be, else one; none where it would be the list's owner again."""
    first = [_make(part, name, replace(place, index=0)) for part in schema.get("prefixItems", ())]
    if "contains" in schema:
        count = schema.get("minContains", 1)
        first += [_make(schema["contains"], name, replace(place, index=index)) for index in range(count)]
    items = schema.get("items", True)
    usual = 0 if first or items is False or place.returns_to(items) else 1
    wanted = max(schema.get("minItems", 0), len(first) or usual)
    wanted = min(wanted, schema.get("maxItems", wanted))
    word = name[:-1] if name.endswith("s") and len(name) > 3 and not name.endswith("ss") else name
    rest = [_make(items, word, replace(place, index=index)) for index in range(wanted - len(first))]
    return [*first, *rest][:wanted]


def _string(schema: Mapping[str, Any], name: str, index: int) -> str:
    text: str = _FORMATS.get(schema.get("format", ""), name)
    if index and text is name:
        text = f"{name}{index + 1}"
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    if "pattern" in schema:
        return pattern_example(schema["pattern"], text, least, most)
    if len(text) < least:
        text = (text or "x") * math.ceil(least / max(len(text), 1))
        return text[:least]
    return text if len(text) <= most else text[: int(most)]


def _number(schema: Mapping[str, Any], kind: str, index: int) -> int | float:
    step = schema.get("multipleOf", 1)
    whole = kind == "integer"
    low: float = schema.get("minimum", -math.inf)
    high: float = schema.get("maximum", math.inf)
    margin = step if whole or "multipleOf" in schema else _margin(schema, step)
    if isinstance(schema.get("exclusiveMinimum"), (int, float)):
        low = max(low, (math.floor(schema["exclusiveMinimum"]) + 1) if whole else schema["exclusiveMinimum"] + margin)
    if isinstance(schema.get("exclusiveMaximum"), (int, float)):
        high = min(high, (math.ceil(schema["exclusiveMaximum"]) - 1) if whole else schema["exclusiveMaximum"] - margin)
    value: float = min(max(1, low), high)
    if whole or "multipleOf" in schema:
        value = math.ceil(value / step) * step
        if value > high:
            value = math.floor(high / step) * step
    if value + index * step <= high:
        value += index * step
    return int(value) if whole else value


def _margin(schema: Mapping[str, Any], step: float) -> float:
    """How far to stay from an exclusive bound: well inside a narrow range."""
    bounds = [schema[key] for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum") if key in schema]
    return step if len(bounds) < 2 else abs(bounds[-1] - bounds[0]) / 4
