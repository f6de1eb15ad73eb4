"""What is known of a catalogue from one run to the next, and what an edit comes to: records only, for any process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue, Code, Counts
from errcat.diagnostics.policy import Level
from errcat.records import Struct, replace


class Ties(Struct, frozen=True):
    """What ties entries to others, by key and in catalogue order.

    Whom each names, its statuses, its title, its class (`types`), its code on the wire as text, its category.
    """

    names: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]
    types: Mapping[str, str]
    codes: Mapping[str, str | None]
    categories: Mapping[str, str | None]

    def updated(self, changed: Ties) -> Ties:
        """With those of the codes that are in `changed`. New ones come last."""
        return Ties(*({**old, **new} if new else old for old, new in zip(self.all(), changed.all(), strict=True)))

    def in_order(self, keys: Sequence[str]) -> Ties:
        """In the order of `keys`, which are those of all codes."""
        return Ties(*({key: one[key] for key in keys} for one in self.all()))

    def all(self) -> tuple[Mapping[str, Any], ...]:
        """Each of the mappings."""
        return self.names, self.statuses, self.titles, self.types, self.codes, self.categories


NO_TIES = Ties({}, {}, {}, {}, {}, {})


class EntryEdit(Struct, frozen=True):
    """The edited codes and those whose outputs tell of them, `before` and `after`, in catalogue order.

    All of them are listed somewhere together with an edited one; those of the keys `close` are told of more than that.
    `told` is None where nothing but wording differs. Else these are the keys of the codes whose outputs may be other
    ones now: those edited, those that name them or are named by them. `keys` are those of the entries that were read,
    `ties` the ties of edited codes, where they are others. Where the edit `moves` codes in or into lists, there are new
    `counts`, and the `headers` that codes send from then on.
    """

    before: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    close: frozenset[str] = frozenset()
    told: frozenset[str] | None = None
    keys: tuple[str, ...] = ()
    ties: Ties = NO_TIES
    counts: Counts | None = None
    headers: Collection[str] = ()

    def shared_after(self, shared: Catalogue) -> Catalogue:
        """What the codes share after the edit, if they share `shared` before."""
        return shared if self.counts is None else replace(shared, counts=self.counts)

    @property
    def moves(self) -> bool:
        """Whether codes are in other lists than before, or in more of them."""
        return self.counts is not None


class Surroundings(Struct, frozen=True):
    """A catalogue without its codes, their texts and ties.

    `featured` are the codes that outputs show as examples. `on_one_page`: all errors are; `lists`: outputs list the
    errors of a status or of an operation. `levels` are those of the configuration.
    `hides`: some codes are internal. `headers` are the different ones that codes send, if there are no more than two.
    """

    shared: Catalogue
    texts: EntryTexts
    ties: Ties
    featured: Collection[str]
    on_one_page: bool
    lists: bool
    levels: Mapping[str, Level]
    hides: bool
    headers: Collection[str]
