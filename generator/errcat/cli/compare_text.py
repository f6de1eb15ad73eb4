"""Comparisons for people, on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Iterable

from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_kinds import PARTIES, Grade
from errcat.cli.comparison import Comparison
from errcat.diagnostics.full import show
from errcat.diagnostics.summary import counted

SECTIONS: tuple[Grade, ...] = ("breaking", "compatible", "editorial")
_COLOURS: dict[str, str] = {
    "breaking": "\x1b[1;31m",
    "compatible": "\x1b[1;33m",
    "editorial": "\x1b[1;36m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
}


def draw(comparisons: Iterable[Comparison], *, colour: bool) -> str:
    """One paragraph for each catalogue, a section for each grade, the worst first; an empty line after each."""

    def paint(name: str, text: str) -> str:
        return f"{_COLOURS[name]}{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for comparison in comparisons:
        lines += [paint("bold", _title(comparison)), ""]
        for grade in SECTIONS:
            changes = comparison.of(grade)
            if changes:
                lines.append(paint(grade, grade.capitalize()))
            for change in changes:
                lines += [f"  {show(change.sentence)}", paint("dim", f"    {change.kind.name}: {graded(change)}")]
            lines += [""] if changes else []
        lines += [_result(comparison), ""]
    return "".join(f"{line}\n" for line in lines)


def graded(change: Change) -> str:
    """`breaking for server and client, compatible for docs`."""
    parts = []
    for grade in SECTIONS:
        parties = [party for party in PARTIES if change.grade_for(party) == grade]
        if parties:
            parts.append(f"{grade} for {', '.join(parties[:-1])}{' and ' if parties[1:] else ''}{parties[-1]}")
    return ", ".join(parts)


def numbers(comparison: Comparison) -> str:
    """`1 breaking change, 2 editorial changes`."""
    found = [(len(comparison.of(grade)), grade) for grade in SECTIONS]
    return ", ".join(counted(number, f"{grade} change") for number, grade in found if number)


def _title(comparison: Comparison) -> str:
    versions = comparison.before or comparison.after
    if comparison.before and comparison.after and comparison.before != comparison.after:
        versions = f"{comparison.before} → {comparison.after}"
    return f"{show(comparison.file)} ({versions}), compared with {show(comparison.against)}"


def _result(comparison: Comparison) -> str:
    if comparison.state == "new":
        return "This catalogue is new."
    if comparison.state == "removed":
        return "This catalogue is gone, and with it all its codes: breaking for server, client and docs."
    if not comparison.changes:
        return "Nothing changed."
    return f"{numbers(comparison)}: the version has to be {comparison.wanted} or later."
