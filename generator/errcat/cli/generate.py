"""`errcat generate`: catalogues → Python package, OpenAPI fragments, Markdown reference."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from errcat.cli.options import add_options, targets_of
from errcat.cli.plan_report import outcome, refuse_others, report_stale, said_again, show_changes
from errcat.cli.unwritable import report_unwritable

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue
    from errcat.cli.report import Reporting
    from errcat.config import Config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.job import Job
    from errcat.output.content import Shelf
    from errcat.output.moved import Mark
    from errcat.output.plan import Plan
    from errcat.output.regions import RegionFile
    from errcat.revise import Learnt
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


class _Project(NamedTuple):
    """What is to be made: `only` some targets, or all where this is empty; the output folder as a `pattern`.

    `seen` is what was in folders when they were looked through.
    """

    config: Config
    jobs: list[Job]
    only: list[str]
    pattern: str
    seen: Mapping[str, str]


class _Made(NamedTuple):
    """A plan for each output folder, and what the next run may know of its catalogue.

    That is a text where the record has it already (`Record.kept`). There are no `catalogues` where an edit of the last
    one was carried over, and None for one with errors.
    """

    plans: list[Plan]
    learnt: Sequence[Learnt | str | None]
    catalogues: Sequence[Catalogue | None] = ()


def _run(
    options: SimpleNamespace,
    written: dict[Path, str],
    found: Look | None,
    began_ns: int,
    leaving: contextlib.ExitStack,
) -> int:
    from errcat.cli import build_files, regions
    from errcat.cli.report import build, exit_code, reporting, write
    from errcat.diagnostics.diagnostic import Sink

    build_files.check_options(options)
    sink = Sink()
    how = reporting(options)
    config = _config(options, how, sink)
    if config is None:
        report = build(sink)
        write(report, how, summarise=False)
        return exit_code(report)
    project = _project(options, config)
    made = _made(options, project, found, leaving, sink)
    if options.list_outputs and not sink.has_errors:
        print(*build_files.outputs(made.plans), sep="\n")
        return 0
    files: list[RegionFile] = []
    if not sink.has_errors and regions.wanted(options, config, project.only):
        files = regions.plan(config, project.jobs, [one for one in made.catalogues if one is not None], sink)
    planned = not sink.has_errors
    if planned:
        _refuse(options, made.plans, files, sink)
    marks: dict[str, Mark] = {}
    if not sink.has_errors and not options.check and not options.diff:
        _write(made.plans, files, marks, written, sink)
    if options.depfile is not None and not sink.has_errors:
        build_files.write_depfile(options.depfile, project.jobs, config, project.only)
    report = build(sink, tuple(job.shown for job in project.jobs))
    write(report, how, summarise=sink.has_errors)
    if options.diff and planned:
        return show_changes(made.plans, files)
    if sink.has_errors:
        return exit_code(report)
    if how.for_people:
        for line in (*map(outcome, made.plans), *map(regions.outcome, files)):
            print(line)
        _remember(options, project, made, files, marks, said_again(report, how, made.plans, files), found, began_ns)
    return 0


def _config(options: SimpleNamespace, how: Reporting, sink: Sink) -> Config | None:
    """The configuration, with what the command line says otherwise; None where it has a fault."""
    from errcat.cli.jobs import UsageError
    from errcat.cli.policy import policy
    from errcat.config import find_config
    from errcat.records import replace
    from errcat.rules import all_rules

    config = find_config(Path.cwd(), sink, all_rules)
    if config is None:
        return None
    if options.diff and not how.for_people:
        raise UsageError(f"--diff and a report for {how.format} cannot share standard output; add --output-file FILE")
    sink.policy = policy(config, "", "")
    if options.site is None:
        return config
    return replace(config, options=replace(config.options, site=options.site))


def _project(options: SimpleNamespace, config: Config) -> _Project:
    """Raises UsageError."""
    from errcat.cli.inputs import seen_folders
    from errcat.cli.jobs import UsageError, find_jobs, refuse_unnamable

    only = targets_of(options)
    pattern = options.out if options.out is not None else str(config.root / config.output)
    seen = seen_folders(config)
    jobs = find_jobs(options.catalogues, config)
    refuse_unnamable(jobs)
    if "{api}" not in pattern and len(jobs) > 1:
        raise UsageError(f"{len(jobs)} catalogues cannot share the folder {pattern}; put `{{api}}` in its name")
    return _Project(config, jobs, only, pattern, seen)


def _made(
    options: SimpleNamespace, project: _Project, found: Look | None, leaving: contextlib.ExitStack, sink: Sink
) -> _Made:
    """An edit since the last run carried over, or all made again. New outputs wait until `leaving` ends."""
    from errcat.cli.revisions import can_be_revised, plan_revisions
    from errcat.output.waiting import shelf_of

    config, jobs = project.config, project.jobs
    shelf = None if options.check or options.diff or options.list_outputs else shelf_of(config.root)
    if shelf is not None:
        leaving.callback(shelf.clear)
        if found is not None and can_be_revised(options, config):
            early = None if options.watch else options.early
            revisions = plan_revisions(found, early, jobs, config, project.pattern, shelf)
            if revisions is not None:
                return _Made([plan for plan, _ in revisions], [learnt for _, learnt in revisions])
    from errcat import pipeline

    checked = [pipeline.check_entries(job, project.only or config.targets, sink) for job in jobs]
    catalogues = [catalogue for catalogue, _ in checked]
    plans = [] if sink.has_errors else _plan(options, project, catalogues, shelf, sink)
    if sink.diagnostics or not can_be_revised(options, config):
        return _Made(plans, [None] * len(jobs), catalogues)
    from errcat.revise import learnt

    known = [
        learnt(catalogue, texts, plan, config)
        for (catalogue, texts), plan in zip(checked, plans, strict=True)
        if catalogue is not None
    ]
    return _Made(plans, known, catalogues)


def _refuse(options: SimpleNamespace, plans: Sequence[Plan], files: Sequence[RegionFile], sink: Sink) -> None:
    """Reports what is not written, and with `--check` what would be."""
    from errcat.cli import regions

    reports_stale = options.check and not options.diff
    for plan in plans:
        if not options.force:
            refuse_others(plan, sink)
        if reports_stale:
            report_stale(plan, sink)
    for file in files if reports_stale else ():
        regions.report_stale(file, sink)


def _remember(
    options: SimpleNamespace,
    project: _Project,
    made: _Made,
    files: Sequence[RegionFile],
    marks: Mapping[str, Mark],
    said: tuple[str, str],
    found: Look | None,
    began_ns: int,
) -> None:
    """Leaves a record of what now has nothing to do, for the next run of the same command line."""
    from errcat.cli.inputs import inputs_of
    from errcat.output.record import Finished, remember
    from errcat.revise import leave

    if any(file.stale for file in files):
        return  # the next run finds them as they are meant to be
    read = inputs_of(project.jobs, project.config, project.only, named=bool(options.catalogues))
    remember(
        project.config.root,
        Finished(
            words=options.words,
            given=options.given,
            began_ns=began_ns,
            read=read,
            apart=len(project.jobs),
            seen=project.seen,
            plans=made.plans,
            marks=marks,
            text=said[0],
            coloured=said[1],
            look=found,
            keep=lambda path: leave(made.learnt, path),
        ),
    )


def _plan(
    options: SimpleNamespace,
    project: _Project,
    catalogues: Sequence[Catalogue | None],
    shelf: Shelf | None,
    sink: Sink,
) -> list[Plan]:
    from errcat import pipeline
    from errcat.cli.jobs import UsageError
    from errcat.output.paths import check_folder
    from errcat.output.permanent import check_permalinks, check_tombstones

    config, pattern, strict = project.config, project.pattern, options.format == "strict"
    plans: list[Plan] = []
    folders: dict[str, str] = {}
    for job, catalogue in zip(project.jobs, catalogues, strict=True):
        if catalogue is None:
            continue
        folder = pattern.replace("{api}", catalogue.api.id)
        if "{api}" in pattern and not check_folder(folder, catalogue.api.id, job.path, job.shown, sink):
            continue
        first = folders.setdefault(folder, job.shown)
        if first != job.shown:
            raise UsageError(f"{first} and {job.shown} would both write to {folder}: give one another `api: id`")
        try:
            plan = pipeline.generate(catalogue, Path(folder), config, project.only, sink, strict=strict, shelf=shelf)
        except OSError as error:
            report_unwritable(folder, error, sink)
            continue
        if plan is not None:
            plans.append(plan)
            if not options.force:
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
