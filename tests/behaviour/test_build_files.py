"""`errcat generate --list-outputs` and `--depfile`: what build systems need to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from errcat.cli.build_files import escape
from errcat.cli.jobs import UsageError
from tests.support import errcat, needs_permissions, tree

CATALOGUE = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  not_found: {status: 404, description: There is nothing here.}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(CATALOGUE, "utf-8")
    (tmp_path / "errcat.toml").write_text('catalogues = ["errors.yaml"]\ntemplates = "templates"\n', "utf-8")
    (tmp_path / "templates" / "python").mkdir(parents=True)
    (tmp_path / "templates" / "python" / "header.j2").write_text("# Ours.\n", "utf-8")
    return tmp_path


def test_the_list_is_what_is_written(project: Path) -> None:
    before = tree(project)
    run = errcat("generate", "--list-outputs", cwd=project)
    assert (run.code, run.err) == (0, "")
    assert tree(project) == before
    assert errcat("generate", cwd=project).code == 0
    made = {path for path in tree(project).keys() - before.keys() if path.startswith("generated/")}
    assert set(run.out.splitlines()) == made
    assert errcat("generate", "--list-outputs", cwd=project).out == run.out


def test_the_list_of_some_targets_from_another_folder(project: Path) -> None:
    (project / "sub").mkdir()
    out = errcat("generate", "--list-outputs", "--only", "openapi", cwd=project / "sub").out.splitlines()
    assert [path.split("/generated/")[-1] for path in out if path.endswith("errors.yaml")] == [
        "shop/openapi/errors.yaml"
    ]
    assert all(
        (project / "sub" / path).parent.parent.parent == project / "sub" / ".." / "generated" for path in out[:1]
    )


def test_a_faulty_catalogue_has_no_list(project: Path) -> None:
    (project / "errors.yaml").write_text(CATALOGUE.replace("status", "staus"), "utf-8")
    run = errcat("generate", "--list-outputs", cwd=project)
    assert run.code == 1
    assert "error[unknown-key]" in run.out
    assert "generated/" not in run.out
    run = errcat("generate", "--depfile", "x.d", cwd=project)
    assert run.code == 1
    assert not (project / "x.d").exists()


def test_the_depfile(project: Path) -> None:
    run = errcat("generate", "--depfile", "build/errors.stamp.d", cwd=project)
    assert (run.code, run.err) == (0, "")
    inputs = ["errors.yaml", "errcat.toml", "templates", "templates/python", "templates/python/header.j2"]
    text = (project / "build" / "errors.stamp.d").read_text("utf-8")
    assert text == " \\\n ".join(["build/errors.stamp:", *inputs]) + "".join(f"\n\n{path}:" for path in inputs) + "\n"


@needs_permissions
def test_the_depfile_is_written_as_a_whole(project: Path) -> None:
    """Where a link is, what it points to is written; a failure leaves the old one as it was, and nothing beside it."""
    (project / "elsewhere").mkdir()
    (project / "x.d").symlink_to("elsewhere/real.d")
    assert errcat("generate", "--depfile", "x.d", cwd=project).code == 0
    assert (project / "x.d").is_symlink()
    before = (project / "elsewhere/real.d").read_bytes()
    assert before.startswith(b"x:")
    (project / "elsewhere").chmod(0o555)
    try:
        run = errcat("generate", "--depfile", "x.d", cwd=project, privileged=False)
    finally:
        (project / "elsewhere").chmod(0o755)
    assert (run.code, run.err) == (2, "errcat: x.d cannot be written: Permission denied\n")
    assert [path.name for path in (project / "elsewhere").iterdir()] == ["real.d"]
    assert (project / "elsewhere/real.d").read_bytes() == before


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("my pets.yaml", "my\\ pets.yaml"),
        ("a#b:c$d", "a\\#b\\:c$$d"),
        ("a\\b", "a\\b"),
        ("a\\ b", "a\\\\\\ b"),
    ],
)
def test_names_are_escaped(path: str, written: str) -> None:
    assert escape(path) == written


def test_a_name_that_make_cannot_write() -> None:
    with pytest.raises(UsageError, match="cannot stand in a depfile"):
        escape("a\nb")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--list-outputs", "--check"], "--list-outputs and --check cannot share standard output"),
        (["--list-outputs", "--diff"], "--list-outputs and --diff cannot share standard output"),
        (["--depfile", "x.d", "--check"], "--depfile has no place beside --check"),
        (["--depfile", "x.d", "--list-outputs"], "--depfile has no place beside --list-outputs"),
        (["--depfile", "x"], "the name of the target with `.d` after it"),
        (["--depfile", "out/.d"], "the name of the target with `.d` after it"),
        (["--depfile", "errors.yaml/x.d"], "errors.yaml/x.d cannot be written"),
    ],
)
def test_usage_errors(project: Path, arguments: list[str], said: str) -> None:
    run = errcat("generate", *arguments, cwd=project)
    assert run.code == 2
    assert said in run.err
    assert "Traceback" not in run.err
