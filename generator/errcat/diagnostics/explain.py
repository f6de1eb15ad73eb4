"""A rule as text for a terminal, and as a page of the documentation."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from errcat.diagnostics.rule import Rule

_WIDTH = 88


def listing(rules: Sequence[Rule]) -> str:
    """One line for each rule: name, severity, summary."""
    width = max(len(rule.name) for rule in rules)
    return "".join(f"{rule.name:<{width}}  {rule.severity:<7}  {rule.summary}\n" for rule in rules)


def as_text(rule: Rule) -> str:
    """All that there is to say about a rule."""
    lines = [f"{rule.name} ({rule.severity})", "", *_wrapped(rule.summary), "", "Why:", *_wrapped(rule.why, "  "), ""]
    lines += ["Example:", *(f"  {line}".rstrip() for line in rule.example.splitlines()), ""]
    lines += ["Fix:", *_wrapped(rule.fix, "  "), "", *_wrapped(standing(rule))]
    return "".join(f"{line}\n" for line in lines)


def standing(rule: Rule) -> str:
    """Whether the rule can be switched off, and what its findings do to the exit code."""
    if not rule.on_by_default:
        return f'It is off by default. Switch it on with `{rule.name} = "{rule.severity}"` under [tool.errcat.rules].'
    if rule.can_be_ignored:
        return f'Switch it off with `{rule.name} = "off"` under [tool.errcat.rules], or at one place with a comment.'
    if rule.exit_code == 2:
        return "It cannot be switched off: errcat could not do its work. The exit code is 2."
    return "It cannot be switched off: such an error has to be mended."


def page(rule: Rule, shown: str) -> str:
    """The Markdown page of a rule. `shown` is what errcat prints for a file with this one fault."""
    return "\n".join(
        [
            f"# {rule.name}",
            "",
            f"**{rule.severity.capitalize()}.** {rule.summary}",
            "",
            "## Why",
            "",
            rule.why,
            "",
            "## Example",
            "",
            _block(rule.example, "yaml" if ":" in rule.example and not rule.example.startswith("errcat ") else "text"),
            "",
            "errcat says, for a file with this fault:",
            "",
            _block(shown.rstrip("\n"), "text"),
            "",
            "## Fix",
            "",
            rule.fix,
            "",
            standing(rule),
            "",
        ]
    )


def index(rules: Sequence[Rule]) -> str:
    """The Markdown page that lists all rules."""
    rows = [f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {_cell(rule.summary)} |" for rule in rules]
    return "\n".join(
        [
            "# Rules",
            "",
            "Every finding names its rule in brackets. `errcat rule NAME` shows the same text as the pages below.",
            "How to read a finding, and how to switch rules off: [Findings](../diagnostics.md).",
            "",
            "| rule | severity | what it finds |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _block(text: str, language: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
