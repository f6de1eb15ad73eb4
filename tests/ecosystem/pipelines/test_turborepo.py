"""Turborepo: a task for each catalogue, spread over the machine, and cached outputs restored byte for byte."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.ecosystem.tools import NODE_MODULES, Done, run
from tests.support import tree

NAMES = ("billing", "orders", "pets")


def catalogue(name: str) -> str:
    return (
        f"errcat: 1\napi: {{id: {name}, title: {name.title()} API, version: 1.0.0}}\n"
        "codes:\n  not_found: {status: 404, description: There is nothing here.}\n"
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A workspace with a package for each catalogue, and templates that they share."""
    (tmp_path / "package.json").write_text(
        json.dumps({"name": "apis", "private": True, "packageManager": "npm@10.0.0", "workspaces": ["apis/*"]}), "utf-8"
    )
    (tmp_path / "turbo.json").write_text(
        json.dumps(
            {
                "globalDependencies": ["errcat.toml", "templates/**"],
                "tasks": {"errors": {"inputs": ["errors.yaml"], "outputs": ["generated/**"]}},
            }
        ),
        "utf-8",
    )
    packages = {"": {"name": "apis", "workspaces": ["apis/*"]}}
    packages |= {f"apis/{name}": {"name": name, "version": "1.0.0"} for name in NAMES}
    (tmp_path / "package-lock.json").write_text(
        json.dumps({"name": "apis", "lockfileVersion": 3, "requires": True, "packages": packages}), "utf-8"
    )
    (tmp_path / "errcat.toml").write_text('templates = "templates"\n', "utf-8")
    (tmp_path / "templates" / "openapi").mkdir(parents=True)
    (tmp_path / "templates" / "openapi" / "NOTE.j2").write_text("", "utf-8")
    command = f"{sys.executable} -m errcat generate errors.yaml --out generated"
    for name in NAMES:
        folder = tmp_path / "apis" / name
        folder.mkdir(parents=True)
        (folder / "errors.yaml").write_text(catalogue(name), "utf-8")
        package = {"name": name, "version": "1.0.0", "scripts": {"errors": command}}
        (folder / "package.json").write_text(json.dumps(package), "utf-8")
    return tmp_path


def turbo(project: Path) -> Done:
    env = {"TURBO_TELEMETRY_DISABLED": "1", "DO_NOT_TRACK": "1", "TURBO_NO_UPDATE_NOTIFIER": "1"}
    command = ("run", "errors", "--output-logs=full", "--no-daemon", "--cache=local:rw")
    done = run(NODE_MODULES / ".bin" / "turbo", *command, cwd=project, env=env, timeout=300)
    assert done.code == 0, done.all
    return done


def cached(done: Done) -> int:
    """How many of the tasks were taken from the cache."""
    (number,) = re.findall(r"Cached:\s+(\d+) cached, 3 total", done.out)
    return int(number)


def outputs(project: Path) -> dict[str, dict[str, bytes]]:
    return {name: tree(project / "apis" / name / "generated") for name in NAMES}


def test_a_task_for_each_catalogue(project: Path) -> None:
    assert cached(turbo(project)) == 0
    made = outputs(project)
    assert all(".errcat.json" in files and "python/pyproject.toml" in files for files in made.values())

    for name in NAMES:
        shutil.rmtree(project / "apis" / name / "generated")
    assert cached(turbo(project)) == 3
    assert outputs(project) == made
    # errcat itself agrees with what was restored.
    command = (sys.executable, "-m", "errcat", "generate", "errors.yaml", "--out", "generated", "--check")
    for name in NAMES:
        done = run(*command, cwd=project / "apis" / name)
        assert done.code == 0, done.all

    path = project / "apis" / "pets" / "errors.yaml"
    path.write_text(catalogue("pets").replace("nothing here", "no such pet"), "utf-8")
    assert cached(turbo(project)) == 2
    after = outputs(project)
    assert {name for name in NAMES if after[name] != made[name]} == {"pets"}
    path.write_text(catalogue("pets"), "utf-8")
    assert cached(turbo(project)) == 3
    assert outputs(project) == made


def test_a_shared_template_concerns_all(project: Path) -> None:
    turbo(project)
    (project / "templates" / "openapi" / "NOTE.j2").write_text("{# changed #}", "utf-8")
    assert cached(turbo(project)) == 0
    assert cached(turbo(project)) == 3


def test_an_edit_by_hand_is_put_right(project: Path) -> None:
    """The cache restores what errcat made, over what somebody made of it."""
    turbo(project)
    made = outputs(project)
    path = project / "apis" / "pets" / "generated" / "openapi" / "errors.yaml"
    path.write_text("mine", "utf-8")
    turbo(project)
    assert outputs(project) == made
