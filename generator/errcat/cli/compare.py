"""`errcat diff`: compares catalogues with what they were, and says what that means for whom."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errcat.cli.comparison import Comparison
    from errcat.diagnostics.diagnostic import Sink
    from errcat.job import Job

FORMATS = ("full", "json", "markdown")
GRADES = ("breaking", "compatible", "editorial")


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "diff",
        help="compare catalogues with an earlier version: what changed, and whom it breaks",
        description="Compares catalogues, field by field, with those of a git revision or with a file. Exit code 0: the"
        " version went up as far as the changes ask for; 1: it did not, or --fail-on is met; 2: the comparison could"
        " not run.",
    )
    parser.add_argument("catalogues", nargs="*", metavar="CATALOGUE", help="files to compare; default: as configured")
    parser.add_argument(
        "--against", metavar="REF|FILE", required=True, help="a git revision (v1.0.0, main, HEAD~3), or an older file"
    )
    parser.add_argument("--fail-on", choices=GRADES, help="exit 1 for changes of this grade, and for worse ones")
    parser.add_argument(
        "--output-format",
        choices=FORMATS,
        default="full",
        metavar="FORMAT",
        help=f"how to show the changes: {', '.join(FORMATS)} (default: full)",
    )
    parser.add_argument("--output-file", metavar="FILE", help="write to a file, not to standard output")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the changes (default: auto)"
    )
    parser.set_defaults(run=run)


def run(options: SimpleNamespace) -> int:
    """Compares all catalogues, then reports."""
    from errcat.catalogue.revision import RevisionError
    from errcat.cli.jobs import UsageError, fail
    from errcat.cli.report import ReportError

    try:
        return _run(options)
    except (UsageError, ReportError, RevisionError) as error:
        return fail(str(error))


def _run(options: SimpleNamespace) -> int:
    from errcat.catalogue.compat_kinds import GRADES as RISING
    from errcat.cli.against import compare_all
    from errcat.cli.jobs import find_jobs
    from errcat.cli.policy import policy
    from errcat.cli.progress import progress
    from errcat.cli.report import build, exit_code, reporting, write
    from errcat.config import find_config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.rules import all_rules

    sink = Sink()
    config = find_config(Path.cwd(), sink, all_rules)
    comparisons: list[Comparison] = []
    jobs: list[Job] = []
    if config is not None:
        sink.policy = policy(config, "", "")
        jobs = find_jobs(options.catalogues, config)
        with progress():
            comparisons = compare_all(jobs, bool(options.catalogues), options.against, config, sink)
    how = reporting(options)
    more = {"comparisons": [comparison.to_json() for comparison in comparisons]}
    report = build(sink, tuple(job.shown for job in jobs), sink.codes, more=more)
    if how.format == "markdown":
        _write_markdown(comparisons, sink, how.file)
    else:
        from errcat.cli.compare_text import draw

        intro = draw(comparisons, colour=how.colour)
        write(report, how, summarise=bool(report.diagnostics), intro=intro)
    worst = max((RISING.index(comparison.grade) for comparison in comparisons), default=0)
    failed = options.fail_on is not None and worst >= RISING.index(options.fail_on)
    return max(exit_code(report), int(failed))


def _write_markdown(comparisons: list[Comparison], sink: Sink, file: str | None) -> None:
    """Writes the section; what is wrong goes to standard error, for standard output may become a changelog."""
    import sys

    from errcat.cli.compare_markdown import draw
    from errcat.cli.report import write_file
    from errcat.diagnostics.full import one

    text = draw(comparisons) if comparisons else ""
    if file is not None:
        write_file(Path(file), text)
    else:
        sys.stdout.write(text)
    for diagnostic in sink.diagnostics:
        sys.stderr.write(one(diagnostic, colour=False) + "\n")
