"""`errcat check`: reads the catalogues and reports what is wrong with them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "check",
        help="check catalogues and show what is wrong, where, and how to mend it",
        description="Checks catalogues. Exit code 0: all is well; 1: errors were found; 2: the check could not run.",
    )
    parser.add_argument("catalogues", nargs="*", metavar="CATALOGUE", help="files to check; default: as configured")
    add_colour(parser)
    parser.set_defaults(run=run)


def add_colour(parser: argparse.ArgumentParser) -> None:
    """The option that every command which shows findings has."""
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the findings (default: auto)"
    )


def run(options: argparse.Namespace) -> int:
    """Checks and reports."""
    from errcat.cli.jobs import UsageError, fail, find_jobs
    from errcat.cli.report import exit_code, report, summary
    from errcat.config import find_config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.pipeline import check

    sink = Sink()
    config = find_config(Path.cwd(), sink)
    if config is None:
        report(sink, options.color)
        return exit_code(sink)
    try:
        jobs = find_jobs(options.catalogues, config)
    except UsageError as error:
        return fail(str(error))
    codes = 0
    for job in jobs:
        catalogue = check(job, sink)
        codes += len(catalogue.codes) if catalogue is not None else 0
    report(sink, options.color)
    print(summary(sink, len(jobs), codes))
    return exit_code(sink)
