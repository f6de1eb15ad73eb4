"""Where the page of a code is, and that no other entry can move it."""

from __future__ import annotations

import pytest

from errcat.catalogue.permalinks import page_name, page_path, permalink
from errcat.targets.paths import fault_of
from tests.support import checked, places


@pytest.mark.parametrize("key", ["not_found", "20404", "A.B-c", "-1", "index2", "console", "com10", "code", "a..b"])
def test_a_page_is_called_as_its_key(key: str) -> None:
    assert page_name(key) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        *(("index", "code-index"), ("Index", "code-Index"), ("README", "code-README"), ("codes", "code-codes")),
        *(("con", "code-con"), ("NUL.x", "code-NUL.x"), ("lpt1", "code-lpt1"), ("_draft", "code-_draft")),
        *(("end.", "code-end.-"), ("nul.", "code-nul.-")),
    ],
)
def test_a_key_that_cannot_name_a_page_gets_a_prefix(key: str, name: str) -> None:
    assert page_name(key) == name
    assert page_name(name) == name
    assert fault_of(page_path(key)) is None


def test_a_category_has_a_prefix_of_its_own() -> None:
    assert page_path("index", "categories") == "categories/category-index.md"
    assert page_path("categories", "categories") == "categories/category-categories.md"
    assert page_path("codes", "categories") == "categories/codes.md"


def test_the_permanent_link_leads_to_the_page_or_to_the_place_on_the_single_page() -> None:
    assert permalink(None, "gone") == "about:blank"
    assert permalink("https://x.example/e", "gone") == "https://x.example/e/codes/gone"
    assert permalink("https://x.example/e", "index") == "https://x.example/e/codes/code-index"
    assert permalink("https://x.example/e/reference#", "index") == "https://x.example/e/reference#code-index"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("codes:\n  Gone: {status: 410, name: FirstError}\n  GONE: {status: 411}\n", 5),
        ("codes:\n  readme: {status: 410}\n  code-Readme: {status: 411}\n", 5),
        ("codes:\n  gone: {status: 410}\nretired:\n  Gone: {status: 411}\n", 6),
        ("codes:\n  a: {}\ncategories:\n  B: {title: B, name: FirstError}\n  b: {title: B}\n", 7),
    ],
)
def test_two_entries_never_share_a_page(text: str, line: int) -> None:
    catalogue, findings = checked(text)
    assert catalogue is None
    assert [place[:2] for place in places(findings)] == [("page-clash", line)]


def test_a_key_that_must_change_anyway_is_reported_once() -> None:
    _, findings = checked("codes:\n  gone: {status: 410}\n  Gone: {status: 411}\n")
    assert [finding.rule.name for finding in findings] == ["name-clash"]


def test_a_key_may_change_while_the_code_stays() -> None:
    text = "codes:\n  new: {status: 410, code: old}\nretired:\n  old: {status: 410, replaced_by: new}\n"
    assert checked(text)[1] == []
    other = "codes:\n  new: {status: 410, code: old}\n  x: {}\nretired:\n  old: {status: 410, replaced_by: x}\n"
    assert [finding.rule.name for finding in checked(other)[1]] == ["retired-reused"]
