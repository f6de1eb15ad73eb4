"""What a run reads: catalogues, configuration, hand-written files, own templates, and what could be there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from errcat.cli.regions import matches
from errcat.config import Config, candidates
from errcat.fingerprints import digest_of
from errcat.job import Job
from errcat.output.record import folder_listing


def inputs_of(jobs: Sequence[Job], config: Config, targets: Sequence[str], *, named: bool) -> list[Path]:
    """All of it, the places of configurations that do not exist included.

    `named`: the command line names the jobs. `targets` are those it names; empty means all of the configuration.
    """
    found = [job.path for job in jobs]
    found += candidates(Path.cwd(), config)
    if not named:
        for pattern in config.catalogues:
            found += _folders_of(config.root, pattern)
    for pattern in config.regions:
        found += [*matches(config.root, pattern), *_folders_of(config.root, pattern)]
    if config.templates is not None:
        for path in own_templates(config.templates, targets or config.targets):
            found += [path, folder_listing(path)] if path.is_dir() else [path]
    return found


def seen_folders(config: Config) -> dict[str, str]:
    """The folders that are looked through for catalogues, and what is in them, as `errcat.unchanged` tells it."""
    found = [folder for pattern in config.catalogues for folder in _folders_of(config.root, pattern)]
    return {path: digest_of(path) for path in (os.path.abspath(folder) for folder in found)}


def _folders_of(root: Path, pattern: str) -> list[Path]:
    """The folders that a pattern looks for files in."""
    parts = pattern.split("/")
    fixed = next((at for at, part in enumerate(parts) if any(sign in part for sign in "*?[")), None)
    if fixed is None:
        return []
    start = root.joinpath(*parts[:fixed])
    ending = parts[-1].rpartition("*")[2]
    ending = "" if any(sign in ending for sign in "?[]") else ending
    if fixed == len(parts) - 1 and parts[-1] != "**":
        return [folder_listing(start, ending)]
    return [folder_listing(Path(place)) for place, _, _ in os.walk(start)]


def own_templates(folder: Path, targets: Iterable[str]) -> list[Path]:
    """What the packs of `targets` are read from below the project's own `folder`, the folders themselves first."""
    found = [folder]
    for target in sorted(set(targets)):
        for place, inner, names in os.walk(folder / target):
            inner.sort()
            found.append(Path(place))
            found += [Path(place, name) for name in sorted(names) if name == "pack.yaml" or name.endswith(".j2")]
    return found
