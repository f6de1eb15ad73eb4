"""Which rules a run is about: the configuration's severities, `--select` and `--ignore`."""

from __future__ import annotations

from errcat.cli.jobs import UsageError
from errcat.config import Config
from errcat.diagnostics.policy import Policy
from errcat.diagnostics.suggestion import did_you_mean
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
                raise UsageError(f"{option}: there is no rule `{name}`{or_where(name, known)}")
    return frozenset(names)


def or_where(name: str, known: list[str]) -> str:
    """What to say after the name of a rule that does not exist."""
    question = did_you_mean(name, known)
    return f"; {question or '`errcat rule` lists them all'}"
