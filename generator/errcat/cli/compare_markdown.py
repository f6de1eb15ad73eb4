"""Comparisons as sections of a changelog, in the Markdown that every site renders the same."""

from __future__ import annotations

from collections.abc import Iterable

from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_kinds import PARTIES
from errcat.cli.compare_text import SECTIONS
from errcat.cli.comparison import Comparison
from errcat.targets.markdown_text import code, heading

_TITLES = {"breaking": "Breaking changes", "compatible": "Compatible changes", "editorial": "Editorial changes"}
_PARTIES = {"server": "the service", "client": "clients", "docs": "links to the docs"}


def draw(comparisons: Iterable[Comparison]) -> str:
    """A section for each catalogue, under its title and new version."""
    parts: list[str] = []
    for comparison in comparisons:
        version = comparison.after or comparison.before
        parts.append(f"## {heading(f'{comparison.title} {version}')}")
        if comparison.state == "new":
            parts.append("The first version.")
        elif comparison.state == "removed":
            parts.append("This catalogue, with all its codes, is gone.")
        elif not comparison.changes:
            parts.append("Nothing changed.")
        for grade in SECTIONS:
            if changes := comparison.of(grade):
                parts.append(f"### {_TITLES[grade]}")
                parts.append("\n".join(f"- {change.said(code)}{_breaks(change)}" for change in changes))
    return "\n\n".join(parts) + "\n"


def _breaks(change: Change) -> str:
    parties = [_PARTIES[party] for party in PARTIES if change.grade_for(party) == "breaking"]
    if not parties:
        return ""
    last = f" and {parties[-1]}" if parties[1:] else ""
    return f" Breaks {', '.join(parties[:-1]) if parties[1:] else parties[0]}{last}."
