"""The definitions for GitHub and GitLab: valid by the schemas of SchemaStore, and run as a runner would run them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.ecosystem.tools import PYTHON, Done, run
from tests.support import ROOT

PAGE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
CATALOGUE = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  not_found: {status: 404, description: There is nothing here.}
"""


def block(heading: str, language: str = "yaml") -> str:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    (found,) = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(found)


def check(schema: str, path: Path) -> Done:
    return run(PYTHON / "check-jsonschema", "--builtin-schema", schema, path, cwd=path.parent)


@pytest.mark.parametrize(
    ("schema", "name", "heading"),
    [
        ("vendor.github-actions", "action.yml", None),
        ("vendor.github-workflows", "errors.yml", "GitHub Actions"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml", "GitLab CI"),
    ],
)
def test_definitions_are_valid(tmp_path: Path, schema: str, name: str, heading: str | None) -> None:
    path = tmp_path / name
    text = (ROOT / name).read_text("utf-8") if heading is None else block(heading)
    path.write_text(text, "utf-8")
    done = check(schema, path)
    assert done.code == 0, done.all
    assert yaml.safe_load(text)
    path.write_text(
        re.sub("^(jobs|runs|errors):.*(?:\n[ -].*)*", r"\1: {steps: 1, script: {}}", text, flags=re.MULTILINE), "utf-8"
    )
    assert check(schema, path).code == 1, "the schema must be able to refuse"


def test_the_pre_commit_configuration(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(block("pre-commit"), "utf-8")
    done = run(PYTHON / "pre-commit", "validate-config", ".pre-commit-config.yaml", cwd=tmp_path)
    assert done.code == 0, done.all
    named = {hook["id"] for hook in yaml.safe_load(block("pre-commit"))["repos"][0]["hooks"]}
    assert named == {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder for temporary files, with errcat installed by the first step of the action."""
    folder = tmp_path_factory.mktemp("runner")
    done = step(0, folder, folder, {"ERRCAT_SOURCE": str(ROOT)})
    assert done.code == 0, done.all
    return folder


def step(number: int, runner: Path, folder: Path, env: dict[str, str]) -> Done:
    """Runs a step as GitHub does: `bash --noprofile --norc -eo pipefail`, with the variables of the steps before."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    definition = action["runs"]["steps"][number]
    assert set(definition["env"]) == set(env)
    exported = runner / "env"
    lines = exported.read_text("utf-8").splitlines() if exported.exists() else []
    before = dict(line.split("=", 1) for line in lines)
    variables = {**before, **env, "RUNNER_TEMP": str(runner), "GITHUB_ENV": str(exported)}
    command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", definition["run"])
    return run(*command, cwd=folder, env=variables, timeout=600)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(CATALOGUE, "utf-8")
    return tmp_path


def test_the_action_checks_and_generates(runner: Path, project: Path) -> None:
    done = step(1, runner, project, {"ERRCAT_ARGUMENTS": "generate errors.yaml --out out --only openapi"})
    assert done.code == 0, done.all
    assert (project / "out" / "openapi" / "errors.yaml").exists()
    (project / "errors.yaml").write_text(CATALOGUE.replace("status", "staus"), "utf-8")
    done = step(1, runner, project, {"ERRCAT_ARGUMENTS": "check --output-format github errors.yaml"})
    assert done.code == 1
    assert "::error title=errcat%3A unknown-key,file=errors.yaml,line=4,col=15" in done.out


def test_what_an_input_holds_is_never_run(runner: Path, project: Path) -> None:
    for text in (
        "check; touch owned",
        "check $(touch owned)",
        "check `touch owned`",
        "check\ntouch owned",
        "check * && touch owned",
    ):
        step(1, runner, project, {"ERRCAT_ARGUMENTS": text})
        assert not (project / "owned").exists()
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert not any("${{" in definition["run"] for definition in action["runs"]["steps"])
    assert action["inputs"]["arguments"]["default"] == "check --output-format github"


def test_the_rules_for_make_and_ninja_are_read_by_them(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(block("make", "make"), "utf-8")
    (tmp_path / "build.ninja").write_text(block("ninja", "ninja"), "utf-8")
    said = subprocess.run(
        ["make", "--no-print-directory", "--dry-run"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == ["errcat generate --depfile build/errors.stamp.d", "touch build/errors.stamp"]
    done = run(PYTHON / "ninja", "-t", "commands", cwd=tmp_path)
    assert done.out == "errcat generate --depfile build/errors.stamp.d && touch build/errors.stamp\n"
