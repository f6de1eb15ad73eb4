"""The options that every command which shows findings has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser

# Those of errcat.diagnostics.reporters, spelt out: it is not imported before it is known that there is work to do.
FORMATS = ("full", "concise", "json", "github", "gitlab", "sarif", "junit")


def add_options(parser: ArgumentParser) -> None:
    """The options that every command which shows findings has."""
    parser.add_argument(
        "--output-format",
        choices=FORMATS,
        default="full",
        metavar="FORMAT",
        help=f"how to show findings: {', '.join(FORMATS)} (default: full)",
    )
    parser.add_argument("--output-file", metavar="FILE", help="write the findings to a file, not to standard output")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the findings (default: auto)"
    )


def targets_of(options: SimpleNamespace) -> list[str]:
    """The targets that `--only` names; none means all of the configuration."""
    return [target.strip() for target in options.only.split(",") if target.strip()]
