"""The machine-readable reference: valid under its published schema, complete, and free of what is internal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from errcat.targets.options import Layout
from tests.behaviour.markdown_pages import api, fixture, pages_of, read_page
from tests.corpora import NAMES, corpus
from tests.support import ROOT

SCHEMA = json.loads((ROOT / "catalogue" / "schema" / "errors.schema.json").read_text("utf-8"))


def document(name: str, layout: Layout = "both") -> dict[str, Any]:
    catalogue = api(name) if name in ("sensos", "sentisnap") else corpus(name) if name in NAMES else fixture(name)
    data: dict[str, Any] = json.loads(pages_of(catalogue, layout)["errors.json"])
    return data


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["sensos", "sentisnap", "rich", "nasty", *NAMES])
def test_the_document_is_valid(name: str) -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document(name))] == []


def test_every_code_is_there_with_what_it_sends() -> None:
    codes = {code["key"]: code for code in document("sentisnap")["codes"]}
    assert len(codes) == 10
    assert codes["validation_error"]["examples"][0]["body"] == {
        "error": {
            "code": "validation_error",
            "message": "Validation failed",
            "details": [{"path": ["url"], "message": "Invalid url"}, {"path": ["events"], "message": "Required"}],
        }
    }
    assert codes["rate_limit_exceeded"]["retry"] == {"when": "always", "after": "header", "backoff": "exponential"}
    assert codes["rate_limit_exceeded"]["exception"] == "sentisnap_errors.RateLimitExceededError"


def test_a_code_that_is_not_sent_is_null_and_an_outcome_is_no_error() -> None:
    codes = {code["key"]: code for code in document("sensos")["codes"]}
    assert codes["bad_request"]["code"] is None
    assert codes["ok"]["kind"] == "outcome"
    assert "exception" not in codes["ok"]


@pytest.mark.parametrize("layout", ["pages", "single", "both"])
def test_every_page_that_it_names_exists(layout: Layout) -> None:
    files = pages_of(fixture("rich"), layout)
    data = json.loads(files["errors.json"])
    named = [entry["page"] for group in ("codes", "retired", "categories") for entry in data[group] if "page" in entry]
    assert len(named) >= 9
    for page in named:
        path, _, anchor = page.partition("#")
        assert path in files
        assert not anchor or anchor in read_page(files[path]).anchors


def test_a_message_keeps_its_placeholders() -> None:
    codes = {code["key"]: code for code in document("nasty")["codes"]}
    assert codes["README"]["message"] == "He {{{{ said }}}} {what} | <b>"
