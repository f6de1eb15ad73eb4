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


class Rewording(Struct, frozen=True):
    """The edited codes and those whose outputs tell of them, `before` and `after`, in catalogue order.

    All of them are listed somewhere together with an edited one; those of the keys `close` are told of more than that.
    `titles` are those of edited codes that have another one now, as ties have them (`Ties.titles`).
    """

    before: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    close: frozenset[str] = frozenset()
    titles: Mapping[str, str] = {}


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
