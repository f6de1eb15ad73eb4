"""The linters and the type checker, over the generator, the tests and the generated packages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import ROOT


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff() -> None:
    run("ruff", "check", ".")


def test_black() -> None:
    run("black", "--check", "--quiet", "generator", "tests")


def test_mypy_over_the_generator() -> None:
    run("mypy")


@pytest.mark.parametrize("api", ["sensos", "sentisnap"])
def test_mypy_over_the_generated_package(api: str) -> None:
    folder = f"generated/{api}/python"
    run("mypy", "--config-file=", "--strict", "--python-version=3.10", "--exclude=build", folder)


@pytest.mark.parametrize("api", ["sensos", "sentisnap"])
def test_black_has_nothing_to_change_in_the_generated_package(api: str) -> None:
    run("black", "--check", "--quiet", "--config=/dev/null", f"generated/{api}/python")


@pytest.mark.parametrize("api", ["sensos", "sentisnap"])
def test_ruff_has_nothing_to_say_about_the_generated_package(api: str) -> None:
    run("ruff", "check", "--isolated", "--target-version=py310", f"generated/{api}/python")
