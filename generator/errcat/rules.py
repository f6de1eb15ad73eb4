"""Every rule that errcat knows: each stands beside the code that emits it, and here is the list of those modules."""

from __future__ import annotations

import importlib

from errcat.diagnostics.rule import Rule

MODULES = (
    "errcat.catalogue.yaml_rules",
    "errcat.catalogue.slip_rules",
    "errcat.catalogue.schema",
    "errcat.catalogue.bind_rules",
    "errcat.catalogue.prose_rules",
    "errcat.catalogue.body",
    "errcat.catalogue.compat_version",
    "errcat.catalogue.suppressions",
    "errcat.config",
    "errcat.output.rules",
    "errcat.targets.openapi_document.rules",
    "errcat.targets.regions.rules",
    "errcat.targets.rules",
)
"""In the order in which a run comes to them."""


def all_rules() -> tuple[Rule, ...]:
    """All rules, by name."""
    rules = {rule.name: rule for module in MODULES for rule in rules_of(module)}
    return tuple(rule for _, rule in sorted(rules.items()))


def find_rule(name: str) -> Rule | None:
    """The rule of this name; loads no more modules than it takes to find it."""
    return next((rule for module in MODULES for rule in rules_of(module) if rule.name == name), None)


def rules_of(module: str) -> list[Rule]:
    """The rules that are constants of a module, in the order they stand there."""
    return [value for value in vars(importlib.import_module(module)).values() if isinstance(value, Rule)]
