"""An edit of a catalogue, read on its own.

What reads catalogues takes as long to import as what makes outputs of them, and neither needs the other. So a second
process begins with this as soon as it is known which catalogue has changed, before the first one has imported even what
it takes to understand the command line.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.parallel import Beside, begin
from errcat.records import Struct

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue
    from errcat.catalogue.ties import EntryEdit
    from errcat.config import Config
    from errcat.output.content import Shelf
    from errcat.output.entries import Entries
    from errcat.unchanged import Look

_MOST_ENTRIES = 20
"""A larger edit is no edit of a few entries."""


@contextlib.contextmanager
def begun_early(look: Look) -> Iterator[Beside[Any] | None]:
    """Within the `with`, another process reads the edit that `look` has found, if it has found one.

    It gives what `read_edit` does. It has to be told an `Order`, and gives what that asks for before the last step.
    """
    changed = look.changed_catalogues()
    if not changed or len(changed) != 1:
        yield None
        return
    path = changed[0]
    number = look.record.catalogues().index(path)
    kept = Path(look.record.beside(number))
    if not kept.exists():
        yield None
        return
    early = begin(lambda told: _read_early(Path(path), kept, look.record.kept[number], told))
    try:
        yield early
    finally:
        early.end()


class Order(Struct, frozen=True):
    """Into the outputs of which targets the edit is to be carried, and where these wait (`carried_over`)."""

    targets: list[str]
    folder: Path
    config: Config
    shelf: Shelf


class LastKnown(Struct, frozen=True):
    """What the last run knew of a catalogue: its `entries`, what they share, and where what is around them is kept."""

    entries: Entries
    shared: Catalogue
    kept: Path
    digests: str

    @classmethod
    def read(cls, kept: Path, digests: str) -> LastKnown | None:
        """None where it is not there any more."""
        from errcat.output.entries import read_entries, shared_of

        entries = read_entries(kept, digests)
        return None if entries is None else cls(entries, shared_of(entries), kept, digests)


def _read_early(path: Path, kept: Path, digests: str, told: Callable[[], Any]) -> Iterator[Any]:
    known = LastKnown.read(kept, digests)
    if known is None:
        return
    steps = read_edit(path, known)
    yield next(steps, None)
    edit: EntryEdit | None = next(steps, None)
    yield edit
    if edit is None:
        return
    order: Order | None = told()
    if order is not None and order.targets:
        from errcat.carrying import carried_over

        rest = (order.folder, known.entries.places, order.config, order.shelf)
        yield carried_over(edit, known.shared, order.targets, *rest)
    if order is not None:
        order.shelf.sync()
        for around in steps:  # so large that it is not worth handing it over
            yield order.shelf.keep_parts([around.read()])


def read_edit(path: Path, known: LastKnown) -> Iterator[Any]:
    """What has changed in the catalogue at `path` since the last run, in three steps.

    First the document that has to fit the schema (`Reading.document`), which another process may look at, for that
    needs much to be imported; then, as if it fitted, an `EntryEdit`; then what is around the entries from now on, a
    `Content`. None, or no more, where a whole run is needed.
    """
    from errcat.catalogue.entry_edit import Reading
    from errcat.catalogue.files import read_text
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.content import held
    from errcat.output.entries import packed_around, read_around
    from errcat.records import replace

    around = read_around(known.kept, known.digests, known.shared)
    text = read_text(path, "", Sink())
    change = None if text is None or around is None else around.texts.change_to(text)
    if text is None or around is None or change is None or change[1] - change[0] > _MOST_ENTRIES:
        return
    reading = Reading(around, change)
    if reading.document is None:
        return
    yield reading.document
    edit = reading.edit()
    yield edit
    if edit is None:
        return
    first, last, _ = change
    texts = around.texts.with_change(first, last, text, edit.keys)
    ties = around.ties.updated(edit.ties)
    if texts.keys != around.texts.keys:
        ties = ties.in_order(texts.keys)
    headers = edit.headers if edit.moves else around.headers
    yield held(packed_around(replace(around, texts=texts, ties=ties, headers=headers)))
