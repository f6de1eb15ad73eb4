"""The same document in OpenAPI 3.0, whose schemas are not JSON Schema: no `const`, no type lists, no `null`."""

from __future__ import annotations

from typing import Any, Final

from errcat.catalogue.model import Json, JsonObject
from errcat.catalogue.schema_walk import map_subschemas

_KEYWORDS: Final = frozenset(
    (
        "title",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxProperties",
        "minProperties",
        "required",
        "enum",
        "type",
        "not",
        "allOf",
        "oneOf",
        "anyOf",
        "items",
        "properties",
        "additionalProperties",
        "description",
        "format",
        "default",
        "nullable",
        "discriminator",
        "readOnly",
        "writeOnly",
        "xml",
        "externalDocs",
        "example",
        "deprecated",
        "$ref",
    )
)


def document_30(document: JsonObject) -> JsonObject:
    """An OpenAPI 3.1 document of components as 3.0.3, which demands `paths`."""
    components = dict(document["components"])
    for section in ("schemas", "headers"):
        if section in components:
            components[section] = {name: _component_30(section, part) for name, part in components[section].items()}
    return {"openapi": "3.0.3", "info": document["info"], "paths": {}, "components": components}


def _component_30(section: str, part: JsonObject) -> JsonObject:
    return schema_30(part) if section == "schemas" else {**part, "schema": schema_30(part["schema"])}


def schema_30(schema: JsonObject) -> dict[str, Any]:
    """A JSON Schema 2020-12 as a Schema Object of OpenAPI 3.0. What 3.0 cannot say is left out, never narrowed."""
    out = map_subschemas(schema, schema_30)
    out = {keyword: _booleans(keyword, value) for keyword, value in out.items()}
    _constants(out)
    _bounds(out)
    _arrays(out)
    if "patternProperties" in out:
        out.pop("additionalProperties", None)
    if isinstance(out.get("examples"), list) and out["examples"]:
        out.setdefault("example", out["examples"][0])
    if out.get("contentEncoding") == "base64":
        out.setdefault("format", "byte")
    _types(out)
    out = {keyword: value for keyword, value in out.items() if keyword in _KEYWORDS or keyword.startswith("x-")}
    if "$ref" in out and len(out) > 1:  # 3.0 ignores what stands beside a reference
        ref = out.pop("$ref")
        out["allOf"] = [{"$ref": ref}, *out.get("allOf", [])]
    return out


def _booleans(keyword: str, value: Json) -> Json:
    """Schemas `true` and `false` as objects, where 3.0 wants objects."""

    def as_object(item: Json) -> Json:
        return {True: {}, False: {"not": {}}}[item] if isinstance(item, bool) else item

    if keyword == "properties":
        return {name: as_object(item) for name, item in value.items()}
    if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return [as_object(item) for item in value]
    return as_object(value) if keyword in ("items", "not") else value


def _constants(out: dict[str, Any]) -> None:
    if "const" in out:
        out["enum"] = [out.pop("const")]
    if None in out.get("enum", ()):
        out["nullable"] = True


def _bounds(out: dict[str, Any]) -> None:
    """Exclusive bounds are flags in 3.0; the tighter of two bounds is kept."""
    for exclusive, inclusive, tighter in (
        ("exclusiveMinimum", "minimum", max),
        ("exclusiveMaximum", "maximum", min),
    ):
        bound = out.get(exclusive)
        if isinstance(bound, bool) or bound is None:
            continue
        kept = tighter(bound, out.get(inclusive, bound))
        out[inclusive] = kept
        if kept == bound:
            out[exclusive] = True
        else:
            del out[exclusive]


def _arrays(out: dict[str, Any]) -> None:
    if "prefixItems" in out:
        parts = [*out.pop("prefixItems"), out.get("items", {})]
        out["items"] = {} if {} in parts else {"anyOf": [part for part in parts if part != {"not": {}}]}
    kinds = out.get("type")
    if "array" in (kinds if isinstance(kinds, list) else [kinds]):
        out.setdefault("items", {})


def _types(out: dict[str, Any]) -> None:
    """A list of types as alternatives, and null as `nullable`."""
    for keyword in ("anyOf", "oneOf"):
        parts = out.get(keyword)
        if isinstance(parts, list) and any(_only_null(part) for part in parts):
            kept = [part for part in parts if not _only_null(part)]
            out["nullable"] = True
            out[keyword] = [{**part, "nullable": True} if "type" in part else part for part in kept]
            if not kept:
                del out[keyword]
    kinds = out.get("type")
    if isinstance(kinds, str):
        kinds = [kinds]
    if not isinstance(kinds, list):
        return
    if "null" in kinds:
        out["nullable"] = True
        if kinds == ["null"]:
            out["enum"] = [None]
    kinds = [kind for kind in kinds if kind != "null"] or ["string"]
    if len(kinds) == 1:
        out["type"] = kinds[0]
        return
    del out["type"]
    nullable = {"nullable": True} if out.pop("nullable", False) else {}
    alternatives = [{"type": kind, **({"items": {}} if kind == "array" else {}), **nullable} for kind in kinds]
    if "anyOf" in out:
        out["allOf"] = [*out.get("allOf", []), {"anyOf": alternatives}]
    else:
        out["anyOf"] = alternatives


def _only_null(schema: JsonObject) -> bool:
    return schema.get("nullable") is True and schema.get("enum") == [None]
