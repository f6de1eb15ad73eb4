"""make and ninja, by the depfile: an edit of what errcat reads builds anew, and nothing else does."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ecosystem.tools import PYTHON, Done, run
from tests.support import tree

NAME = "my pets #1: $all.yaml"
CATALOGUE = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  not_found: {status: 404, description: There is nothing here.}
"""
COMMAND = f"{shlex.quote(sys.executable)} -m errcat generate --depfile"
MAKEFILE = f"""\
build/errors.stamp:
\t{COMMAND} $@.d
\ttouch $@
-include build/errors.stamp.d
"""
NINJA = f"""\
rule errcat
  command = {COMMAND} $out.d && touch $out
  depfile = $out.d
build build/errors.stamp: errcat
"""


def make(folder: Path) -> Done:
    return run("make", "build/errors.stamp", cwd=folder)


def ninja(folder: Path) -> Done:
    return run(PYTHON / "ninja", cwd=folder)


Build = Callable[[Path], Done]


@pytest.fixture(params=[make, ninja], ids=["make", "ninja"])
def build(request: pytest.FixtureRequest) -> Build:
    tool: Build = request.param
    return tool


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a catalogue of an awkward name, and a template of its own."""
    (tmp_path / NAME).write_text(CATALOGUE, "utf-8")
    (tmp_path / "errcat.toml").write_text(f'catalogues = ["{NAME}"]\ntargets = ["notes"]\ntemplates = "my templates"\n')
    notes = tmp_path / "my templates" / "notes"
    notes.mkdir(parents=True)
    (notes / "pack.yaml").write_text(
        "pack: 1\nartefacts:\n  - {template: notes.txt.j2, view: catalogue, path: notes.txt, format: text}\n", "utf-8"
    )
    (notes / "notes.txt.j2").write_text("{% include 'part.j2' %}\n", "utf-8")
    (notes / "part.j2").write_text("one\n", "utf-8")
    (tmp_path / "Makefile").write_text(MAKEFILE, "utf-8")
    (tmp_path / "build.ninja").write_text(NINJA, "utf-8")
    return tmp_path


def built(done: Done) -> bool:
    """Whether errcat ran. Fails where the build did."""
    assert done.code == 0, done.all
    return "generated/shop: " in done.out


def edit(path: Path, text: str | None) -> None:
    """Writes a file, or removes it, later than anything before as far as a file system can tell."""
    time.sleep(0.05)
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    time.sleep(0.05)


def test_an_edit_builds_and_no_edit_does_not(project: Path, build: Build) -> None:
    assert built(build(project))
    before = tree(project / "generated")
    assert not built(build(project))
    templates = project / "my templates" / "notes"
    for path, text in (
        (project / NAME, CATALOGUE.replace("nothing here", "no such thing")),
        (templates / "part.j2", "two\n"),
        (project / "errcat.toml", (project / "errcat.toml").read_text("utf-8") + "[markdown]\nlayout = 'both'\n"),
        (templates / "another.j2", "{# new #}\n"),
        (templates / "another.j2", None),
        (project / NAME, CATALOGUE + "# a comment, which changes no output\n"),
    ):
        edit(path, text)
        assert built(build(project)), f"an edit of {path.name} does not build"
        assert not built(build(project)), f"after an edit of {path.name} it builds for ever"
    assert tree(project / "generated") != before
    edit(project / "README.md", "of no meaning")
    assert not built(build(project))


def test_a_fault_stops_the_build_until_it_is_mended(project: Path, build: Build) -> None:
    assert built(build(project))
    edit(project / NAME, CATALOGUE.replace("status", "staus"))
    for _ in range(2):
        done = build(project)
        assert done.code != 0
        assert "error[unknown-key]" in done.all
    edit(project / NAME, CATALOGUE)
    assert built(build(project))
    assert not built(build(project))


def test_an_input_that_is_gone_is_told_by_errcat(project: Path, build: Build) -> None:
    assert built(build(project))
    edit(project / NAME, None)
    done = build(project)
    assert done.code != 0
    assert "error[unreadable-file]: there is no such file" in done.all


def test_the_outputs_are_those_of_the_list(project: Path) -> None:
    assert built(make(project))
    listed = run(sys.executable, "-m", "errcat", "generate", "--list-outputs", cwd=project).out.splitlines()
    assert sorted(listed) == [f"generated/{path}" for path in tree(project / "generated")]


def test_these_are_the_real_tools(project: Path) -> None:
    assert "GNU Make" in run("make", "--version", cwd=project).out
    assert run(PYTHON / "ninja", "--version", cwd=project).out[0].isdigit()
    assert shutil.which("make") is not None
    assert os.access(PYTHON / "ninja", os.X_OK)
