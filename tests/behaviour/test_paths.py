"""Names that lead out of the output folder, or cannot be there on every system: refused at their place, each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.forked import Runs, runs_for_a_module
from tests.support import Run

Generate: TypeAlias = Callable[..., Run]

HOSTILE = {
    "up": "../x",
    "up in the middle": "a/../../x",
    "only up": "..",
    "here": ".",
    "absolute": "/etc/x",
    "absolute on a share": "//server/share/x",
    "home": "~/../x",
    "drive": "C:/x",
    "drive without a folder": "C:x",
    "backslashes": "a\\b",
    "backslashes up": "..\\x",
    "share with backslashes": "\\\\server\\share",
    "stream": "x.txt:hidden",
    "reserved": "con",
    "reserved with a suffix": "nul.txt",
    "reserved in capitals": "PRN",
    "reserved with a number": "com1",
    "reserved with a small number": "lpt¹.md",
    "reserved folder": "aux/x",
    "dot at the end": "x.",
    "blank at the end": "x ",
    "dot at the end of a folder": "a./x",
    "three dots": "...",
    "empty folder": "a//x",
    "folder at the end": "a/",
    "line break": "a\nb",
    "zero": "a\0b",
    "escape": "a\x1b[2Jb",
    "wildcard": "a*?",
    "quote": 'a"b',
    "pipe": "a|b<c>",
    "long": "x" * 300,
    "long in bytes": "é" * 130,
    "long folder": "x" * 300 + "/x",
    "empty": "",
}
SOME = ("up", "absolute", "reserved", "long", "backslashes", "zero")
CATALOGUE = {"errcat": 1, "api": {"id": "shop", "title": "Shop", "version": "1.0.0"}}
CODES = {"ok": {"status": 404, "description": "Gone."}, "also": {"status": 410, "description": "Gone."}}


def write(folder: Path, catalogue: object) -> None:
    """JSON is YAML too, and has a way to write every sign."""
    (folder / "errors.yaml").write_text(json.dumps(catalogue, indent=1), "utf-8")


def pack(folder: Path, path: str, *, target: str = "own", inner: str | None = None, each: bool = False) -> None:
    artefact = {"template": "a.j2", "view": "codes" if each else "catalogue", "path": path, "format": "text"}
    manifest: dict[str, object] = {"pack": 1, "artefacts": [artefact | ({"mode": "each"} if each else {})]}
    if inner is not None:
        manifest["folder"] = inner
    (folder / "mine" / target).mkdir(parents=True)
    (folder / "mine" / target / "pack.yaml").write_text(json.dumps(manifest, indent=1), "utf-8")
    (folder / "mine" / target / "a.j2").write_text("x\n", "utf-8")
    (folder / "errcat.toml").write_text(f'templates = "mine"\ntargets = ["{target}"]\n', "utf-8")


def refused(project: Path, run: Run, place: str, *rules: str) -> None:
    """Said at its place, and nothing written, here or elsewhere."""
    assert (run.code, run.err) == (1, ""), run.out + run.err
    first = run.out.splitlines()[0]
    assert first.startswith(place), first
    assert any(f": error[{rule}]: " in first for rule in rules), first
    assert "fix:" in run.out
    assert not (project / "out").exists()
    assert sorted(path.name for path in project.parent.iterdir()) == [project.name]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    write(folder, CATALOGUE | {"codes": CODES})
    return folder


runs = pytest.fixture(scope="module")(runs_for_a_module)


@pytest.fixture
def generate(project: Path, runs: Runs) -> Generate:
    """Runs the command in the project; some 10 ms each, for there are many."""

    def run(*more: str, out: str = "out") -> Run:
        ended = runs(project, "generate", "errors.yaml", "--out", out, *more)
        assert "Traceback" not in ended.text
        return Run(ended.code, ended.text, "")

    return run


@pytest.mark.parametrize("name", HOSTILE)
def test_the_path_of_a_manifest(name: str, project: Path, generate: Generate) -> None:
    pack(project, HOSTILE[name].replace("{", "{{ '{' }}"))
    refused(project, generate(), "mine/own/pack.yaml:7:12: ", "unsafe-path", "wrong-size")


@pytest.mark.parametrize("name", SOME)
def test_a_path_that_a_template_makes(name: str, project: Path, generate: Generate) -> None:
    """What is not in the manifest, but comes of it."""
    pack(project, "{{ " + json.dumps(HOSTILE[name]) + " }}", each=True)
    refused(project, generate(), "mine/own/pack.yaml:7:12: ", "unsafe-path")


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "empty"])
def test_the_folder_of_a_manifest(name: str, project: Path, generate: Generate) -> None:
    pack(project, "x.txt", inner=HOSTILE[name])
    refused(project, generate(), "mine/own/pack.yaml:11:12: ", "unsafe-path", "bad-format")


def test_an_empty_folder_of_a_manifest(project: Path, generate: Generate) -> None:
    pack(project, "x.txt", inner="")
    refused(project, generate(), "mine/own/pack.yaml:11:12: ", "bad-format", "wrong-size")


@pytest.mark.parametrize(("path", "reason"), [("x.txt", "has it already"), ("{{ loop }}", "is undefined")])
def test_one_path_for_all(path: str, reason: str, project: Path, generate: Generate) -> None:
    pack(project, path, each=True)
    run = generate()
    assert (run.code, run.err) == (1, "")
    assert reason in run.out
    assert not (project / "out").exists()


def test_paths_that_differ_only_in_case(project: Path, generate: Generate) -> None:
    pack(project, "{{ 'A' if view.key == 'ok' else 'a' }}.txt", each=True)
    run = generate()
    refused(project, run, "mine/own/pack.yaml:7:12: ", "unsafe-path")
    assert "it differs from `A.txt` only in case" in run.out


def test_two_targets_in_one_folder(project: Path, generate: Generate) -> None:
    """They are refused at once, not file by file, and also where no path is the same."""
    for target, path in (("own", "x.txt"), ("two", "{{ view.key }}.txt")):
        pack(project, path, target=target, inner="own", each=target == "two")
    (project / "errcat.toml").write_text('templates = "mine"\ntargets = ["own", "two"]\n', "utf-8")
    run = generate()
    refused(project, run, "mine/two/pack.yaml:12:12: ", "unsafe-path")
    assert "the targets `own` and `two` have the same folder, `own`" in run.out
    assert run.out.endswith("Found 1 error in 1 file.\n")


@pytest.mark.parametrize(
    ("link", "words", "told"),
    [
        ("out/docs", ["generate", "errors.yaml", "--out", "out"], "out: error[unwritable-output]: "),
        ("out", ["generate", "errors.yaml", "--out", "out/x"], "out/x: error[unwritable-output]: "),
        ("a.yaml", ["generate", "a.yaml", "--out", "out"], "a.yaml: error[unreadable-file]: "),
        ("a.yaml", ["check", "a.yaml"], "a.yaml: error[unreadable-file]: "),
        ("a.yaml", ["check", "--fix", "a.yaml"], "a.yaml: error[unreadable-file]: "),
        ("a.yaml", ["openapi", "check", "a.yaml", "--catalogue", "errors.yaml"], "a.yaml: error[unreadable-file]: "),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_links_that_lead_to_themselves(link: str, words: list[str], told: str, project: Path, runs: Runs) -> None:
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(Path(link).name)
    ended = runs(project, *words)
    assert ended.code == 2, ended.text
    assert ended.text.startswith(told)
    assert "Too many levels of symbolic links" in ended.text
    assert "Traceback" not in ended.text


def test_a_link_out_of_the_output_folder(project: Path, generate: Generate) -> None:
    pack(project, "inner/x.txt")
    (project / "out/own").mkdir(parents=True)
    (project / "elsewhere").mkdir()
    (project / "out/own/inner").symlink_to(project / "elsewhere")
    run = generate()
    assert (run.code, run.err) == (1, "")
    assert "error[unsafe-path]: the output path `own/inner/x.txt` is refused: the symbolic link" in run.out
    assert "out/own/inner` leads out of the output folder" in run.out
    assert "remove the link, or choose another output folder" in run.out
    assert not list((project / "elsewhere").iterdir())


@pytest.mark.parametrize(
    ("name", "where"),
    [(name, where) for name in HOSTILE for where in ("code", "category")] + [(name, "retired") for name in SOME],
)
def test_a_key_of_the_catalogue(name: str, where: str, project: Path, generate: Generate) -> None:
    """Refused at its place; or, where it is a good key that cannot name a file, it names one with a prefix."""
    key, about = HOSTILE[name], {"status": 404, "description": "Gone."}
    codes = CODES | ({key: about} if where == "code" else {})
    more = {
        "code": {},
        "category": {"categories": {key: {"title": "T"}}},
        "retired": {"retired": {key: {"status": 404, "since": "0.9.0"}}},
    }[where]
    write(project, CATALOGUE | {"codes": codes} | more)
    run = generate("--only", "markdown")
    if run.code == 1:
        place = run.out.split(": ")[0].split(":")
        line = (project / "errors.yaml").read_text("utf-8").splitlines()[int(place[1]) - 1]
        assert line.strip().startswith(json.dumps(key)), run.out
        refused(project, run, "errors.yaml:", "bad-format", "wrong-size")
        return
    assert (run.code, run.err) == (0, ""), run.out
    made = [path.relative_to(project / "out").as_posix() for path in (project / "out").rglob("*.md")]
    assert len({path.casefold() for path in made}) == len(made)
    folder, prefix = {"category": ("categories", "category")}.get(where, ("codes", "code"))
    if where != "category":  # one without codes has no page
        assert [path for path in made if path.startswith(f"docs/{folder}/{prefix}-")], made
    assert sorted(path.name for path in project.parent.iterdir()) == [project.name]


def test_keys_that_differ_only_in_case(project: Path, generate: Generate) -> None:
    """Both have a page, whatever the system."""
    write(project, CATALOGUE | {"codes": {key: {"status": 404} for key in ("gone", "Gone", "GONE_", "gone_")}})
    run = generate("--only", "markdown")
    if run.code == 1:
        assert run.out.startswith("errors.yaml:"), run.out
        return
    names = [path.name for path in (project / "out/docs/codes").iterdir()]
    assert len({name.casefold() for name in names}) == 4, names


@pytest.mark.parametrize("name", HOSTILE)
def test_the_id_of_an_api(name: str, project: Path, generate: Generate) -> None:
    write(project, CATALOGUE | {"api": CATALOGUE["api"] | {"id": HOSTILE[name]}, "codes": CODES})  # type: ignore[operator]
    run = generate(out="out/{api}")
    refused(project, run, "errors.yaml:4:9: ", "unsafe-path", "bad-format", "wrong-size")


@pytest.mark.parametrize("name", SOME)
def test_a_target(name: str, project: Path, generate: Generate) -> None:
    """It names a folder that templates are read from: one elsewhere would not even be held in the sandbox."""
    (project / "errcat.toml").write_text(f"targets = [{json.dumps(HOSTILE[name])}]\ntemplates = 'mine'\n", "utf-8")
    run = generate()
    assert (run.code, run.err) == (2, ""), run.out
    assert run.out.startswith("errcat.toml:1:1: error[bad-config]: "), run.out
    assert not (project / "out").exists()


@pytest.mark.parametrize("target", ["../mine/own", "{project}/mine/own", "con", "."])
def test_a_target_on_the_command_line(target: str, project: Path, generate: Generate) -> None:
    pack(project, "x.txt")
    run = generate("--only", target.format(project=project))
    assert (run.code, run.err) == (2, ""), run.out
    assert "error[pack-missing]" in run.out
    assert "cannot be a target" in run.out
    assert not (project / "out").exists()
