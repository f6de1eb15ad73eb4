"""What a run found, as the reporters get it: findings in order, and the places of each as people and machines count."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span, Suppressed
from errcat.records import Struct, field, replace


class Report(Struct, frozen=True):
    """`files` are all that were read, those without findings too; `codes` counts the codes in them.

    Paths are relative to `folder`, where the command ran; reports show them relative to `root`. `more` are further
    members for reporters that can carry any data.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    files: tuple[str, ...] = ()
    codes: int = 0
    version: str = ""
    folder: str = "."
    root: str = "."
    more: Mapping[str, Any] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """A file as machines name it: relative to `root`, with forward slashes."""
        try:
            relative = os.path.relpath(os.path.join(self.folder, name), self.root)
        except ValueError:  # on another drive
            relative = os.path.abspath(os.path.join(self.folder, name))
        return relative.replace(os.sep, "/")

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(diagnostic.severity == severity for diagnostic in self.diagnostics)

    @property
    def fixable(self) -> int:
        """How many findings errcat can mend."""
        return sum(bool(diagnostic.edits) for diagnostic in self.diagnostics)


class Region(Struct, frozen=True):
    """A span by lines and columns, counted from 1, in characters (Unicode code points). The end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def region_of(source: SourceText, span: Span) -> Region:
    """Where a span is."""
    line, column = source.line_column(span.start)
    end_line, end_column = source.line_column(span.end)
    return Region(line + 1, column + 1, end_line + 1, end_column + 1)


def place_of(diagnostic: Diagnostic) -> Region | None:
    """Where a finding is in its file; None where it is about the file as a whole."""
    if diagnostic.source is None or diagnostic.span is None:
        return None
    return region_of(diagnostic.source, diagnostic.span)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file, in the order in which the files first turn up, and by place."""
    diagnostics = list(diagnostics)
    files: dict[str | None, int] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.path, len(files))
    return tuple(sorted(diagnostics, key=lambda one: (files[one.path], one.span.start if one.span else -1)))


def as_errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same findings, each an error."""
    return tuple(
        diagnostic if diagnostic.severity == "error" else replace(diagnostic, level="error")
        for diagnostic in diagnostics
    )
