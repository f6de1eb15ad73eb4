"""`errcat diff`: what it compares with, what it prints, and its exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support import ROOT, errcat, git, tree

OLD = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  not_found: {status: 404}
  gone: {status: 410}
"""
NEW = OLD.replace("  gone: {status: 410}\n", "  sold: {status: 409}\n")
BUMPED = NEW.replace("1.0.0", "2.0.0")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository whose first commit, tagged v1.0.0, has the old catalogue; the work tree has the new one."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "errors.yaml").write_text(OLD, "utf-8")
    (folder / "errcat.toml").write_text('catalogues = ["*.yaml"]\n', "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "tag", "v1.0.0")
    (folder / "errors.yaml").write_text(BUMPED, "utf-8")
    return folder


def test_against_a_revision(project: Path) -> None:
    for name in ("v1.0.0", "HEAD", "main", git(project, "rev-parse", "HEAD").strip()[:10]):
        run = errcat("diff", "--against", name, cwd=project)
        assert (run.code, run.err) == (0, "")
        assert f"errors.yaml (1.0.0 → 2.0.0), compared with {name}:errors.yaml\n" in run.out
        assert "The code `gone` is gone, with no entry in `retired`.\n" in run.out
        assert run.out.endswith("1 breaking change, 1 compatible change: the version has to be 2.0.0 or later.\n\n")


def test_neither_the_work_tree_nor_the_index_is_touched(project: Path) -> None:
    (project / "errors.yaml").write_text(NEW, "utf-8")
    git(project, "add", "errors.yaml")
    (project / "errors.yaml").write_text(BUMPED, "utf-8")
    before = tree(project)
    times = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert errcat("diff", "--against", "v1.0.0", cwd=project).code == 0
    assert tree(project) == before
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == times


def test_from_another_folder_and_inside_a_hook(project: Path, tmp_path: Path) -> None:
    (project / "sub").mkdir()
    assert "`gone` is gone" in errcat("diff", "--against", "v1.0.0", cwd=project / "sub").out
    assert "`gone` is gone" in errcat("diff", "--against", "v1.0.0", project / "errors.yaml", cwd=tmp_path).out
    hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}
    assert "`gone` is gone" in errcat("diff", "--against", "v1.0.0", cwd=project / "sub", env=hook).out


def test_against_a_file(project: Path, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD, "utf-8")
    run = errcat("diff", "--against", tmp_path / "old.yaml", "errors.yaml", cwd=project)
    assert (run.code, run.err) == (0, "")
    assert "`gone` is gone" in run.out


@pytest.mark.parametrize(
    ("text", "code"), [(NEW, 1), (BUMPED, 0), (NEW.replace("1.0.0", "1.9.0"), 1), (OLD.replace("1.0.0", "0.9.0"), 1)]
)
def test_the_version_has_to_go_up(project: Path, text: str, code: int) -> None:
    (project / "errors.yaml").write_text(text, "utf-8")
    run = errcat("diff", "--against", "v1.0.0", cwd=project)
    assert run.code == code
    assert ("errors.yaml:2:43: error[version-step]: the version " in run.out) is bool(code)


@pytest.mark.parametrize(("level", "code"), [("off", 0), ("warning", 0), ("error", 1)])
def test_the_rule_can_be_configured(project: Path, level: str, code: int) -> None:
    (project / "errors.yaml").write_text(NEW, "utf-8")
    with (project / "errcat.toml").open("a") as file:
        file.write(f'[rules]\nversion-step = "{level}"\n')
    run = errcat("diff", "--against", "v1.0.0", cwd=project)
    assert run.code == code
    assert (f"{level}[version-step]" in run.out) is (level != "off")


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        (OLD, []),
        (OLD.replace("1.0.0", "1.0.1").replace("404}", "404, tags: [a]}"), ["editorial"]),
        (OLD.replace("1.0.0", "1.1.0") + "  sold: {status: 409}\n", ["editorial", "compatible"]),
        (BUMPED, ["editorial", "compatible", "breaking"]),
    ],
    ids=["nothing", "editorial", "compatible", "breaking"],
)
def test_fail_on(project: Path, text: str, failing: list[str]) -> None:
    (project / "errors.yaml").write_text(text, "utf-8")
    for grade in ("editorial", "compatible", "breaking"):
        run = errcat("diff", "--against", "v1.0.0", "--fail-on", grade, cwd=project)
        assert (run.code, run.err) == (int(grade in failing), "")


def test_a_new_catalogue_and_one_that_is_gone(project: Path) -> None:
    (project / "errors.yaml").rename(project / "other.yaml")
    (project / "other.yaml").write_text(OLD.replace("shop", "other"), "utf-8")
    run = errcat("diff", "--against", "v1.0.0", "--fail-on", "compatible", cwd=project)
    assert run.code == 1
    assert "other.yaml (1.0.0), compared with v1.0.0:other.yaml\n\nThis catalogue is new.\n" in run.out
    assert "errors.yaml (1.0.0), compared with v1.0.0:errors.yaml\n\nThis catalogue is gone" in run.out
    report = json.loads(errcat("diff", "--against", "v1.0.0", "--output-format", "json", cwd=project).out)
    assert [(one["file"], one["state"], one["grade"]) for one in report["comparisons"]] == [
        ("other.yaml", "new", "compatible"),
        ("errors.yaml", "removed", "breaking"),
    ]


def test_a_catalogue_that_moved_is_still_the_same(project: Path) -> None:
    (project / "errors.yaml").rename(project / "shop.yaml")
    run = errcat("diff", "--against", "v1.0.0", cwd=project)
    assert run.code == 0
    assert "shop.yaml (1.0.0 → 2.0.0), compared with v1.0.0:errors.yaml\n" in run.out
    assert "new" not in run.out.splitlines()[0]
    assert "This catalogue" not in run.out


def test_patterns_with_folders(project: Path) -> None:
    (project / "a" / "b").mkdir(parents=True)
    (project / "errors.yaml").rename(project / "a" / "b" / "errors.yaml")
    (project / "a" / "b" / "errors.yaml").write_text(OLD, "utf-8")
    (project / "errcat.toml").write_text('catalogues = ["a/**/*.yaml"]\n', "utf-8")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "second")
    (project / "a" / "b" / "errors.yaml").rename(project / "a" / "errors.yaml")
    (project / "a" / "errors.yaml").write_text(OLD.replace("shop", "other"), "utf-8")
    out = errcat("diff", "--against", "HEAD", cwd=project).out
    assert "a/b/errors.yaml (1.0.0), compared with HEAD:a/b/errors.yaml\n\nThis catalogue is gone" in out


def test_json(project: Path) -> None:
    run = errcat("diff", "--against", "v1.0.0", "--output-format", "json", cwd=project)
    report = json.loads(run.out)
    (comparison,) = report["comparisons"]
    changes = comparison.pop("changes")
    assert comparison == {
        "file": "errors.yaml",
        "against": "v1.0.0:errors.yaml",
        "state": "compared",
        "before": "1.0.0",
        "after": "2.0.0",
        "grade": "breaking",
        "step": "major",
        "wanted": "2.0.0",
        "enough": True,
    }
    assert changes[0] == {
        "kind": "code-removed",
        "grade": "breaking",
        "server": "breaking",
        "client": "breaking",
        "docs": "breaking",
        "where": ["codes", "gone"],
        "sentence": "The code `gone` is gone, with no entry in `retired`.",
    }
    assert report["findings"] == []


def test_markdown(project: Path) -> None:
    run = errcat("diff", "--against", "v1.0.0", "--output-format", "markdown", cwd=project)
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "## Shop API 2.0.0\n\n### Breaking changes\n\n"
        "- The code `gone` is gone, with no entry in `retired`. Breaks the service, clients and links to the docs.\n\n"
        "### Compatible changes\n\n- The code `sold` is new.\n"
    )
    assert (
        errcat("diff", "--against", "v1.0.0", "--output-format=markdown", "--output-file=new.md", cwd=project).out == ""
    )
    assert (project / "new.md").read_text("utf-8") == run.out


def test_markdown_stays_clean_where_something_is_wrong(project: Path) -> None:
    (project / "errors.yaml").write_text(NEW, "utf-8")
    run = errcat("diff", "--against", "v1.0.0", "--output-format", "markdown", cwd=project)
    assert run.code == 1
    assert "error[version-step]" in run.err
    assert "version-step" not in run.out
    (project / "errors.yaml").write_text("errcat: 1\n", "utf-8")
    run = errcat("diff", "--against", "v1.0.0", "--output-format", "markdown", cwd=project)
    assert (run.code, run.out) == (1, "")
    assert "error[missing-key]" in run.err


def test_text_of_a_catalogue_is_data(project: Path) -> None:
    nasty = 'title: "a`|<img src=x>{{ 7 }}[x](y) \\e[31m"'
    (project / "errors.yaml").write_text(OLD.replace("1.0.0", "1.0.1").replace("404}", f"404, {nasty}}}"), "utf-8")
    run = errcat("diff", "--against", "v1.0.0", "--output-format", "markdown", cwd=project)
    assert run.code == 0, run.err
    for sign in ("<img", "{{", "](", "\x1b"):
        assert sign not in run.out
    assert "\x1b" not in errcat("diff", "--against", "v1.0.0", cwd=project).out


def test_colour(project: Path) -> None:
    coloured = errcat("diff", "--against", "v1.0.0", "--color", "always", cwd=project).out
    assert "\x1b[1;31mBreaking\x1b[0m" in coloured
    plain = errcat("diff", "--against", "v1.0.0", "--color", "never", cwd=project).out
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


def test_internal_codes_are_none_of_the_readers_business(project: Path) -> None:
    old = OLD.replace("410}", "410, audience: internal}")
    (project / "old.yaml").write_text(old, "utf-8")
    (project / "errors.yaml").write_text(old.replace("1.0.0", "2.0.0").split("  gone")[0], "utf-8")
    out = errcat("diff", "--against", "old.yaml", "errors.yaml", cwd=project).out
    assert "code-removed: breaking for server and client\n" in out


@pytest.mark.parametrize(
    ("which", "rule"), [("errors.yaml", "errors.yaml:4:15: error"), ("old", "v0.9.0:errors.yaml:4:15: error")]
)
def test_a_catalogue_with_faults_is_reported(project: Path, which: str, rule: str) -> None:
    broken = OLD.replace("status: 404", "staus: 404")
    if which == "old":
        (project / "errors.yaml").write_text(broken, "utf-8")
        git(project, "commit", "-q", "-a", "-m", "broken")
        git(project, "tag", "v0.9.0")
        (project / "errors.yaml").write_text(OLD, "utf-8")
    else:
        git(project, "tag", "v0.9.0")
        (project / "errors.yaml").write_text(broken, "utf-8")
    run = errcat("diff", "--against", "v0.9.0", cwd=project)
    assert run.code == 1
    assert f"{rule}[unknown-key]: `staus` is not a field of a code" in run.out
    assert "did you mean `status`?" in run.out
    assert "Found 1 error" in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--against", "v9.9.9"], "`v9.9.9` is neither a file nor a revision of this git repository"),
        (["--against", "--help-me"], "expected one argument"),
        (["--against=--upload-pack=touch x"], "`--upload-pack=touch x` is neither a file nor a revision"),
        (["--against", "HEAD:errors.yaml"], "neither a file nor a revision"),
        (["--against", "."], "is a folder"),
        ([], "required: --against"),
        (["--against", "v1.0.0", "nope.yaml"], "nope.yaml: error[unreadable-file]: there is no such file"),
        (["--against", "v1.0.0", "--fail-on", "anything"], "invalid choice"),
        (["--against", "old.yaml"], "can be compared with one catalogue, not with 2: name the one"),
    ],
)
def test_what_cannot_be_compared(project: Path, arguments: list[str], said: str) -> None:
    (project / "old.yaml").write_text(OLD.replace("shop", "old"), "utf-8")
    run = errcat("diff", *arguments, cwd=project)
    assert run.code == 2
    assert said in run.out + run.err
    assert "Traceback" not in run.err
    assert not (project / "x").exists()


def test_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "errors.yaml").write_text(OLD, "utf-8")
    ceiling = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    run = errcat("diff", "--against", "v1.0.0", "errors.yaml", cwd=tmp_path, env=ceiling)
    assert run.code == 2
    assert "is in no git repository" in run.err


def test_without_git(project: Path) -> None:
    run = errcat("diff", "--against", "v1.0.0", cwd=project, env={"PATH": str(project)})
    assert run.code == 2
    assert "git is not installed" in run.err


def test_a_shallow_clone(project: Path, tmp_path: Path) -> None:
    git(project, "commit", "-q", "-a", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-tags", f"file://{project}", "shallow")
    run = errcat("diff", "--against", "v1.0.0", cwd=tmp_path / "shallow")
    assert run.code == 2
    assert "this clone is shallow" in run.err


def test_what_is_no_file_at_the_revision(project: Path) -> None:
    (project / "link.yaml").symlink_to("errors.yaml")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "a link")
    (project / "link.yaml").unlink()
    (project / "link.yaml").write_text(OLD, "utf-8")
    run = errcat("diff", "--against", "HEAD", "link.yaml", cwd=project)
    assert run.code == 2
    assert "link.yaml was not a regular file at `HEAD`" in run.err


def test_the_catalogues_of_this_project() -> None:
    run = errcat("diff", "--against", "catalogue/sentisnap.yaml", "catalogue/sentisnap.yaml", cwd=ROOT)
    assert (run.code, run.err) == (0, "")
    assert run.out.endswith("Nothing changed.\n\n")


def test_a_renamed_code_is_compared_with_what_it_was(project: Path) -> None:
    renamed = OLD.replace("  gone: {", "  sold: {code: gone, severity: info, ").replace("1.0.0", "2.0.0")
    (project / "errors.yaml").write_text(renamed + "retired:\n  gone: {status: 410, replaced_by: sold}\n", "utf-8")
    report = json.loads(errcat("diff", "--against", "v1.0.0", "--output-format", "json", cwd=project).out)
    found = [change["kind"] for change in report["comparisons"][0]["changes"]]
    assert found[0] == "code-renamed"
    assert {"class-renamed", "severity-changed"} <= set(found)
    assert not {"code-added", "code-retired", "retired-reused"} & set(found)
