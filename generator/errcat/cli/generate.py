"""`errcat generate`: catalogues → Python package, OpenAPI fragments, Markdown reference."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.cli.check import add_colour

if TYPE_CHECKING:
    from errcat.config import Config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.plan import Plan, PlannedFile
    from errcat.pipeline import Job


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "generate",
        help="make all outputs",
        description="Makes all outputs of the catalogues. Exit code 0: done, or with --check and --diff nothing to do;"
        " 1: errors were found, or outputs are not up to date; 2: the run could not be carried out.",
    )
    parser.add_argument("catalogues", nargs="*", metavar="CATALOGUE", help="files to read; default: as configured")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")
    parser.add_argument("--only", metavar="TARGET,…", default="", help="make only these targets")
    parser.add_argument("--out", metavar="DIR", help="the output folder; `{api}` stands for the API's id")
    parser.add_argument("--force", action="store_true", help="overwrite hand-edited and foreign files")
    add_colour(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Plans all catalogues first, then writes; a fault in one leaves the outputs of all as they are."""
    from errcat.cli.jobs import UsageError, fail, find_jobs
    from errcat.cli.report import exit_code, report, summary
    from errcat.config import find_config
    from errcat.diagnostics.diagnostic import Sink

    sink = Sink()
    config = find_config(Path.cwd(), sink)
    if config is None:
        report(sink, options.color)
        return exit_code(sink)
    only = [target.strip() for target in options.only.split(",") if target.strip()]
    pattern = options.out if options.out is not None else str(config.root / config.output)
    try:
        jobs = find_jobs(options.catalogues, config)
        if "{api}" not in pattern and len(jobs) > 1:
            raise UsageError(f"{len(jobs)} catalogues cannot share the folder {pattern}; put `{{api}}` in its name")
        plans = _plan(jobs, pattern, config, only, sink)
    except UsageError as error:
        return fail(str(error))
    if not sink.has_errors:
        for plan in plans:
            if not options.force:
                _refuse_others(plan, sink)
            if options.check and not options.diff:
                _report_stale(plan, sink)
    if not sink.has_errors and not options.check and not options.diff:
        _write(plans, sink)
    report(sink, options.color)
    if sink.has_errors:
        print(summary(sink, len(jobs), 0))
        return exit_code(sink)
    if options.diff:
        for plan in plans:
            _print_diff(plan)
        return 0 if all(plan.is_clean for plan in plans) else 1
    for plan in plans:
        print(_outcome(plan))
    return 0


def _plan(jobs: Sequence[Job], pattern: str, config: Config, only: Sequence[str], sink: Sink) -> list[Plan]:
    from errcat import pipeline
    from errcat.cli.jobs import UsageError

    catalogues = [pipeline.check(job, sink) for job in jobs]
    if sink.has_errors:
        return []
    plans: list[Plan] = []
    folders: dict[str, str] = {}
    for job, catalogue in zip(jobs, catalogues, strict=True):
        if catalogue is None:
            continue
        folder = pattern.replace("{api}", catalogue.api.id)
        first = folders.setdefault(folder, job.shown)
        if first != job.shown:
            raise UsageError(f"{first} and {job.shown} would both write to {folder}: give one another `api: id`")
        try:
            plan = pipeline.generate(catalogue, Path(folder), config, only, sink)
        except OSError as error:
            _unwritable(folder, error, sink)
            continue
        if plan is not None:
            plans.append(plan)
    return plans


def _refuse_others(plan: Plan, sink: Sink) -> None:
    """Reports files that errcat did not write, or that were edited since."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.rules import FOREIGN_FILE, HAND_EDITED

    for file in plan.of("hand-edited"):
        message = "this generated file was edited by hand; writing it would lose the edit"
        sink.add(Diagnostic(HAND_EDITED, message, file=_shown(plan, file), fix=HAND_EDITED.fix))
    for file in plan.of("foreign"):
        message = "errcat did not write this file, and would write over it"
        sink.add(Diagnostic(FOREIGN_FILE, message, file=_shown(plan, file), fix=FOREIGN_FILE.fix))


def _report_stale(plan: Plan, sink: Sink) -> None:
    """Reports what `errcat generate` would change."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.manifest import NAME
    from errcat.output.rules import STALE_OUTPUT

    words = {
        "created": "this output is missing",
        "changed": "this output is stale",
        "orphaned": "this output belongs to nothing any more",
    }
    for file in plan.files:
        if file.state in words:
            sink.add(Diagnostic(STALE_OUTPUT, words[file.state], file=_shown(plan, file), fix=STALE_OUTPUT.fix))
    if all(file.state == "unchanged" for file in plan.files) and not plan.is_clean:
        message = "this manifest is missing or stale"
        sink.add(Diagnostic(STALE_OUTPUT, message, file=str(plan.folder / NAME), fix=STALE_OUTPUT.fix))


def _write(plans: Sequence[Plan], sink: Sink) -> None:
    from errcat.output.apply import apply

    for plan in plans:
        try:
            apply(plan)
        except OSError as error:
            _unwritable(str(plan.folder), error, sink)
            return


def _unwritable(folder: str, error: OSError, sink: Sink) -> None:
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.rules import UNWRITABLE_OUTPUT

    reason = error.strerror or str(error)
    at = f" ({error.filename})" if error.filename and str(error.filename) != folder else ""
    message = f"the output folder cannot be used: {reason}{at}"
    sink.add(Diagnostic(UNWRITABLE_OUTPUT, message, file=folder, fix="check its permissions, and that it is a folder"))


def _shown(plan: Plan, file: PlannedFile) -> str:
    path = plan.folder / file.path
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _print_diff(plan: Plan) -> None:
    import difflib

    for file in plan.files:
        if file.state == "unchanged":
            continue
        shown = _shown(plan, file)
        old = (file.old or b"").decode("utf-8", "replace").splitlines(keepends=True)
        new = (file.new or b"").decode("utf-8", "replace").splitlines(keepends=True)
        before = "/dev/null" if file.old is None else shown
        after = "/dev/null" if file.new is None else shown
        for line in difflib.unified_diff(old, new, before, after):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")


def _outcome(plan: Plan) -> str:
    """`generated/shop: 12 files (2 created, 10 unchanged)`."""
    from errcat.cli.report import count

    states = [
        ("created", "created"),
        ("changed", "changed"),
        ("hand-edited", "overwritten"),
        ("foreign", "overwritten"),
    ]
    numbers: dict[str, int] = {}
    for file in plan.files:
        word = "removed" if file.new is None else dict(states).get(file.state, "unchanged")
        numbers[word] = numbers.get(word, 0) + 1
    folder = plan.folder.relative_to(Path.cwd()) if plan.folder.is_relative_to(Path.cwd()) else plan.folder
    parts = ", ".join(f"{number:,} {word}" for word, number in sorted(numbers.items()))
    made = sum(file.new is not None for file in plan.files)
    return f"{folder}: {count(made, 'file')} ({parts})"
