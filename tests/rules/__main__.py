"""`python -m tests.rules [RULE…]`: writes the expected output of the rules' folders again."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

import pytest

from tests.rules.test_rules import FOLDER, RULES, run


def regenerate(name: str) -> None:
    """Writes `expected.txt` of one folder."""
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        with contextlib.redirect_stdout(out):
            run(name, Path(folder) / "copy", patch)
        patch.chdir(FOLDER)
    path = FOLDER / name / "expected.txt"
    old = path.read_bytes() if path.exists() else b""
    new = out.getvalue().encode("utf-8")
    if old != new:
        path.write_bytes(new)
        print(f"wrote {path.relative_to(FOLDER)}")


for rule in sys.argv[1:] or sorted(RULES):
    if not (FOLDER / rule).is_dir():
        print(f"{rule} has no folder")
    else:
        regenerate(rule)
