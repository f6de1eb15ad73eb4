"""A rule: the name of one kind of finding, with its documentation."""

from __future__ import annotations

from typing import Literal, TypeAlias

from errcat.records import Struct

Severity: TypeAlias = Literal["error", "warning"]


class Rule(Struct, frozen=True):
    """A kind of finding. `example` is a piece of YAML (or of the file concerned) with the fault; `fix` says what to do.

    `exit_code` is 1 for what is wrong in the files, 2 for what kept errcat from doing its work at all. Warnings can be
    switched off; an error only where it is `optional`: with any other error left in, no output would be right. What is
    not `on_by_default` counts where somebody asks for it.
    """

    name: str
    summary: str
    why: str
    example: str
    fix: str
    severity: Severity = "error"
    exit_code: Literal[1, 2] = 1
    optional: bool = False
    on_by_default: bool = True

    @property
    def can_be_ignored(self) -> bool:
        """Whether people may switch it off, change its severity, or suppress it at one place."""
        return self.optional or self.severity == "warning"
