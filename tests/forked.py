"""Many runs of the command in a short time: each is a process of its own, copied from one that has imported errcat.

`python -m tests.forked` reads a request a line from standard input (JSON: `folder`, `words`, and `stop`, if the run is
to be stopped) and answers with a line: `signal`, `code`, `steps`, and `text`, all that it printed.

`stop`: {"signal": 9, "step": 17}: at its 17th step that changes the disk; with "after": 0.002, that many seconds after
this step, wherever it is by then. `steps`: how many it took before it ended by itself.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WARM = "errcat: 1\napi: {id: warm, title: Warm, version: 1.0.0}\ncodes: {gone: {status: 410}}\n"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
_REACHED = "reached\n"


@dataclass(frozen=True)
class Ended:
    """How a run ended: by a signal, or with an exit code; after how many steps, if by itself; all that it printed."""

    signal: int
    code: int
    steps: int
    text: str


class Runs:
    """The process that the runs are copied from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.forked"]
        environment = {**os.environ, "NO_COLOR": "1"}
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, folder: Path, *words: str, stop: dict[str, float] | None = None) -> Ended:
        """Runs errcat in a folder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"folder": str(folder), "words": words, "stop": stop or {}}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def runs_for_a_module() -> Iterator[Runs]:
    """For a fixture of a module; skips its tests where processes cannot be copied."""
    import pytest

    if not sys.platform.startswith("linux"):
        pytest.skip("processes are copied as Linux does it")
    runs = Runs()
    yield runs
    runs.close()


def _serve() -> None:
    from errcat.cli import commands

    # A shell starts what runs in the background with Ctrl-C ignored; these runs are in the foreground.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)  # one run, so that everything is imported
        Path("errors.yaml").write_text(WARM, "utf-8")
        commands.run(["generate", "errors.yaml"])
        os.chdir(start)
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _run(request: dict[str, Any]) -> dict[str, Any]:
    stop = request["stop"]
    receiving, sending = os.pipe()
    printed = os.memfd_create("printed")
    child = os.fork()
    if child == 0:
        os.close(receiving)
        for stream in (1, 2):
            os.dup2(printed, stream)
        os.chdir(request["folder"])
        watch = _Watch(int(stop.get("step", 0)), 0 if "after" in stop else int(stop.get("signal", 0)), sending)
        sys.addaudithook(watch)
        from errcat.cli.main import main

        code = 70
        try:
            code = main(request["words"])
        finally:
            sys.stdout.flush()
            os.write(sending, f"{watch.steps}\n".encode())
            os._exit(code)
    os.close(sending)
    with open(receiving, encoding="ascii") as told:
        if "after" in stop and told.readline() == _REACHED:
            time.sleep(stop["after"])
            os.kill(child, int(stop["signal"]))
        _, status = os.waitpid(child, 0)
        steps = told.read().strip()
    text = os.pread(printed, 1 << 20, 0).decode("utf-8", "replace")
    os.close(printed)
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    code = -1 if ended_by else os.WEXITSTATUS(status)
    return {"signal": ended_by, "code": code, "steps": int(steps or 0), "text": text}


class _Watch:
    """Counts the steps of a run that change the disk; at one of them it sends a signal, or tells that it is there."""

    def __init__(self, step: int, signal: int, channel: int) -> None:
        self.step = step
        self.signal = signal
        self.channel = channel
        self.steps = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if not (isinstance(arguments[2], int) and arguments[2] & _WRITING):
                return
        elif event not in _STEPS:
            return
        self.steps += 1
        if self.steps != self.step:
            return
        if self.signal:
            os.kill(os.getpid(), self.signal)
        else:
            os.write(self.channel, _REACHED.encode())


if __name__ == "__main__":
    _serve()
