"""Regions of hand-written Markdown: their tables follow the catalogue, and not a byte beside them changes."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from errcat import unchanged
from errcat.cli.main import main
from errcat.targets.regions.request import ARGUMENTS, COLUMNS
from tests.behaviour.markdown_pages import read_page, visible
from tests.support import ROOT, Run, errcat, needs_permissions

SHOP = """errcat: 1
api: {id: shop, title: Shop API, version: 1.2.3}
statuses: {404: {title: Not Found, description: a | b}}
categories: {pets: {title: Pets}, orders: {title: Orders}, secret: {title: Secret}}
codes:
  pet_gone: {status: [404, 410], category: pets, description: "The pet {x} | <b>", since: 1.0.0, retry: {when: never}}
  order_late: {code: 7, status: 409, category: orders, title: Too late, deprecated: {}}
  lost: {code: null, status: 500, message: "No {n}", params: {n: {type: integer}}}
  fine: {status: 200}
  hidden: {status: 400, category: secret, audience: internal, description: SECRET}
"""
OTHER = (
    "errcat: 1\napi: {id: other, title: O, version: 1.0.0, docs_url: https://x.example/e}\ncodes: {index: {name: I}}\n"
)
CONFIG = 'catalogues = ["*.yaml"]\n[markdown]\nregions = ["README.md", "guides/*.md"]\n'
EMPTY = "<!-- errcat:begin {} -->\n<!-- errcat:end -->\n"


class Project:
    """A project whose command runs in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *arguments: str) -> Run:
        code = main(["generate", *arguments])
        shown = self.capsys.readouterr()
        return Run(code, shown.out, shown.err)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    monkeypatch.chdir(tmp_path)
    made = Project(tmp_path, capsys)
    made.write("errors.yaml", SHOP)
    made.write("errcat.toml", CONFIG)
    made.write("guides/plain.md", "No region.\n\n```\n<!-- errcat:begin what -->\n```\n")
    return made


def table_of(project: Project, words: str) -> str:
    project.write("README.md", EMPTY.format(words))
    run = project("--only", "markdown")
    assert (run.code, run.err) == (0, ""), run.out
    return project.read("README.md")


def test_a_table_follows_the_catalogue_and_nothing_else_changes(project: Project) -> None:
    before, after = "# A | {x}  \n\n\n\ttab\n", "\n<!-- x -->\nlast line without a break"
    project.write("README.md", before + EMPTY.format("codes") + after)
    plain = project.read("guides/plain.md")
    run = project()
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[-1] == "README.md: 1 region (1 changed)"
    table = (
        "<!-- errcat:begin codes -->\n\n"
        "| Code | HTTP | What it means |\n| --- | --- | --- |\n"
        "| `pet_gone` | 404, 410 | The pet &#123;x&#125; &#124; &lt;b&gt; |\n"
        "| `7` | 409 | Deprecated. Too late |\n| Lost | 500 | Lost |\n| `fine` | 200 | Fine |\n"
        "\n<!-- errcat:end -->\n"
    )
    assert project.read("README.md") == before + table + after
    assert project.read("guides/plain.md") == plain
    assert "The pet {x} | <b>" in visible(table)
    assert read_page(table).tags >= {"table", "td"}
    changed = os.stat("README.md").st_mtime_ns
    assert project().out.splitlines()[-1] == "README.md: 1 region (1 unchanged)"
    assert os.stat("README.md").st_mtime_ns == changed


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("codes category=orders,pets columns=title,category", ["Title Category", "Pet gone Pets", "Too late Orders"]),
        ("codes columns=code,message,retry", ["Code Message Try again?", "Lost No {n} —"]),
        ("codes columns=since,exception category=pets", ["Since Python exception", "1.0.0 PetGoneError"]),
        ("statuses", ["Code Description", "404 Not Found (a | b)"]),
        ("codes api=shop category=orders", ["7 409 Deprecated. Too late"]),
    ],
)
def test_what_a_region_asks_for(project: Project, words: str, lines: list[str]) -> None:
    text = visible(table_of(project, words))
    for line in lines:
        assert line in text
    assert "SECRET" not in text
    assert "hidden" not in text


def test_codes_lead_to_their_permanent_links(project: Project) -> None:
    project.write("other.yaml", OTHER)
    text = table_of(project, "codes api=other columns=code")
    assert read_page(text).links == ["https://x.example/e/codes/code-index"]


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_line_breaks_and_byte_order_marks_stay(project: Project, line_break: str) -> None:
    text = "\ufeff" + ("é\n" + EMPTY.format("codes columns=code category=pets") + "z\n").replace("\n", line_break)
    project.write("README.md", text)
    assert project("--only", "markdown").code == 0
    lines = ["<!-- errcat:begin codes columns=code category=pets -->", "", "| Code |", "| --- |", "| `pet_gone` |", ""]
    made = "\ufeff" + line_break.join(["é", *lines, "<!-- errcat:end -->", "z", ""])
    assert project.read("README.md") == made


def test_check_and_diff_show_what_would_change_and_write_nothing(project: Project) -> None:
    project.write("README.md", "x\n" + EMPTY.format("codes columns=code category=pets") + EMPTY.format("statuses"))
    assert project().code == 0
    assert project("--check").code == 0
    assert project("--diff").out == ""
    stale = project.read("README.md").replace("pet_gone", "pet_lost")
    project.write("README.md", stale)
    run = project("--check")
    assert run.code == 1
    assert "README.md:2:1: error[stale-output]: the table of this region is not what the catalogue gives" in run.out
    assert "Found 1 error" in run.out
    run = project("--diff")
    assert run.code == 1
    assert "--- README.md\n+++ README.md\n" in run.out
    assert "-| `pet_lost` |\n+| `pet_gone` |\n" in run.out
    assert project.read("README.md") == stale


def test_a_run_that_is_about_something_else_leaves_regions_alone(project: Project) -> None:
    text = EMPTY.format("codes api=shop columns=code") + EMPTY.format("codes api=other columns=code")
    project.write("README.md", text)
    project.write("other.yaml", OTHER)
    assert project("--only", "python,openapi").code == 0
    assert project("--out", "elsewhere/{api}").code == 0
    assert project.read("README.md") == text
    run = project("--only", "markdown", "other.yaml")
    assert run.out.splitlines()[-1] == "README.md: 2 regions (1 changed, 1 unchanged)"
    assert project.read("README.md").startswith(EMPTY.format("codes api=shop columns=code"))
    assert "code-index" in project.read("README.md")
    assert project("--only", "markdown").code == 0
    assert "| `pet_gone` |" in project.read("README.md")


@pytest.mark.parametrize(
    ("words", "column", "said", "help_"),
    [
        ("", 1, "this region does not say what it holds", "write one of: `codes`, `statuses`"),
        ("code", 19, "there is no region of `code`", "did you mean `codes`?"),
        ("codes catgory=pets", 25, "`catgory` is not an argument of a region of `codes`", "did you mean `category`?"),
        ("codes pets", 25, "`pets` is not an argument", "use one of: `api`, `category`, `columns`"),
        ("codes columns", 25, "`columns` has no value", "write `columns=…`"),
        ("codes columns= code", 25, "`columns` has no value", "without blanks around the `=`"),
        ("codes columns=code,statu", 38, "there is no column `statu`", "did you mean `status`?"),
        ("codes columns=code,", 38, "there is no column ``", "use one of: `code`, `status`"),
        ("codes columns=code,code", 38, "the column `code` is there twice", "remove one of them"),
        ("codes category=pets category=pets", 39, "`category` is there twice", "a comma stands between values"),
        ("codes category=secret", 34, "there is no category `secret`", "use one of: `pets`, `orders`"),
        ("codes api=shp", 29, "there is no API `shp`", "did you mean `shop`?"),
        ("statuses columns=code", 28, "`columns` is not an argument of a region of `statuses`", "use one of: `api`"),
    ],
)
def test_a_region_that_asks_for_something_that_there_is_not(
    project: Project, words: str, column: int, said: str, help_: str
) -> None:
    project.write("guides/own.md", "Text\n\n" + EMPTY.format(words))
    project.write("README.md", EMPTY.format("codes"))
    run = project()
    assert (run.code, run.err) == (1, "")
    assert f"guides/own.md:3:{column}: error[region-argument]: {said}" in run.out
    assert help_ in run.out
    assert project.read("README.md") == EMPTY.format("codes")
    assert not Path("generated").exists()


def test_several_apis_need_a_name_and_a_missing_table_is_said(project: Project) -> None:
    project.write("other.yaml", OTHER)
    project.write("README.md", EMPTY.format("codes") + EMPTY.format("statuses api=other"))
    run = project()
    assert "README.md:1:1: error[region-argument]: this region does not say which API it is about" in run.out
    assert "one of: `shop`, `other`" in run.out or "one of: `other`, `shop`" in run.out
    assert "README.md:3:19: error[region-argument]: the catalogue of `other` has no table of HTTP statuses" in run.out


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("../README.md", "errcat.toml:1:1: error[bad-config]: `regions` cannot be `../README.md`: it has to stay"),
        ("/etc/motd", "it has to stay in the project"),
        ("C:/x.md", "it has to stay in the project"),
        ("a\\\\b.md", "it has to stay in the project"),
        ("", "it has to stay in the project"),
        ("x.mdx", "MDX has no comments of this kind"),
        ("nothing.md", "no file matches `nothing.md` (`regions` in errcat.toml)"),
        ("a**b", "no file matches `a**b`"),
        (".", "no file matches `.`"),
        ("guides", "no file matches `guides`"),
    ],
)
def test_patterns_stay_in_the_project_and_match(project: Project, pattern: str, said: str) -> None:
    project.write("errcat.toml", f'markdown.regions = ["{pattern}"]\ncatalogues = ["errors.yaml"]\n')
    run = project()
    assert run.code == 2
    assert said.replace(":1:1:", ":1:") in (run.out + run.err).replace(":1:10:", ":1:").replace(":1:1:", ":1:")


def test_a_link_out_of_the_project_is_refused_and_one_inside_is_followed(project: Project, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    outside.write_text(EMPTY.format("codes"), "utf-8")
    os.symlink(outside, "README.md")
    run = project()
    assert run.code == 1
    assert "error[unsafe-path]: `README.md` is refused: a symbolic link leads out of the project" in run.out
    assert outside.read_text("utf-8") == EMPTY.format("codes")
    os.unlink("README.md")
    project.write("real.md", EMPTY.format("codes"))
    os.symlink("real.md", "README.md")
    assert project("--only", "markdown").code == 0
    assert os.path.islink("README.md")
    assert "pet_gone" in project.read("real.md")


def test_a_file_that_is_no_text_is_said_to_be_none(project: Project) -> None:
    project.write("README.md", b"ok\n\xff\n" + EMPTY.format("codes").encode())
    run = project()
    assert "README.md:2:1: error[not-utf8]" in run.out
    assert run.code == 1


@needs_permissions
@pytest.mark.parametrize(
    ("mode", "folder_mode", "said"), [(0o000, 0o755, "unreadable-file"), (0o644, 0o555, "cannot be")]
)
def test_a_file_that_cannot_be_read_or_written(project: Project, mode: int, folder_mode: int, said: str) -> None:
    project.write("guides/own.md", EMPTY.format("codes"))
    project.write("errcat.toml", CONFIG.replace('"README.md", ', ""))
    os.chmod("guides/own.md", mode)
    os.chmod("guides", folder_mode)
    run = errcat("generate", "--only", "markdown", cwd=project.folder, privileged=False)
    os.chmod("guides", 0o755)
    os.chmod("guides/own.md", 0o644)
    assert run.code == 2
    assert said in run.out
    assert run.err == ""
    assert project.read("guides/own.md") == EMPTY.format("codes")
    assert sorted(os.listdir("guides")) == ["own.md", "plain.md"]


def test_a_mode_stays_and_an_edit_during_the_run_is_not_lost(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.write("README.md", EMPTY.format("codes"))
    path.chmod(0o640)
    assert project("--only", "markdown").code == 0
    assert path.stat().st_mode & 0o777 == 0o640

    from errcat.output import regions

    plan_regions: Callable[..., object] = regions.plan_regions

    def edited_meanwhile(*arguments: object) -> object:
        planned = plan_regions(*arguments)
        path.write_text("mine\n", "utf-8")
        return planned

    path.write_text(EMPTY.format("codes columns=code"), "utf-8")
    monkeypatch.setattr(regions, "plan_regions", edited_meanwhile)
    run = project("--only", "markdown")
    assert run.code == 2
    assert "this file cannot be written: somebody changed it during the run; run again" in run.out
    assert path.read_text("utf-8") == "mine\n"


DOCS = (ROOT / "docs" / "regions.md").read_text("utf-8")


def test_the_page_about_regions_has_none_and_names_all_that_there_is(project: Project) -> None:
    project.write("guides/own.md", DOCS)
    project.write("README.md", "")
    assert project("--only", "markdown").code == 0
    assert project.read("guides/own.md") == DOCS
    rows = re.findall(r"^\| `(\w+)` \|", DOCS.partition("| column | shows |")[2], re.MULTILINE)
    assert tuple(rows) == COLUMNS
    assert set(ARGUMENTS) == set(re.findall(r"^\| `(\w+)` \| `api` \|", DOCS, re.MULTILINE))


def test_the_example_in_the_docs_is_what_errcat_writes(project: Project) -> None:
    found = re.search(r"```markdown\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    entry = "  out_of_stock: {status: 409, category: orders, description: The shop has no such thing left.}\n"
    project.write("errors.yaml", SHOP.replace("category: orders", "category: pets") + entry)
    project.write("README.md", re.sub(r"(?<=-->\n)\n.*\n(?=<!-- errcat:end)", "", found[1], flags=re.DOTALL))
    assert project("--only", "markdown").out.endswith("README.md: 1 region (1 changed)\n")
    assert project.read("README.md") == found[1]


@pytest.mark.parametrize("name", ["README.md", "guides/new.md"])
def test_an_edit_of_a_region_is_noticed_by_a_run_that_goes_by_the_last_one(project: Project, name: str) -> None:
    project.write("README.md", EMPTY.format("codes columns=code"))
    for _ in range(2):  # the first run changes files, the second one the folder, for its cache
        assert project("--only", "markdown").code == 0
        time.sleep(0.05)
    full = project("--only", "markdown").out
    words = ["generate", "--only", "markdown"]
    found = unchanged.look(words)
    assert found is not None
    assert found.nothing_to_do(words) == full
    assert full.endswith("README.md: 1 region (1 unchanged)\n")
    project.write(name, EMPTY.format("codes columns=code") + project.read("README.md"))
    found = unchanged.look(words)
    assert found is not None
    assert found.nothing_to_do(words) is None
    assert f"{name}: 2 regions (1 changed, 1 unchanged)" in project("--only", "markdown").out


def test_a_build_system_is_told_of_the_files_with_regions(project: Project) -> None:
    project.write("README.md", EMPTY.format("codes"))
    assert project("--depfile", "stamp.d").code == 0
    assert {"README.md:", "guides/plain.md:"} <= set(project.read("stamp.d").splitlines())
