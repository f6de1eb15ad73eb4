"""What a run leaves in the cache for the next one, which may find that only a few entries are told otherwise now.

It belongs to the record of that run (`errcat.output.record`), and counts only beside it.
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Mapping
from pathlib import Path

from errcat import pickles
from errcat.cache import read_sealed, write_sealed
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.ties import Surroundings, Ties
from errcat.records import Struct, replace


class Entries(Struct, frozen=True):
    """A catalogue without its codes, what is around each of them, and where the outputs tell of it, by path.

    All is as it is kept: one who needs a part of it unpacks that part. Files that are about one entry alone have no
    places here.
    """

    shared: bytes
    around: bytes
    places: Mapping[str, bytes]


def keep(path: Path, seal: str, entries: Entries | None) -> None:
    """Leaves entries in the cache, if that is possible, or that there are none.

    `seal` is that of the record of the run that they come from.
    """
    if entries is not None:
        write_sealed(path, seal, marshal.dumps((entries.shared, entries.around, {**entries.places})))
        return
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def read_entries(path: Path, seal: str) -> Entries | None:
    """What `keep` left; None where that is not there, or is of another run."""
    content = read_sealed(path, seal)
    return None if content is None else Entries(*marshal.loads(content))  # noqa: S302  by the seal, ours


def packed_shared(catalogue: Catalogue) -> bytes:
    """A catalogue without its codes."""
    return pickles.dumps(replace(catalogue, codes=()), pickles.HIGHEST_PROTOCOL)


def shared_of(entries: Entries) -> Catalogue:
    """The catalogue without its codes."""
    found: Catalogue = pickles.loads(entries.shared)
    return found


def packed_around(around: Surroundings) -> bytes:
    """What is around the entries of a catalogue, but for what they share."""
    texts, ties = around.texts, around.ties
    return marshal.dumps(
        (
            (texts.text, texts.keys, texts.starts, texts.indent),
            (dict(ties.names), dict(ties.statuses), dict(ties.titles)),
            (tuple(around.featured), around.on_one_page, around.lists, dict(around.levels)),
        )
    )


def around_of(entries: Entries) -> Surroundings:
    """What is around the entries."""
    texts, ties, told = marshal.loads(entries.around)  # noqa: S302  as above
    return Surroundings(shared_of(entries), EntryTexts(*texts), Ties(*ties), *told)
