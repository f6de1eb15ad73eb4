"""A long run says on a terminal what it is doing, and nothing in a pipe. `--timings` says how long each stage took."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from errcat.timer import called_after
from tests.bench.catalogues import realistic
from tests.support import errcat

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX's")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "errors.yaml"
    path.write_text(realistic(700), "utf-8")
    return path


IMPATIENT = "import sys; from errcat.cli import progress; progress._PATIENCE_S = {}; "
IMPATIENT += "from errcat.cli.main import main; sys.exit(main(sys.argv[1:]))"


def on_terminal(*arguments: str, cwd: Path, patience: float = 0.5) -> tuple[str, str]:
    """Runs the command with standard error on a terminal: what went to standard output, and to the terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", IMPATIENT.format(patience), *arguments]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux: the other end was closed
            break
        if not part:
            break
        seen += part
    out, _ = process.communicate()
    os.close(ours)
    assert process.returncode == 0, (out, seen)
    return out.decode(), seen.decode()


def test_a_long_run_shows_its_stages_on_a_terminal(large: Path) -> None:
    out, seen = on_terminal("generate", "errors.yaml", "--out", "shown", cwd=large.parent, patience=0.1)
    assert out == "shown: 753 files (753 created)\n"
    stages = re.findall(r"errcat: ([^…]*) …", seen)
    assert "render openapi: 700 codes" in stages
    assert "render markdown: 700 codes" not in stages  # another process does that
    assert seen.endswith("\r\x1b[K")  # the line is gone at the end


LONG = [["check"], ["diff", "--against", "errors.yaml"], ["generate", "--out", "out", "--only", "openapi"]]


@pytest.mark.parametrize("command", LONG, ids=" ".join)
def test_a_stage_is_shown_that_began_at_once_and_takes_long(command: list[str], large: Path, tmp_path: Path) -> None:
    shutil.copy(large, tmp_path)
    _, seen = on_terminal(*command, "errors.yaml", cwd=tmp_path, patience=0.02)
    shown = re.findall(r"errcat: ([^…]*) …", seen)
    assert shown[0] in ("read the catalogue", "check the catalogue")
    assert "check the catalogue" in shown
    assert seen.endswith("\r\x1b[K")


def test_a_short_run_shows_nothing(tmp_path: Path) -> None:
    text = "errcat: 1\napi: {id: a, title: A, version: 1.0.0}\ncodes: {lost: {status: 400, description: d}}\n"
    (tmp_path / "errors.yaml").write_text(text, "utf-8")
    for _ in range(2):
        _, seen = on_terminal("generate", "errors.yaml", "--out", "out", "--only", "openapi", cwd=tmp_path)
    assert seen == ""


def test_nothing_in_a_pipe(large: Path) -> None:
    assert errcat("generate", "errors.yaml", "--out", "piped", cwd=large.parent).err == ""


def test_timings(large: Path) -> None:
    done = errcat("generate", "errors.yaml", "--out", "timed", "--timings", cwd=large.parent)
    assert done.out == "timed: 753 files (753 created)\n"
    rows = [re.fullmatch(r"(.+?) +([0-9.]+) ms( +[0-9]+%)?", line) for line in done.err.splitlines()]
    assert None not in rows
    times = {row[1]: float(row[2]) for row in rows if row}
    assert {"check the catalogue", "render python", "format python", "write"} <= times.keys()
    whole = times.pop("all")
    assert abs(sum(times.values()) - whole) < 1.0


def _in_a_thread(call: Callable[[], None]) -> None:
    with called_after(0.001, call):
        time.sleep(0.02)


def test_a_timer_of_somebody_else_is_as_it_was() -> None:
    def theirs(*_: object) -> None: ...

    called = []
    before = signal.signal(signal.SIGALRM, theirs)
    try:
        with called_after(0.001, lambda: called.append(1)):
            while not called:
                time.sleep(0.001)
        assert signal.getsignal(signal.SIGALRM) is theirs
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_in_a_thread, called.clear).result()
        assert called == [1]
    finally:
        signal.signal(signal.SIGALRM, before)
