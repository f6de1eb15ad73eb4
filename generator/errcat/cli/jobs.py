"""Which catalogues a command is about: those named, else those of the configuration."""

from __future__ import annotations

import sys
from collections.abc import Container, Sequence
from pathlib import Path

from errcat.config import Config
from errcat.job import Job
from errcat.real_path import real_path


class UsageError(Exception):
    """The command line asks for something that cannot be. The text says what to do instead."""


def find_jobs(named: Sequence[str], config: Config) -> list[Job]:
    """The catalogues in order. Raises UsageError where there is none."""
    if "" in named:
        raise UsageError("the name of a catalogue is empty; is a variable not set?")
    if named:
        return [_job(Path(name), name, config) for name in dict.fromkeys(named)]
    jobs: list[Job] = []
    for pattern in config.catalogues:
        matches = _matches(config.root, pattern) if _is_glob(pattern) else [config.root / pattern]
        if not matches:
            raise UsageError(f"no file matches `{pattern}` (`catalogues` in {config.file and config.file.name})")
        jobs += [_job(path, _relative(path, Path.cwd()), config) for path in matches]
    if not jobs:
        raise UsageError(
            "no catalogue is named: `errcat generate errors.yaml`, or list them as `catalogues` in errcat.toml"
            " or under [tool.errcat] in pyproject.toml"
        )
    return list(dict.fromkeys(jobs))


def refuse_unnamable(jobs: Sequence[Job]) -> None:
    """Raises UsageError for a catalogue whose name cannot stand in what is made of it."""
    for job in jobs:
        if any("\ud800" <= sign <= "\udfff" for sign in job.named):
            raise UsageError(
                f"what is made names the file that it comes from, and {job.shown!a} is not UTF-8: rename it"
            )


def fail(message: str) -> int:
    """Says on standard error why the command could not run; returns exit code 2."""
    print(f"errcat: {message}", file=sys.stderr)
    return 2


def _matches(root: Path, pattern: str) -> list[Path]:
    """The files that match, without those that errcat has made: OpenAPI is YAML too."""
    made: dict[Path, Container[str]] = {}
    return [path for path in sorted(root.glob(pattern)) if not _is_made(path, root, made)]


def _is_made(path: Path, root: Path, made: dict[Path, Container[str]]) -> bool:
    """Whether a manifest in a folder above the file names it. `made` remembers what is in those that were read."""
    for folder in path.parents[: len(path.parts) - len(root.parts)]:
        if folder not in made:
            from errcat.output.manifest import has_manifest, read_manifest

            made[folder] = read_manifest(folder).files if has_manifest(folder) else ()
        if path.relative_to(folder).as_posix() in made[folder]:
            return True
    return False


def _job(path: Path, shown: str, config: Config) -> Job:
    return Job(path, shown, _named(path, config))


def _named(path: Path, config: Config) -> str:
    """The name for generated headers: the same whatever folder the command runs in."""
    absolute = real_path(path)
    root = real_path(config.root)
    if config.file is not None and absolute.is_relative_to(root):
        return absolute.relative_to(root).as_posix()
    return absolute.name


def _relative(path: Path, start: Path) -> str:
    absolute = real_path(path)
    return (absolute.relative_to(start) if absolute.is_relative_to(start) else path).as_posix()


def _is_glob(pattern: str) -> bool:
    return any(sign in pattern for sign in "*?[")
