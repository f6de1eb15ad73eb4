"""The table of kinds in `docs/diff.md`."""

from __future__ import annotations

from errcat.catalogue.compat_kinds import KINDS, PARTIES
from tests.support import ROOT

PAGE = ROOT / "docs" / "diff.md"
START, END = "<!-- kinds: written by `make golden-compat` -->\n", "<!-- end of kinds -->\n"


def table() -> str:
    """A row for each kind."""
    rows = ["| kind | what changed | server | client | docs |", "| --- | --- | --- | --- | --- |"]
    for kind in KINDS:
        grades = " | ".join(grade if (grade := getattr(kind, party)) != "none" else "–" for party in PARTIES)
        rows.append(f"| {kind.name} | {kind.summary} | {grades} |")
    return "".join(f"{row}\n" for row in rows)


def with_table(page: str) -> str:
    """The page with its table made anew."""
    before, rest = page.split(START)
    return f"{before}{START}\n{table()}\n{END}{rest.split(END)[1]}"


def write_table() -> None:
    """Writes the page where its table is not the one of the code."""
    old = PAGE.read_text("utf-8")
    if old != with_table(old):
        PAGE.write_text(with_table(old), "utf-8")
        print("wrote docs/diff.md")
