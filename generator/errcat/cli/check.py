"""`errcat check`: reads the catalogues and reports what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from errcat.cli.options import add_options

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "check",
        help="check catalogues and show what is wrong, where, and how to mend it",
        description="Checks catalogues. Exit code 0: all is well; 1: errors were found; 2: the check could not run.",
    )
    parser.add_argument("catalogues", nargs="*", metavar="CATALOGUE", help="files to check; default: as configured")
    parser.add_argument("--select", metavar="RULE,…", default="", help="show only warnings of these rules")
    parser.add_argument("--ignore", metavar="RULE,…", default="", help="show no warnings of these rules")
    parser.add_argument("--warnings-as-errors", action="store_true", help="exit 1 for warnings too")
    parser.add_argument("--stats", action="store_true", help="show how complete each category is")
    parser.add_argument("--fix", action="store_true", help="make the automatic fixes, then check what is left")
    parser.add_argument("--diff", action="store_true", help="only show what --fix would change; exit 1 if anything")
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: SimpleNamespace) -> int:
    """Checks and reports."""
    from errcat.checking import check
    from errcat.cli.jobs import UsageError, fail, find_jobs
    from errcat.cli.policy import policy
    from errcat.cli.progress import progress
    from errcat.cli.report import ReportError, build, exit_code, reporting, write
    from errcat.config import find_config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.rules import all_rules

    sink = Sink()
    how = reporting(options)
    config = find_config(Path.cwd(), sink, all_rules)
    try:
        if config is None:
            report = build(sink)
            write(report, how, summarise=False)
            return exit_code(report)
        if options.stats and how.format not in ("full", "concise", "json"):
            raise UsageError(f"--stats has no place in a report for {how.format}; use full, concise or json")
        if options.diff and not how.for_people:
            raise UsageError(f"--diff and a report for {how.format} cannot share standard output")
        sink.policy = policy(config, options.select, options.ignore)
        jobs = find_jobs(options.catalogues, config)
        fixed = ""
        if options.fix or options.diff:
            from errcat.cli import fix

            fixes = fix.plan_fixes(jobs, sink.policy)
            if options.diff:
                return fix.show_fixes(fixes)
            fixed = fix.write_fixes(fixes)
        with progress():
            checked = [(job.shown, check(job, sink, prose=True)) for job in jobs]
        catalogues = [(name, catalogue) for name, catalogue in checked if catalogue is not None]
        report = build(
            sink,
            tuple(job.shown for job in jobs),
            sink.codes,
            all_errors=options.warnings_as_errors,
            more={"stats": _stats(catalogues)} if options.stats else {},
        )
        write(report, how, summarise=True, extra=lambda: fixed + (_drawn(catalogues) if options.stats else ""))
    except (UsageError, ReportError) as error:
        return fail(str(error))
    return exit_code(report)


def _stats(catalogues: list[tuple[str, Catalogue]]) -> list[dict[str, Any]]:
    from errcat.catalogue.stats import stats

    return [{"file": name, **stats(catalogue).to_json()} for name, catalogue in catalogues]


def _drawn(catalogues: list[tuple[str, Catalogue]]) -> str:
    from errcat.catalogue.stats import stats
    from errcat.cli.stats import draw

    return "".join(draw(name, stats(catalogue)) for name, catalogue in catalogues)
