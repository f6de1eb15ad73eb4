"""`errcat generate --watch`: the real command, real changes of files, and what it says after each run."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.catalogues import realistic
from tests.support import HEAD, errcat, tree

LONG_S = 60.0
"""How long a test waits for what must come; it goes on at once when it has come."""
CODES = "codes:\n  not_found: {status: 404, description: There is nothing here.}\n"
PACK = """
pack: 1
artefacts:
  - {template: list.j2, view: catalogue, path: list.txt, format: text}
"""
RUNS = "import sys; from errcat.cli.main import main; sys.exit(main(sys.argv[1:]))"


class Watching:
    """A process that watches. `said` are its lines since the last run, on standard output and error."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.number = 0
        self.said: list[str] = []
        command = [sys.executable, "-c", RUNS, "generate", "--watch", *words]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
            # A shell starts what runs in the background with Ctrl-C ignored; this is in the foreground.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line(self) -> str | None:
        """The next line; None at the end."""
        line = self._lines.get(timeout=LONG_S)
        if line is not None:
            self.said.append(line)
        return line

    def run(self, why: str = "") -> str:
        """Waits for the next run to end, which must be the next by its number too; returns how it ended.

        `why` is the file that it must be for, if it matters.
        """
        self.said = []
        self.number += 1
        while (line := self.line()) is not None:
            if line.startswith("errcat: run "):
                found = re.fullmatch(r"errcat: run (\d+)(?:, for (.+))?: (.+); waiting for changes \(Ctrl-C .+", line)
                assert found is not None, self.said
                assert int(found[1]) == self.number, self.said
                assert why in ("", found[2]), self.said
                return found[3]
        raise AssertionError(self.said)

    def ctrl_c(self) -> int:
        """Presses it, and returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        self.said = []
        while self.line() is not None:
            pass
        return self.process.wait(LONG_S)

    def end(self) -> None:
        """Ends it in any case."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """Starts the command in the folder of the test, and waits for the first run."""
    with contextlib.ExitStack() as ends:

        def begin(*words: str, folder: Path = tmp_path) -> Watching:
            watching = Watching(folder, *words)
            ends.callback(watching.end)
            return watching

        yield begin


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "errors.yaml", CODES)
    return tmp_path


NAMED = ("errors.yaml", "--out", "out", "--only", "markdown")


def put(path: Path, text: str) -> None:
    """Gives a file a text in one step, so that it is one change however busy the machine is."""
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text, "utf-8")
    os.replace(new, path)


def write(path: Path, codes: str) -> None:
    put(path, HEAD + codes)


def page(project: Path, folder: str = "out") -> str:
    return (project / folder / "docs/codes/not_found.md").read_text("utf-8")


def edited(text: str) -> str:
    return CODES.replace("There is nothing here", text)


def in_place(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def with_backup(path: Path, text: str) -> None:
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, "utf-8")
    backup.unlink()


def from_another_folder(path: Path, text: str) -> None:
    new = path.parent.parent / "elsewhere.tmp"
    new.write_text(text, "utf-8")
    os.replace(new, path)


@pytest.mark.parametrize("save", [in_place, put, with_backup, from_another_folder])
def test_every_way_to_save(save: Callable[[Path, str], None], project: Path, start: Callable[..., Watching]) -> None:
    """Twice each: a watch on the file itself would be gone after the first rename."""
    watching = start(*NAMED)
    assert watching.run() == "done"
    assert any(line.startswith("out: ") and "created" in line for line in watching.said)
    for text in ("It was sold", "It never was"):
        save(project / "errors.yaml", HEAD + edited(text))
        while watching.run("errors.yaml") != "done" or text not in page(project):
            assert save in (in_place, with_backup)  # a busy machine may show the step in between
    assert watching.ctrl_c() == 0
    assert watching.said == []
    assert errcat("generate", *NAMED, "--check", cwd=project).code == 0


def test_a_broken_catalogue_is_reported_and_mended(project: Path, start: Callable[..., Watching]) -> None:
    watching = start(*NAMED)
    watching.run()
    before = tree(project / "out")
    for broken, said in ((CODES.replace("status", "staus"), "unknown-key"), ("codes: [\n", "yaml"), ("\0", "")):
        write(project / "errors.yaml", broken)
        assert watching.run("errors.yaml") == "nothing was written, there are faults to mend"
        assert any(line.startswith("errors.yaml:") and said in line for line in watching.said), watching.said
        assert tree(project / "out") == before
    write(project / "errors.yaml", edited("It is mended"))
    assert watching.run("errors.yaml") == "done"
    assert "It is mended" in page(project)
    assert watching.ctrl_c() == 0


def test_it_begins_with_a_broken_catalogue(project: Path, start: Callable[..., Watching]) -> None:
    write(project / "errors.yaml", CODES.replace("404", "40400"))
    watching = start(*NAMED)
    assert watching.run() == "nothing was written, there are faults to mend"
    write(project / "errors.yaml", CODES)
    assert watching.run("errors.yaml") == "done"
    assert (project / "out/.errcat.json").is_file()


def test_deleted_and_created_again(project: Path, start: Callable[..., Watching]) -> None:
    """The file, then the folder that it is in, then the folder above."""
    (project / "deep/down").mkdir(parents=True)
    path = project / "deep/down/errors.yaml"
    write(path, CODES)
    watching = start("deep/down/errors.yaml", *NAMED[1:])
    watching.run()
    for number, gone in enumerate((path, path.parent, path.parent.parent)):
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        assert watching.run("deep/down/errors.yaml") == "it could not be carried out"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, edited(f"It came back {number}"))
        assert watching.run("deep/down/errors.yaml") == "done"
        assert f"It came back {number}" in page(project)
    assert watching.ctrl_c() == 0


def test_a_folder_replaced_at_once(project: Path, start: Callable[..., Watching]) -> None:
    """As a checkout does it: the folder that is watched is another one afterwards, with the same content."""
    (project / "catalogue").mkdir()
    path = project / "catalogue/errors.yaml"
    write(path, CODES)
    watching = start("catalogue/errors.yaml", *NAMED[1:])
    watching.run()
    shutil.copytree(project / "catalogue", project / "new")
    shutil.rmtree(project / "catalogue")
    (project / "new").rename(project / "catalogue")
    (project / "sign.yaml").write_text("x")  # an event for sure; nothing that is read has changed, so nothing runs
    write(path, edited("It is another folder"))
    while "It is another folder" not in page(project):
        watching.run()
    assert watching.ctrl_c() == 0


def test_catalogues_of_a_pattern_come_and_go(project: Path, start: Callable[..., Watching]) -> None:
    (project / "errors.yaml").unlink()
    (project / "errcat.toml").write_text('catalogues = ["apis/*.yaml"]\ntargets = ["markdown"]\n')
    watching = start()
    assert watching.run() == "it could not be carried out"
    assert any("no file matches `apis/*.yaml`" in line for line in watching.said)
    (project / "apis").mkdir()
    write(project / "apis/shop.yaml", CODES)
    assert watching.run("apis/shop.yaml") == "done"
    other = HEAD.replace("id: shop", "id: zoo") + CODES
    put(project / "apis/zoo.yaml", other)
    assert watching.run("apis/zoo.yaml") == "done"
    assert (project / "generated/zoo/.errcat.json").is_file()
    (project / "apis/shop.yaml").unlink()
    assert watching.run("apis/shop.yaml") == "done"
    assert watching.ctrl_c() == 0


def test_templates_of_ones_own(project: Path, start: Callable[..., Watching]) -> None:
    config = 'catalogues = ["errors.yaml"]\ntemplates = "mine"\ntargets = ["plain"]\noutput = "out"\n'
    (project / "errcat.toml").write_text(config)
    watching = start()
    assert watching.run() == "it could not be carried out"  # there is no such pack
    (project / "mine/plain").mkdir(parents=True)
    put(project / "mine/plain/list.j2", "{{ view.api.id }}\n")
    put(project / "mine/plain/pack.yaml", PACK)
    made = project / "out/plain/list.txt"
    while watching.run() != "done":
        pass  # each of these steps may have been a change of its own
    assert made.read_text() == "shop\n"
    put(project / "mine/plain/list.j2", "{{ view.api.nme }}\n")
    assert watching.run("mine/plain/list.j2") == "nothing was written, there are faults to mend"
    assert any("list.j2:1" in line for line in watching.said), watching.said
    put(project / "mine/plain/list.j2", "{% include 'parts/name.j2' %}\n")
    watching.run("mine/plain/list.j2")
    (project / "mine/plain/parts").mkdir()
    put(project / "mine/plain/parts/name.j2", "{{ view.api.title }}\n")
    assert watching.run("mine/plain/parts/name.j2") == "done"
    assert made.read_text() == "Shop API\n"
    assert watching.ctrl_c() == 0


def test_the_configuration(project: Path, start: Callable[..., Watching]) -> None:
    """One that appears, changes, breaks, is mended, and goes; and one in a folder above."""
    own = project / "errcat.toml"
    watching = start("errors.yaml")
    assert watching.run() == "done"
    put(own, 'targets = ["markdown"]\noutput = "docs-only"\n')
    assert watching.run("errcat.toml") == "done"
    assert [path.name for path in (project / "docs-only").iterdir() if path.is_dir()] == ["docs"]
    put(own, 'targest = ["openapi"]\n')
    assert watching.run("errcat.toml") == "it could not be carried out"
    assert any("`targest` is not a setting" in line for line in watching.said)
    put(own, 'targets = ["openapi"]\noutput = "openapi-only"\n')
    assert watching.run("errcat.toml") == "done"
    assert (project / "openapi-only/openapi/errors.yaml").is_file()
    own.unlink()
    assert watching.run("errcat.toml") == "done"
    assert watching.ctrl_c() == 0


def test_a_configuration_above_and_a_catalogue_behind_a_link(project: Path, start: Callable[..., Watching]) -> None:
    put(project / "pyproject.toml", '[tool.errcat]\ncatalogues = ["sub/errors.yaml"]\noutput = "out"\n')
    (project / "sub").mkdir()
    (project / "far").mkdir()
    write(project / "far/away.yaml", CODES)
    (project / "sub/errors.yaml").symlink_to(project / "far/away.yaml")
    watching = start("--only", "markdown", folder=project / "sub")
    assert watching.run() == "done"
    write(project / "far/away.yaml", edited("It is behind a link"))
    assert watching.run("errors.yaml") == "done"
    assert "It is behind a link" in page(project)
    put(project / "pyproject.toml", '[tool.errcat]\ncatalogues = ["sub/errors.yaml"]\noutput = "two"\n')
    assert watching.run("../pyproject.toml") == "done"
    assert "It is behind a link" in page(project, "two")
    assert watching.ctrl_c() == 0


def test_tables_in_hand_written_files_are_input_and_output(project: Path, start: Callable[..., Watching]) -> None:
    (project / "errcat.toml").write_text(
        'catalogues = ["*.yaml"]\ntargets = ["markdown"]\n[markdown]\nregions = ["*.md"]\n'
    )
    text = "# Errors\n\n<!-- errcat:begin codes -->\n<!-- errcat:end -->\n"
    put(project / "README.md", text)
    watching = start()
    assert watching.run() == "done", watching.said
    assert "not_found" in (project / "README.md").read_text("utf-8")
    put(project / "README.md", text.replace("# Errors", "# Faults"))
    assert watching.run("README.md") == "done"  # the second run, and no other one for what the first one wrote
    assert "not_found" in (project / "README.md").read_text("utf-8")
    write(project / "errors.yaml", edited("It is in the table"))
    assert watching.run("errors.yaml") == "done"
    assert watching.ctrl_c() == 0


def test_outputs_caches_and_other_files_start_no_run(project: Path, start: Callable[..., Watching]) -> None:
    (project / "errcat.toml").write_text('catalogues = ["**/errors.yaml"]\ntargets = ["markdown"]\n')
    watching = start()
    watching.run()
    time.sleep(0.3)  # time to set up the watch
    shutil.rmtree(project / ".errcat_cache", ignore_errors=True)
    shutil.rmtree(project / "generated")
    (project / "notes.txt").write_text("a note")
    (project / "errors.yaml~").write_text("a backup")
    os.utime(project / "errors.yaml")
    write(project / "errors.yaml", CODES)  # saved again as it was
    time.sleep(0.3)  # time to wake up in vain
    write(project / "errors.yaml", edited("It is an edit"))
    assert watching.run("errors.yaml") == "done"
    assert "It is an edit" in page(project, "generated/shop")
    assert watching.ctrl_c() == 0


def test_no_change_is_missed_however_fast_they_come(project: Path, start: Callable[..., Watching]) -> None:
    """During the set-up, during runs, and between them: the last one always gets its run."""
    enough = threading.Event()

    def edit() -> None:
        for number in itertools.count():
            last = enough.is_set()
            write(project / "errors.yaml", edited("It is the last edit" if last else f"It is edit {number}"))
            if last:
                return
            time.sleep(0.02 if number % 4 else 0.12)

    watching = start(*NAMED)
    editing = threading.Thread(target=edit)
    editing.start()
    try:
        for _ in range(5):
            watching.run()
    finally:
        enough.set()
        editing.join()
    while "It is the last edit." not in page(project):
        watching.run()
    assert watching.ctrl_c() == 0


def test_an_edit_of_wording_makes_only_what_shows_it(tmp_path: Path, start: Callable[..., Watching]) -> None:
    put(tmp_path / "errors.yaml", realistic(9))
    watching = start("errors.yaml", "--out", "out", "--timings")
    assert watching.run() == "done"
    for number in (2, 5):
        put(tmp_path / "errors.yaml", realistic(9).replace(f"(case {number})", f"(the case {number})"))
        assert watching.run() == "done"
        stages = {line.split("  ")[0] for line in watching.said}
        assert "read the edit" in stages, watching.said
        assert "check the catalogue" not in stages, watching.said
    assert "(the case 5)" in (tmp_path / "out/docs/llms.txt").read_text("utf-8")


def test_ctrl_c_in_the_middle_of_a_run(project: Path, start: Callable[..., Watching]) -> None:
    """The run waits for somebody to read its report."""
    os.mkfifo(project / "report")
    watching = start(*NAMED, "--output-file", "report")
    deadline = time.monotonic() + LONG_S
    while not (project / "out/.errcat.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert watching.ctrl_c() == 2
    assert watching.said == ["errcat: stopped"]


def test_nobody_reads_what_it_says(project: Path) -> None:
    command = [sys.executable, "-c", RUNS, "generate", "--watch", *NAMED]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        process.stdout.close()
        assert process.wait(LONG_S) == 2
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.parametrize("option", ["--check", "--diff", "--list-outputs"])
def test_options_that_write_nothing(option: str, project: Path) -> None:
    run = errcat("generate", *NAMED, "--watch", option, cwd=project)
    assert (run.code, run.out) == (2, "")
    assert run.err == f"errcat: --watch has no place beside {option}, which writes nothing\n"


def test_without_the_package_it_needs(project: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.modules['watchfiles'] = None; {RUNS}", "generate", "--watch"]
    done = subprocess.run([*command, *NAMED], cwd=project, capture_output=True, text=True, timeout=LONG_S)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "errcat: --watch needs the package watchfiles: `pip install 'errcat[watch]'`\n"
    assert not (project / "out").exists()


def test_a_site_that_is_none_ends_it(tmp_path: Path) -> None:
    (tmp_path / "errors.yaml").write_text(realistic(2), "utf-8")
    run = errcat("generate", "errors.yaml", "--watch", "--site", "hugo", cwd=tmp_path)
    assert run.code == 2
    assert run.err.startswith("errcat: --site cannot be `hugo`; use one of: mkdocs")
