"""A value made from a JSON Schema: valid under it, and the same every time."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from errcat.targets.pattern_example import pattern_example
from errcat.targets.schema_example import example_value

EXPECTED: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string"}, "name"),
    ({"type": "string", "minLength": 6}, "namena"),
    ({"type": "string", "maxLength": 2}, "na"),
    ({"type": "string", "format": "date"}, "2026-01-31"),
    ({"type": "string", "enum": ["a", "b"]}, "a"),
    ({"const": None}, None),
    ({"default": 0}, 0),
    ({"examples": ["x"]}, "x"),
    ({"type": "integer"}, 1),
    ({"type": "integer", "minimum": 7}, 7),
    ({"type": "integer", "maximum": -7}, -7),
    ({"type": "integer", "exclusiveMinimum": 3}, 4),
    ({"type": "integer", "minimum": 5, "multipleOf": 4}, 8),
    ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.75),
    ({"type": "boolean"}, True),
    ({"type": "null"}, None),
    ({"type": ["null", "integer"]}, 1),
    ({"type": "array", "items": {"type": "string"}}, ["name"]),
    ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
    ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["name", "name2"]),
    ({"type": "array", "maxItems": 0}, []),
    ({"prefixItems": [{"type": "integer"}, {"type": "string"}]}, [1, "name"]),
    ({"type": "array", "contains": {"const": 5}}, [5]),
    ({"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}, {"a": "a", "b": 1}),
    ({"type": "object", "required": ["a"], "properties": {"b": {}}}, {"b": "b", "a": "a"}),
    ({"type": "object", "minProperties": 1}, {"key1": "value"}),
    ({"allOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"const": 1}}}, {"a": 1, "b": "b"}),
    ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 1),
    ({"$ref": "#/$defs/x", "$defs": {"x": {"type": "integer"}}}, 1),
    (
        {"type": "object", "properties": {"errors": {"type": "array", "items": {"type": "string"}}}},
        {"errors": ["error"]},
    ),
]


@pytest.mark.parametrize(("schema", "expected"), EXPECTED, ids=[str(schema) for schema, _ in EXPECTED])
def test_the_value(schema: dict[str, Any], expected: Any) -> None:
    made = example_value(schema, "name")
    assert made == expected
    jsonschema.Draft202012Validator(schema).validate(made)


def test_a_recursive_schema_comes_to_an_end() -> None:
    schema = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}
    assert example_value(schema, "tree") == {"children": []}


def test_a_schema_that_contains_itself_is_followed_once() -> None:
    node = {"type": "object", "properties": {"id": {"type": "integer"}, "next": {"$ref": "#/$defs/node"}}}
    schema = {"type": "array", "items": {"$ref": "#/$defs/node"}, "$defs": {"node": node}}
    assert example_value(schema, "nodes") == [{"id": 1}]


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#"}, {"$ref": "#/nowhere"}, {"required": ["a"], "properties": {"a": {"$ref": "#"}}}, {"not": {}}],
)
def test_a_schema_that_nothing_satisfies_still_gives_a_value(schema: dict[str, Any]) -> None:
    example_value(schema, "name")


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{2}[0-9]{6}$",
        "^ord_[a-z0-9]{8,12}$",
        r"^\d+(\.\d+)?$",
        "^(red|green)$",
        "^[^a]+$",
        "^.{3,}$",
        r"^\S+@\S+\.\w{2,}$",
        "^[é-ü]$",
        "abc",
        "^$",
        r"^\+?[1-9]\d{1,14}$",
        "^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$",
        "[a-z]+?x",
    ],
)
def test_a_text_that_matches_a_pattern(pattern: str) -> None:
    schema = {"type": "string", "pattern": pattern}
    jsonschema.Draft202012Validator(schema).validate(example_value(schema, "name"))


def test_a_pattern_with_lengths() -> None:
    schema = {"type": "string", "pattern": "^a+$", "minLength": 11, "maxLength": 20}
    jsonschema.Draft202012Validator(schema).validate(example_value(schema, "name"))


@pytest.mark.parametrize("pattern", ["(", "a{999999999999}", r"^(?=x)y$", "^a{5000}b"])
def test_a_pattern_that_cannot_be_served_gives_the_text(pattern: str) -> None:
    assert isinstance(pattern_example(pattern, "name"), str)
