"""Other entries with facts of the same kinds are found in the texts of the entries."""

from __future__ import annotations

from typing import Any

from errcat.catalogue.alike import alike
from errcat.catalogue.entry_texts import EntryTexts, entry_texts
from errcat.catalogue.source import parse
from errcat.diagnostics.diagnostic import Sink
from tests.support import HEAD

CODES = """
codes:
  one: {status: 404, category: a, retry: {when: always}}
  two: {status: 404, category: b, retry: {when: always}}
  three: {status: 404, category: a, retry: {when: never}}
  four:
    status: 404
    category: a
    params: {x: {type: integer}, y: {type: string}}
  five: {status: 404, category: a, details: {type: array, items: {type: string}}}
"""


def texts() -> EntryTexts:
    source = parse(HEAD + "categories: {a: {title: A}, b: {title: B}}" + CODES, "a.yaml", Sink())
    assert source is not None
    found = entry_texts(source)
    assert found is not None
    return found


def found(key: str, *entries: dict[str, Any]) -> set[str]:
    return alike(texts(), texts().keys.index(key), [key], entries)


def test_another_one_of_the_category() -> None:
    assert found("one", {"category": "a", "retry": {"when": "never"}}) == {"three"}
    assert found("three", {"category": "a", "retry": {"when": "always"}}) == {"one"}
    assert found("two", {"category": "b", "retry": {"when": "always"}}) == set()
    assert found("four", {"retry": {"when": "always"}}) == {"one"}


def test_one_for_each_kind_of_both() -> None:
    old, new = {"category": "a"}, {"category": "a", "params": {"z": {"type": "string"}}, "retry": {"when": "never"}}
    assert found("one", old, new) == {"three", "four"}
    assert found("four", new) == {"one", "three", "five"}


def test_nothing_but_facts_is_looked_for() -> None:
    assert (
        found("one", {"category": "a", "status": 404, "title": "type: string", "x-type": {"type": "string"}}) == set()
    )
