"""One change between two catalogues: its kind, its place, its sentence, and its grade for each party."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from errcat.catalogue.compat_kinds import GRADES, PARTIES, Grade, Kind, Party
from errcat.records import Struct

_LONGEST_VALUE = 80


class Change(Struct, frozen=True):
    """`template` is a sentence with places `{0}`, `{1}` … for `values`, which come from a catalogue: they are data.

    `where` is the way to the place in the new catalogue, or in the old one if it is gone there. Readers of the public
    docs do not see what is `internal`.
    """

    kind: Kind
    where: tuple[str, ...]
    template: str
    values: tuple[str, ...] = ()
    internal: bool = False

    def grade_for(self, party: Party) -> Grade:
        """What the change means for one party."""
        if party == "docs" and self.internal:
            return "none"
        grade: Grade = getattr(self.kind, party)
        return grade

    @property
    def grade(self) -> Grade:
        """The worst that it means for anybody."""
        return worst(self.grade_for(party) for party in PARTIES)

    @property
    def sentence(self) -> str:
        """The sentence as plain text, values in backticks."""
        return self.said(lambda value: f"`{value}`")

    def said(self, quote: Callable[[str], str]) -> str:
        """The sentence with each value, on one line and cut where it is long, as `quote` writes it."""
        text = self.template.format(*(quote(shown(value)) for value in self.values))
        return f"{text[0].upper()}{text[1:]}."


def worst(grades: Iterable[Grade]) -> Grade:
    """The most harmful of some grades; `none` where there are none."""
    return max(grades, key=GRADES.index, default="none")


def shown(value: str) -> str:
    """A value on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[: _LONGEST_VALUE - 1]}…"
