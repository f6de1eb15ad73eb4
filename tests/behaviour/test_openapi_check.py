"""`errcat openapi check`: what is reported where, beyond the one fault of each rule in `tests/rules/`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.behaviour.test_openapi_apply import BLOCK, HEAD, errcat, generated, project

__all__ = ["generated", "project"]

CODES = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
response: BODY
codes:
  not_found: {status: 404}
  moved: {status: [404, 410]}
  by_number: {status: 404, code: 7}
  somewhere: {}
retired:
  old: {status: 404, replaced_by: not_found}
"""
ENVELOPE = "{body: {errors: [{code: $code, text: $message}]}}"


def check(project: Path, text: str, *options: str, body: str = ENVELOPE) -> list[str]:
    """The findings, one per line, without those about the catalogue's `operations`."""
    (project / "errcat.toml").write_text(
        "catalogues = ['errors.yaml']\n[rules]\nopenapi-unlisted-operation = 'off'\n", "utf-8"
    )
    (project / "errors.yaml").write_text(CODES.replace("BODY", body), "utf-8")
    (project / "openapi.yaml").write_text(text, "utf-8")
    run = errcat("openapi", "check", "openapi.yaml", "--output-format", "concise", *options, cwd=project)
    *findings, _ = run.out.splitlines()
    assert run.code == (1 if any(" error[" in line for line in findings) else 0), run.out
    return findings


def operation(content: str, status: str = "404") -> str:
    return (
        f"{HEAD}  /o:\n    get:\n      responses:\n        '{status}':\n          description: x\n"
        f"          content:\n            application/json: {content}\n"
    )


SHOWN = {
    "an example": ("{example: {errors: [{code: CODE}]}}", 48),
    "named examples": ("{examples: {a: {value: {errors: [{code: CODE}]}}}}", 61),
    "an example of a schema": ("{schema: {example: {errors: [{code: CODE}]}}}", 57),
    "examples of a schema": ("{schema: {examples: [{errors: [{code: CODE}]}]}}", 59),
    "a constant": (
        "{schema: {properties: {errors: {items: {properties: {code: {const: CODE}}}}}}}",
        87,
    ),
    "one of several": ("{schema: {properties: {errors: {items: {properties: {code: {enum: [CODE]}}}}}}}", 87),
    "a branch": (
        "{schema: {anyOf: [{properties: {errors: {items: {allOf: [{properties: {code: {const: CODE}}}]}}}}]}}",
        105,
    ),
}


@pytest.mark.parametrize("place", SHOWN)
def test_a_code_is_found_wherever_a_response_shows_it(place: str, project: Path) -> None:
    content, column = SHOWN[place]
    for code in ("not_found", "moved", "7", "somewhere"):
        assert check(project, operation(content.replace("CODE", code))) == []
    for code, said in {
        "not_fuond": "`not_fuond` is not a code of the catalogue (did you mean `not_found`?)",
        "'7'": "`7` is not a code of the catalogue (did you mean `7`?)",
        "old": "`old` is retired; `not_found` replaces it",
    }.items():
        (found,) = check(project, operation(content.replace("CODE", code)))
        line, at = found.split(":")[1:3]
        assert found.endswith(f"error[openapi-undocumented-code]: {said}")
        assert (line, abs(int(at) - column) <= 25) == ("10", True)


def test_the_status_of_a_code_that_is_shown(project: Path) -> None:
    content = "{example: {errors: [{code: not_found}, {code: moved}]}}"
    assert check(project, operation(content, "410")) == [
        "openapi.yaml:10:58: error[openapi-wrong-status]: `not_found` is sent with the status 404, not 410"
    ]
    assert check(project, operation(content, "4XX")) == []
    assert check(project, operation(content, "default")) == []
    assert check(project, operation(content.replace("not_found", "unheard"), "200")) == []


def test_a_shared_response_is_reported_once_and_other_files_say_nothing(project: Path) -> None:
    text = (
        f"{HEAD}  /o:\n    get: {{responses: {{'404': {{$ref: '#/components/responses/A~1b'}}}}}}\n"
        "    put: {responses: {'404': {$ref: '#/components/responses/A~1b'}, '400': {$ref: 'x.yaml#/a'}}}\n"
        "components:\n  responses:\n    A/b:\n      description: x\n      content:\n        application/json:\n"
        "          schema: {$ref: '#/components/schemas/E'}\n"
        "          examples: {a: {$ref: '#/components/examples/E'}, b: {$ref: '#/components/examples/Nowhere'}}\n"
        "  schemas:\n    E: {properties: {errors: {items: {$ref: '#/components/schemas/E'}}, code: {const: unheard}}}\n"
        "  examples:\n    E: {value: {errors: [{code: unheard}]}}\n"
    )
    assert [line.partition(": ")[0] for line in check(project, text)] == [
        "openapi.yaml:16:87",
        "openapi.yaml:18:33",
    ]


def test_an_api_whose_errors_have_no_code_shows_none(project: Path) -> None:
    assert check(project, operation("{example: {code: unheard}}"), body="{body: {text: $message}}") == []


def test_statuses_that_are_missing_or_too_many(project: Path) -> None:
    text = (
        f"{HEAD}  /o:\n    get:\n      operationId: getO\n      x-errors: [moved]\n      responses:\n"
        "        '409': {description: x}\n        '404': {description: x}\n"
    )
    assert check(project, text) == [
        "openapi.yaml:8:7: error[openapi-missing-status]: `getO` does not document 410 (`moved`)",
        "openapi.yaml:9:9: error[openapi-extra-status]: `getO` documents the status 409, which none of its codes has",
    ]
    assert check(project, text.replace("'409'", "4XX")) == []
    assert check(project, text.replace("'409'", "x-a")) == [
        "openapi.yaml:8:7: error[openapi-missing-status]: `getO` does not document 410 (`moved`)"
    ]
    assert check(project, text.replace("'409'", "'410'")) == []


def test_a_comment_lets_a_finding_pass(project: Path) -> None:
    text = operation("{example: {errors: [{code: unheard}]}}  # errcat: ignore[openapi-undocumented-code] soon")
    assert check(project, text) == []


def test_reports_for_machines_and_warnings_as_errors(project: Path) -> None:
    (project / "openapi.yaml").write_text(BLOCK.replace("getOrder", "getOrders"), "utf-8")
    (project / "errcat.toml").write_text('catalogues = ["errors.yaml"]\n', "utf-8")
    run = errcat("openapi", "check", "openapi.yaml", "--output-format", "json", cwd=project)
    assert run.code == 0
    report = json.loads(run.out)
    assert {"openapi-unlisted-operation", "openapi-missing-operation"} == {
        finding["rule"] for finding in report["findings" if "findings" in report else "diagnostics"]
    }
    assert errcat("openapi", "check", "openapi.yaml", "--warnings-as-errors", cwd=project).code == 1


def test_what_apply_writes_has_nothing_to_report(project: Path) -> None:
    (project / "errcat.toml").write_text(
        'catalogues = ["errors.yaml"]\n[rules]\nopenapi-missing-operation = "off"\n', "utf-8"
    )
    (project / "openapi.yaml").write_text(BLOCK, "utf-8")
    assert errcat("openapi", "apply", "openapi.yaml", cwd=project).code == 0
    assert errcat("openapi", "check", "openapi.yaml", "--warnings-as-errors", cwd=project).code == 0
