"""Prints findings and their count, and decides the exit code that they mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Literal, TypeAlias

from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.full import full

Colour: TypeAlias = Literal["auto", "always", "never"]


def report(sink: Sink, colour: Colour) -> None:
    """Writes all findings to standard output, in the order of the files and of the places in them."""
    sys.stdout.write(full(in_order(sink.diagnostics), colour=wants_colour(colour)))


def in_order(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Findings by file, as the files were first named, and by place."""
    files = list(dict.fromkeys(diagnostic.path for diagnostic in diagnostics))
    return sorted(
        diagnostics,
        key=lambda diagnostic: (files.index(diagnostic.path), diagnostic.span.start if diagnostic.span else -1),
    )


def summary(sink: Sink, files: int, codes: int) -> str:
    """`Found 2 errors in 1 file (10 codes). 1 fixable with --fix.`, or that all is well."""
    errors = sum(diagnostic.severity == "error" for diagnostic in sink.diagnostics)
    warnings = len(sink.diagnostics) - errors
    scope = count(files, "file") + (f" ({count(codes, 'code')})" if codes else "")
    if not sink.diagnostics:
        return f"All is well in {scope}."
    found = [count(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
    fixable = sum(bool(diagnostic.edits) for diagnostic in sink.diagnostics)
    return f"Found {' and '.join(found)} in {scope}." + (f" {fixable} fixable with --fix." if fixable else "")


def exit_code(sink: Sink) -> int:
    """2 where something could not run, 1 where there are errors, else 0."""
    return max((d.rule.exit_code for d in sink.diagnostics if d.severity == "error"), default=0)


def wants_colour(choice: Colour) -> bool:
    """Whether to colour standard output: as asked, else NO_COLOR and FORCE_COLOR, else whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def count(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
