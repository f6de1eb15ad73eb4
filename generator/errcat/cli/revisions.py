"""`errcat generate` after an edit: what the last run of the same command line left, used and brought up to date."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from errcat import unchanged

if TYPE_CHECKING:
    from errcat.config import Config
    from errcat.output.entries import Entries
    from errcat.output.plan import Plan
    from errcat.pipeline import Job


def can_be_revised(options: argparse.Namespace, config: Config) -> bool:
    """Whether outputs are to be written of which nobody else has a part."""
    reads_only = options.check or options.diff or options.list_outputs
    return not (reads_only or options.force or options.format == "strict" or config.regions)


def plan_revisions(
    words: list[str], jobs: Sequence[Job], config: Config, only: Sequence[str], pattern: str
) -> list[tuple[Plan, Entries]] | None:
    """A plan for each job, and what is to be known from then on; None where all has to be made again."""
    found = unchanged.changed_catalogues(words)
    if found is None or not found[0] or found[1] != [os.path.abspath(job.path) for job in jobs]:
        return None
    from errcat.cli.policy import policy
    from errcat.output.entries import read_entries
    from errcat.output.manifest import read_manifest
    from errcat.output.plan import Plan
    from errcat.revise import revise

    targets = list(dict.fromkeys(only or config.targets))
    level = policy(config, "", "")
    revisions: list[tuple[Plan, Entries]] = []
    for number, job in enumerate(jobs):
        entries = read_entries(_kept_at(words, config, number), _program())
        if entries is None:
            return None
        folder = Path(pattern.replace("{api}", entries.shared.api.id))
        try:
            if os.path.abspath(job.path) not in found[0]:
                manifest = read_manifest(folder)
                plan = Plan(folder, (), manifest, manifest, tuple(targets), every_target=not only, kept=manifest.files)
                revisions.append((plan, entries))
            elif (revision := revise(entries, job, folder, config, targets, level)) is not None:
                revisions.append((revision.plan, revision.entries))
            else:
                return None
        except OSError:
            return None  # a whole run says what is wrong
    return revisions


def keep(words: list[str], config: Config, learnt: Sequence[Entries | None]) -> None:
    """Leaves for the next run what is known of each catalogue."""
    from contextlib import suppress

    from errcat.output.entries import write_entries

    for number, entries in enumerate(learnt):
        path = _kept_at(words, config, number)
        if entries is not None:
            write_entries(path, _program(), entries)
            continue
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _kept_at(words: list[str], config: Config, number: int) -> Path:
    name = unchanged.record_name(unchanged.command_key(words) or "")
    return config.root / unchanged.FOLDER / f"entries-{number}-{name}"


def _program() -> str:
    from errcat.cache import program_files

    return f"{unchanged.MAGIC}\n{unchanged.state_of(program_files())}"
