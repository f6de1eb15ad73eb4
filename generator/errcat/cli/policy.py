"""Which rules a run is about: the configuration's severities, `--select` and `--ignore`."""

from __future__ import annotations

import difflib

from errcat.cli.jobs import UsageError
from errcat.config import Config
from errcat.diagnostics.policy import Policy
from errcat.rules import all_rules


def policy(config: Config, select: str, ignore: str) -> Policy:
    """The policy of a command line. Raises UsageError for a name that is no rule, or no rule that can be ignored."""
    selected, ignored = _names(select, "--select"), _names(ignore, "--ignore")
    if ignored:
        for rule in all_rules():
            if rule.name in ignored and not rule.can_be_ignored:
                raise UsageError(f"`{rule.name}` cannot be ignored: such an error has to be mended")
    return Policy(config.levels, selected, ignored)


def _names(text: str, option: str) -> frozenset[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names:
        known = [rule.name for rule in all_rules()]
        for name in names:
            if name not in known:
                raise UsageError(f"{option}: there is no rule `{name}`{did_you_mean(name, known)}")
    return frozenset(names)


def did_you_mean(name: str, known: list[str]) -> str:
    """What to say after a name that does not exist."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean `{near[0]}`?" if near else "; `errcat rule` lists them all"
