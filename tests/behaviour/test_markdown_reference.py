"""The single page of the two real APIs says everything that their published pages say, in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from errcat.catalogue.model import Catalogue
from tests.behaviour.markdown_pages import api, fixture, pages_of, read_page
from tests.support import SHARED

SOURCES = {"sensos": "sensos-response-codes.txt", "sentisnap": "sentisnap-errors.txt"}
CHROME = "Updated 2 months ago"

SENTISNAP_ROWS = """
200 Success
201 Created (resource successfully created)
204 No Content (successful deletion)
400 Bad Request (invalid parameters)
401 Unauthorized (invalid or missing API key)
403 Forbidden (insufficient permissions)
404 Not Found
429 Too Many Requests (rate limit exceeded)
500 Internal Server Error
Error Response Format
All errors follow this structure:
{"error": {"code": "error_code", "message": "Human-readable error message", "details": {}}}
Error Codes
Authentication Errors
Code HTTP Description
unauthorized 401 Missing Authorization header
invalid_api_key 401 Invalid API key format or key not found
expired_api_key 401 API key has expired
revoked_api_key 401 API key has been revoked
Authorization Errors
forbidden 403 General permission denied
insufficient_scope 403 API key lacks required scope
Request Errors
validation_error 400 Invalid request parameters
not_found 404 Resource not found
rate_limit_exceeded 429 Rate limit exceeded
Server Errors
internal_error 500 Internal server error
Validation Error Details
For validation errors, the details field contains specific field errors:
"details": [{"path": ["url"], "message": "Invalid url"}, {"path": ["events"], "message": "Required"}]
Example Error Handling
throw new Error(`Rate limited. Retry after ${retryAfter} seconds`);
"""


def squeezed(text: str) -> str:
    """Text without its blanks: JSON may be indented in another way than on the page."""
    return re.sub(r"\s+", "", text)


def shown(catalogue: Catalogue) -> str:
    return squeezed("".join(read_page(pages_of(catalogue, "single")["reference.md"]).text))


def facts_of(source: str) -> Iterator[str]:
    """The lines of a source page: a sentence or paragraph, a row of a table, a line of code."""
    for line in source.replace(CHROME, "\n").splitlines():
        # The page was copied without the line break that follows a block of code.
        for part in re.split(r"(?<=^\})(?=\w)", line):
            fact = squeezed(part.replace("|", " ") if part.startswith("|") or part.endswith("|") else part)
            if fact.strip("-"):
                yield fact


def missing(facts: Iterator[str] | list[str], text: str) -> list[str]:
    """The facts that are not in `text` behind those before them."""
    position = 0
    out = []
    for fact in facts:
        found = text.find(fact, position)
        if found < 0:
            out.append(fact)
        else:
            position = found + len(fact)
    return out


@pytest.mark.parametrize("name", SOURCES)
def test_every_sentence_and_row_of_the_source_page_is_there_in_order(name: str) -> None:
    path = SHARED / "pages" / SOURCES[name]
    if not path.is_file():
        pytest.skip(f"the source page is not at {path}")
    facts = list(facts_of(path.read_text("utf-8")))
    assert len(facts) > 40
    assert missing(facts, shown(api(name))) == []


def test_a_fact_out_of_order_is_noticed() -> None:
    assert missing(["b", "a"], "ab") == ["a"]


def test_sentisnap_reads_like_its_published_page() -> None:
    facts = [squeezed(line) for line in SENTISNAP_ROWS.strip().splitlines()]
    assert missing(facts, shown(api("sentisnap"))) == []


def test_sensos_has_a_section_with_an_action_for_each_code_in_its_group() -> None:
    catalogue = api("sensos")
    assert [
        (category.title, [code.status for code in catalogue.codes if code.category == category.key])
        for category in catalogue.categories
    ] == [
        ("Success Codes", [200, 201, 202]),
        ("Client Error Codes", [400, 401, 403, 404, 429]),
        ("Server Error Codes", [500, 502, 503, 504]),
    ]
    facts = [catalogue.api.reference_title or "", catalogue.api.description or ""]
    for category in catalogue.categories:
        facts.append(category.title)
        for code in catalogue.codes:
            if code.category == category.key:
                assert code.description is not None
                facts += [f"{code.status} - {code.title}", code.description, f"Action: {code.actions[0]}"]
    facts.append(catalogue.api.notes or "")
    assert missing([squeezed(fact) for fact in facts], shown(catalogue)) == []
    assert shown(catalogue).endswith(squeezed(catalogue.api.notes or ""))


def test_sensos_keeps_quiet_about_a_body_that_its_page_does_not_have() -> None:
    assert "problem+json" not in pages_of(api("sensos"), "single")["reference.md"]


def test_the_single_page_has_what_a_table_cannot_hold() -> None:
    page = shown(fixture("rich"))
    for text in (
        "Pets are kept for a year after they were sold.",
        "An unknown pet:",
        '"details": "details"',
        "Deprecated since 2.0.0. Use PET.NOT_FOUND instead. Pets no longer hide.",
        "Yes, after 60 seconds, if sending the request twice does no harm.",
        "More help: How ids work, Keys",
    ):
        assert squeezed(text) in page
