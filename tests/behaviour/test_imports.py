"""Nothing heavy is imported before it is needed: what each command imports, at most."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.catalogues import realistic
from tests.support import HEAD

SMALL = HEAD + "codes:\n  not_found: {status: 404, message: No, description: It is gone.}\n"
HEAVY = {
    "black",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "yaml",
    "ruamel",
    "tomllib",
    "json",
    "dataclasses",
    "inspect",
    "msgspec",
}
OTHERS = {
    "errcat.pipeline",
    "errcat.checking",
    "errcat.config",
    "errcat.targets",
    "errcat.catalogue",
    "errcat.output",
    "asyncio",
    "email",
}


def imported(*arguments: str, cwd: Path, code: int = 0) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "errcat", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(SMALL, "utf-8")
    return tmp_path


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["schema"], ["generate", "--help"]], ids=" ".join)
def test_help_imports_the_command_line_only(arguments: list[str], project: Path) -> None:
    found = imported(*arguments, cwd=project)
    assert "argparse" in found
    assert found & (HEAVY | OTHERS) == set()


def test_check_needs_no_templates_and_no_formatter(project: Path) -> None:
    found = imported("check", "errors.yaml", cwd=project)
    assert {"yaml", "jsonschema_rs", "errcat.checking"} <= found
    assert (
        found
        & {
            "black",
            "jinja2",
            "jsonschema",
            "ruamel",
            "asyncio",
            "errcat.targets.render",
            "tomllib",
            "difflib",
            "errcat.output.plan",
            "errcat.pipeline",
        }
        == set()
    )


def test_only_what_is_wrong_is_explained_with_jsonschema(project: Path) -> None:
    (project / "errors.yaml").write_text(SMALL.replace("404", "40400"), "utf-8")
    assert "jsonschema" in imported("check", "errors.yaml", cwd=project, code=1)


def test_generate_asks_black_only_for_what_it_has_not_seen(project: Path) -> None:
    """The first run may, for a module of a shape of its own; what it said is kept."""
    imported("generate", "errors.yaml", "--out", "out", cwd=project)
    (project / "errors.yaml").write_text(SMALL.replace("It is gone", "It has gone"), "utf-8")
    found = imported("generate", "errors.yaml", "--out", "out", cwd=project)
    assert {"errcat.targets.packs", "errcat.targets.python_view"} <= found
    assert found & {"black", "jinja2", "jsonschema", "asyncio", "inspect", "watchfiles", "importlib.metadata"} == set()
    assert "It has gone" in (project / "out/docs/codes/not_found.md").read_text("utf-8")


def test_an_edit_imports_only_what_carries_it_over(project: Path) -> None:
    """Neither process parses the command line, or reads the whole catalogue."""
    time.sleep(0.05)
    imported("generate", "errors.yaml", "--out", "out", cwd=project)
    (project / "errors.yaml").write_text(SMALL.replace("It is gone", "It has gone"), "utf-8")
    time.sleep(0.05)
    found = imported("generate", "errors.yaml", "--out", "out", cwd=project)
    assert {"errcat.revise", "errcat.carrying", "yaml"} <= found
    unneeded = {"errcat.pipeline", "errcat.output.spool", "errcat.output.regions", "errcat.output.rules"}
    assert (
        found & {*unneeded, "argparse", "shutil", "tempfile", "html", "jinja2", "black", "inspect", "jsonschema_rs"}
        == set()
    )
    assert "It has gone" in (project / "out/docs/codes/not_found.md").read_text("utf-8")


def test_what_is_known_to_be_right_needs_no_validator(tmp_path: Path) -> None:
    """Neither process has one, although there are schemas and examples in the entry."""
    (tmp_path / "errors.yaml").write_text(realistic(9), "utf-8")
    time.sleep(0.05)
    command = [sys.executable, "-X", "importtime", "-m", "errcat", "generate", "errors.yaml", "--out", "out"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "errors.yaml").write_text(realistic(9).replace("(case 2)", "(the case 2)"), "utf-8")
    time.sleep(0.05)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    imported = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
    assert imported.count("errcat.carrying") == (2 if sys.platform == "linux" and (os.cpu_count() or 1) > 1 else 1)
    assert "jsonschema_rs" not in imported


def test_markdown_alone_needs_no_python_target(project: Path) -> None:
    found = imported("generate", "errors.yaml", "--out", "out", "--only", "markdown", cwd=project)
    assert "errcat.targets.markdown_view" in found
    assert found & {"black", "errcat.targets.python_view", "errcat.targets.openapi_view"} == set()
