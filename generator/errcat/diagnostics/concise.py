"""The `concise` report: one line for each finding."""

from __future__ import annotations

from errcat.diagnostics.diagnostic import Diagnostic
from errcat.diagnostics.full import headline
from errcat.diagnostics.report import Report


def render(report: Report, *, colour: bool) -> str:
    """`file:line:column: error[rule]: message`, line by line."""
    return "".join(line(diagnostic, colour) for diagnostic in report.diagnostics)


def line(diagnostic: Diagnostic, colour: bool) -> str:
    """One finding, with what it probably should be."""
    label = f" ({diagnostic.label})" if diagnostic.label.startswith("did you mean") else ""
    return f"{headline(diagnostic, colour)}{label}\n"
