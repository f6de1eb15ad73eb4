"""Many runs of the command in a short time: each is a process of its own, copied from one that has imported errcat.

`python -m tests.forked` reads a request a line from standard input (JSON: `folder`, `words`, and `stop`, if the run is
to be stopped) and answers with a line: `signal`, `code`, `seconds` that it wrote, and `text`, all that it printed.

`stop`: {"signal": 9, "after": 0.002}: that many seconds after it began to write; {"signal": 9, "step": 17}: at its 17th
step that changes the disk.
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


@dataclass(frozen=True)
class Ended:
    """How a run ended: by a signal, or with an exit code; for how long it wrote; all that it printed."""

    signal: int
    code: int
    seconds: float
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
        sys.addaudithook(_Watch(sending, int(stop.get("step", 0)), int(stop.get("signal", 0))))
        from errcat.cli.main import main

        code = 70
        try:
            code = main(request["words"])
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(sending)
    began = os.read(receiving, 1)  # nothing, if it ends without having written anything
    start = time.perf_counter()
    if began and "after" in stop:
        time.sleep(stop["after"])
        os.kill(child, int(stop["signal"]))
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    os.close(receiving)
    text = os.pread(printed, 1 << 20, 0).decode("utf-8", "replace")
    os.close(printed)
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return {"signal": ended_by, "code": -1 if ended_by else os.WEXITSTATUS(status), "seconds": seconds, "text": text}


class _Watch:
    """Tells when the run begins to write its outputs, and may send it a signal at one of its steps."""

    def __init__(self, channel: int, step: int, signal: int) -> None:
        self.channel = channel
        self.step = step
        self.signal = signal
        self.steps = 0
        self.told = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if not (isinstance(arguments[2], int) and arguments[2] & _WRITING):
                return
        elif event not in _STEPS:
            return
        if not self.told and ".errcat-new" in os.fsdecode(arguments[0] if not isinstance(arguments[0], int) else ""):
            self.told = True
            os.write(self.channel, b"!")
        self.steps += 1
        if self.steps == self.step:
            os.kill(os.getpid(), self.signal)


if __name__ == "__main__":
    _serve()
