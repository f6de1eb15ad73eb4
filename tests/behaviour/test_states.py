"""What `--check` and `--diff` call each state of an output, and the command that they say mends it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import HEAD, errcat, tree

CODES = """codes:
  not_found: {status: 404, description: There is nothing here.}
  gone: {status: 410, description: There was something here.}
"""
WORDS = ("errors.yaml", "--out", "out", "--only", "markdown")
OTHERS = {
    "out/docs/index.md": ("hand-edited", "this generated file was edited by hand", "`errcat generate --force`"),
    "out/docs/codes/gone.md": ("foreign-file", "errcat did not write this file", "`errcat generate --force`"),
}
STALE = {
    "out/docs/codes/not_found.md": ("stale-output", "not what the catalogue gives", "`errcat generate`"),
    "out/docs/errors.json": ("stale-output", "not what the catalogue gives", "`errcat generate`"),
    "out/docs/llms.txt": ("stale-output", "this output is missing", "`errcat generate`"),
    "out/docs/old.md": ("stale-output", "this output is orphaned", "`errcat generate`"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A file in each state but hand-edited and foreign."""
    (tmp_path / "errors.yaml").write_text(HEAD + CODES, "utf-8")
    assert errcat("generate", *WORDS, cwd=tmp_path).code == 0
    out = tmp_path / "out"
    (tmp_path / "errors.yaml").write_text(HEAD + CODES.replace("There is nothing", "There is no thing"), "utf-8")
    (out / "docs/llms.txt").unlink()
    (out / "docs/old.md").write_text("old\n")
    manifest = json.loads((out / ".errcat.json").read_text("utf-8"))
    manifest["files"]["docs/old.md"] = hashlib.sha256(b"old\n").hexdigest()
    (out / ".errcat.json").write_text(json.dumps(manifest))
    return tmp_path


@pytest.fixture
def touched(project: Path) -> Path:
    """The other two states too."""
    out = project / "out"
    (out / "docs/index.md").write_text("edited\n")
    (out / "docs/codes/gone.md").write_text("mine\n")
    manifest = json.loads((out / ".errcat.json").read_text("utf-8"))
    del manifest["files"]["docs/codes/gone.md"]
    (out / ".errcat.json").write_text(json.dumps(manifest))
    return project


def found(text: str) -> dict[str, tuple[str, str, str]]:
    """File → rule, message, what to do."""
    result = {}
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if len(lines) > 1 and ": error[" in lines[0]:
            file, _, rest = lines[0].partition(": error[")
            rule, _, message = rest.partition("]: ")
            result[file] = (rule, message, lines[1])
    return result


def holds(said: dict[str, tuple[str, str, str]], wanted: dict[str, tuple[str, str, str]]) -> None:
    assert said.keys() == wanted.keys()
    for file, (rule, message, command) in wanted.items():
        assert said[file][0] == rule
        assert message in said[file][1]
        assert command in said[file][2]


def test_check_names_each_state_and_the_command(touched: Path) -> None:
    before = tree(touched)
    run = errcat("generate", *WORDS, "--check", cwd=touched)
    assert (run.code, run.err) == (1, "")
    holds(found(run.out), OTHERS | STALE)
    assert tree(touched) == before


def test_the_commands_do_what_is_said(touched: Path) -> None:
    assert errcat("generate", *WORDS, cwd=touched).code == 1  # it keeps what others wrote
    assert (touched / "out/docs/index.md").read_text() == "edited\n"
    (touched / "out/docs/index.md").unlink()
    (touched / "out/docs/codes/gone.md").unlink()
    assert errcat("generate", *WORDS, cwd=touched).code == 0
    assert errcat("generate", *WORDS, "--check", cwd=touched).code == 0
    (touched / "out/docs/index.md").write_text("edited\n")
    assert errcat("generate", *WORDS, "--force", cwd=touched).code == 0
    assert errcat("generate", *WORDS, "--check", cwd=touched).code == 0


def test_diff_is_a_patch_that_does_the_same(project: Path) -> None:
    before = tree(project)
    run = errcat("generate", *WORDS, "--diff", cwd=project)
    assert run.code == 1
    assert run.err == "errcat: 3 stale, 1 missing, 1 orphaned: `errcat generate` mends that\n"
    assert tree(project) == before
    patched = shutil.copytree(project, project / "patched")
    done = subprocess.run(["git", "apply", "-p0", "-"], cwd=patched, input=run.out, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert errcat("generate", *WORDS, cwd=project).code == 0
    made, by_patch = tree(project / "out"), tree(patched / "out")
    del made[".errcat.json"], by_patch[".errcat.json"]
    assert by_patch == made
    run = errcat("generate", *WORDS, "--diff", cwd=project)
    assert (run.code, run.out, run.err) == (0, "", "")


def test_diff_shows_what_others_wrote_too(touched: Path) -> None:
    before = tree(touched)
    run = errcat("generate", *WORDS, "--diff", cwd=touched)
    assert run.code == 1
    assert run.err == (
        "errcat: 2 stale, 1 missing, 1 orphaned: `errcat generate` mends that;"
        " 1 hand-edited, 1 foreign: nothing is written without `errcat generate --force`\n"
    )
    findings, _, patch = run.out.partition("\n--- ")
    holds(found(findings), OTHERS)
    for file in OTHERS | STALE:
        assert f"{file}\n@@" in f"--- {patch}" or f"--- {file}\n" in f"--- {patch}", file
    assert "\n-edited\n" in patch
    assert "\n-mine\n" in patch
    assert tree(touched) == before


def test_only_the_manifest_is_stale(project: Path) -> None:
    errcat("generate", *WORDS, cwd=project)
    (project / "out/.errcat.json").unlink()
    run = errcat("generate", *WORDS, "--diff", cwd=project)
    assert (run.code, run.out) == (1, "")
    assert run.err == "errcat: the manifest is missing or stale: `errcat generate` mends that\n"
    run = errcat("generate", *WORDS, "--check", cwd=project)
    holds(
        found(run.out), {"out/.errcat.json": ("stale-output", "this manifest is missing or stale", "`errcat generate`")}
    )
