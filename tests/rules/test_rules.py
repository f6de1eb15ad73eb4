"""Every rule has a folder here, `tests/rules/<rule>/`, with one fault and the exact output that a user sees.

In a folder:

- `catalogue.yaml`: the smallest catalogue that has the fault. errcat runs as `errcat check catalogue.yaml`.
- `command` (only where that is not what the rule is about): the arguments in its place, on one line, for example
  `generate catalogue.yaml --out out`. Words are split as a shell does.
- any other files that the run needs (`errcat.toml`, template packs, …); their folder is copied for each run.
- `setup.py` (only where files alone cannot say it): runs first, with Python, in that copy.
- `expected.txt`: standard output, byte for byte, as `make golden-rules` writes it. Read it as its reader would before
  committing it. Standard error stays empty.

A folder has one fault: the output holds exactly one finding, of the rule that the folder is named after, and the exit
code is the one that its severity means.
"""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import shlex
import shutil
from pathlib import Path

import pytest

from errcat.cli.main import main
from errcat.rules import all_rules

FOLDER = Path(__file__).parent
RULES = {rule.name: rule for rule in all_rules()}
_FINDING = re.compile(r"^(?:\S.*: )?(?P<severity>error|warning)\[(?P<rule>[a-z0-9-]+)\]: ", re.MULTILINE)


def run(name: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Runs errcat on a copy of the rule's folder; returns the exit code."""
    shutil.copytree(FOLDER / name, copy)
    monkeypatch.chdir(copy)
    for variable in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    if Path("setup.py").exists():
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path("setup.py")
    command = Path("command")
    return main(shlex.split(command.read_text("utf-8")) if command.exists() else ["check", "catalogue.yaml"])


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_fault_is_shown_like_this(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(name, tmp_path / "copy", monkeypatch)
    shown = capsys.readouterr()
    assert shown.out == (FOLDER / name / "expected.txt").read_bytes().decode("utf-8")
    assert shown.err == ""
    findings = [(found["severity"], found["rule"]) for found in _FINDING.finditer(shown.out)]
    rule = RULES[name]
    assert findings == [(rule.severity, name)]
    assert code == (rule.exit_code if rule.severity == "error" else 0)


def test_every_folder_is_a_rule() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(RULES)
