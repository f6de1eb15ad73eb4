"""Which rules count in a run, and how bad their findings are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from errcat.diagnostics.rule import Rule, Severity
from errcat.records import Struct, field

Level: TypeAlias = Literal["off", "warning", "error"]
LEVELS: tuple[Level, ...] = ("off", "warning", "error")


class Policy(Struct, frozen=True):
    """`levels` are those of the configuration; `select` and `ignore` those of the command line, which wins.

    An empty `select` is all rules. Errors that cannot be ignored count whatever is asked for.
    """

    levels: Mapping[str, Level] = field(default_factory=dict)
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def severity(self, rule: Rule) -> Severity | None:
        """How bad a finding of the rule is in this run; None where nobody wants to hear of it."""
        if not rule.can_be_ignored:
            return rule.severity
        if rule.name in self.ignore or (self.select and rule.name not in self.select):
            return None
        level = self.levels.get(rule.name, rule.severity if rule.on_by_default else "off")
        if level == "off":
            return rule.severity if rule.name in self.select else None
        return level
