"""What an edit of the wording of entries comes to: these codes as they were and as they are, and their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from errcat.catalogue.bind import bind_entries
from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.neighbourhood import listed_beside, near, shared_facts, ties_of
from errcat.catalogue.schema import catalogue_schema, validate
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import parse
from errcat.catalogue.suppressions import COMMENT
from errcat.catalogue.ties import Rewording, Surroundings, Ties
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.policy import Policy
from errcat.records import replace

_HEAD = "errcat: 1\napi: {id: x, title: x, version: 0.0.0}\ncodes:\n"


def rewording(around: Surroundings, change: tuple[int, int, str], policy: Policy) -> Rewording | None:
    """What the `change` of a text comes to (`EntryTexts.change_to`).

    None where it is more than the wording of entries, or where there is anything to say about it.
    """
    first, last, changed = change
    texts, ties = around.texts, around.ties
    old = _bound(texts.of(first, last), around.shared, policy)
    new = _bound(changed, around.shared, policy)
    if old is None or new is None or not _differ_in_wording(old, new, ties, on_one_page=around.on_one_page):
        return None
    titles = ties_of(new).titles if [code.title for code in old] != [code.title for code in new] else {}
    edited = [was.key for was, now in zip(old, new, strict=True) if was != now]
    if not edited:
        return Rewording()
    retied = replace(ties, titles={**ties.titles, **titles}) if titles else ties
    close = near(retied, edited, {*around.featured, texts.keys[0]})
    beside = listed_beside(retied, edited, around.shared) if around.lists else set()
    text = "".join(texts.of(at, at + 1) for at, key in enumerate(texts.keys) if key in close or key in beside)
    before = _bound(text, around.shared, policy)
    if before is None:
        return None
    by_key = {code.key: code for code in new}
    return Rewording(before, tuple(by_key.get(code.key, code) for code in before), frozenset(close), titles)


def _bound(text: str, shared: Catalogue, policy: Policy) -> tuple[Code, ...] | None:
    """The codes of the entries in a text; None where there is anything to say about them."""
    sink = Sink(policy=policy)
    source = parse(_HEAD + text, "", sink)
    if source is None or source.anchored or COMMENT.search(text) is not None:
        return None
    silent_slips(source, sink)
    if validate(source, catalogue_schema(), sink) or sink.diagnostics:
        return None
    codes = bind_entries(source, shared, frozenset(), sink)
    return None if sink.diagnostics else codes


def _differ_in_wording(old: Sequence[Code], new: Sequence[Code], ties: Ties, *, on_one_page: bool) -> bool:
    if [code.key for code in old] != [code.key for code in new]:
        return False
    for was, now in zip(old, new, strict=True):
        if was.title != now.title and was.code is not None and not on_one_page:
            titles = {ties_of((one,)).titles[one.key] for one in (was, now)}
            if any(key != was.key and title in titles for key, title in ties.titles.items()):
                return False
            now = replace(now, title=was.title, title_given=was.title_given)
        if shared_facts(was, on_one_page=on_one_page) != shared_facts(now, on_one_page=on_one_page):
            return False
    return True
