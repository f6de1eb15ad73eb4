"""`errcat generate`: catalogues → Python package, OpenAPI fragments, Markdown reference."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from errcat.cli.options import add_options, targets_of
from errcat.cli.plan_report import outcome, refuse_others, report_stale, show_changes
from errcat.cli.unwritable import report_unwritable

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue
    from errcat.config import Config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.job import Job
    from errcat.output.content import Shelf
    from errcat.output.entries import Entries
    from errcat.output.moved import Mark
    from errcat.output.plan import Plan
    from errcat.output.record import Finished
    from errcat.output.regions import RegionFile
    from errcat.unchanged import Look


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
    parser.add_argument(
        "--site", metavar="SITE", help="add navigation files for this docs site to the Markdown reference"
    )
    parser.add_argument("--out", metavar="DIR", help="the output folder; `{api}` stands for the API's id")
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite hand-edited and foreign files, and remove pages of codes that are gone",
    )
    parser.add_argument("--list-outputs", action="store_true", help="write nothing; print the path of each output")
    parser.add_argument("--depfile", metavar="FILE.d", help="also write the inputs, for make and ninja (target: FILE)")
    parser.add_argument("--watch", action="store_true", help="go on: make them again after each change of an input")
    parser.add_argument(
        "--format",
        choices=("known", "strict"),
        default="known",
        help="strict: black lays out all Python itself, also what it has seen the like of; the result is the same",
    )
    parser.add_argument("--timings", action="store_true", help="show how long each stage took, on standard error")
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: SimpleNamespace) -> int:
    """Runs once, or with `--watch` again and again."""
    if options.watch:
        from errcat.cli.watch import watch
        from errcat.unchanged import look

        return watch(options, lambda written: _once(options, written, look(options.words), time.time_ns()))
    return _once(options, {}, options.look, options.began_ns)


def _once(options: SimpleNamespace, written: dict[Path, str], found: Look | None, began_ns: int) -> int:
    """Plans all catalogues first, then writes; a fault in one leaves the outputs of all as they are.

    The texts that hand-written files get are put into `written`.
    """
    from errcat.cli.jobs import UsageError, fail
    from errcat.cli.progress import progress
    from errcat.cli.report import ReportError

    try:
        with progress(timings=options.timings), contextlib.ExitStack() as leaving:
            return _run(options, written, found, began_ns, leaving)
    except (UsageError, ReportError) as error:
        return fail(str(error))


def _run(
    options: SimpleNamespace,
    written: dict[Path, str],
    found: Look | None,
    began_ns: int,
    leaving: contextlib.ExitStack,
) -> int:
    from errcat.cli import build_files, regions
    from errcat.cli import revisions as revisions_
    from errcat.cli.inputs import seen_folders
    from errcat.cli.jobs import UsageError, find_jobs, refuse_unnamable
    from errcat.cli.policy import policy
    from errcat.cli.report import build, exit_code, in_both_ways, reporting, write
    from errcat.config import find_config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.waiting import shelf_of
    from errcat.rules import all_rules

    build_files.check_options(options)
    sink = Sink()
    how = reporting(options)
    config = find_config(Path.cwd(), sink, all_rules)
    if config is None:
        report = build(sink)
        write(report, how, summarise=False)
        return exit_code(report)
    if options.diff and not how.for_people:
        raise UsageError(f"--diff and a report for {how.format} cannot share standard output; add --output-file FILE")
    if options.site is not None:
        config = _for_site(config, options.site)
    sink.policy = policy(config, "", "")
    only = targets_of(options)
    pattern = options.out if options.out is not None else str(config.root / config.output)
    seen = seen_folders(config)
    jobs = find_jobs(options.catalogues, config)
    refuse_unnamable(jobs)
    if "{api}" not in pattern and len(jobs) > 1:
        raise UsageError(f"{len(jobs)} catalogues cannot share the folder {pattern}; put `{{api}}` in its name")
    plans: list[Plan] = []
    learnt: list[Entries | None] = [None] * len(jobs)
    catalogues: list[Catalogue | None] = []
    shelf = None if options.check or options.diff or options.list_outputs else shelf_of(config.root)
    if shelf is not None:
        leaving.callback(shelf.clear)
    revisions = None
    early = None if options.watch else options.early
    if found is not None and shelf is not None and revisions_.can_be_revised(options, config):
        revisions = revisions_.plan_revisions(found, early, jobs, config, pattern, shelf)
    if revisions is not None:
        plans, learnt = [plan for plan, _ in revisions], [entries for _, entries in revisions]
    else:
        from errcat import pipeline

        checked = [pipeline.check_entries(job, only or config.targets, sink) for job in jobs]
        catalogues = [catalogue for catalogue, _ in checked]
        if not sink.has_errors:
            plans = _plan(
                jobs, catalogues, pattern, config, only, options.force, options.format == "strict", shelf, sink
            )
        if not sink.diagnostics and revisions_.can_be_revised(options, config):
            from errcat.revise import learnt as learnt_of

            learnt = [
                learnt_of(catalogue, texts, plan, config)
                for (catalogue, texts), plan in zip(checked, plans, strict=True)
                if catalogue is not None
            ]
    if options.list_outputs and not sink.has_errors:
        print(*build_files.outputs(plans), sep="\n")
        return 0
    files: list[RegionFile] = []
    if not sink.has_errors and regions.wanted(options, config, only):
        files = regions.plan(config, jobs, [one for one in catalogues if one is not None], sink)
    planned = not sink.has_errors
    if planned:
        for plan in plans:
            if not options.force:
                refuse_others(plan, sink)
            if options.check and not options.diff:
                report_stale(plan, sink)
        for file in files if options.check and not options.diff else ():
            regions.report_stale(file, sink)
    marks: dict[str, Mark] = {}
    if not sink.has_errors and not options.check and not options.diff:
        _write(plans, files, marks, written, sink)
    if options.depfile is not None and not sink.has_errors:
        build_files.write_depfile(options.depfile, jobs, config, only)
    report = build(sink, tuple(job.shown for job in jobs))
    write(report, how, summarise=sink.has_errors)
    if options.diff and planned:
        return show_changes(plans, files)
    if sink.has_errors:
        return exit_code(report)
    if how.for_people:
        for line in (*map(outcome, plans), *map(regions.outcome, files)):
            print(line)
    if how.for_people:
        from errcat.cli.inputs import inputs_of
        from errcat.output.record import Finished

        ended = "".join(f"{outcome(plan, written=True)}\n" for plan in plans)
        ended += "".join(f"{regions.outcome(file)}\n" for file in files)
        text, coloured = (found + ended for found in in_both_ways(report, how)) if sink.diagnostics else (ended, "")
        read = inputs_of(jobs, config, only, named=bool(options.catalogues))
        finished = Finished(
            options.words, options.given, began_ns, read, len(jobs), seen, plans, marks, text, coloured, found
        )
        _remember(finished, config, files, learnt)
    return 0


def _remember(run: Finished, config: Config, files: Sequence[RegionFile], learnt: Sequence[Entries | None]) -> None:
    """Leaves a record of what now has nothing to do, for the next run of the same command line."""
    from errcat.output.entries import keep
    from errcat.output.record import remember

    if any(file.stale for file in files):
        return  # the next run finds them as they are meant to be
    record = remember(config.root, run)
    if record is not None:
        for number, entries in enumerate(learnt):
            keep(Path(record.beside(number)), record.seal(), entries)


def _for_site(config: Config, site: str) -> Config:
    from errcat.records import replace

    return replace(config, options=replace(config.options, site=site))


def _plan(
    jobs: Sequence[Job],
    catalogues: Sequence[Catalogue | None],
    pattern: str,
    config: Config,
    only: Sequence[str],
    force: bool,
    strict: bool,
    shelf: Shelf | None,
    sink: Sink,
) -> list[Plan]:
    from errcat import pipeline
    from errcat.cli.jobs import UsageError
    from errcat.output.paths import check_folder
    from errcat.output.permanent import check_permalinks, check_tombstones

    plans: list[Plan] = []
    folders: dict[str, str] = {}
    for job, catalogue in zip(jobs, catalogues, strict=True):
        if catalogue is None:
            continue
        folder = pattern.replace("{api}", catalogue.api.id)
        if "{api}" in pattern and not check_folder(folder, catalogue.api.id, job.path, job.shown, sink):
            continue
        first = folders.setdefault(folder, job.shown)
        if first != job.shown:
            raise UsageError(f"{first} and {job.shown} would both write to {folder}: give one another `api: id`")
        try:
            plan = pipeline.generate(catalogue, Path(folder), config, only, sink, strict=strict, shelf=shelf)
        except OSError as error:
            report_unwritable(folder, error, sink)
            continue
        if plan is not None:
            plans.append(plan)
            if not force:
                check_tombstones(job.path, job.shown, catalogue, plan, sink)
            if "markdown" in config.targets:
                check_permalinks(job.path, job.shown, catalogue, config.options.layout, sink)
    return plans


def _write(
    plans: Sequence[Plan], files: Sequence[RegionFile], marks: dict[str, Mark], written: dict[Path, str], sink: Sink
) -> None:
    from errcat.output.apply import apply
    from errcat.stages import stage

    for number, plan in enumerate(plans):
        try:
            with stage("write"):
                marks.update(apply(plan))
        except OSError as error:
            report_unwritable(str(plan.folder), error, sink, plans[:number])
            return
    if files:
        from errcat.cli.regions import write_all

        write_all(files, written, sink)
