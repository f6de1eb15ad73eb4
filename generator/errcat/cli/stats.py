"""Draws how complete a catalogue is: a table with a bar for each category, and what is still to write."""

from __future__ import annotations

from errcat.catalogue.stats import FIELDS, CatalogueStats, CategoryStats
from errcat.diagnostics.full import columns, show
from errcat.diagnostics.summary import counted

_BAR = 20
_PARTS = " ▏▎▍▌▋▊▉█"
NO_CATEGORY = "(no category)"


def draw(name: str, stats: CatalogueStats) -> str:
    """The table and the list of one catalogue, with an empty line after each."""
    head = ["category", "codes", *FIELDS, ""]
    rows = [_row(category, show(category.key or NO_CATEGORY)) for category in stats.categories]
    if len(rows) > 1:
        rows.append(_row(stats.total, "all"))
    lines = [show(name), "", *_table([head, *rows]), ""]
    if stats.outcomes:
        lines += [f"{counted(stats.outcomes, 'outcome')} (status below 400) not counted.", ""]
    for category in stats.categories:
        if category.missing:
            width = max(columns(show(code)) for code in category.missing)
            lines.append(f"To write in {show(category.key or NO_CATEGORY)}:")
            lines += [
                f"  {_padded(show(code), width)}  {', '.join(fields)}" for code, fields in category.missing.items()
            ]
            lines.append("")
    return "".join(f"{line}\n" for line in lines)


def bar(share: float) -> str:
    """A bar of 20 columns in eighths. Only nothing is empty, and only everything is full."""
    eighths = min(max(round(share * _BAR * 8), 1 if share > 0 else 0), _BAR * 8 - (1 if share < 1 else 0))
    full, part = divmod(eighths, 8)
    return (_PARTS[8] * full + (_PARTS[part] if part else "")).ljust(_BAR, "░")


def _row(category: CategoryStats, name: str) -> list[str]:
    # 99.6 % is not 100 %, and 0.4 % is not nothing.
    percent = min(max(round(category.share * 100), 1 if category.share > 0 else 0), 99 if category.share < 1 else 100)
    numbers = [f"{category.have(field):,}" for field in FIELDS]
    drawn = f"{bar(category.share)} {percent:>3} %" if category.codes else ""
    return [name, f"{category.codes:,}", *numbers, drawn]


def _table(rows: list[list[str]]) -> list[str]:
    """Rows with the first and the last column to the left, numbers to the right."""
    widths = [max(columns(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [_padded(row[0], widths[0])]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
