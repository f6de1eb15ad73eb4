"""The last line for people: how much was found in how much."""

from __future__ import annotations

from errcat.diagnostics.report import Report


def summary(report: Report) -> str:
    """`Found 2 errors in 1 file (10 codes). 1 fixable with --fix.`, or that all is well."""
    scope = counted(len(report.files), "file") + (f" ({counted(report.codes, 'code')})" if report.codes else "")
    numbers = [(report.count(severity), severity) for severity in ("error", "warning")]
    found = " and ".join(counted(number, word) for number, word in numbers if number)
    sentences = [f"Found {found} in {scope}." if found else f"All is well in {scope}."]
    if report.fixable:
        sentences.append(f"{report.fixable:,} fixable with --fix.")
    if report.suppressed:
        sentences.append(f"{len(report.suppressed):,} suppressed.")
    return " ".join(sentences)


def counted(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
