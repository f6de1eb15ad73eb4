"""The benchmark of the run time runs, and compares what can be compared."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import ROOT


def test_the_table_is_printed() -> None:
    for library in ("fastapi", "litestar", "rest_framework"):
        pytest.importorskip(library)
    command = [sys.executable, "-m", "tests.bench.runtime", "0.01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    head, _, *rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert head.startswith("| | errcat | starlette-problem |")
    assert [row.split(" | ")[0] for row in rows] == [
        *("| raise + catch", "| serialise", "| parse"),
        *("| response, Starlette", "| response, FastAPI", "| response, Litestar", "| response, Django REST framework"),
    ]
    page = (ROOT / "docs" / "performance-runtime.md").read_text("utf-8").splitlines()
    assert [line.split(" | ")[0] for line in page if line.startswith("| ")][2:] == [row.split(" | ")[0] for row in rows]
    assert all(row.split(" | ")[1] == "1.00" for row in rows)
