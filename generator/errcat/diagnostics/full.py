"""The `full` report: place, message, the lines concerned with a mark under the fault, the way there, and what to do."""

from __future__ import annotations

import unicodedata

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span
from errcat.diagnostics.report import Report, place_of, region_of

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
_WIDEST_LINE = 160
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render(report: Report, *, colour: bool) -> str:
    """All findings, one paragraph each, each followed by an empty line."""
    return "".join(one(diagnostic, colour) + "\n" for diagnostic in report.diagnostics)


def headline(diagnostic: Diagnostic, colour: bool) -> str:
    """`file:line:column: error[rule]: message`, without a line break."""

    def paint(name: str, text: str) -> str:
        return f"{_COLOURS[name]}{text}\x1b[0m" if colour else text

    kind = paint(diagnostic.severity, f"{diagnostic.severity}[{diagnostic.rule.name}]")
    return f"{place(diagnostic)}{kind}: {paint('bold', show(diagnostic.message))}"


def one(diagnostic: Diagnostic, colour: bool) -> str:
    """One finding, with the lines concerned and what to do about it."""
    lines = [headline(diagnostic, colour)]
    frame: list[str] = []
    width = 1
    if diagnostic.source is not None and diagnostic.span is not None:
        frame, width = _frame(diagnostic.source, diagnostic.span, diagnostic.label)
        lines += frame
        for related in diagnostic.related:
            other = region_of(diagnostic.source, related.span)
            lines.append(
                f"{' ' * width} = {related.message}: {show(diagnostic.source.name)}:{other.line}:{other.column}"
            )
    notes = [
        ("in:  ", " > ".join(show(step) for step in diagnostic.where)),
        ("fix: ", "errcat check --fix" if diagnostic.edits else show(diagnostic.fix)),
        ("help:", f"errcat rule {diagnostic.rule.name}"),
    ]
    lines += [f"{' ' * width} = {name} {text}" for name, text in notes if text]
    return "".join(f"{line}\n" for line in lines)


def place(diagnostic: Diagnostic) -> str:
    """`file:line:column: `, one-based, as editors understand it; as much of it as is known."""
    if diagnostic.path is None:
        return ""
    region = place_of(diagnostic)
    at = f":{region.line}:{region.column}" if region is not None else ""
    return f"{show(diagnostic.path)}{at}: "


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
    before = columns(show(shown[: column - start]))
    marked = max(1, columns(show(shown[column - start : max(end_column, column) - start])))
    margin = f"{' ' * width} |"
    frame = [margin]
    if line > 0 and source.line(line - 1).strip():
        frame.append(f"{line:>{width}} | {show(source.line(line - 1)[:_WIDEST_LINE])}".rstrip())
    frame.append(f"{line + 1} | {show(shown)}".rstrip())
    frame.append(f"{margin} {' ' * before}{'^' * marked} {show(label)}".rstrip())
    frame.append(margin)
    return frame, width


def show(text: str) -> str:
    """Text as a terminal can show it on one line: tabs become four spaces.

    What moves the cursor, breaks the line or turns the direction of what follows becomes a replacement mark.
    """
    if text.isprintable():
        return text
    return "".join(
        "    " if character == "\t" else "\ufffd" if _disturbs(character) else character for character in text
    )


def _disturbs(character: str) -> bool:
    return character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def columns(text: str) -> int:
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
