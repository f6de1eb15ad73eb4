"""The `full` report: place, message, the lines concerned with a mark under the fault, the way there, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
_WIDEST_LINE = 160


def full(diagnostics: Iterable[Diagnostic], *, colour: bool) -> str:
    """All findings, one paragraph each, each followed by an empty line."""
    return "".join(_one(diagnostic, colour) + "\n" for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic, colour: bool) -> str:
    def paint(name: str, text: str) -> str:
        return f"{_COLOURS[name]}{text}\x1b[0m" if colour else text

    kind = paint(diagnostic.severity, f"{diagnostic.severity}[{diagnostic.rule.name}]")
    lines = [f"{place(diagnostic)}{kind}: {paint('bold', show(diagnostic.message))}"]
    frame: list[str] = []
    width = 1
    if diagnostic.source is not None and diagnostic.span is not None:
        frame, width = _frame(diagnostic.source, diagnostic.span, diagnostic.label)
        lines += frame
        for related in diagnostic.related:
            line, column = diagnostic.source.line_column(related.span.start)
            lines.append(f"{' ' * width} = {related.message}: line {line + 1}, column {column + 1}")
    notes = [
        ("in:  ", " > ".join(show(step) for step in diagnostic.where)),
        ("fix: ", "errcat check --fix" if diagnostic.edits else diagnostic.fix),
        ("help:", f"errcat rule {diagnostic.rule.name}"),
    ]
    lines += [f"{' ' * width} = {name} {text}" for name, text in notes if text]
    return "".join(f"{line}\n" for line in lines)


def place(diagnostic: Diagnostic) -> str:
    """`file:line:column: `, one-based, as editors understand it; as much of it as is known."""
    if diagnostic.path is None:
        return ""
    if diagnostic.source is None or diagnostic.span is None:
        return f"{diagnostic.path}: "
    line, column = diagnostic.source.line_column(diagnostic.span.start)
    return f"{diagnostic.path}:{line + 1}:{column + 1}: "


def _frame(source: SourceText, span: Span, label: str) -> tuple[list[str], int]:
    """The marked line with the line before it, and the width of its line numbers."""
    line, column = source.line_column(span.start)
    end_line, end_column = source.line_column(span.end)
    text = source.line(line)
    if end_line > line:
        end_column = len(text.rstrip())
    width = len(str(line + 1))
    start = max(0, column - _WIDEST_LINE // 2) if len(text) > _WIDEST_LINE else 0
    shown = text[start : start + _WIDEST_LINE]
    before = _columns(shown[: column - start])
    marked = max(1, _columns(shown[column - start : max(end_column, column) - start]))
    margin = f"{' ' * width} |"
    frame = [margin]
    if line > 0 and source.line(line - 1).strip():
        frame.append(f"{line:>{width}} | {show(source.line(line - 1)[:_WIDEST_LINE])}".rstrip())
    frame.append(f"{line + 1} | {show(shown)}".rstrip())
    frame.append(f"{margin} {' ' * before}{'^' * marked} {label}".rstrip())
    frame.append(margin)
    return frame, width


def show(text: str) -> str:
    """Text as a terminal can show it on one line: tabs become four spaces, control characters a replacement mark."""
    return "".join(
        "    " if character == "\t" else "\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character
        for character in text
    )


def _columns(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining ones none."""
    return sum(
        (
            4
            if character == "\t"
            else (
                0
                if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn")
                else 2 if unicodedata.east_asian_width(character) in "WF" else 1
            )
        )
        for character in text
    )
