"""A run reads its project, errcat and Python, and nothing else: no home folder, no network, no other program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.support import HEAD, ROOT

HOOK = """
import json, os, sys
_out = os.open(os.environ["SEEN"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def _watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(arguments[0])).replace("//", "/")
        os.write(_out, (json.dumps(["open", path]) + "\\n").encode())
    elif event.startswith(("socket.", "urllib.", "http.", "subprocess.", "os.system", "os.exec", "os.posix_spawn")):
        os.write(_out, (json.dumps([event, ""]) + "\\n").encode())
sys.addaudithook(_watch)
"""


def seen(project: Path, *more: str) -> list[tuple[str, str]]:
    """The events of a run: their names and paths."""
    hooks = project.parent / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK, "utf-8")
    log = project.parent / f"seen{len(more)}"
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(hooks), "SEEN": str(log), "HOME": str(home)}
    command = [sys.executable, "-m", "errcat", "generate", *more]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(home.iterdir())
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def test_a_run_opens_nothing_but_its_inputs_and_itself(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "errors.yaml").write_text(HEAD + "codes: {not_found: {status: 404}}\n", "utf-8")
    (project / "errcat.toml").write_text('catalogues = ["errors.yaml"]\n', "utf-8")
    python = {Path(sys.prefix), Path(sys.base_prefix), *map(Path, sysconfig.get_paths().values())}
    allowed = [project, tmp_path / "hooks", ROOT / "generator", ROOT / "templates", ROOT / "catalogue/schema", *python]
    for more in ([], ["--format", "strict", "--force"]):
        events = seen(project, *more)
        assert str(project / "errors.yaml") in [path for _, path in events]
        assert [event for event, _ in events if event != "open"] == []
        strange = {path for _, path in events if not any(Path(path).is_relative_to(folder) for folder in allowed)}
        # A record of the last run is looked for in the folders above too.
        strange -= {
            path for path in strange if project.is_relative_to(Path(path).parent.parent) and "/.errcat_cache/" in path
        }
        # What Python itself and the memory bound ask the system.
        assert strange <= {"/proc/self/statm", "/etc/localtime", "/dev/null"}
