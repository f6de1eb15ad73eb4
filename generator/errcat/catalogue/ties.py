"""What is known of a catalogue from one run to the next, and what an edit comes to: records only, for any process."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue, Code
from errcat.diagnostics.policy import Level
from errcat.records import Struct


class Ties(Struct, frozen=True):
    """What ties entries to others, by key and in catalogue order: whom each names, its statuses, its title."""

    names: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]

    def updated(self, changed: Ties) -> Ties:
        """With those of the codes that are in `changed`."""
        names = {**self.names, **changed.names} if changed.names else self.names
        titles = {**self.titles, **changed.titles} if changed.titles else self.titles
        return Ties(names, self.statuses, titles)


class EntryEdit(Struct, frozen=True):
    """The edited codes and those whose outputs tell of them, `before` and `after`, in catalogue order.

    All of them are listed somewhere together with an edited one; those of the keys `close` are told of more than that.
    `told` is None where nothing but wording differs. Else these are the keys of the codes whose outputs may be other
    ones now: those edited, those that name them or are named by them. `ties` are the names and titles of edited codes,
    where they are others.
    """

    before: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    close: frozenset[str] = frozenset()
    told: frozenset[str] | None = None
    ties: Ties = Ties({}, {}, {})


class Surroundings(Struct, frozen=True):
    """A catalogue without its codes, their texts and ties.

    `featured` are the codes that outputs show as examples. `on_one_page`: all errors are; `lists`: outputs list the
    errors of a status or of an operation. `levels` are those of the configuration.
    """

    shared: Catalogue
    texts: EntryTexts
    ties: Ties
    featured: Collection[str]
    on_one_page: bool
    lists: bool
    levels: Mapping[str, Level]
