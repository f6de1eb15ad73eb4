"""What is prose for an edit fits the schema whatever it says."""

from __future__ import annotations

from typing import Any

import pytest

from errcat.catalogue.entry_edit import _LISTS, _PROSE, _but_for_prose
from errcat.catalogue.verdict import catalogue_schema

TEXT = {"type": "string", "minLength": 1}
ANNOTATIONS = {"title", "description", "examples", "default", "markdownDescription", "errorMessage"}


def constraints(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in ANNOTATIONS}


def test_the_schema_asks_no_more_of_prose_than_that_it_is_there() -> None:
    code = catalogue_schema()["$defs"]["code"]
    assert set(constraints(code)) == {"type", "properties", "additionalProperties", "patternProperties"}
    for name in _PROSE:
        wanted = TEXT
        if name in _LISTS:
            wanted = {**TEXT, "type": ["string", "array"], "items": TEXT, "minItems": 1}
        assert constraints(code["properties"][name]) == wanted, name


def document(**entry: Any) -> dict[str, Any]:
    return {"errcat": 1, "codes": {"a": {"status": 404, **entry}}}


@pytest.mark.parametrize(
    "entry", [{"title": "A"}, {"message": "m", "description": "d"}, {"causes": "c", "actions": ["a", "b"]}], ids=str
)
def test_prose_makes_no_difference(entry: dict[str, Any]) -> None:
    assert _but_for_prose(document(**entry)) == _but_for_prose(document())


@pytest.mark.parametrize(
    "entry",
    [
        {"title": ""},
        {"title": ["A"]},
        {"message": 5},
        {"description": None},
        {"causes": []},
        {"causes": ["c", ""]},
        {"actions": ["a", {"b": "c"}]},
        {"severity": "info"},
        {"titel": "A"},
        {"status": 404.0},
    ],
    ids=str,
)
def test_all_else_does(entry: dict[str, Any]) -> None:
    assert _but_for_prose(document(**entry)) != _but_for_prose(document())


def test_one_is_not_true() -> None:
    assert _but_for_prose(document(x=1)) != _but_for_prose(document(x=True))


@pytest.mark.parametrize("found", [{}, {"codes": None}, {"codes": {"a": "b"}}], ids=str)
def test_what_is_no_catalogue_is_compared_as_it_is(found: dict[str, Any]) -> None:
    assert _but_for_prose(found) == _but_for_prose(dict(found)) != _but_for_prose(document())
