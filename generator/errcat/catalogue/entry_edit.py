"""What an edit of entries comes to: these codes as they were and as they are, and their neighbours."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from typing import Any

from errcat.catalogue.alike import alike
from errcat.catalogue.bind import bind_entries
from errcat.catalogue.entry_texts import Change
from errcat.catalogue.known import Known
from errcat.catalogue.model import Code
from errcat.catalogue.neighbourhood import (
    counts_of,
    facts_of_others,
    headers_of,
    listed_beside,
    near,
    shared_facts,
    ties_of,
)
from errcat.catalogue.nodes import Mapping
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import Source, parse
from errcat.catalogue.suppressions import COMMENT
from errcat.catalogue.ties import EntryEdit, Surroundings, Ties
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.policy import Policy
from errcat.records import replace

HEAD = "errcat: 1\napi: {id: x, title: x, version: 0.0.0}\ncodes:\n"


_PROSE = ("title", "message", "description", "causes", "actions")
_LISTS = ("causes", "actions")
"""Fields in which the schema takes every text that is not empty, and those that may be a list of such texts."""


class Reading:
    """The entries of the new text that have changed, as far as they can be read alone.

    `document` is what the schema is about; None where there is something to say already. It is empty where all that is
    not prose is as it was, for then it fits the schema as the old one did. Only if it fits may `edit` be asked.
    """

    def __init__(self, around: Surroundings, change: Change) -> None:
        self._around = around
        self._first, self._last, self._changed = change
        self._policy = Policy(around.levels)
        self._right = Known()
        self.document: dict[str, Any] | None = None
        self._old = parse(HEAD + around.texts.of(self._first, self._last), "", Sink())
        sink = Sink(policy=self._policy)
        source = parse(HEAD + self._changed, "", sink)
        if source is None or self._old is None or source.anchored or COMMENT.search(self._changed) is not None:
            self._source = None
            return
        codes = source.root.get("codes")
        keys = [key.text for key, _ in codes.entries] if isinstance(codes, Mapping) else []
        if not around.texts.stand_alone(self._changed, keys):
            self._source = None
            return
        self._source = source
        silent_slips(source, sink)
        if not sink.diagnostics:
            same = _but_for_prose(source.document) == _but_for_prose(self._old.document)
            self.document = {} if same else source.document

    def edit(self) -> EntryEdit | None:
        """What the change comes to. None where it shows in more than entries, or something is to be said."""
        around, texts = self._around, self._around.texts
        old = self._known(self._old)
        new = None if self._source is None else self._bound(self._source)
        if old is None or new is None:
            return None
        if not _same_to_others(old, new, around):
            return self._moved(old, new)
        keys = tuple(code.key for code in new)
        edited = [was.key for was, now in zip(old, new, strict=True) if was != now]
        if not edited:
            return EntryEdit(keys=keys)
        changed = _changed_ties(old, new)
        told: set[str] | None = None
        close = near(around.ties.updated(changed), edited, {*around.featured, texts.keys[0]})
        if not _differ_in_wording(old, new, around):
            # An error that was chosen as an example may not be the best one any more.
            if any(key in around.featured for key in edited) or not self._are_there(changed):
                return None
            told = near(around.ties, edited, ()) | near(around.ties.updated(changed), edited, ())
            close |= told | alike(texts, self._first, edited, self._entries())
        beside = listed_beside(around.ties, edited, around.shared) if around.lists else set()
        before = self._codes({*close, *beside})
        if before is None:
            return None
        by_key = {code.key: code for code in new}
        after = tuple(by_key.get(code.key, code) for code in before)
        return EntryEdit(before, after, frozenset(close), None if told is None else frozenset(told), keys, changed)

    def _moved(self, old: Sequence[Code], new: Sequence[Code]) -> EntryEdit | None:
        """The change, where it adds codes, or puts some into other lists. None where it takes any away."""
        from errcat.catalogue.standing import beside_in_lists, surely_fit

        around, texts = self._around, self._around.texts
        was = {code.key: code for code in old}
        now = {code.key: code for code in new}
        if around.on_one_page or around.hides or [key for key in now if key in was] != [*was]:
            return None
        edited = [key for key, code in now.items() if was.get(key) != code]
        keys = (*texts.keys[: self._first], *now, *texts.keys[self._last :])
        changed = ties_of(now[key] for key in edited)
        ties = around.ties.updated(changed)
        if any(key in around.featured for key in edited) or len({*keys}) != len(keys) or ties.names.keys() != {*keys}:
            return None
        ties = ties.in_order(keys)
        if not surely_fit([now[key] for key in edited], ties, around.shared) or not self._are_there(changed, ties):
            return None
        moved = [key for key in edited if key in was]
        sent = headers_of([*(now[key] for key in edited), *(was[key] for key in moved)])
        headers = {*sent, *around.headers}
        if sent and len(headers) > 1:  # their order, and what they are called, depend on which error sends one first
            return None
        told = near(around.ties, moved, ()) | near(ties, edited, ())
        close = (
            told
            | near(ties, edited, {*around.featured, texts.keys[0]})
            | alike(texts, self._first, edited, self._entries())
        )
        close |= beside_in_lists(around.ties, moved, around.shared) | beside_in_lists(ties, edited, around.shared)
        beside = listed_beside(around.ties, moved, around.shared) | listed_beside(ties, edited, around.shared)
        before = self._codes({*close, *beside})
        if before is None or any(was[key].is_outcome for key in moved):
            return None
        by_key = {code.key: code for code in before} | {key: now[key] for key in edited}
        after = tuple(by_key[key] for key in keys if key in by_key)
        return EntryEdit(
            before, after, frozenset(close), frozenset(told), tuple(now), changed, counts_of(ties), tuple(headers)
        )

    def _codes(self, keys: Collection[str]) -> tuple[Code, ...] | None:
        """Those of these keys as they were, in catalogue order."""
        texts = self._around.texts
        text = "".join(texts.of(at, at + 1) for at, key in enumerate(texts.keys) if key in keys)
        return self._known(parse(HEAD + text, "", Sink()))

    def _entries(self) -> Iterator[AnyMapping[str, Any]]:
        """The entries that have changed, as they were and as they are."""
        for source in (self._old, self._source):
            if source is not None:
                yield from source.document["codes"].values()

    def _are_there(self, changed: Ties, ties: Ties | None = None) -> bool:
        """Whether those exist whom edited codes name now; living ones, though a retired one may be enough."""
        codes = (ties or self._around.ties).names.keys()
        return all(codes >= {*named} for named in changed.names.values())

    def _known(self, source: Source | None) -> tuple[Code, ...] | None:
        """The codes of entries of the old text, about which the last run had nothing to say."""
        self._right.learning = True
        try:
            return None if source is None else self._bound(source)
        finally:
            self._right.learning = False

    def _bound(self, source: Source) -> tuple[Code, ...] | None:
        sink = Sink(policy=self._policy)
        codes = bind_entries(source, self._around.shared, frozenset(), sink, self._right)
        return None if sink.diagnostics else codes


def _same_to_others(old: Sequence[Code], new: Sequence[Code], around: Surroundings) -> bool:
    """Whether codes differ in nothing but what the outputs tell of each alone, or of whom it names."""
    if [code.key for code in old] != [code.key for code in new]:
        return False
    on_one_page, titles = around.on_one_page, around.ties.titles
    for was, now in zip(old, new, strict=True):
        if was.title != now.title and was.code is not None and not on_one_page:
            both = {ties_of((one,)).titles[one.key] for one in (was, now)}
            if any(key != was.key and title in both for key, title in titles.items()):
                return False
            now = replace(now, title=was.title, title_given=was.title_given)
        if facts_of_others(was, on_one_page=on_one_page) != facts_of_others(now, on_one_page=on_one_page):
            return False
    return True


def _differ_in_wording(old: Sequence[Code], new: Sequence[Code], around: Surroundings) -> bool:
    """Whether codes that are the same to others differ in nothing but wording."""
    return all(
        shared_facts(was, on_one_page=around.on_one_page)
        == shared_facts(replace(now, title=was.title, title_given=was.title_given), on_one_page=around.on_one_page)
        for was, now in zip(old, new, strict=True)
    )


def _changed_ties(old: Sequence[Code], new: Sequence[Code]) -> Ties:
    was, now = ties_of(old), ties_of(new)
    return Ties(
        *(
            {key: value for key, value in newer.items() if older[key] != value}
            for older, newer in zip(was.all(), now.all(), strict=True)
        )
    )


def _but_for_prose(document: dict[str, Any]) -> str:
    """A document as JSON, which tells `1` from `true`, without what the schema takes as it is."""
    rest = dict(document)
    if isinstance(codes := document.get("codes"), dict):
        rest["codes"] = {key: _entry_but_for_prose(entry) for key, entry in codes.items()}
    return json.dumps(rest, sort_keys=True)


def _entry_but_for_prose(entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if not _is_prose(name, value)}


def _is_prose(name: str, value: object) -> bool:
    texts = value if name in _LISTS and isinstance(value, list) and value else [value]
    return name in _PROSE and all(isinstance(text, str) and text for text in texts)
