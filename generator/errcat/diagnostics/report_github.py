"""The `github` report: workflow commands that GitHub Actions shows beside the lines, and a table for the job's summary.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from errcat.diagnostics.concise import line
from errcat.diagnostics.diagnostic import Diagnostic
from errcat.diagnostics.report import Report, place_of
from errcat.diagnostics.summary import summary

MOST_ANNOTATIONS = 10  # GitHub shows no more of one kind for one step
MOST_SUMMARY_BYTES = 900_000  # GitHub refuses a summary above 1 MiB

_MARKUP = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\\`*_[]|~#@:!"})


def render(report: Report, *, colour: bool) -> str:
    """The most severe findings as annotations, then the rest as plain lines of the log."""
    ranked = sorted(report.diagnostics, key=lambda one: (one.severity != "error", one.rule.exit_code != 2))
    chosen = {id(diagnostic) for diagnostic in ranked[:MOST_ANNOTATIONS]}
    first = [_annotation(diagnostic, report) for diagnostic in report.diagnostics if id(diagnostic) in chosen]
    rest = [_log(line(diagnostic, False)) for diagnostic in report.diagnostics if id(diagnostic) not in chosen]
    return "".join([*first, *rest])


def step_summary(report: Report) -> str:
    """All findings as a Markdown table. Text of the catalogue cannot become markup in it."""
    rows = [_row(diagnostic, report) for diagnostic in report.diagnostics]
    head = f"### errcat\n\n{_text(summary(report))}\n\n"
    if not rows:
        return head
    head += "| | Place | Rule | Finding | Fix |\n| --- | --- | --- | --- | --- |\n"
    kept, size = 0, len(head.encode("utf-8", "replace"))
    for row in rows:
        size += len(row.encode("utf-8", "replace"))
        if size > MOST_SUMMARY_BYTES:
            break
        kept += 1
    more = f"\n… and {len(rows) - kept:,} more.\n" if kept < len(rows) else ""
    return f"{head}{''.join(rows[:kept])}{more}\n"


def _annotation(diagnostic: Diagnostic, report: Report) -> str:
    properties = {"title": f"errcat: {diagnostic.rule.name}"}
    if diagnostic.path is not None:
        properties["file"] = report.path(diagnostic.path)
    if (place := place_of(diagnostic)) is not None:
        properties |= {"line": str(place.line), "col": str(place.column), "endLine": str(place.end_line)}
        if place.end_line == place.line:
            properties["endColumn"] = str(place.end_column)
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{diagnostic.severity} {told}::{_data(_message(diagnostic))}\n"


def _message(diagnostic: Diagnostic) -> str:
    fix = "errcat check --fix" if diagnostic.edits else diagnostic.fix
    label = f" ({diagnostic.label})" if diagnostic.label else ""
    return f"{diagnostic.message}{label}" + (f"\nFix: {fix}" if fix else "")


def _data(text: str) -> str:
    return _no_command(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _log(text: str) -> str:
    return _no_command(f" {text}" if text.startswith("::") else text)


def _no_command(text: str) -> str:
    # The runner still looks for commands of the old form anywhere in a line.
    return text.replace("##[", "## [")


def _row(diagnostic: Diagnostic, report: Report) -> str:
    place = place_of(diagnostic)
    path = "" if diagnostic.path is None else report.path(diagnostic.path)
    at = f"{path}:{place.line}:{place.column}" if place is not None else path
    message, _, fix = _message(diagnostic).partition("\nFix: ")
    cells: Iterable[str] = (
        _text(diagnostic.severity),
        _text(at),
        _text(diagnostic.rule.name),
        _text(message),
        _text(fix),
    )
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    """Text as GitHub's Markdown shows it literally, on one line; what stands between backticks as code."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return _literal("`".join(parts))
    return "".join(
        f"<code>{_literal(part)}</code>" if number % 2 else _literal(part) for number, part in enumerate(parts)
    )


def _literal(text: str) -> str:
    return html.escape(text.translate(_MARKUP), quote=False).replace("&amp;#", "&#")
