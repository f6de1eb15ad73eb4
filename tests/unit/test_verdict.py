"""The fast verdict and the slow explanation never disagree, and no fault is left out of what is explained."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from errcat.catalogue.source import parse
from errcat.catalogue.verdict import catalogue_schema, is_surely_schema, surely_fits, to_explain
from errcat.diagnostics.diagnostic import Sink
from tests.corpora import NAMES, available, neutral_to_yaml
from tests.support import ROOT

SCHEMA = catalogue_schema()
EXPLAINING = Draft202012Validator(SCHEMA)


def document(text: str) -> dict[str, Any]:
    source = parse(text, "errors.yaml", Sink())
    assert source is not None
    return source.document


WHOLE = document((ROOT / "tests/golden/everything/catalogue.yaml").read_text("utf-8"))

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 1000)
    | st.sampled_from(
        [10**30, 1.0, 1e400, "header", "https://a b", "https://a\x85b", "a\x1cb", "x\n", "\ud800", "", "A"]
    )
    | st.text(max_size=6)
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*path, key))
    return found


PLACES = places(WHOLE)


def put(whole: dict[str, Any], path: tuple[Any, ...], value: Any, how: str) -> None:
    inner: Any = whole
    for step in path[:-1]:
        try:
            inner = inner[step]
        except (KeyError, IndexError, TypeError):
            return  # another change took it away
    if not path or not isinstance(inner, dict | list):
        return
    if isinstance(inner, list) and not (isinstance(path[-1], int) and path[-1] < len(inner)):
        return
    if how == "remove":
        inner.pop(path[-1], None) if isinstance(inner, dict) else inner.pop(path[-1])
    elif how == "rename" and isinstance(inner, dict):
        inner[str(value)[:8]] = inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value


def errors(whole: Any) -> list[tuple[Any, ...]]:
    return sorted(
        (str(list(error.absolute_path)), error.validator, error.message) for error in EXPLAINING.iter_errors(whole)
    )


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), VALUES, st.sampled_from(["replace", "remove", "rename"])),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_explained_holds_all_faults(changes: list[tuple[tuple[Any, ...], Any, str]]) -> None:
    whole = copy.deepcopy(WHOLE)
    for path, value, how in changes:
        put(whole, path, value, how)
    suspect = to_explain(whole, SCHEMA)
    assert errors(whole) == ([] if suspect is None else errors(suspect))


def test_a_fault_in_one_of_many_codes_is_explained_alone() -> None:
    whole = document(
        "errcat: 1\napi: {id: a, title: A, version: 1.0.0}\ncodes:\n"
        + "".join(f"  c{number}: {{status: {'x' if number == 700 else 400}}}\n" for number in range(1000))
    )
    suspect = to_explain(whole, SCHEMA)
    assert suspect is not None
    assert list(suspect["codes"]) == ["c700"]
    assert errors(suspect) == errors(whole)


def test_a_valid_document_needs_no_explanation() -> None:
    assert to_explain(WHOLE, SCHEMA) is None


@pytest.mark.parametrize("name", NAMES)
def test_real_catalogues(name: str) -> None:
    assert to_explain(document(neutral_to_yaml(available(name))), SCHEMA) is None


SCHEMAS = [
    {"type": "string"},
    {"type": "strin"},
    {"type": "object", "properties": []},
    {"$ref": "https://example.com/other.json"},
    {"$ref": "#/nowhere"},
    {"pattern": "("},
    {"minimum": 10**400},
    {"enum": []},
    True,
    [],
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_a_sure_schema_is_one(schema: Any) -> None:
    if is_surely_schema(json.dumps(schema)):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("value", [1, "a", None, {}, 10**400], ids=["1", "a", "null", "object", "huge"])
@pytest.mark.parametrize("schema", SCHEMAS[:-1], ids=str)
def test_what_surely_fits_does(schema: Any, value: Any) -> None:
    """Nothing is fetched: what refers elsewhere is never sure."""
    if surely_fits(value, json.dumps(schema)):
        assert Draft202012Validator(schema).is_valid(value)
