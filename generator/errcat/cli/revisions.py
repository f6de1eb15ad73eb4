"""`errcat generate` after an edit: what the last run of the same command line left, used and brought up to date."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errcat.config import Config
    from errcat.job import Job
    from errcat.output.content import Shelf
    from errcat.output.plan import Plan
    from errcat.parallel import Beside
    from errcat.revise import Learnt
    from errcat.unchanged import Look


def can_be_revised(options: SimpleNamespace, config: Config) -> bool:
    """Whether all outputs are to be written, and none of them into files of somebody else."""
    reads_only = options.check or options.diff or options.list_outputs
    return not (reads_only or options.only or options.force or options.format == "strict" or config.regions)


def plan_revisions(
    found: Look, early: Beside[Any] | None, jobs: Sequence[Job], config: Config, pattern: str, shelf: Shelf
) -> list[tuple[Plan, Learnt | str]] | None:
    """A plan for each job, and what is to be known from then on; None where all has to be made again.

    Where a catalogue has not changed, that is what the record says of it. `found` is what there is of the last run,
    `early` the process that reads the edit, where there is one: it ends here if it is of no use. New outputs wait on
    the `shelf`.
    """
    revisions = _planned(found, early, jobs, config, pattern, shelf)
    if revisions is None and early is not None:
        early.end()
    return revisions


def _planned(
    found: Look, early: Beside[Any] | None, jobs: Sequence[Job], config: Config, pattern: str, shelf: Shelf
) -> list[tuple[Plan, Learnt | str]] | None:
    changed = found.changed_catalogues()
    paths = [os.path.abspath(job.path) for job in jobs]
    if not changed or found.record.catalogues() != paths:
        return None
    from errcat.output.manifest import read_manifest
    from errcat.output.plan import plan_of_changes
    from errcat.reading import LastKnown
    from errcat.revise import revise

    revisions: list[tuple[Plan, Learnt | str]] = []
    for number, job in enumerate(jobs):
        kept = found.record.kept[number]
        known = LastKnown.read(Path(found.record.beside(number)), kept)
        if known is None:
            return None
        folder = Path(pattern.replace("{api}", known.shared.api.id))
        try:
            if os.path.abspath(job.path) not in changed:
                revisions.append((plan_of_changes(folder, {}, read_manifest(folder, untouched=True)), kept))
            elif (revision := revise(known, early, job, folder, config, shelf)) is not None:
                revisions.append((_on_record(revision.plan, found), revision.learnt))
            else:
                return None
        except OSError:
            return None  # a whole run says what is wrong
    return revisions


def _on_record(plan: Plan, found: Look) -> Plan:
    """The plan, with the record to tell whether its files are still as they were."""
    from errcat.output.manifest import NAME
    from errcat.records import replace

    folder = os.path.abspath(plan.folder)
    paths = [f"{folder}/{NAME}", *(f"{folder}/{file.path}" for file in plan.files if file.old is not None)]
    new = [f"{folder}/{file.path}" for file in plan.files if file.old is None]
    return replace(plan, untouched=lambda: found.untouched(paths) and not any(map(os.path.lexists, new)))
