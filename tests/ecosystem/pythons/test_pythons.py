"""errcat from its wheel under other Pythons: the same outputs as under this one, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from errcat.output.manifest import NAME
from tests.behaviour.test_packaging import build
from tests.behaviour.test_reproducible import write_project
from tests.golden.regenerate import cases
from tests.support import ROOT, errcat, tree

VERSIONS = ("3.12", "3.13")


def interpreter(version: str) -> str:
    """A Python of this version, from the path or from pyenv; skips the test where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *sorted(map(str, pyenv.glob(f"{version}.*/bin/python{version}")))]
    for candidate in filter(None, found):
        said = subprocess.run([candidate, "-c", "import sys, venv; print(sys.version)"], capture_output=True, text=True)
        if said.returncode == 0 and said.stdout.startswith(f"{version}."):
            return candidate
    pytest.skip(f"there is no Python {version} here")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build(ROOT, out, "--wheel")
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module", params=VERSIONS)
def python(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment of its own, with errcat and what it needs, in the versions of this one."""
    version: str = request.param
    place = tmp_path_factory.mktemp(f"python{version}")
    subprocess.run([interpreter(version), "-m", "venv", "--without-pip", place], check=True)
    made = place / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", made, "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--no-compile", "--constraint", ROOT / "requirements.lock", wheel],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return made


def run(python: Path, *words: str, cwd: Path, options: tuple[str, ...] = ()) -> str:
    """What the command says under that Python."""
    command = [python, *options, "-W", "error", "-m", "errcat", *words]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"} | {"NO_COLOR": "1"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def test_this_projects_outputs(python: Path, tmp_path: Path) -> None:
    """What is committed was made under another Python: it is made again, and a second run has nothing to do."""
    shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    run(python, "generate", cwd=tmp_path)
    assert tree(tmp_path / "generated") == tree(ROOT / "generated")
    run(python, "generate", "--check", cwd=tmp_path)


def test_own_templates_tables_and_navigation(python: Path, tmp_path: Path) -> None:
    """Without assertions and docstrings too."""
    here, there = write_project(tmp_path / "here"), write_project(tmp_path / "there")
    assert errcat("generate", cwd=here).code == 0
    run(python, "generate", cwd=there, options=("-OO",))
    assert tree(here) == tree(there)


def test_expected_outputs(python: Path, tmp_path: Path) -> None:
    """Those of all golden cases; black under this Python says of each module that it is as black would have it."""
    (tmp_path / "errcat.toml").write_text('output = "out/{api}"\n[markdown]\nlayout = "both"\n', "utf-8")
    names = []
    for case in cases():
        text = (case / "catalogue.yaml").read_text("utf-8")
        (tmp_path / case.name).mkdir()
        names.append(f"{case.name}/catalogue.yaml")
        (tmp_path / names[-1]).write_text(text, "utf-8")
    run(python, "generate", "--format", "strict", *names, cwd=tmp_path)
    for case in cases():
        expected = tree(case / "expected")
        api = next(name.split("/")[1].removesuffix("_errors") for name in expected if name.endswith("_base.py"))
        made = tree(tmp_path / "out" / api)
        del made[NAME]
        named = f"{case.name}/catalogue.yaml".encode()
        assert {path: content.replace(named, b"catalogue.yaml") for path, content in made.items()} == expected
