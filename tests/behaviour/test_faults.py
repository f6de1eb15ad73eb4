"""Whatever happens to a run, nothing is torn and nothing is lost, and the next run repairs the tree.

`ERRCAT_KILLS=500` kills that many runs at random moments; by default it is 25.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.catalogues import realistic
from tests.forked import Runs, runs_for_a_module
from tests.support import HEAD, errcat, needs_permissions, tree

KILLS = int(os.environ.get("ERRCAT_KILLS", "25"))
GENERATE = ("generate", "errors.yaml", "--out", "out")
# A pack of the tests' own: many files in little time.
CONFIG = 'templates = "templates"\ntargets = ["list"]\n'
PACK = """
pack: 1
artefacts:
  - {template: code.txt.j2, view: codes, mode: each, path: "{{ view.category }}/{{ view.key }}.txt", format: text}
  - {template: code.txt.j2, view: codes, mode: each, path: "all/{{ view.key }}.txt", format: text}
"""
TEMPLATE = "{{ (view.key ~ view.description) * 50 }}\n"


def catalogue(version: str) -> str:
    """Twenty codes in two categories; every version has other texts, and one category of its own."""
    lines = [f"categories: {{both: {{title: Both}}, of_{version}: {{title: Of {version}}}}}", "codes:"]
    for number in range(20):
        category = "both" if number % 3 else f"of_{version}"
        text = f"In {version}" if number % 2 else "In both"
        lines.append(f"  code_{number}: {{status: 4{number:02}, category: {category}, description: {text}.}}")
    return HEAD + "\n".join(lines) + "\n"


def write_project(folder: Path, version: str = "old") -> None:
    """A folder with a catalogue, and a pack of its own."""
    (folder / "templates" / "list").mkdir(parents=True)
    (folder / "templates" / "list" / "pack.yaml").write_text(PACK, "utf-8")
    (folder / "templates" / "list" / "code.txt.j2").write_text(TEMPLATE, "utf-8")
    (folder / "errcat.toml").write_text(CONFIG, "utf-8")
    (folder / "errors.yaml").write_text(catalogue(version), "utf-8")


run = pytest.fixture(scope="module")(runs_for_a_module)


class Project:
    """A folder with a catalogue in two versions, `old` and `new`: what each gives, and which was written last."""

    def __init__(self, folder: Path, run: Runs) -> None:
        self.folder = folder
        self.run = run
        self.trees: dict[str, dict[str, bytes]] = {}
        write_project(folder)
        for version in ("new", "old"):
            self.write(version)
            assert run(folder, *GENERATE).code == 0
            self.trees[version] = tree(folder / "out")
        assert self.trees["old"].keys() != self.trees["new"].keys()

    def write(self, version: str) -> None:
        self.version = version
        (self.folder / "errors.yaml").write_text(catalogue(version), "utf-8")

    def other(self) -> None:
        """Writes the other version of the catalogue."""
        self.write("old" if self.version == "new" else "new")

    def is_mixed(self) -> bool:
        """Whether files of both versions are there. Each has to be one or the other, whole."""
        kinds = set()
        for path, content in tree(self.folder / "out").items():
            if path.startswith(".errcat"):
                continue
            versions = [name for name, files in self.trees.items() if files.get(path) == content]
            assert versions, f"{path} is neither the old file nor the new one"
            if len(versions) == 1:
                kinds |= {*versions}
        return len(kinds) == 2

    def repair(self) -> int:
        """One more run: it needs no help, and leaves nothing behind. Returns how many steps it took."""
        done = self.run(self.folder, *GENERATE)
        assert done.code == 0, done.text
        assert tree(self.folder / "out") == self.trees[self.version]
        assert not [path for path in (self.folder / "out").rglob("*") if path.is_dir() and not any(path.iterdir())]
        assert not (self.folder / "out" / ".errcat-new").exists()
        return done.steps


@pytest.fixture
def project(tmp_path: Path, run: Runs) -> Project:
    return Project(tmp_path, run)


def test_killed_at_random_moments(project: Project) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    project.other()
    steps = project.repair()
    mixed = killed = 0
    for _ in range(KILLS):
        project.other()
        stop = {"signal": 9, "step": chance.randint(1, steps), "after": chance.uniform(0, 0.001)}
        killed += project.run(project.folder, *GENERATE, stop=stop).signal == 9
        mixed += project.is_mixed()
        project.repair()
    # How many depends on the machine: the test below holds that there are runs that leave files of both versions.
    print(f"{KILLS} runs, {killed} killed before their end, {mixed} of them between the first file and the last")
    assert killed


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT], ids=["kill", "ctrl-c"])
def test_stopped_at_every_step(sign: signal.Signals, project: Project) -> None:
    """Each step that changes the disk; every third, where that is more than the time allows."""
    mixed = 0
    step = 1
    while True:
        project.other()
        ended = project.run(project.folder, *GENERATE, stop={"signal": sign, "step": step})
        assert "Traceback" not in ended.text
        mixed += project.is_mixed()
        if sign == signal.SIGINT and ended.code != 0:
            assert ended.code == 2
            assert ended.text.endswith("errcat: stopped\n")
        project.repair()
        if ended.code == 0:
            break
        step += 1 if KILLS >= 500 else 3
    assert step > 60
    assert mixed > 5


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".errcat-new")]


def test_nothing_is_left_of_the_cache_and_the_depfile_either(tmp_path: Path, run: Runs) -> None:
    """Killed at each step: the depfile is whole, and what was left is swept by a later run that writes there."""
    words = ("generate", "errors.yaml", "--out", "out", "--only", "openapi")
    with_depfile = (*words, "--depfile", "out.stamp.d")
    (tmp_path / "errcat.toml").write_text('[openapi]\nversions = ["3.1"]\n', "utf-8")
    (tmp_path / "errors.yaml").write_text(catalogue("old"), "utf-8")
    assert run(tmp_path, *with_depfile).code == 0
    depfile = tmp_path / "out.stamp.d"
    whole = [depfile.read_bytes()]
    (tmp_path / "more.yaml").write_text(catalogue("old").replace("id: shop", "id: zoo"), "utf-8")
    more = ("generate", "errors.yaml", "more.yaml", "--out", "{api}", "--only", "openapi", "--depfile", "out.stamp.d")
    assert run(tmp_path, *more).code == 0
    whole.append(depfile.read_bytes())
    assert whole[0] != whole[1]
    time.sleep(0.05)  # only of inputs that have been there for a while is there a record, in the cache
    for command, place in ((more, tmp_path.name), (more[:-2], ".errcat_cache")):
        left: set[str] = set()
        for step in range(1, 1000):
            shutil.rmtree(tmp_path / ".errcat_cache", ignore_errors=True)
            depfile.write_bytes(whole[0])
            ended = run(tmp_path, *command, stop={"signal": 9, "step": step})
            assert depfile.read_bytes() in whole
            left |= {path.parent.name for path in leftovers(tmp_path) if path.is_file()}
            if ended.code == 0:
                break
        assert place in left
    cache = tmp_path / ".errcat_cache"
    cache.mkdir(exist_ok=True)
    old, new = cache / ".black.0123.errcat-new", cache / ".black.4567.errcat-new"
    for path in (old, new):
        path.write_bytes(b"half")
    for path in leftovers(tmp_path):
        if path != new:
            os.utime(path, (1, 1))
    (tmp_path / "errors.yaml").write_text(catalogue("new"), "utf-8")
    assert run(tmp_path, *with_depfile).code == 0
    assert run(tmp_path, *words).code == 0
    assert leftovers(tmp_path) == [new]  # somebody may be writing it just now


def test_a_large_run_that_is_killed_leaves_nothing_for_long(tmp_path: Path, run: Runs) -> None:
    """Two processes make it; the outputs of one wait in files in the cache, until they are moved."""
    words = (*GENERATE, "--only", "openapi,markdown")
    (tmp_path / "errors.yaml").write_text(realistic(210), "utf-8")
    steps = run(tmp_path, *words).steps
    whole = tree(tmp_path / "out")
    shelves = 0
    for step in range(30, steps, steps // 8):  # from when the second process has ended
        shutil.rmtree(tmp_path / "out")
        shutil.rmtree(tmp_path / ".errcat_cache")
        assert run(tmp_path, *words, stop={"signal": 9, "step": step}).signal == 9
        for path in leftovers(tmp_path):
            shelves += path.name.startswith(".shelf.")
            os.utime(path, (1, 1))
        assert run(tmp_path, *words).code == 0
        assert tree(tmp_path / "out") == whole
        assert run(tmp_path, *words).code == 0  # this one writes to the cache
        assert leftovers(tmp_path) == []
    assert shelves > 0


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The installed command, as a process that goes on while the test does."""
    command = [sys.executable, "-m", "errcat", *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_the_installed_command_killed_at_random_moments(tmp_path: Path) -> None:
    """All three targets, from the start of the interpreter on."""
    (tmp_path / "errors.yaml").write_text(catalogue("old"), "utf-8")
    errcat(*GENERATE, cwd=tmp_path)
    old = tree(tmp_path / "out")
    (tmp_path / "errors.yaml").write_text(catalogue("new"), "utf-8")
    began = time.perf_counter()
    assert errcat("generate", "errors.yaml", "--out", "there", cwd=tmp_path).code == 0
    longest = time.perf_counter() - began
    new = tree(tmp_path / "there")
    for part in range(1, 6):
        process = start(tmp_path, *GENERATE)
        time.sleep(longest * part / 6)
        process.kill()
        process.communicate()
        for path, content in tree(tmp_path / "out").items():
            assert path.startswith(".errcat") or content in (old.get(path), new.get(path)), path
    run = errcat(*GENERATE, cwd=tmp_path)
    assert run.code == 0, run.out + run.err
    assert tree(tmp_path / "out") == new


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small file system in memory."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "errcat-test", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("a file system in memory cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def failed(ended: object, *words: str) -> None:
    """A clear message and exit code 2."""
    text = getattr(ended, "text", "") or getattr(ended, "out", "") + getattr(ended, "err", "")
    assert getattr(ended, "code", None) == 2, text
    assert "Traceback" not in text
    for word in words:
        assert word in text


@pytest.mark.parametrize("free", [0, 3, 20, 60, 100])
def test_a_full_disk(free: int, project: Project) -> None:
    """With so many pages of 4 KiB left, of which a run takes about 150 and gives most of them back."""
    disk = project.folder / "out"
    shutil.rmtree(disk)
    with mounted(disk, "size=4m"):
        assert project.run(project.folder, *GENERATE).code == 0
        before = tree(disk)
        status = os.statvfs(disk)
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * max(0, (status.f_bavail - free) * status.f_bsize))
        project.other()
        ended = project.run(project.folder, *GENERATE)
        if free < 60:
            failed(ended, "unwritable-output", "No space left on device", "the space on the disk")
            ballast.unlink()
            assert tree(disk) == before
        else:
            ballast.unlink()
        project.repair()


def test_a_disk_that_cannot_be_written(project: Project) -> None:
    disk = project.folder / "out"
    shutil.rmtree(disk)
    with mounted(disk, "size=4m"):
        assert project.run(project.folder, *GENERATE).code == 0
        before = tree(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        project.other()
        failed(project.run(project.folder, *GENERATE), "unwritable-output", "Read-only file system")
        assert tree(disk) == before
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        project.repair()


@needs_permissions
@pytest.mark.parametrize("folder", ["out", "out/list", "out/list/both"])
def test_a_folder_that_may_not_be_written(folder: str, project: Project) -> None:
    before = tree(project.folder / "out")
    project.other()
    closed = project.folder / folder
    closed.chmod(0o555)
    try:
        failed(errcat(*GENERATE, cwd=project.folder, privileged=False), "unwritable-output", "Permission denied", "out")
        assert tree(project.folder / "out") == before
    finally:
        closed.chmod(0o755)
    project.repair()


@pytest.mark.parametrize("name", ["list/both/code_1.txt", ".errcat.json"])
def test_a_folder_in_the_place_of_a_file(name: str, project: Project) -> None:
    place = project.folder / "out" / name
    place.unlink()
    (place / "kept").mkdir(parents=True)
    before = tree(project.folder / "out")
    project.other()
    if name == ".errcat.json":  # without it, all files are somebody else's
        ended = project.run(project.folder, *GENERATE, "--force")
    else:
        ended = project.run(project.folder, *GENERATE)
    failed(ended, "unwritable-output", f"`out/{name}` is a folder", "move it away")
    assert tree(project.folder / "out") == before
    assert (place / "kept").is_dir()


def test_a_file_in_the_place_of_a_folder(project: Project) -> None:
    place = project.folder / "out" / "list" / "all"
    shutil.rmtree(place)
    place.write_text("mine", "utf-8")
    project.other()
    failed(project.run(project.folder, *GENERATE), "unwritable-output", "`out/list/all` is a file", "move it away")
    assert place.read_text("utf-8") == "mine"
    place.unlink()
    project.repair()


def test_a_vanished_output_folder_is_made_again(project: Project) -> None:
    for inner in ("out/list/both", "out/list", "out"):
        shutil.rmtree(project.folder / inner)
        project.repair()


def test_an_output_folder_that_keeps_vanishing(project: Project) -> None:
    """Somebody removes it again and again while runs write to it."""
    ends = set()
    over = threading.Event()

    def remove() -> None:
        while not over.is_set():
            shutil.rmtree(project.folder / "out", ignore_errors=True)
            time.sleep(0.001)

    remover = threading.Thread(target=remove)
    remover.start()
    try:
        for _ in range(10):
            ended = project.run(project.folder, *GENERATE)
            ends.add(ended.code)
            assert "Traceback" not in ended.text
            assert ended.code == 0 or "unwritable-output" in ended.text
    finally:
        over.set()
        remover.join()
    assert 2 in ends
    project.repair()


def test_a_vanished_current_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && exec {sys.executable} -m errcat generate"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == ("errcat: the current folder does not exist any more; go to another one")


def test_standard_output_that_is_full(project: Project) -> None:
    for words in (["check", "errors.yaml"], ["rule"], [*GENERATE], [*GENERATE]):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-m", "errcat", *words]
            done = subprocess.run(command, cwd=project.folder, stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 2
        assert "No space left on device" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_two_runs_at_once(project: Project) -> None:
    """Both end well, and the outputs are those of the catalogue."""
    for _ in range(3):
        project.other()
        both = [start(project.folder, *GENERATE), start(project.folder, *GENERATE)]
        texts = [process.communicate(timeout=60)[0] for process in both]
        assert [process.returncode for process in both] == [0, 0], texts
        project.repair()


def test_a_run_that_finds_the_work_of_another(project: Project) -> None:
    """It planned before the other wrote: where that was the same it is content, else it does not write over it."""
    from errcat.output.apply import apply
    from errcat.output.content import held
    from errcat.output.plan import MovedError, plan

    out = project.folder / "out"

    def planned(version: str) -> object:
        files = {path: held(text) for path, text in project.trees[version].items() if path != ".errcat.json"}
        return plan(out, files, ["list"], every_target=True)

    first, second, third = planned("new"), planned("new"), planned("new")
    apply(first)  # type: ignore[arg-type]
    apply(second)  # type: ignore[arg-type]
    assert tree(out) == project.trees["new"]
    (out / "list/all/code_1.txt").write_text("by hand", "utf-8")
    with pytest.raises(MovedError):
        apply(third)  # type: ignore[arg-type]
    assert (out / "list/all/code_1.txt").read_text("utf-8") == "by hand"


def test_a_locked_folder(project: Project) -> None:
    """Another run holds it for longer than this one waits."""
    import fcntl

    project.other()
    descriptor = os.open(project.folder / "out", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        failed(project.run(project.folder, *GENERATE), "another errcat run is writing there", "let the other run end")
    finally:
        os.close(descriptor)
    project.repair()


def test_the_second_catalogue_fails(tmp_path: Path) -> None:
    write_project(tmp_path)
    other = catalogue("old").replace("id: shop", "id: zoo")
    (tmp_path / "zoo.yaml").write_text(other, "utf-8")
    (tmp_path / "out" / "zoo").mkdir(parents=True)
    (tmp_path / "out" / "zoo" / "list").write_text("mine", "utf-8")
    run = errcat("generate", "errors.yaml", "zoo.yaml", "--out", "out/{api}", cwd=tmp_path)
    failed(run, "`out/zoo/list` is a file", "written before it: out/shop")
    assert (tmp_path / "out" / "shop" / ".errcat.json").is_file()


def test_a_manifest_cannot_have_other_files_removed(project: Project) -> None:
    """Neither by a path that leads out, nor by a link."""
    import hashlib
    import json

    project.other()
    mine = project.folder / "mine"
    mine.mkdir()
    (mine / "file.txt").write_text("mine", "utf-8")
    digest = hashlib.sha256(b"mine").hexdigest()
    (project.folder / "out" / "link").symlink_to(mine)
    place = project.folder / "out" / ".errcat.json"
    data = json.loads(place.read_text("utf-8"))
    names = ["../mine/file.txt", str(mine / "file.txt"), "link/file.txt"]
    data["files"] |= dict.fromkeys(names, digest)
    place.write_text(json.dumps(data), "utf-8")
    assert project.run(project.folder, *GENERATE).code == 0
    assert (mine / "file.txt").read_text("utf-8") == "mine"
