"""Compiled templates are kept, and count for nothing where anything about them is not as it was."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2
import pytest

from errcat.targets.compiled import CompiledTemplates


def rendered(path: Path, program: str = "1", source: str = "{{ 'a' | shout }}{{ x }}", shout: str = "!") -> str:
    compiled = CompiledTemplates(path, program)
    environment = jinja2.Environment(loader=jinja2.DictLoader({"t": source}), bytecode_cache=compiled)
    environment.filters["shout"] = lambda text: text + shout
    text = environment.get_template("t").render(x="x")
    compiled.save()
    return text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / ".errcat_cache"
    folder.mkdir()
    assert rendered(folder / "templates") == "a!x"
    return folder / "templates"


def test_it_is_used(path: Path) -> None:
    # Jinja has evaluated the filter of the constant: that another one is not asked shows that nothing was compiled.
    assert rendered(path, shout="?") == "a!x"


def test_another_program_compiles_anew(path: Path) -> None:
    assert rendered(path, program="2", shout="?") == "a?x"


def test_another_template_is_compiled_anew(path: Path) -> None:
    assert rendered(path, source="{{ x }}{{ 'a' | shout }}") == "xa!"


def test_a_broken_file_counts_for_nothing(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            path.write_bytes(content)
            assert rendered(path, shout="?") == "a?x"
    path.unlink()
    path.mkdir()
    assert rendered(path, shout="?") == "a?x"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to give a file to another user")
def test_a_file_of_another_user_counts_for_nothing(path: Path) -> None:
    os.chown(path, 12345, 12345)
    assert rendered(path, shout="?") == "a?x"
