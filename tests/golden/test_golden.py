"""The outputs of each golden case, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.regenerate import cases, write
from tests.support import tree


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_golden(case: Path, tmp_path: Path) -> None:
    write(case, tmp_path / "out")
    made, expected = tree(tmp_path / "out"), tree(case / "expected")
    assert sorted(made) == sorted(expected)
    for path, content in expected.items():
        assert made[path].decode("utf-8") == content.decode("utf-8"), f"{path}; `make golden` writes it again"


def test_there_are_cases() -> None:
    assert len(list(cases())) >= 4
