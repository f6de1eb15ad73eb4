"""A run with nothing to do is told by a record of the last one; whatever changed since is noticed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from errcat import fingerprints, unchanged
from errcat.cli import commands
from errcat.cli.main import main
from errcat.fingerprints import batches_of, contents_of, paths_of, states_of
from errcat.output import record
from tests.support import HEAD, ROOT, errcat

CATALOGUE = HEAD + "codes:\n  not_found: {status: 404, message: Nothing AAAA here, description: It is gone.}\n"
CONFIG = 'catalogues = ["catalogues/*.yaml"]\noutput = "out/{api}"\ntemplates = "templates"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a configuration, a template of its own, and outputs that are up to date and on record."""
    folder = tmp_path / "project"
    (folder / "catalogues").mkdir(parents=True)
    (folder / "catalogues" / "errors.yaml").write_text(CATALOGUE, "utf-8")
    (folder / "errcat.toml").write_text(CONFIG, "utf-8")
    (folder / "templates" / "markdown").mkdir(parents=True)
    shutil.copy(ROOT / "templates/markdown/llms.txt.j2", folder / "templates" / "markdown")
    monkeypatch.chdir(folder)
    time.sleep(0.05)
    assert generate() == 0
    assert is_on_record()
    return folder


def generate(*more: str) -> int:
    return main(["generate", *more])


def is_on_record(*more: str) -> bool:
    words = ["generate", *more]
    found = unchanged.look(words)
    return found is not None and found.nothing_to_do(words) is not None


def test_the_second_run_imports_nothing(project: Path) -> None:
    for more in ([], ["--check"]):
        command = [sys.executable, "-X", "importtime", "-m", "errcat", "generate", *more]
        done = subprocess.run(command, capture_output=True, text=True, cwd=project, check=False)
        assert done.returncode == 0
        assert done.stdout == f"{os.path.join('out', 'shop')}: 18 files (18 unchanged)\n"
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert {"errcat", "errcat.unchanged"} <= imported
        assert not imported & {"argparse", "json", "re", "pathlib", "hashlib", "yaml", "jinja2", "errcat.pipeline"}


def test_it_prints_what_a_whole_run_prints(project: Path) -> None:
    quick = errcat("generate", cwd=project)
    shutil.rmtree(project / ".errcat_cache")
    assert errcat("generate", cwd=project) == quick


def catalogue(project: Path) -> Path:
    return project / "catalogues" / "errors.yaml"


def edit_input(project: Path) -> None:
    path = catalogue(project)
    status = path.stat()
    path.write_text(CATALOGUE.replace("AAAA", "BBBB"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # as a tool does that keeps times


def edit_output(project: Path) -> None:
    path = project / "out" / "shop" / "docs" / "index.md"
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"gone", b"here"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_output(project: Path) -> None:
    path = project / "out" / "shop" / "docs" / "index.md"
    other = path.with_name("other")
    other.write_bytes(path.read_bytes() + b"\n")
    other.replace(path)


def delete_output(project: Path) -> None:
    (project / "out" / "shop" / "docs" / "index.md").unlink()


def delete_a_folder(project: Path) -> None:
    shutil.rmtree(project / "out" / "shop" / "docs")


def add_a_catalogue(project: Path) -> None:
    (project / "catalogues" / "more.yaml").write_text(CATALOGUE.replace("id: shop", "id: more"), "utf-8")


def edit_the_configuration(project: Path) -> None:
    (project / "errcat.toml").write_text(CONFIG + "[markdown]\nlayout = 'single'\n", "utf-8")


def edit_a_template(project: Path) -> None:
    path = project / "templates" / "markdown" / "llms.txt.j2"
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")


def add_a_template(project: Path) -> None:
    shutil.copy(ROOT / "templates/markdown/index.md.j2", project / "templates" / "markdown")
    path = project / "templates" / "markdown" / "index.md.j2"
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")


def edit_the_manifest(project: Path) -> None:
    path = project / "out" / "shop" / ".errcat.json"
    path.write_bytes(path.read_bytes() + b" ")


CHANGES = [
    *(edit_input, edit_output, replace_output, delete_output, delete_a_folder, add_a_catalogue),
    *(edit_the_configuration, edit_a_template, add_a_template, edit_the_manifest),
]


@pytest.mark.parametrize("more", [[], ["--check"]], ids=["generate", "check"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_every_change_is_noticed(change: Callable[[Path], None], more: list[str], project: Path) -> None:
    change(project)
    assert not is_on_record(*more)
    if change is not edit_the_manifest:
        assert generate("--check") == 1


def test_a_change_right_after_a_run_is_noticed(project: Path) -> None:
    """Also within one step of the clock that files are stamped with."""
    text = CATALOGUE
    for number in range(12):
        text = CATALOGUE.replace("AAAA", f"{number:04}")
        catalogue(project).write_text(text, "utf-8")
        assert generate() == 0
        assert f"{number:04}" in (project / "out/shop/docs/codes/not_found.md").read_text("utf-8")
        if number % 2:
            (project / "out/shop/docs/codes/not_found.md").write_text(f"{number}", "utf-8")
            assert generate("--check") == 1
            assert generate("--force") == 0


def test_an_output_that_is_changed_while_the_record_is_made_is_noticed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = record.states_of
    changes = [edit_output]

    def after_a_change(batches: list[bytes]) -> list[str]:
        while changes:
            changes.pop()(project)
        return real(batches)

    catalogue(project).write_text(CATALOGUE.replace("AAAA", "BBBB"), "utf-8")
    time.sleep(0.05)
    with monkeypatch.context() as changing:
        changing.setattr(record, "states_of", after_a_change)
        assert generate() == 0
    assert b"here" in (project / "out/shop/docs/index.md").read_bytes()
    assert not is_on_record()


def test_states_are_those_after_the_last_change(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches = batches_of([str(catalogue(project))])
    assert record._settled(batches, project) == states_of(batches)
    monkeypatch.setattr(record, "latest_change", lambda _: time.time_ns() + 10**9)
    assert record._settled(batches, project) is None


def test_an_input_that_is_changed_during_a_run_is_noticed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue(project).write_text(CATALOGUE.replace("AAAA", "CCCC"), "utf-8")
    time.sleep(0.05)
    real = record.batches_of

    def with_a_change(paths: Iterable[str]) -> list[bytes]:
        edit_input(project)
        return real(paths)

    monkeypatch.setattr(record, "batches_of", with_a_change)
    assert generate() == 0
    assert not is_on_record()


def test_a_catalogue_that_comes_while_the_record_is_made_is_noticed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue(project).write_text(CATALOGUE.replace("AAAA", "DDDD"), "utf-8")
    time.sleep(0.05)
    real = record._settled

    def after_another(batches: list[bytes], cache: Path) -> list[str] | None:
        other = CATALOGUE.replace("id: shop", "id: other")
        (project / "catalogues" / "other.yaml").write_text(other, "utf-8")
        time.sleep(0.05)
        return real(batches, cache)

    with monkeypatch.context() as coming:
        coming.setattr(record, "_settled", after_another)
        assert generate() == 0
    assert not is_on_record()
    assert generate() == 0
    assert (project / "out/other").is_dir()


@pytest.mark.parametrize("name", ["a\tb.yaml", "a\nb.yaml"], ids=["tab", "line"])
def test_a_name_that_would_be_mistaken_for_others_is_not_on_record(name: str, project: Path) -> None:
    (project / name).write_text(CATALOGUE, "utf-8")
    time.sleep(0.05)
    assert generate(name) == 0
    assert not is_on_record(name)


def test_a_checkout_with_other_times_has_nothing_to_do(project: Path) -> None:
    for path in project.rglob("*"):
        if path.is_file() and ".errcat_cache" not in path.parts:
            path.write_bytes(path.read_bytes())
    before = record_of(project).read_bytes()
    assert is_on_record()
    assert record_of(project).read_bytes() == before  # the times are too young to be believed
    time.sleep(0.05)
    assert is_on_record()
    assert record_of(project).read_bytes() != before
    assert is_on_record()


def test_which_files_are_untouched(project: Path) -> None:
    found = unchanged.look(["generate"])
    assert found is not None
    pages = [f"{project}/out/shop/docs/{name}" for name in ("index.md", "codes/not_found.md")]
    assert found.untouched(pages)
    assert not found.untouched([*pages, f"{project}/out/shop/docs/other.md"])
    os.utime(pages[1])
    assert found.untouched(pages[:1])
    assert not found.untouched(pages)


def test_a_touched_input_is_no_change(project: Path) -> None:
    os.utime(catalogue(project))
    assert is_on_record()


def test_from_a_folder_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder is another command: its paths are shown from there."""
    monkeypatch.chdir(project / "catalogues")
    assert not is_on_record()
    time.sleep(0.05)
    assert generate() == 0
    assert is_on_record()
    assert not (project / "catalogues" / ".errcat_cache").exists()


@pytest.mark.parametrize(
    "words",
    [["--force"], ["--diff"], ["--output-format", "json"], ["--only", "markdown"], ["catalogues/errors.yaml"]],
    ids=" ".join,
)
def test_another_command_is_not_mistaken_for_it(words: list[str], project: Path) -> None:
    assert not is_on_record(*words)


def record_of(project: Path) -> Path:
    (path,) = (project / ".errcat_cache").glob("run-*")
    return path


def test_check_goes_by_the_content_and_never_by_times(project: Path) -> None:
    """Also where the times say that nothing has changed: here, by a record with another content."""
    lines = record_of(project).read_bytes().split(b"\n")
    lines[5] = re.sub(rb"[0-9a-f]", b"0", lines[5])
    record_of(project).write_bytes(b"\n".join(lines))
    assert is_on_record()
    assert not is_on_record("--check")


@pytest.mark.parametrize(
    "words",
    [
        ["generate"],
        ["generate", "--out", "other/{api}"],
        ["generate", "--only=markdown", "catalogues/errors.yaml"],
        ["generate", "--out", "höher-漢/{api}"],
    ],
    ids=repr,
)
def test_what_a_command_line_says_is_on_record(words: list[str], project: Path) -> None:
    """An edit need not have it parsed."""
    assert main(words) == 0
    found = unchanged.look(words)
    assert found is not None
    known = commands._known(words, found)
    assert known is not None
    parsed = commands._parsed(words)
    assert {name: value for name, value in vars(known).items() if name != "run"} == {
        name: value for name, value in vars(parsed).items() if name != "run"
    }
    assert known.run is parsed.run


@pytest.mark.parametrize("more", ["--timings", "--check"])
def test_what_is_no_part_of_the_key_is_parsed(more: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["generate", more]
    assert main(words) == 0
    found = unchanged.look(words)
    assert found is not None
    assert commands._known(words, found) is None
    assert main(words) == 0
    assert unchanged.look(["generate"]) is not None
    edit_input(project)
    capsys.readouterr()
    assert main(words) == (1 if more == "--check" else 0)
    assert ("\nall " in capsys.readouterr().err) == (more == "--timings")


@pytest.mark.parametrize("note", [b"{", b"[]", b""], ids=repr)
def test_a_broken_note_of_the_options_is_no_fault(note: bytes, project: Path) -> None:
    lines = record_of(project).read_bytes().split(b"\n")
    assert lines[7].startswith(b"{")
    record_of(project).write_bytes(b"\n".join([*lines[:7], note, *lines[8:]]))
    edit_input(project)
    time.sleep(0.05)
    assert generate() == 0


def test_a_broken_record_is_made_anew_in_silence(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = record_of(project).read_bytes()
    lines = whole.split(b"\n")
    broken = [
        *(whole[:at] for at in range(0, len(whole), max(1, len(whole) // 40))),
        b"\xff" * 100,
        b"",
        b"\n".join([lines[0].replace(b"errcat ", b"errcat 9"), *lines[1:]]),
        *(b"\n".join([*lines[:at], b"x", *lines[at + 1 :]]) for at in (0, 1, 2, 3, 6)),  # 4 and 5: either is enough
    ]
    capfd.readouterr()
    for content in broken:
        record_of(project).write_bytes(content)
        assert not is_on_record(), content
    assert generate() == 0
    assert capfd.readouterr().err == ""
    assert is_on_record()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to give a file to another user")
def test_a_record_of_another_user_is_not_believed(project: Path) -> None:
    os.chown(record_of(project), 12345, 12345)
    assert not is_on_record()


def test_a_cache_that_cannot_be_written_is_no_fault(project: Path) -> None:
    shutil.rmtree(project / ".errcat_cache")
    (project / ".errcat_cache").write_text("a file", "utf-8")
    assert errcat("generate", cwd=project).code == 0


ODD = r"""
  odd:
    status: 400
    title: It's "odd" \n \\ \x
    message: It's "{a}" \n \\n \
    description: d
    params:
      a: {type: string, required: false, description: 'It''s "odd" \n \\ 漢'}
"""


@pytest.mark.parametrize("colours", [{"NO_COLOR": "1"}, {"NO_COLOR": "", "FORCE_COLOR": "1"}], ids=["no", "yes"])
def test_warnings_are_said_every_time(colours: dict[str, str], project: Path) -> None:
    """Word for word, with all that a text can have, also by a run that has nothing to do."""
    catalogue(project).write_text(CATALOGUE + ODD, "utf-8")
    time.sleep(0.05)
    errcat("generate", cwd=project, env=colours)
    for more in ([], ["--check"]):
        record_of(project).unlink(missing_ok=True)
        whole = errcat("generate", *more, cwd=project, env=colours)
        assert ("\x1b[" in whole.out) == ("FORCE_COLOR" in colours)
        assert "warning" in whole.out
        assert r"\n \\" in whole.out
        assert is_on_record(*more)
        assert errcat("generate", *more, cwd=project, env=colours) == whole


def test_many_warnings_go_through_a_pipe(project: Path) -> None:
    """More than it holds at once."""
    catalogue(project).write_text(CATALOGUE + "".join(ODD.replace("odd", f"odd_{n}") for n in range(400)), "utf-8")
    time.sleep(0.05)
    said = [errcat("generate", cwd=project).out for _ in range(3)]
    assert len(said[1]) > 1 << 16
    assert said[1] == said[2]


def test_many_files_are_looked_at_by_two_processes(tmp_path: Path) -> None:
    names = [tmp_path / f"{number}" for number in range(3100)]
    for path in names:
        path.write_bytes(b"a")
    batches = batches_of(map(str, names))
    states, contents = states_of(batches), contents_of(batches)
    assert (states_of(batches), contents_of(batches)) == (states, contents)
    assert contents == [contents_of([batch])[0] for batch in batches]  # as one process tells it
    assert states == [states_of([batch])[0] for batch in batches]
    for index in (0, 249, 250, 3099):
        names[index].write_bytes(b"b")
        for before, now in ((states, states_of(batches)), (contents, contents_of(batches))):
            differing = [at for at, (was, is_now) in enumerate(zip(before, now, strict=True)) if was != is_now]
            assert differing == [index // 250]
        names[index].write_bytes(b"a")
        assert contents_of(batches) == contents
        states = states_of(batches)


def test_what_the_other_process_leaves_out_is_made_by_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3100):
        (tmp_path / f"{number}").write_bytes(b"a")
    batches = batches_of(f"{tmp_path}/{number}" for number in range(3100))
    states = states_of(batches)
    here = os.getpid()
    state = fingerprints._state
    told = []

    def only_here(batch: bytes) -> str:
        told.append(batch)
        if os.getpid() != here:
            raise OSError
        time.sleep(0.005)  # so that the other process takes a batch, which is lost with it
        return state(batch)

    monkeypatch.setattr(fingerprints, "_state", only_here)
    assert states_of(batches) == states
    assert sorted(told) == sorted(batches)


def test_where_there_may_be_no_more_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(tmp_path / str(number)) for number in range(3100)]
    for path in paths:
        Path(path).touch()
    expected = states_of(batches_of(paths))

    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert states_of(batches_of(paths)) == expected


def test_there_may_be_many_batches(tmp_path: Path) -> None:
    """More than a pipe holds."""
    (tmp_path / "a").mkdir()
    batches = batches_of(f"{tmp_path}/{'a' if number == 19_998 else number}/x" for number in range(20_001))
    assert len(batches) == 20_001
    assert [at for at, state in enumerate(states_of(batches)) if state != "0:0"] == [19_998]


def test_paths_are_put_into_batches_and_taken_out() -> None:
    paths = ["/a/b", "/a/c", "/x", "/a/d", "/a/\t.yaml", "/a/\t", "/a/\udcff", "/é/e", "/"]
    paths += [f"/many/{number}" for number in range(600)]
    batches = batches_of(paths)
    assert [path for batch in batches for path in paths_of(batch)] == paths
    assert [batch.count(b"\0") for batch in batches] == [2, 1, 1, 1, 1, 1, 1, 1, 250, 250, 100]
