"""The linters fire where they should: each change for the worse is found by the rule that is about it.

Without this, a linter that read nothing would pass for one that finds nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import ruamel.yaml

from tests.ecosystem.openapi.rulesets import ruleset
from tests.ecosystem.tools import Finding, node, python, spectral

Tree = Any
Change = Callable[[Tree, Tree], None]


def without_429(document: Tree, fragments: Tree) -> None:
    del document["paths"]["/orders"]["get"]["responses"]["429"]


def without_401(document: Tree, fragments: Tree) -> None:
    del document["paths"]["/orders"]["get"]["responses"]["401"]


def without_400(document: Tree, fragments: Tree) -> None:
    del document["paths"]["/orders"]["get"]["responses"]["400"]


def without_retry_after(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["responses"]["Orders429"]["headers"]["Retry-After"]


def without_rate_limit_headers(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["responses"]["Orders404"]["headers"]


def with_another_name_in_an_example(document: Tree, fragments: Tree) -> None:
    value = fragments["components"]["examples"]["OrdersOrderNotFoundError"]["value"]
    value["status"] = "404"


def without_an_example(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["examples"]["OrdersOrderNotFoundError"]


def without_a_schema(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersOrderNotFoundError"]


def without_any_example(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["responses"]["Orders404"]["content"]["application/problem+json"]["examples"]


def without_a_limit_of_a_text(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersError"]["properties"]["detail"]["maxLength"]


def without_a_limit_of_a_number(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersError"]["properties"]["status"]["maximum"]


def without_a_limit_of_a_list(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersInvalidRequestError"]["properties"]["details"]["maxItems"]


def without_the_format_of_a_number(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersError"]["properties"]["status"]["format"]


def without_a_title(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["schemas"]["OrdersOrderNotFoundError"]["properties"]["title"]


def with_a_media_type_of_its_own(document: Tree, fragments: Tree) -> None:
    content = fragments["components"]["responses"]["Orders404"]["content"]
    content["application/json"] = content.pop("application/problem+json")


def without_a_description(document: Tree, fragments: Tree) -> None:
    del fragments["components"]["responses"]["Orders404"]["description"]


# The change → the ruleset and its rule.
SPECTRAL: dict[Change, tuple[str, str]] = {
    without_429: ("owasp", "owasp:api4:2023-rate-limit-responses-429"),
    without_401: ("owasp", "owasp:api8:2023-define-error-responses-401"),
    without_400: ("owasp", "owasp:api8:2023-define-error-validation"),
    without_retry_after: ("owasp", "owasp:api4:2023-rate-limit-retry-after"),
    without_rate_limit_headers: ("owasp", "owasp:api4:2023-rate-limit"),
    without_a_limit_of_a_text: ("owasp", "owasp:api4:2023-string-limit"),
    without_a_limit_of_a_number: ("owasp", "owasp:api4:2023-integer-limit"),
    without_a_limit_of_a_list: ("owasp", "owasp:api4:2023-array-limit"),
    without_the_format_of_a_number: ("owasp", "owasp:api4:2023-integer-format"),
    with_another_name_in_an_example: ("oas", "oas3-valid-media-example"),
    without_an_example: ("oas", "invalid-ref"),
    without_a_title: ("zalando", "must-use-valid-problem-json-schema"),
    with_a_media_type_of_its_own: ("zalando", "must-use-problem-json-for-errors"),
}
REDOCLY: dict[Change, str] = {
    with_another_name_in_an_example: "no-invalid-media-type-examples",
    without_any_example: "rule/an-example-for-each-error",
    without_a_schema: "no-unresolved-refs",
    without_a_description: "struct",
}
REDOCLY_CONFIG = """\
extends: [recommended]
rules:
  rule/an-example-for-each-error:
    subject: {type: MediaType}
    assertions: {requireAny: [example, examples]}
"""


def mutated(change: Change, workspace: Path, folder: Path) -> None:
    """The project in `folder`, its document and fragments changed."""
    own = folder / change.__name__
    shutil.copytree(workspace / "orders", own)
    paths = (own / "openapi.yaml", own / "generated/orders/openapi/errors.yaml")
    trees = [ruamel.yaml.YAML(typ="safe", pure=True).load(path.read_text("utf-8")) for path in paths]
    change(*trees)
    for path, tree in zip(paths, trees, strict=True):
        path.write_text(json.dumps(tree), "utf-8")  # JSON is YAML


@pytest.fixture(scope="module")
def found(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, set[str]]]]:
    """Ruleset → change, or `untouched` → what Spectral finds that it does not find without the change."""
    folder = tmp_path_factory.mktemp("mutations")
    for change in SPECTRAL:
        mutated(change, workspace, folder)
    shutil.copytree(workspace / "orders", folder / "untouched")
    result: dict[str, dict[str, set[str]]] = {}
    for name in ("oas", "owasp", "zalando"):
        cases = ["untouched", *(change.__name__ for change in SPECTRAL if SPECTRAL[change][0] == name)]
        findings = spectral(ruleset(name, folder), [f"{case}/openapi.yaml" for case in cases], folder)
        places: dict[str, set[Finding]] = {case: set() for case in cases}
        for finding in findings:
            case, _, document = finding.document.partition("/")
            places[case].add(Finding(document, finding.rule, finding.where))
        result[name] = {case: {one.rule for one in places[case] - places["untouched"]} for case in cases}
    return result


@pytest.mark.parametrize("change", SPECTRAL, ids=lambda change: change.__name__)
def test_spectral_fires(change: Change, found: dict[str, dict[str, set[str]]]) -> None:
    name, rule = SPECTRAL[change]
    assert rule in found[name][change.__name__]


def redocly(folder: Path) -> set[str]:
    (folder / "redocly.yaml").write_text(REDOCLY_CONFIG, "utf-8")
    done = node("redocly", "lint", "--config", "redocly.yaml", "--format", "json", "openapi.yaml", cwd=folder)
    return {problem["ruleId"] for problem in json.loads(done.out)["problems"]}


def test_redocly_finds_nothing_in_the_untouched_document(workspace: Path) -> None:
    assert redocly(workspace / "orders") == set()


@pytest.mark.parametrize("change", REDOCLY, ids=lambda change: change.__name__)
def test_redocly_fires(change: Change, workspace: Path, tmp_path: Path) -> None:
    mutated(change, workspace, tmp_path)
    assert REDOCLY[change] in redocly(tmp_path / change.__name__)


def test_openapi_spec_validator_fires(workspace: Path, tmp_path: Path) -> None:
    mutated(without_a_schema, workspace, tmp_path)
    done = python("openapi-spec-validator", "openapi.yaml", cwd=tmp_path / "without_a_schema")
    assert done.code != 0
    assert "OrdersOrderNotFoundError" in done.all
