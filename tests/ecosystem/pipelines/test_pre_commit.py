"""The hooks of `.pre-commit-hooks.yaml`, installed and run by pre-commit itself, in a project that uses them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.ecosystem.tools import PYTHON, Done, run
from tests.support import ROOT, git

CATALOGUE = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  not_found: {status: 404, description: There is nothing here.}
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what this work tree has, as pre-commit would clone it."""
    folder = tmp_path_factory.mktemp("errcat")
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if name.startswith(("tests/", "generated/")) or not (ROOT / name).is_file():
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "errcat")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments that it makes."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def project(tmp_path: Path, clone: Path) -> Path:
    revision = git(clone, "rev-parse", "HEAD").strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {clone}\n    rev: {revision}\n    hooks:\n"
        "      - id: errcat-check\n      - id: errcat-generate\n",
        "utf-8",
    )
    (tmp_path / "errcat.toml").write_text('catalogues = ["errors.yaml"]\ntargets = ["openapi"]\n', "utf-8")
    (tmp_path / "errors.yaml").write_text(CATALOGUE, "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    return tmp_path


def pre_commit(project: Path, home: Path, *arguments: str) -> Done:
    env = {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    return run(PYTHON / "pre-commit", *arguments, cwd=project, env=env, timeout=600)


def test_the_manifest_is_valid() -> None:
    done = run(PYTHON / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    assert done.code == 0, done.all


def test_both_hooks(project: Path, home: Path) -> None:
    done = pre_commit(project, home, "run", "--verbose")
    assert "Installing environment for" in done.out
    assert re.search(r"errcat check\.+Passed", done.out), done.all
    assert "generated/shop: 2 files (2 created)" in done.out
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "first", "--no-verify")

    (project / "errors.yaml").write_text(CATALOGUE.replace("nothing here", "no such thing"), "utf-8")
    git(project, "add", "errors.yaml")
    done = pre_commit(project, home, "run")
    assert done.code == 1
    assert re.search(r"errcat generate\.+Failed\n- hook id: errcat-generate\n- files were modified", done.out), done.all
    git(project, "add", "-A")
    assert pre_commit(project, home, "run").code == 0


def test_a_fault_keeps_the_commit_back(project: Path, home: Path) -> None:
    (project / "errors.yaml").write_text(CATALOGUE.replace("status", "staus"), "utf-8")
    git(project, "add", "-A")
    done = pre_commit(project, home, "run")
    assert done.code == 1
    assert re.search(r"errcat check\.+Failed", done.out), done.all
    assert "errors.yaml:4:15: error[unknown-key]: `staus` is not a field of a code" in done.out
    assert not (project / "generated").exists()


def test_other_files_are_none_of_its_business(project: Path, home: Path) -> None:
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "first", "--no-verify")
    (project / "notes.txt").write_text("x", "utf-8")
    git(project, "add", "-A")
    done = pre_commit(project, home, "run")
    assert done.code == 0
    assert done.out.count("(no files to check)Skipped") == 2, done.all
