"""An edit of what entries tell of themselves, carried into the outputs of the last run: not all is made again.

The stages are those of any run (`errcat.pipeline`), gone through with two small catalogues: the edited entries and
their neighbours, as they were and as they are. Where these give other texts, the outputs change. Whatever is not as
expected (a fault, a change that shows elsewhere, a text that is not where it was) leads to a whole run: this is
never more than a saving of time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.ties import Surroundings
from errcat.diagnostics.diagnostic import Sink
from errcat.output.content import Content, held
from errcat.output.entries import Entries, forget, keep, packed_around, packed_shared
from errcat.output.manifest import read_manifest
from errcat.output.plan import Plan, plan_of_changes
from errcat.parallel import Beside
from errcat.reading import LastKnown, Order, read_edit
from errcat.records import Struct, replace
from errcat.stages import stage
from errcat.targets.places import packed
from errcat.unchanged import kept_beside

if TYPE_CHECKING:
    from errcat.catalogue.ties import EntryEdit
    from errcat.config import Config
    from errcat.job import Job
    from errcat.output.content import Shelf


class Learnt(Struct, frozen=True):
    """What the next run has to know of a catalogue and its outputs.

    What is `around` the entries another process may still be at: it is given when it is asked for, None where that has
    failed.
    """

    entries: Entries
    around: Callable[[], Content | None]


class Revision(Struct, frozen=True):
    """The plan for one output folder, and what is to be known of its catalogue from now on."""

    plan: Plan
    learnt: Learnt


def learnt(catalogue: Catalogue, texts: EntryTexts | None, plan: Plan, config: Config) -> Learnt | None:
    """What the next run has to know; None where edits cannot be told apart by entries.

    Nor can they where comments in the catalogue excuse findings.
    """
    from errcat.catalogue.neighbourhood import counts_of, headers_of, ties_of
    from errcat.catalogue.suppressions import COMMENT

    if texts is None or plan.places is None or COMMENT.search(texts.text) is not None:
        return None
    whole = {file.path: file.new.size for file in plan.files if file.new is not None}
    places = {path: found for path, found in plan.places.items() if found.bounds != (0, whole.get(path))}
    names = (name for found in places.values() for name in found.names if name.startswith("featured "))
    shared = replace(catalogue, counts=counts_of(ties_of(catalogue.public().codes)))
    around = Surroundings(
        shared,
        texts,
        ties_of(catalogue.codes),
        featured=frozenset(name.rpartition(" ")[2] for name in names),
        on_one_page=config.options.layout != "pages",
        lists="openapi" in config.targets,
        levels=config.levels,
        hides=any(code.internal for code in catalogue.codes),
        headers=headers_of(catalogue.codes),
    )
    entries = Entries(packed_shared(shared), {path: packed(one) for path, one in places.items()})
    return Learnt(entries, lambda: held(packed_around(around)))


def revise(
    known: LastKnown, early: Beside[Any] | None, job: Job, folder: Path, config: Config, shelf: Shelf
) -> Revision | None:
    """The plan for a catalogue of which `known` is what the last run knew; None where a whole run is needed.

    `early` is a process that reads the edit already, where there is one (`begun_early`). New outputs wait on the
    `shelf`. Raises OSError where an output cannot be read.
    """
    entries, shared = known.entries, known.shared
    targets = list(dict.fromkeys(config.targets))
    other = early if early is not None and early.is_there else None
    there = ["openapi"] if other is not None and "openapi" in targets and len(targets) > 1 else []
    here = [target for target in targets if target not in there]
    if other is not None:
        other.tell(Order(there, folder, config, shelf))
    with stage("read the edit"):
        _get_ready(here, config)
        manifest = read_manifest(folder, untouched=True)
        steps = read_edit(job.path, known) if other is None else other.results()
        document: dict[str, Any] | None = next(steps, None)
        if document is None or not _fits(document):
            return None
        edit: EntryEdit | None = next(steps, None)
    if edit is None:
        return None
    from errcat.carrying import Carried, carried_over

    made = carried_over(edit, shared, here, folder, entries.places, config, shelf)
    others: Carried | None = next(steps, None) if there else Carried({}, {})
    if made is None or others is None:
        return None
    updated = replace(entries, places={**entries.places, **made.places, **others.places})
    if edit.moves:
        updated = replace(updated, shared=packed_shared(edit.shared_after(shared)))
    plan = plan_of_changes(folder, {**made.files, **others.files}, manifest)
    return Revision(plan, Learnt(updated, lambda: next(steps, None)))


def leave(learnt: Sequence[Learnt | str | None], path: str) -> list[str]:
    """Leaves what the next run may know of each catalogue beside the record at `path`, which gets what this returns."""
    told: list[str] = []
    for number, one in enumerate(learnt):
        place = Path(kept_beside(path, number))
        if isinstance(one, str):
            told.append(one)
        elif one is not None and (around := one.around()) is not None:
            told.append(keep(place, one.entries, around))
        else:
            forget(place)
            told.append("")
    return told


def _fits(document: dict[str, Any]) -> bool:
    if not document:
        return True
    from errcat.catalogue.verdict import fits_catalogue

    return fits_catalogue(document)


def _get_ready(targets: Sequence[str], config: Config) -> None:
    """Imports what carries an edit over."""
    import errcat.carrying
    import errcat.making  # noqa: F401
    from errcat.targets.packs import load_pack
    from errcat.targets.views import views_of

    for target in targets:
        views_of(target)
        load_pack(target, config.templates, Sink())
