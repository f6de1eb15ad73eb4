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
    kept = look.record.beside(look.record.catalogues().index(path))
    if not Path(kept).exists():
        yield None
        return
    early = begin(lambda told: _read_early(Path(path), Path(kept), look.record.seal(), told))
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


def _read_early(path: Path, kept: Path, seal: str, told: Callable[[], Any]) -> Iterator[Any]:
    from errcat.output.entries import read_entries, shared_of

    entries = read_entries(kept, seal)
    if entries is None:
        return
    steps = read_edit(path, entries)
    yield next(steps, None)
    edit: EntryEdit | None = next(steps, None)
    yield edit
    if edit is None:
        return
    order: Order | None = told()
    if order is not None and order.targets:
        from errcat.carrying import carried_over

        rest = (order.folder, entries.places, order.config, order.shelf)
        yield carried_over(edit, shared_of(entries), order.targets, *rest)
    yield from steps
    if order is not None:
        order.shelf.sync()


def read_edit(path: Path, entries: Entries) -> Iterator[Any]:
    """What has changed in the catalogue at `path` since the last run, in three steps.

    First the document that has to fit the schema (`Reading.document`), which another process may look at, for that
    needs much to be imported; then, as if it fitted, an `EntryEdit`; then what is around the entries from now on,
    packed. None, or no more, where a whole run is needed.
    """
    from errcat.catalogue.entry_edit import Reading
    from errcat.catalogue.files import read_text
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.entries import around_of, packed_around
    from errcat.records import replace

    around = around_of(entries)
    text = read_text(path, "", Sink())
    change = None if text is None else around.texts.change_to(text)
    if text is None or change is None or change[1] - change[0] > _MOST_ENTRIES:
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
    texts = around.texts.with_change(first, last, text)
    yield packed_around(replace(around, texts=texts, ties=around.ties.updated(edit.ties)))
