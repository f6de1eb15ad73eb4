"""What build systems ask `errcat generate` for: the list of its outputs, and a depfile with its inputs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from errcat.cli.inputs import own_templates
from errcat.cli.jobs import UsageError
from errcat.cli.regions import matches
from errcat.config import fault_of_output
from errcat.targets.options import SITES
from errcat.whole import sweep, write_whole

if TYPE_CHECKING:
    from errcat.config import Config
    from errcat.job import Job
    from errcat.output.plan import Plan


def check_options(options: SimpleNamespace) -> None:
    """Raises UsageError for options that exclude each other, and for a value that an option cannot have."""
    if options.out is not None and (fault := fault_of_output(options.out)) is not None:
        raise UsageError(f"--out cannot be `{options.out}`: {fault}")
    if options.site is not None and options.site not in SITES:
        raise UsageError(f"--site cannot be `{options.site}`; use one of: {', '.join(SITES)}")
    quiet = [name for name in ("check", "diff", "list_outputs") if getattr(options, name)]
    if options.list_outputs and len(quiet) > 1:
        raise UsageError(f"--list-outputs and --{quiet[0]} cannot share standard output")
    if options.watch and quiet:
        raise UsageError(f"--watch has no place beside --{quiet[0].replace('_', '-')}, which writes nothing")
    if options.depfile is not None:
        if quiet:
            raise UsageError(f"--depfile has no place beside --{quiet[0].replace('_', '-')}, which writes nothing")
        target = options.depfile.removesuffix(".d")
        if target == options.depfile or not target or target.endswith(("/", os.sep)) or "%" in target:
            raise UsageError("--depfile wants the name of the target with `.d` after it, as in build/errors.stamp.d")


def outputs(plans: Iterable[Plan]) -> list[str]:
    """The paths of all files that a run writes, manifests included, relative to the current folder where possible."""
    from errcat.output.manifest import NAME

    paths = []
    for plan in plans:
        made = [file.path for file in plan.files if file.new is not None]
        paths += [_relative(plan.folder / path) for path in (*made, NAME)]
    return paths


def write_depfile(depfile: str, jobs: Sequence[Job], config: Config, targets: Sequence[str]) -> None:
    """Writes the inputs of a run in make's syntax, as C compilers do (`-MD -MP`). Raises UsageError.

    The target is the name of the depfile without `.d`. Inputs are the project's own files: catalogues, the
    configuration, files with regions, its templates, and their folders, so that a new template counts too.
    """
    inputs = [_relative(path) for path in _inputs(jobs, config, targets)]
    lines = [" \\\n ".join([f"{escape(depfile.removesuffix('.d'))}:", *map(escape, inputs)])]
    # A rule for each input, so that make goes on when one is deleted.
    lines += [f"\n{escape(path)}:" for path in inputs]
    try:
        place = Path(depfile)
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent, place.name)
        write_whole(place, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{depfile} cannot be written: {getattr(error, 'strerror', None) or error}") from None


def escape(path: str) -> str:
    """A path as make and ninja read it in a depfile. Raises UsageError where there is no way to write it."""
    if any(sign in path for sign in "\n\r\t"):
        raise UsageError(f"{path!r} cannot stand in a depfile: make has no way to write such a name")
    out = ""
    for index, sign in enumerate(path):
        if sign in " #:":
            # Backslashes right before it would escape it themselves.
            before = len(path[:index]) - len(path[:index].rstrip("\\"))
            out += "\\" * before + "\\" + sign
        else:
            out += "$$" if sign == "$" else sign
    return out


def _inputs(jobs: Sequence[Job], config: Config, targets: Sequence[str]) -> list[Path]:
    found = [job.path for job in jobs]
    if config.file is not None:
        found.append(config.file)
    if "markdown" in (targets or config.targets):
        found += [path for pattern in config.regions for path in matches(config.root, pattern)]
    if config.templates is not None and config.templates.is_dir():
        found += own_templates(config.templates, targets or config.targets)
    return list(dict.fromkeys(found))


def _relative(path: Path) -> str:
    """A path as seen from the current folder, with forward slashes."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # on another drive
        return path.absolute().as_posix()
