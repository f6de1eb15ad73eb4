"""JSON Schemas: which change narrows, which widens, and which nobody can weigh."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_schema import schema_changes
from errcat.catalogue.compat_words import canonical, same


def changes(old: Any, new: Any) -> list[Change]:
    return list(schema_changes(old, new, "details", "x", ("codes", "x", "details"), False))


def kinds(old: Any, new: Any) -> list[str]:
    return [change.kind.name for change in changes(old, new)]


NODE = {"type": "object", "properties": {"next": {"$ref": "#"}, "name": {"type": "string"}}}
NARROWER = [
    ("type-narrowed", {"type": ["string", "null"]}, {"type": "string"}),
    ("type-narrowed", {"type": "number"}, {"type": "integer"}),
    ("type-narrowed", {}, {"type": "string"}),
    ("values-removed", {"enum": [1, 2]}, {"enum": [1]}),
    ("values-removed", {"type": "string"}, {"type": "string", "enum": ["a"]}),
    ("values-removed", {"enum": ["a", None]}, {"enum": ["a"]}),
    ("values-removed", {"type": "string", "enum": ["a", "b"]}, {"type": "string", "const": "a"}),
    ("limit-tightened", {"type": "string"}, {"type": "string", "maxLength": 9}),
    ("limit-tightened", {"type": "string", "minLength": 1}, {"type": "string", "minLength": 2}),
    ("limit-tightened", {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1}),
    ("limit-tightened", {"type": "integer"}, {"type": "integer", "exclusiveMaximum": 9}),
    ("limit-tightened", {"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 4}),
    ("limit-tightened", {"type": "array"}, {"type": "array", "uniqueItems": True}),
    ("limit-tightened", {"type": "array"}, {"type": "array", "minItems": 1}),
    ("limit-tightened", {"type": "string"}, {"type": "string", "pattern": "^a"}),
    ("limit-tightened", {"allOf": [{"minLength": 1}]}, {"allOf": [{"minLength": 1}, {"maxLength": 3}]}),
    ("limit-tightened", {"type": "string"}, {"type": "string", "anyOf": [{"minLength": 1}]}),
    ("limit-tightened", {"type": "object"}, {"type": "object", "patternProperties": {"^x": {"type": "string"}}}),
    ("property-required", {"type": "object"}, {"type": "object", "required": ["a"]}),
    ("object-closed", {"type": "object"}, {"type": "object", "additionalProperties": False}),
    ("object-closed", {"type": "object"}, {"type": "object", "unevaluatedProperties": False}),
    ("object-closed", {"type": "object"}, {"type": "object", "additionalProperties": {"type": "string"}}),
    ("alternative-removed", {"anyOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}]}),
    ("type-narrowed", {"type": "array"}, {"type": "array", "items": {"type": "string"}}),
    ("type-narrowed", {"items": {"type": ["string", "null"]}}, {"items": {"type": "string"}}),
    ("type-narrowed", {"$ref": "#/$defs/a", "$defs": {"a": {"type": ["string", "null"]}}}, {"type": "string"}),
    (
        "type-narrowed",
        {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "number"}}},
        {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "integer"}}},
    ),
]
OPPOSITE = {
    "type-narrowed": "type-widened",
    "values-removed": "values-added",
    "limit-tightened": "limit-loosened",
    "property-required": "property-optional",
    "object-closed": "object-opened",
    "alternative-removed": "alternative-added",
}


@pytest.mark.parametrize(("kind", "old", "new"), NARROWER)
def test_narrower_breaks_services_and_wider_breaks_clients(kind: str, old: Any, new: Any) -> None:
    (narrowed,) = changes(old, new)
    assert narrowed.kind.name == kind
    assert (narrowed.kind.server, narrowed.kind.client) == ("breaking", "compatible")
    (widened,) = changes(new, old)
    assert widened.kind.name == OPPOSITE[kind]
    assert (widened.kind.server, widened.kind.client) == ("compatible", "breaking")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"type": "string"}, {"type": "integer"}, ["type-changed"]),
        ({"enum": [1, 2]}, {"enum": [2, 3]}, ["values-removed", "values-added"]),
        ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}, ["schema-changed"]),
        ({"not": {"type": "null"}}, {"not": {"type": "string"}}, ["schema-changed"]),
        ({"if": {"type": "null"}}, {}, ["schema-changed"]),
        ({"$ref": "https://example.com/a"}, {"$ref": "https://example.com/b"}, ["schema-changed"]),
        ({"prefixItems": [{}]}, {"prefixItems": [{}, {}]}, ["schema-changed"]),
        ({"prefixItems": [{"type": "string"}]}, {"prefixItems": [{"type": "null"}]}, ["type-changed"]),
        ({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "null"}]}, ["type-changed"]),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}, {"type": "array"}]},
            {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            ["alternative-removed", "alternative-added"],
        ),
        ({"properties": {}}, {"properties": {"a": {}}}, ["property-added"]),
        ({"properties": {}}, {"properties": {"a": {}}, "required": ["a"]}, ["property-required"]),
        ({"properties": {"a": {}}, "required": ["a"]}, {"properties": {}}, ["property-removed"]),
        (
            {"properties": {}, "additionalProperties": False},
            {"properties": {"a": {}}, "required": ["a"], "additionalProperties": False},
            ["property-added-to-closed", "property-required"],
        ),
        ({"items": {"type": "string"}}, {"items": False}, ["type-narrowed"]),
        ({"additionalProperties": {"type": "string"}}, {"additionalProperties": {"type": "null"}}, ["type-changed"]),
        ({"title": "A"}, {"title": "B"}, ["schema-text-changed"]),
        ({"type": "string"}, {"$ref": "#/$defs/s", "$defs": {"s": {"type": "string"}}}, ["schema-text-changed"]),
        ({"type": "string", "minLength": 0}, {"type": "string"}, ["schema-text-changed"]),
        ({"type": ["string", "null"]}, {"type": ["null", "string"]}, ["schema-text-changed"]),
        ({"enum": [1, 2.0]}, {"enum": [1.0, 2]}, []),
        ({"enum": [1]}, {"enum": [True]}, ["values-removed", "values-added"]),
        (NODE, {**NODE, "description": "A node."}, ["schema-text-changed"]),
        (
            NODE,
            {"type": "object", "properties": {"next": {"$ref": "#"}, "name": {"type": "null"}}},
            ["type-changed"],
        ),
        ({"properties": {"description": {"type": "string"}}}, {"properties": {}}, ["property-removed"]),
    ],
)
def test_others(old: Any, new: Any, expected: list[str]) -> None:
    assert kinds(old, new) == expected


def test_two_places_with_the_same_change_are_two_changes() -> None:
    old, new = ({"properties": {"a": {"type": kind}, "b": {"type": kind}}} for kind in ("string", "integer"))
    assert [change.values[0] for change in changes(old, new)] == ["details.a", "details.b"]


def doubled(leaf: str) -> dict[str, Any]:
    """A schema whose references double forty times: spelt out, it would have 2⁴⁰ leaves."""
    steps = {
        f"s{n}": {"properties": {side: {"$ref": f"#/$defs/s{n + 1}"} for side in ("left", "right")}} for n in range(40)
    }
    return {"$ref": "#/$defs/s0", "$defs": {**steps, "s40": {"type": leaf}}}


def test_references_that_double_come_to_an_end() -> None:
    assert kinds(doubled("string"), doubled("null")) == ["type-changed"]
    assert kinds(doubled("string"), {**doubled("string"), "title": "New"}) == ["schema-text-changed"]


def test_places_are_named() -> None:
    old, new = (
        {"items": {"properties": {"path": {"additionalProperties": {"type": kind}}}}} for kind in ("string", "null")
    )
    (change,) = changes(old, new)
    assert change.sentence == "`details[].path.*` of `x` is `null`, no longer `string`."


scalars = st.sampled_from([None, True, 0, 1, 7, 2.5, "", "a", "abc"])
limits = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "number", "null", ["string", "null"], ["integer", "string"]]),
        "enum": st.lists(scalars, min_size=1, max_size=3, unique_by=repr),
        "minimum": st.integers(0, 3),
        "maximum": st.integers(3, 8),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(1, 4),
    },
)
objects = st.fixed_dictionaries(
    {"type": st.just("object")},
    optional={
        "properties": st.dictionaries(st.sampled_from("ab"), limits, max_size=2),
        "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
        "additionalProperties": st.booleans() | limits,
    },
)
values = scalars | st.dictionaries(st.sampled_from("abc"), scalars, max_size=3)


@given(values, values)
def test_equal_values_have_equal_texts(one: Any, other: Any) -> None:
    assert same(one, other) is (canonical(one) == canonical(other))
    assert same({"a": [one]}, {"a": [one]})
    assert same([one], [other]) is same(one, other)


@settings(max_examples=500, deadline=None)
@given(limits | objects, limits | objects, st.lists(values, min_size=1, max_size=12))
def test_what_is_graded_compatible_is(old: Any, new: Any, some: list[Any]) -> None:
    """No grade may be better than the truth, as a validator finds it with values.

    A new property in an open object is the one exception: strictly it narrows, and nobody would call it breaking.
    """
    found = changes(old, new)
    if any(change.kind.name == "property-added" for change in found):
        return
    server_safe = all(change.kind.server != "breaking" for change in found)
    client_safe = all(change.kind.client != "breaking" for change in found)
    before, after = Draft202012Validator(old), Draft202012Validator(new)
    for value in some:
        if server_safe and before.is_valid(value):
            assert after.is_valid(value), f"a service could send {value!r}, and {kinds(old, new)} breaks it"
        if client_safe and after.is_valid(value):
            assert before.is_valid(value), f"a client knew no {value!r}, and {kinds(old, new)} breaks it"
