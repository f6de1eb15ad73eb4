"""`errcat rule`: lists the rules, or explains one."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "rule",
        help="list the rules, or explain one: what, why, an example, the fix",
        description="Lists all rules; with a name, explains that rule. Exit code 2: there is no such rule.",
    )
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the name in brackets that a finding shows")
    parser.set_defaults(run=run)


def run(options: SimpleNamespace) -> int:
    """Prints to standard output."""
    from errcat.cli.jobs import fail
    from errcat.cli.policy import or_where
    from errcat.diagnostics.explain import as_text, listing
    from errcat.rules import all_rules, find_rule

    if options.rule is None:
        sys.stdout.write(listing(all_rules()))
        return 0
    rule = find_rule(options.rule)
    if rule is None:
        names = [known.name for known in all_rules()]
        return fail(f"there is no rule `{options.rule}`{or_where(options.rule, names)}")
    sys.stdout.write(as_text(rule))
    return 0
