"""`errcat generate` as a pipeline and a person use it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.support import HEAD, ROOT, errcat, needs_permissions, tree

CATALOGUE = HEAD + "codes:\n  not_found: {status: 404, description: There is nothing here.}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(CATALOGUE, "utf-8")
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / "errcat.toml").write_text(text, "utf-8")


def test_without_configuration(project: Path) -> None:
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("out: ")
    made = tree(project / "out")
    assert {"python", "openapi", "docs"} <= {path.split("/")[0] for path in made}
    assert b"class NotFoundError" in made["python/shop_errors/uncategorized.py"]


def test_twice_is_the_same_and_touches_nothing(project: Path) -> None:
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    before = {path: path.stat().st_mtime_ns for path in (project / "out").rglob("*")}
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert run.code == 0
    assert "created" not in run.out
    assert "changed" not in run.out.replace("unchanged", "")
    assert {path: path.stat().st_mtime_ns for path in (project / "out").rglob("*")} == before


def test_the_bytes_do_not_depend_on_the_surroundings(project: Path) -> None:
    configure(project, 'catalogues = ["errors.yaml"]\noutput = "one/{api}"\n')
    errcat("generate", cwd=project)
    other = project / "below"
    other.mkdir()
    env = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"}
    run = errcat("generate", "--out", "../two/{api}", cwd=other, env=env)
    assert run.code == 0
    assert tree(project / "one") == tree(project / "two")
    assert not any(str(project).encode() in content for content in tree(project / "one").values())


def test_configuration_in_pyproject(project: Path) -> None:
    text = '[project]\nname = "x"\n[tool.errcat]\ncatalogues = ["*.yaml"]\ntargets = ["openapi"]\n'
    (project / "pyproject.toml").write_text(text, "utf-8")
    (project / "sub").mkdir()
    assert errcat("generate", cwd=project / "sub").code == 0
    assert {path.split("/")[0] for path in tree(project / "generated" / "shop")} == {".errcat.json", "openapi"}


def test_only_some_targets(project: Path) -> None:
    assert errcat("generate", "errors.yaml", "--out", "out", "--only", "openapi,markdown", cwd=project).code == 0
    assert {path.split("/")[0] for path in tree(project / "out")} == {".errcat.json", "openapi", "docs"}
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    whole = tree(project / "out")
    errcat("generate", "errors.yaml", "--out", "out", "--only", "openapi", cwd=project)
    assert tree(project / "out") == whole


@pytest.mark.parametrize("output", [".", "made/{api}"])
def test_what_was_made_is_no_catalogue(output: str, project: Path) -> None:
    """`**/*.yaml` matches the OpenAPI fragments too, wherever they are."""
    configure(project, f"catalogues = ['**/*.yaml']\noutput = '{output}'")
    first = errcat("generate", cwd=project)
    assert first.code == 0, first.out
    assert len(list(project.rglob("errors.yaml"))) == 2
    again = errcat("generate", cwd=project)
    assert (again.code, again.out) == (0, first.out.replace(" created", " unchanged"))
    assert errcat("check", cwd=project).out == "All is well in 1 file (1 code).\n"
    (project / "mine").mkdir()
    (project / "mine/errors.yaml").write_text(CATALOGUE.replace("id: shop", "id: mine"), "utf-8")
    assert errcat("check", cwd=project).out == "All is well in 2 files (2 codes).\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_catalogue_with_a_name_that_is_no_text(project: Path) -> None:
    name = os.fsdecode(b"\xff.yaml")
    (project / "errors.yaml").rename(project / name)
    run = errcat("generate", name, "--out", "out", cwd=project)
    assert run.code == 2
    assert "'\\udcff.yaml' is not UTF-8: rename it" in run.err
    assert not (project / "out").exists()


def test_an_unknown_target(project: Path) -> None:
    run = errcat("generate", "errors.yaml", "--out", "out", "--only", "pyhton", cwd=project)
    assert run.code == 2
    assert "pack-missing" in run.out
    assert "markdown, openapi, python" in run.out
    assert not (project / "out").exists()


def test_check_writes_nothing_and_names_what_is_stale(project: Path) -> None:
    run = errcat("generate", "errors.yaml", "--out", "out", "--check", cwd=project)
    assert run.code == 1
    assert "error[stale-output]: this output is missing" in run.out
    assert not (project / "out").exists()
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert errcat("generate", "errors.yaml", "--out", "out", "--check", cwd=project).code == 0
    (project / "errors.yaml").write_text(CATALOGUE.replace("nothing here", "no such thing"), "utf-8")
    before = tree(project / "out")
    run = errcat("generate", "errors.yaml", "--out", "out", "--check", cwd=project)
    assert run.code == 1
    assert (
        "out/docs/codes/not_found.md: error[stale-output]: this output is not what the catalogue gives"
        in run.out.replace(os.sep, "/")
    )
    assert tree(project / "out") == before


def test_diff_shows_the_change_and_writes_nothing(project: Path) -> None:
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert errcat("generate", "errors.yaml", "--out", "out", "--diff", cwd=project).out == ""
    (project / "errors.yaml").write_text(CATALOGUE.replace("nothing here", "no such thing"), "utf-8")
    before = tree(project / "out")
    run = errcat("generate", "errors.yaml", "--out", "out", "--diff", cwd=project)
    assert run.code == 1
    assert "--- out/docs/codes/not_found.md" in run.out
    assert "-There is nothing here." in run.out
    assert "+There is no such thing." in run.out
    assert tree(project / "out") == before


def test_a_removed_code_takes_its_files_along(project: Path) -> None:
    (project / "errors.yaml").write_text(CATALOGUE + "  gone: {status: 410}\n", "utf-8")
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert (project / "out/docs/codes/gone.md").exists()
    (project / "errors.yaml").write_text(CATALOGUE, "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", "--force", cwd=project)
    assert "1 removed" in run.out
    assert not (project / "out/docs/codes/gone.md").exists()


def test_hand_edited_and_foreign_files_are_kept(project: Path) -> None:
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    page = project / "out/docs/codes/not_found.md"
    page.write_text("mine", "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert run.code == 1
    assert "error[hand-edited]" in run.out
    assert page.read_text("utf-8") == "mine"
    run = errcat("generate", "errors.yaml", "--out", "out", "--force", cwd=project)
    assert run.code == 0
    assert page.read_text("utf-8") != "mine"

    foreign = project / "other" / "openapi" / "errors.yaml"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine", "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "other", cwd=project)
    assert run.code == 1
    assert "error[foreign-file]" in run.out
    assert tree(project / "other") == {"openapi/errors.yaml": b"mine"}


@pytest.mark.parametrize(
    ("content", "code", "rule"),
    [
        (None, 2, "unreadable-file"),
        ("", 1, "empty-file"),
        ("codes: [", 1, "yaml-unclosed"),
        (CATALOGUE + "  bad: {staus: 400}\n", 1, "unknown-key"),
        (CATALOGUE + "  bad: {category: none}\n", 1, "unknown-category"),
    ],
    ids=["missing", "empty", "broken", "schema", "semantic"],
)
def test_bad_input_writes_nothing(project: Path, content: str | None, code: int, rule: str) -> None:
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    before = tree(project / "out")
    if content is None:
        (project / "errors.yaml").unlink()
    else:
        (project / "errors.yaml").write_text(content, "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert run.code == code
    assert f"error[{rule}]" in run.out
    assert "errors.yaml:" in run.out
    assert "Traceback" not in run.out + run.err
    assert tree(project / "out") == before


def test_one_bad_catalogue_keeps_the_others_from_being_written(project: Path) -> None:
    (project / "worse.yaml").write_text("errcat: 2\n", "utf-8")
    run = errcat("generate", "errors.yaml", "worse.yaml", "--out", "out/{api}", cwd=project)
    assert run.code == 1
    assert not (project / "out").exists()


def test_an_output_folder_that_is_a_file(project: Path) -> None:
    (project / "out").write_text("mine", "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert run.code == 2
    assert "error[unwritable-output]" in run.out
    assert "Traceback" not in run.out + run.err
    assert (project / "out").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["errors.yaml", "--out", ""], "--out cannot be ``: it is empty; `.` is the current folder"),
        (["errors.yaml", "--out", "{Api}/x"], "`{Api}` stands for nothing; `{api}` stands for the API's id"),
        (["errors.yaml", "--out", "{api}/{api-id}"], "`{api-id}` stands for nothing"),
        ([""], "the name of a catalogue is empty"),
    ],
    ids=["no folder", "another name", "a name with a sign", "no catalogue"],
)
def test_a_variable_that_is_not_set(project: Path, words: list[str], told: str) -> None:
    before = tree(project)
    run = errcat("generate", *words, cwd=project)
    assert (run.code, run.out) == (2, "")
    assert told in run.err
    assert tree(project) == before


@needs_permissions
def test_an_output_folder_without_permission(project: Path) -> None:
    out = project / "out"
    errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    before = tree(out)
    (project / "errors.yaml").write_text(CATALOGUE.replace("nothing here", "no such thing"), "utf-8")
    out.chmod(0o555)
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project, privileged=False)
    out.chmod(0o755)
    assert run.code == 2, run.out + run.err
    assert "out: error[unwritable-output]: the output folder cannot be used: Permission denied" in run.out
    assert "Traceback" not in run.err
    assert tree(out) == before


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("targest = []", "did you mean `targets`?"),
        ("targets = 1", "`targets` must be a list of texts"),
        ("targets = 'python'", 'write `targets = ["python"]`'),
        ("[markdown]\nlayout = 'singel'", "did you mean `single`?"),
        ("[markdown]\nsite = 'hugo'", "use one of: mkdocs, zensical, docusaurus, vitepress, sphinx"),
        ("[python]\nadapters = ['nope']", "`adapters` cannot be `nope`"),
        ("output = ''", "`output` cannot be ``: it is empty; `.` is the current folder"),
        ("output = 'out/{API}'", "`{API}` stands for nothing; `{api}` stands for the API's id"),
        ('output = "a\\u0000"', "no folder can have this name"),
        ("a = [", "this is not valid TOML"),
    ],
)
def test_bad_configuration(project: Path, config: str, message: str) -> None:
    configure(project, config)
    run = errcat("generate", "errors.yaml", cwd=project)
    assert run.code == 2
    assert "error[bad-config]" in run.out
    assert message in run.out
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate"], "no catalogue is named"),
        (["check"], "no catalogue is named"),
        (["generate", "errors.yaml", "other.yaml", "--out", "out"], "put `{api}` in its name"),
        (["generate", "errors.yaml", "copy.yaml"], "would both write to"),
        (["nonsense"], "invalid choice"),
        (["generate", "--nonsense"], "unrecognized arguments"),
    ],
)
def test_usage_errors(project: Path, arguments: list[str], message: str) -> None:
    (project / "copy.yaml").write_text(CATALOGUE, "utf-8")
    (project / "other.yaml").write_text(CATALOGUE.replace("id: shop", "id: other"), "utf-8")
    run = errcat(*arguments, cwd=project)
    assert run.code == 2
    assert message in run.err
    assert not (project / "generated").exists()


def test_schema_and_version(project: Path) -> None:
    run = errcat("schema", cwd=project)
    assert run.out == (ROOT / "catalogue/schema/catalogue.schema.json").read_text("utf-8")
    assert errcat("--version", cwd=project).out.startswith("errcat ")
    assert errcat("--help", cwd=project).code == 0
    assert errcat(cwd=project).code == 2


def test_the_configuration_shown_in_the_readme(project: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    (project / "pyproject.toml").write_text(blocks[0], "utf-8")
    (project / "README.md").write_text("No region.\n", "utf-8")
    (project / "catalogue").mkdir()
    (project / "errors.yaml").rename(project / "catalogue" / "errors.yaml")
    run = errcat("generate", cwd=project)
    assert run.code == 0, run.out
    made = tree(project / "generated" / "shop")
    assert {"python/shop_errors/fastapi.py", "python/shop_errors/httpx.py", "openapi/errors.yaml"} <= set(made)


def test_generated_is_up_to_date() -> None:
    """What the repository carries is what its catalogues give."""
    run = errcat("generate", "--check", cwd=ROOT)
    assert (run.code, run.err) == (0, ""), run.out


@pytest.mark.parametrize(("api", "reason"), [("con", "reserved name on Windows"), ("a" * 300, "longer than 240 bytes")])
def test_an_api_whose_id_cannot_name_a_folder(api: str, reason: str, tmp_path: Path) -> None:
    text = (
        f"errcat: 1\napi: {{id: {api}, title: T, version: 1.0.0}}\ncodes: {{lost: {{status: 404, description: d}}}}\n"
    )
    (tmp_path / "errors.yaml").write_text(text, "utf-8")
    done = errcat("generate", "errors.yaml", "--out", "out/{api}", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    assert "errors.yaml:2:11: error[unsafe-path]: the output folder" in done.out
    assert reason in done.out
    assert not (tmp_path / "out").exists()
