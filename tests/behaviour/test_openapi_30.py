"""JSON Schemas as OpenAPI 3.0 says them: never narrower than they were."""

from __future__ import annotations

from typing import Any

import pytest

from errcat.targets.openapi_30 import schema_30

CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
    ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
    ({"type": "null"}, {"type": "string", "nullable": True, "enum": [None]}),
    ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    ({"type": ["array", "integer"]}, {"items": {}, "anyOf": [{"type": "array", "items": {}}, {"type": "integer"}]}),
    (
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"anyOf": [{"type": "string", "nullable": True}], "nullable": True},
    ),
    ({"examples": ["a", "b"]}, {"example": "a"}),
    ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
    ({"exclusiveMinimum": 0, "minimum": 5}, {"minimum": 5}),
    ({"exclusiveMaximum": 3, "maximum": 9}, {"maximum": 3, "exclusiveMaximum": True}),
    ({"type": "array"}, {"type": "array", "items": {}}),
    ({"type": "array", "items": True}, {"type": "array", "items": {}}),
    ({"type": "array", "items": False}, {"type": "array", "items": {"not": {}}}),
    (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
    ),
    ({"type": "array", "prefixItems": [{"type": "string"}]}, {"type": "array", "items": {}}),
    ({"patternProperties": {"^x-": {}}, "additionalProperties": False}, {}),
    ({"properties": {"const": {"const": 1}, "a": True}}, {"properties": {"const": {"enum": [1]}, "a": {}}}),
    ({"$ref": "#/a", "description": "d"}, {"description": "d", "allOf": [{"$ref": "#/a"}]}),
    ({"$ref": "#/a"}, {"$ref": "#/a"}),
    ({"if": {}, "then": {}, "$comment": "c", "contains": {}, "x-a": {"const": 1}}, {"x-a": {"const": 1}}),
    ({"type": "string", "contentEncoding": "base64"}, {"type": "string", "format": "byte"}),
    ({"enum": ["a", None]}, {"enum": ["a", None], "nullable": True}),
]


@pytest.mark.parametrize(("schema", "expected"), CASES, ids=[str(schema) for schema, _ in CASES])
def test_the_schema_in_30(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert schema_30(schema) == expected
