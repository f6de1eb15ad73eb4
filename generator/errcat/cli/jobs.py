"""Which catalogues a command is about: those named, else those of the configuration."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from errcat.config import Config
from errcat.pipeline import Job


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
        matches = sorted(config.root.glob(pattern)) if _is_glob(pattern) else [config.root / pattern]
        if not matches:
            raise UsageError(f"no file matches `{pattern}` (`catalogues` in {config.file and config.file.name})")
        jobs += [_job(path, _relative(path, Path.cwd()), config) for path in matches]
    if not jobs:
        raise UsageError(
            "no catalogue is named: `errcat generate errors.yaml`, or list them as `catalogues` in errcat.toml"
            " or under [tool.errcat] in pyproject.toml"
        )
    return list(dict.fromkeys(jobs))


def fail(message: str) -> int:
    """Says on standard error why the command could not run; returns exit code 2."""
    print(f"errcat: {message}", file=sys.stderr)
    return 2


def _job(path: Path, shown: str, config: Config) -> Job:
    return Job(path, shown, _named(path, config))


def _named(path: Path, config: Config) -> str:
    """The name for generated headers: the same whatever folder the command runs in."""
    absolute = path.resolve()
    root = config.root.resolve()
    if config.file is not None and absolute.is_relative_to(root):
        return absolute.relative_to(root).as_posix()
    return absolute.name


def _relative(path: Path, start: Path) -> str:
    absolute = path.resolve()
    return (absolute.relative_to(start) if absolute.is_relative_to(start) else path).as_posix()


def _is_glob(pattern: str) -> bool:
    return any(sign in pattern for sign in "*?[")
