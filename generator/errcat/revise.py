"""An edit of the wording of entries, carried into the outputs of the last run without making all of them again.

The stages are those of any run (`errcat.pipeline`), gone through with two small catalogues: the edited entries and
their neighbours, as they were and as they are. Where these give other texts, the outputs change. Whatever is not as
expected (a fault, a change of more than wording, a text that is not where it was) leads to a whole run: this is
never more than a saving of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from errcat import pipeline
from errcat.catalogue.bind import bind_entries
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.neighbourhood import Ties, listed_beside, near, shared_facts, small_catalogue, ties_of
from errcat.catalogue.schema import validate
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import decode, parse, read_bytes
from errcat.catalogue.suppressions import COMMENT
from errcat.config import Config
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.policy import Policy
from errcat.making import black_memo, told_of_entries
from errcat.output.content import Content, Shelf
from errcat.output.entries import Entries
from errcat.output.plan import Plan, plan_of_changes
from errcat.output.splice import spliced
from errcat.stages import stage
from errcat.targets.places import Places

if TYPE_CHECKING:
    from errcat.targets.format_memo import Memo

_MOST_ENTRIES = 20
"""A larger edit is no edit of a few entries."""
_HEAD = "errcat: 1\napi: {id: x, title: x, version: 0.0.0}\ncodes:\n"


class Revision(Struct, frozen=True):
    """The plan for one output folder, and what is to be known of its catalogue from now on."""

    plan: Plan
    entries: Entries


def learnt(catalogue: Catalogue, texts: EntryTexts | None, plan: Plan) -> Entries | None:
    """What the next run has to know of a catalogue and its outputs; None where edits cannot be told apart by entries.

    Nor can they where comments in the catalogue excuse findings.
    """
    if texts is None or plan.places is None or COMMENT.search(texts.text) is not None:
        return None
    whole = {file.path: file.new.size for file in plan.files if file.new is not None}
    places = {path: found for path, found in plan.places.items() if found.bounds != (0, whole.get(path))}
    return Entries(catalogue, texts, ties_of(catalogue.codes), places)


def revise(
    entries: Entries, job: pipeline.Job, folder: Path, config: Config, policy: Policy, shelf: Shelf
) -> Revision | None:
    """The plan for a catalogue of which `entries` is what the last run knew; None where a whole run is needed.

    The new outputs wait on the `shelf`. Raises OSError where an output cannot be read.
    """
    with stage("read the edit"):
        sink = Sink(policy=policy)
        content = read_bytes(job.path, job.shown, sink)
        text = None if content is None else decode(content, job.shown, sink)
        change = None if text is None else entries.texts.change_to(text)
        if text is None or change is None or change[1] - change[0] > _MOST_ENTRIES:
            return None
        first, last, changed = change
        old, new = (
            _bound(entries.texts.of(first, last), entries.shared, policy),
            _bound(changed, entries.shared, policy),
        )
    if old is None or new is None or not _differ_in_wording(old, new, entries.ties, config):
        return None
    texts = entries.texts.with_change(first, last, text)
    ties = entries.ties if [code.title for code in old] == [code.title for code in new] else _retied(entries.ties, new)
    updated = replace(entries, texts=texts, ties=ties)
    edited = [was.key for was, now in zip(old, new, strict=True) if was != now]
    if not edited:
        return Revision(plan_of_changes(folder, {}), updated)
    by_key = {code.key: code for code in new}
    return _carried_over(updated, entries.texts, by_key, edited, folder, config, policy, shelf)


def _bound(text: str, shared: Catalogue, policy: Policy) -> tuple[Code, ...] | None:
    """The codes of the entries in a text; None where there is anything to say about them."""
    sink = Sink(policy=policy)
    source = parse(_HEAD + text, "", sink)
    if source is None or source.anchored or COMMENT.search(text) is not None:
        return None
    silent_slips(source, sink)
    if validate(source, pipeline.catalogue_schema(), sink) or sink.diagnostics:
        return None
    codes = bind_entries(source, shared, frozenset(), sink)
    return None if sink.diagnostics else codes


def _differ_in_wording(old: Sequence[Code], new: Sequence[Code], ties: Ties, config: Config) -> bool:
    if [code.key for code in old] != [code.key for code in new]:
        return False
    on_one_page = config.options.layout != "pages"
    for was, now in zip(old, new, strict=True):
        if was.title != now.title and was.code is not None and not on_one_page:
            titles = {ties_of((one,)).titles[one.key] for one in (was, now)}
            if any(key != was.key and title in titles for key, title in ties.titles.items()):
                return False
            now = replace(now, title=was.title, title_given=was.title_given)
        if shared_facts(was, on_one_page=on_one_page) != shared_facts(now, on_one_page=on_one_page):
            return False
    return True


def _retied(ties: Ties, codes: Sequence[Code]) -> Ties:
    return replace(ties, titles={**ties.titles, **ties_of(codes).titles})


def _carried_over(
    updated: Entries,
    old_texts: EntryTexts,
    new: dict[str, Code],
    edited: Sequence[str],
    folder: Path,
    config: Config,
    policy: Policy,
    shelf: Shelf,
) -> Revision | None:
    targets = list(dict.fromkeys(config.targets))
    featured = {name.rpartition(" ")[2] for found in updated.places.values() for name in _featured(found)}
    close = near(updated.ties, edited, {*featured, old_texts.keys[0]})
    beside = listed_beside(updated.ties, edited, updated.shared.operations) if "openapi" in targets else set()
    text = "".join(old_texts.of(at, at + 1) for at, key in enumerate(old_texts.keys) if key in close or key in beside)
    before = _bound(text, updated.shared, policy)
    if before is None:
        return None
    after = tuple(new.get(code.key, code) for code in before)
    files: dict[str, Content] = {}
    places = dict(updated.places)
    python = _Python(config)
    for target in targets:
        small = [
            small_catalogue(updated.shared, [code for code in codes if target == "openapi" or code.key in close])
            for codes in (before, after)
        ]
        made = told_of_entries(target, small, config)
        if made is None or [*made[0]] != [*made[1]]:
            return None
        for path, was in made[0].items():
            now = made[1][path]
            if was.text == now.text:
                continue
            old = (folder / path).read_bytes()
            lay_out = python if was.format == "python" else str if path in places else _page
            found = spliced(old, places.get(path), (was.text, was.places), (now.text, now.places), lay_out)
            if found is None:
                return None
            files[path] = shelf.keep_parts(found[0])
            if found[1] is not None:
                places[path] = found[1]
    python.save()
    return Revision(plan_of_changes(folder, files), replace(updated, places=places))


def _page(text: str) -> str:
    """The page of an entry, as it is written."""
    from errcat.targets.format import format_file
    from errcat.targets.render import RenderedFile

    return format_file(RenderedFile("", text, "markdown"))


class _Python:
    """Lays out the classes of an entry, and the empty lines before them, as they are in a whole module."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._memo: Memo | None = None

    def __call__(self, text: str) -> str:
        from errcat.targets.format import python_formatter
        from errcat.targets.format_memo import Memo
        from errcat.targets.places import NO_PLACES

        if self._memo is None:
            self._memo = Memo.read(black_memo(self._config.root))
        return "\n\n" + python_formatter(self._memo)(text, NO_PLACES)[0]

    def save(self) -> None:
        """Keeps what black was asked."""
        if self._memo is not None and self._memo.asked:
            self._memo.write(black_memo(self._config.root))


def _featured(places: Places) -> list[str]:
    return [name for name in places.names if name.startswith("featured ")]
