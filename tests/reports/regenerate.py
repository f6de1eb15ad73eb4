"""The report of each format on the files in this folder; run as a module it writes them again: `make golden-rules`."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from errcat.cli import report
from errcat.cli.main import main

FOLDER = Path(__file__).resolve().parent
EXPECTED = FOLDER / "expected"
FILES = ("pet shop.yaml", "clean.yaml")
CASES = {
    "full.txt": ("--output-format", "full"),
    "colour.txt": ("--output-format", "full", "--color", "always"),
    "concise.txt": ("--output-format", "concise"),
    "json.json": ("--output-format", "json"),
    "github.txt": ("--output-format", "github"),
    "gitlab.json": ("--output-format", "gitlab"),
    "sarif.json": ("--output-format", "sarif"),
    "junit.xml": ("--output-format", "junit"),
    "stats.txt": ("--output-format", "concise", "--stats"),
    "stats.json": ("--output-format", "json", "--stats"),
}
SUMMARY = "github.md"  # what the `github` format adds to the step's summary
ENVIRONMENT = ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR")


def run(case: str, patch: pytest.MonkeyPatch, summary: Path | None = None) -> tuple[int, str]:
    """The exit code and the standard output of `errcat check` on the files of this folder."""
    patch.chdir(FOLDER)
    patch.setattr(report, "__version__", "1.2.3")
    for variable in ENVIRONMENT:
        patch.delenv(variable, raising=False)
    if summary is not None:
        patch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["check", *FILES, *CASES[case]])
    return code, out.getvalue()


def regenerate() -> None:
    """Writes all expected reports."""
    for case in CASES:
        with pytest.MonkeyPatch.context() as patch:
            summary = EXPECTED / SUMMARY if case == "github.txt" else None
            if summary is not None:
                summary.unlink(missing_ok=True)
            (EXPECTED / case).write_text(run(case, patch, summary)[1], "utf-8", newline="\n")


if __name__ == "__main__":
    regenerate()
