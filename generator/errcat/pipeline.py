"""The order of the stages, and nothing else: source → schema → bind → views → render → format → plan.

Each stage reports to the sink and hands on what can be used: a fault in one entry hides nothing in another, and one
fault gives one finding. Nothing is rendered from a catalogue with errors.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.files import read_text
from errcat.catalogue.model import Catalogue
from errcat.config import Config
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.summary import counted
from errcat.stages import stage

if TYPE_CHECKING:
    from errcat.catalogue.parts import Part
    from errcat.diagnostics.policy import Policy
    from errcat.job import Job
    from errcat.making import Outputs
    from errcat.output.content import Content, Shelf
    from errcat.output.plan import Plan
    from errcat.targets.places import Places


def check_entries(job: Job, targets: Sequence[str], sink: Sink) -> tuple[Catalogue | None, EntryTexts | None]:
    """As `check`, with the texts of the entries, where each can be read alone.

    A large catalogue is checked in two other processes, in parts: what checking needs of memory is given back, and
    meanwhile this process gets ready to make `targets`.
    """
    size = 0
    with contextlib.suppress(OSError):
        size = job.path.stat().st_size
    found = _checked_in_parts(job, targets, sink) if size > _LARGE else None
    if found is not None:
        sink.codes += len(found[0].codes)
        return found
    from errcat.catalogue.entry_texts import entry_texts
    from errcat.checking import read_and_check

    catalogue, source = read_and_check(job, sink, prose=False)
    return catalogue, None if source is None else entry_texts(source)


_LARGE = 1 << 19
"""Bytes from which a catalogue takes longer to check than other processes cost."""


def _checked_in_parts(job: Job, targets: Sequence[str], sink: Sink) -> tuple[Catalogue, EntryTexts | None] | None:
    """A catalogue, if there is nothing to report."""
    from errcat.catalogue.parts import parts_of, put_together, unpacked
    from errcat.parallel import begin
    from errcat.targets.views import views_of

    text = read_text(job.path, job.shown, Sink())
    if text is None:
        return None
    with stage("check the catalogue"):
        others = [begin(partial(_checked_part, part, job, sink.policy)) for part in parts_of(text)]
        try:
            for target in targets:
                views_of(target)
            return put_together(text, tuple(unpacked(other.take()) for other in others))
        finally:
            for other in others:
                other.end()


def _checked_part(part: Part, job: Job, policy: Policy, _: Callable[[], object]) -> Iterator[bytes | None]:
    """Imports in a process of its own what this one does not need."""
    from errcat.catalogue.check_part import checked_part
    from errcat.catalogue.parts import packed

    yield packed(checked_part(part, job.shown, job.named, policy))


def generate(
    catalogue: Catalogue,
    folder: Path,
    config: Config,
    only: Sequence[str],
    sink: Sink,
    *,
    strict: bool = False,
    shelf: Shelf | None = None,
) -> Plan | None:
    """Renders one catalogue and compares it with `folder`. `only` narrows the targets; empty means all of them.

    `strict`: black itself lays out all Python, which takes long and changes nothing. `shelf`: where new outputs may
    wait until they are written, if they are to be.

    Raises OSError where the folder cannot be read.
    """
    from errcat.making import black_memo, outputs_of
    from errcat.output.content import held_text
    from errcat.output.manifest import has_manifest
    from errcat.output.paths import check_paths
    from errcat.output.plan import plan
    from errcat.output.waiting import spool_of
    from errcat.sharing import made_by_two
    from errcat.targets.format_memo import Memo
    from errcat.targets.rules import UNSAFE_PATH

    targets = list(dict.fromkeys(only or config.targets))
    memo = None if strict else Memo.read(black_memo(config.root))
    made: dict[str, Outputs | None] = {}
    keep: Callable[[str], Content] = held_text
    if len(catalogue.codes) >= _WORTH_A_PROCESS:
        # What is all new has only to be moved then; most of the rest will stay as it is.
        is_new = shelf is not None and not has_manifest(folder)
        keep = shelf.keep if shelf is not None and is_new else spool_of(config.root).keep
        keep_there = keep if is_new else spool_of(config.root).keep
        made = made_by_two(targets, catalogue, config, memo, keep, keep_there, sink)
    files: dict[str, Content] = {}
    places: dict[str, Places] | None = {}
    folders: dict[str, str] = {}
    for target in targets:
        outputs = made[target] if target in made else outputs_of(target, catalogue, config, memo, keep, sink)
        if outputs is None:
            continue
        if shared := folders.keys() & outputs.folders:
            # Else what one of them makes would count as left over by the other when that is made alone.
            folder_name = min(shared)
            message = f"the targets `{folders[folder_name]}` and `{target}` have the same folder, `{folder_name}`"
            fix = "give one of them another `folder` in its `pack.yaml`"
            sink.add(Diagnostic(UNSAFE_PATH, message, source=outputs.manifest, span=outputs.named_at, fix=fix))
        folders |= dict.fromkeys(outputs.folders, target)
        places = places | outputs.places if places is not None and outputs.places is not None else None
        files |= outputs.files
    if memo is not None and memo.asked:
        memo.write(black_memo(config.root))
    check_paths(folder, files, sink)
    if sink.has_errors:
        return None
    with stage("compare with the disk", counted(len(files), "file")):
        return plan(folder, files, list(folders), every_target=not only, places=places)


_WORTH_A_PROCESS = 200
"""Codes from which a second process takes less time than it costs."""
