"""What `errcat diff` found about one catalogue, for its three output formats."""

from __future__ import annotations

from typing import Literal

from errcat.catalogue.compat_change import Change, worst
from errcat.catalogue.compat_kinds import PARTIES, Grade
from errcat.catalogue.compat_version import is_enough, step_for, wanted_version
from errcat.records import Struct


class Comparison(Struct, frozen=True):
    """A catalogue, and what it is compared with, each named as messages show it.

    `state` is `new` where there is nothing to compare with, `removed` where only the old one is left; the version on
    that side is then None.
    """

    file: str
    against: str
    state: Literal["compared", "new", "removed"]
    title: str
    before: str | None
    after: str | None
    changes: tuple[Change, ...] = ()

    @property
    def grade(self) -> Grade:
        """The worst of the changes. A new catalogue breaks nobody, one that is gone everybody."""
        if self.state != "compared":
            return "compatible" if self.state == "new" else "breaking"
        return worst(change.grade for change in self.changes)

    @property
    def wanted(self) -> str | None:
        """The lowest release that the changes allow."""
        return None if self.before is None or self.after is None else wanted_version(self.grade, self.before)

    @property
    def is_enough(self) -> bool:
        """Whether the version went up far enough."""
        return self.before is None or self.after is None or is_enough(self.grade, self.before, self.after)

    def of(self, grade: Grade) -> list[Change]:
        """The changes whose worst grade is this one."""
        return [change for change in self.changes if change.grade == grade]

    def to_json(self) -> dict[str, object]:
        """For programs: documented in `docs/diff.md`."""
        return {
            "file": self.file,
            "against": self.against,
            "state": self.state,
            "before": self.before,
            "after": self.after,
            "grade": self.grade,
            "step": step_for(self.grade, self.before) if self.before is not None and self.after is not None else None,
            "wanted": self.wanted,
            "enough": self.is_enough,
            "changes": [
                {
                    "kind": change.kind.name,
                    "grade": change.grade,
                    **{party: change.grade_for(party) for party in PARTIES},
                    "where": list(change.where),
                    "sentence": change.sentence,
                }
                for change in self.changes
            ],
        }
