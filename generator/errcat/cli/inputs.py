"""What a run reads: catalogues, configuration, hand-written files, own templates, and what could be there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from errcat.cli.regions import matches
from errcat.config import Config, candidates
from errcat.output.record import folder_listing
from errcat.pipeline import Job


def inputs_of(jobs: Sequence[Job], config: Config, *, named: bool) -> list[Path]:
    """All of it, the places of configurations that do not exist included. `named`: the command line names the jobs."""
    found = [job.path for job in jobs]
    found += candidates(Path.cwd(), config)
    if not named:
        for pattern in config.catalogues:
            found += _folders_of(config.root, pattern)
    for pattern in config.regions:
        found += [*matches(config.root, pattern), *_folders_of(config.root, pattern)]
    if config.templates is not None:
        found += _everything_in(config.templates)
    return found


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


def _everything_in(folder: Path) -> list[Path]:
    found = [folder]
    for place, _, names in os.walk(folder):
        found.append(folder_listing(Path(place)))
        found += [Path(place, name) for name in names]
    return found
