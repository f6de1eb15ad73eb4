"""Linters and validators of others, on documents that refer to the generated fragments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ecosystem.openapi.conftest import APIS, DOCUMENTS
from tests.ecosystem.openapi.explained import EXPLAINED, unexplained
from tests.ecosystem.openapi.rulesets import RULESETS, ruleset
from tests.ecosystem.tools import NODE_MODULES, Finding, node, python, run, spectral
from tests.support import ROOT


@pytest.fixture(scope="session", params=RULESETS)
def linted(request: pytest.FixtureRequest, workspace: Path) -> tuple[str, list[Finding]]:
    """A ruleset, and what Spectral finds with it in all documents."""
    name: str = request.param
    return name, spectral(ruleset(name, workspace), list(DOCUMENTS.values()), workspace)


def test_spectral_finds_nothing_that_is_not_explained(linted: tuple[str, list[Finding]]) -> None:
    assert unexplained(*linted) == []


def test_what_is_explained_is_found_and_the_explanation_is_there(linted: tuple[str, list[Finding]]) -> None:
    name, findings = linted
    assert sorted(EXPLAINED[name]) == sorted({finding.rule for finding in findings})
    text = (ROOT / "docs/decisions/0007-openapi-linters.md").read_text("utf-8")
    assert [rule for rule in EXPLAINED[name] if f"`{rule}`" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_openapi_spec_validator(document: str, workspace: Path) -> None:
    done = python("openapi-spec-validator", DOCUMENTS[document], cwd=workspace)
    assert done.code == 0, done.all


@pytest.mark.parametrize("document", DOCUMENTS)
def test_redocly_lints_without_a_warning(document: str, workspace: Path) -> None:
    arguments = ("lint", "--extends", "recommended", "--format", "json", DOCUMENTS[document])
    done = node("redocly", *arguments, cwd=workspace)
    assert json.loads(done.out)["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}, done.all


@pytest.mark.parametrize("document", DOCUMENTS)
def test_redocly_bundles_and_the_bundle_is_valid(document: str, workspace: Path, tmp_path: Path) -> None:
    """`@seriousme/openapi-schema-validator` reads documents in one piece only: the bundle is one."""
    bundle = tmp_path / "bundle.json"
    done = node("redocly", "bundle", DOCUMENTS[document], "--output", bundle, cwd=workspace)
    assert done.code == 0, done.all
    assert "errors.yaml" not in bundle.read_text("utf-8")
    assert seriousme(bundle) == '{\n\t"valid": true\n}\n'


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", ["", "-3.0"])
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_fragments_alone_are_a_valid_document(api: str, version: str, kind: str, workspace: Path) -> None:
    fragments = next((workspace / api / "generated").glob(f"*/openapi/errors{version}.{kind}"))
    assert seriousme(fragments) == '{\n\t"valid": true\n}\n'


def seriousme(document: Path) -> str:
    """What `@seriousme/openapi-schema-validator` says of a document."""
    command = NODE_MODULES / "@seriousme" / "openapi-schema-validator" / "bin" / "validate-api-cli.js"
    return run("node", command, document, cwd=document.parent).out
