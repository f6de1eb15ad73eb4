"""The part of `errcat generate` that is about hand-written files: which there are, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from errcat.cli.shown import relative
from errcat.real_path import real_path

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue
    from errcat.config import Config
    from errcat.diagnostics.diagnostic import Sink
    from errcat.job import Job
    from errcat.output.regions import RegionFile


def wanted(options: SimpleNamespace, config: Config, only: Sequence[str]) -> bool:
    """Whether a run is about regions: with `--out` it writes elsewhere, and they belong to the Markdown."""
    return bool(config.regions) and options.out is None and "markdown" in (only or config.targets)


def plan(config: Config, jobs: Sequence[Job], catalogues: Sequence[Catalogue], sink: Sink) -> list[RegionFile]:
    """The files that have regions, with the text that they should have. Raises UsageError."""
    from errcat.cli.jobs import UsageError, find_jobs
    from errcat.output.regions import plan_regions

    try:
        configured = {real_path(job.path) for job in find_jobs((), config)} if config.catalogues else set()
    except UsageError:  # what is configured is not there, and the command line names others
        configured = set()
    complete = configured <= {real_path(job.path) for job in jobs}
    public = [catalogue.public() for catalogue in catalogues]
    found = [plan_regions(path, shown, public, complete, sink) for path, shown in files(config, sink)]
    return [file for file in found if file is not None]


def files(config: Config, sink: Sink) -> list[tuple[Path, str]]:
    """The files that the patterns of the configuration name, and what messages call them. Raises UsageError."""
    from errcat.cli.jobs import UsageError
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.targets.rules import UNSAFE_PATH

    root = real_path(config.root)
    found: dict[Path, str] = {}
    for pattern in config.regions:
        found_here = matches(config.root, pattern)
        if not found_here:
            raise UsageError(f"no file matches `{pattern}` (`regions` in {config.file and config.file.name})")
        for path in found_here:
            target, shown = real_path(path), relative(path)
            if target.is_relative_to(root):
                found.setdefault(target, shown)
                continue
            message = f"`{shown}` is refused: a symbolic link leads out of the project"
            sink.add(Diagnostic(UNSAFE_PATH, message, fix="name the file itself in a project of its own"))
    return list(found.items())


def matches(root: Path, pattern: str) -> list[Path]:
    """The files that a pattern names, sorted; none for what is no pattern."""
    try:
        return [path for path in sorted(root.glob(pattern)) if not path.is_dir()]
    except (ValueError, NotImplementedError, IndexError):  # what pathlib raises
        return []


def report_stale(file: RegionFile, sink: Sink) -> None:
    """Reports the regions of a file that `errcat generate` would change."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.rules import STALE_OUTPUT

    for span in file.stale:
        message = "the table of this region is not what the catalogue gives"
        fix = "run `errcat generate`, and commit what it writes"
        sink.add(Diagnostic(STALE_OUTPUT, message, source=file.source, span=span, fix=fix))


def write_all(files: Sequence[RegionFile], written: dict[Path, str], sink: Sink) -> None:
    """Writes files with their regions, one by one, and puts their texts into `written`."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.regions import write_regions
    from errcat.output.rules import UNWRITABLE_OUTPUT

    for file in files:
        try:
            write_regions(file)
            written[file.path] = file.new
        except OSError as error:
            message = f"this file cannot be written: {error.strerror or error}"
            fix = "check its permissions, and the space on the disk; it is as it was"
            sink.add(Diagnostic(UNWRITABLE_OUTPUT, message, file=file.source.name, fix=fix))
            return


def outcome(file: RegionFile) -> str:
    """`README.md: 2 regions (1 changed, 1 unchanged)`."""
    from errcat.diagnostics.summary import counted

    same = file.regions - len(file.stale)
    parts = [f"{number:,} {word}" for number, word in ((len(file.stale), "changed"), (same, "unchanged")) if number]
    return f"{file.source.name}: {counted(file.regions, 'region')} ({', '.join(parts)})"
