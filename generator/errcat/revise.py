"""An edit of the wording of entries, carried into the outputs of the last run without making all of them again.

The stages are those of any run (`errcat.pipeline`), gone through with two small catalogues: the edited entries and
their neighbours, as they were and as they are. Where these give other texts, the outputs change. Whatever is not as
expected (a fault, a change of more than wording, a text that is not where it was) leads to a whole run: this is
never more than a saving of time.

Most of that time is taken by imports, so the two halves of the work are imported in two processes: what reads
catalogues, and what makes outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.files import decode, read_bytes
from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.policy import Policy
from errcat.output.entries import Entries
from errcat.output.plan import Plan, plan_of_changes
from errcat.parallel import beside, beside_in_steps
from errcat.records import Struct, replace
from errcat.stages import stage

if TYPE_CHECKING:
    from errcat.carrying import Carried
    from errcat.catalogue.ties import Rewording
    from errcat.config import Config
    from errcat.job import Job
    from errcat.output.content import Shelf

_MOST_ENTRIES = 20
"""A larger edit is no edit of a few entries."""
_WORTH_A_PROCESS = 200
"""Codes from which the outputs are so large that a second process carries the edit into some of them."""


class Revision(Struct, frozen=True):
    """The plan for one output folder, and what is to be known of its catalogue from now on."""

    plan: Plan
    entries: Entries


def learnt(catalogue: Catalogue, texts: EntryTexts | None, plan: Plan) -> Entries | None:
    """What the next run has to know of a catalogue and its outputs; None where edits cannot be told apart by entries.

    Nor can they where comments in the catalogue excuse findings.
    """
    from errcat.catalogue.neighbourhood import counts_of, ties_of
    from errcat.catalogue.suppressions import COMMENT

    if texts is None or plan.places is None or COMMENT.search(texts.text) is not None:
        return None
    whole = {file.path: file.new.size for file in plan.files if file.new is not None}
    places = {path: found for path, found in plan.places.items() if found.bounds != (0, whole.get(path))}
    shared = replace(catalogue, counts=counts_of(catalogue.public().codes))
    return Entries(shared, texts, ties_of(catalogue.codes), places)


def revise(entries: Entries, job: Job, folder: Path, config: Config, policy: Policy, shelf: Shelf) -> Revision | None:
    """The plan for a catalogue of which `entries` is what the last run knew; None where a whole run is needed.

    New outputs wait on the `shelf`. Raises OSError where an output cannot be read.
    """
    sink = Sink(policy=policy)
    content = read_bytes(job.path, job.shown, sink)
    text = None if content is None else decode(content, job.shown, sink)
    change = None if text is None else entries.texts.change_to(text)
    if text is None or change is None or change[1] - change[0] > _MOST_ENTRIES:
        return None
    first, last, _ = change
    with stage("read the edit"), beside_in_steps(lambda: _read(entries, change, config, policy)) as other:
        _get_ready(config)
        steps = other.results() if other.is_there else _read(entries, change, config, policy)
        if not _fits(next(steps, None)):
            return None
        edit = next(steps, None)
    if edit is None:
        return None
    titles = {**entries.ties.titles, **edit.titles}
    updated = replace(
        entries, texts=entries.texts.with_change(first, last, text), ties=replace(entries.ties, titles=titles)
    )
    if not edit.after:
        return Revision(plan_of_changes(folder, {}), updated)
    carried = _carried_over(edit, updated, folder, config, shelf)
    if carried is None:
        return None
    places = {**updated.places, **carried.places}
    return Revision(plan_of_changes(folder, carried.files), replace(updated, places=places))


def _read(entries: Entries, change: tuple[int, int, str], config: Config, policy: Policy) -> Iterator[Any]:
    """What an edit comes to, in two steps.

    First the document that the schema is about, which is for another process to look at, for that needs much to be
    imported; then, as if it fitted, a `Rewording`. None, or no more, where a whole run is needed.
    """
    from errcat.catalogue.rewording import Reading
    from errcat.catalogue.ties import Surroundings

    names = (name for found in entries.places.values() for name in found.names)
    featured = {name.rpartition(" ")[2] for name in names if name.startswith("featured ")}
    around = Surroundings(
        entries.shared,
        entries.texts,
        entries.ties,
        featured,
        on_one_page=config.options.layout != "pages",
        lists="openapi" in config.targets,
    )
    reading = Reading(around, change, policy)
    yield reading.document
    yield reading.rewording()


def _fits(document: dict[str, Any] | None) -> bool:
    from errcat.catalogue.verdict import catalogue_schema, to_explain

    return document is not None and to_explain(document, catalogue_schema()) is None


def _get_ready(config: Config) -> None:
    """Imports what carries an edit over."""
    import errcat.carrying  # noqa: F401
    from errcat.targets.packs import load_pack
    from errcat.targets.views import views_of

    for target in config.targets:
        views_of(target)
        load_pack(target, config.templates, Sink())


def _carried_over(edit: Rewording, entries: Entries, folder: Path, config: Config, shelf: Shelf) -> Carried | None:
    """The files of all targets that an edit changes."""
    from errcat.carrying import Carried, carried_over

    targets = list(dict.fromkeys(config.targets))
    common = (folder, entries.places, config, shelf)
    if "openapi" not in targets or len(targets) == 1 or len(entries.texts.keys) < _WORTH_A_PROCESS:
        return carried_over(edit, entries.shared, targets, *common)
    with beside(lambda: carried_over(edit, entries.shared, ["openapi"], *common)) as other:
        here = [target for target in targets if target != "openapi" or not other.is_there]
        made = carried_over(edit, entries.shared, here, *common)
    others = other.result if other.is_there else Carried({}, {})
    if made is None or others is None:
        return None
    return Carried({**made.files, **others.files}, {**made.places, **others.places})
