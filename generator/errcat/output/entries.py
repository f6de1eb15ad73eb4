"""What a run leaves in the cache for the next one, which may find that only the wording of a few entries has changed.

It belongs to the record of that run (`errcat.output.record`), and counts only beside it.
"""

from __future__ import annotations

import contextlib
import marshal
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from errcat.cache import read_sealed, write_sealed
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.ties import Surroundings, Ties
from errcat.records import Struct, replace
from errcat.targets.places import Places


class Entries(Struct, frozen=True):
    """What is around the entries of a catalogue, and where the outputs tell of each, by path.

    `places` has no files that are about one entry alone.
    """

    around: Surroundings
    places: Mapping[str, Places]


def packed(entries: Entries) -> bytes:
    """The entries as they are kept."""
    around = entries.around
    texts, ties = around.texts, around.ties
    return marshal.dumps(
        (
            (
                pickle.dumps(replace(around.shared, codes=()), pickle.HIGHEST_PROTOCOL),
                (texts.text, texts.keys, texts.starts, texts.indent),
                (dict(ties.names), dict(ties.statuses), dict(ties.titles)),
                (tuple(around.featured), around.on_one_page, around.lists, dict(around.levels)),
            ),
            marshal.dumps({path: (places.names, places.bounds) for path, places in entries.places.items()}),
        )
    )


def keep(path: Path, seal: str, content: bytes | None) -> None:
    """Leaves entries (`packed`) in the cache, if that is possible, or that there are none.

    `seal` is that of the record of the run that they come from.
    """
    if content is not None:
        write_sealed(path, seal, content)
        return
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def read_entries(path: Path, seal: str) -> Entries | None:
    """What `keep` left; None where that is not there, or is of another run."""
    content = read_sealed(path, seal)
    if content is None:
        return None
    around, places = marshal.loads(content)  # noqa: S302  by the seal, what this program wrote
    found = marshal.loads(places)  # noqa: S302  so is this
    return Entries(_around(*around), {path: Places(*place) for path, place in found.items()})


def read_surroundings(path: Path, seal: str) -> Surroundings | None:
    """The same without the places."""
    content = read_sealed(path, seal)
    return None if content is None else _around(*marshal.loads(content)[0])  # noqa: S302  as above


def _around(shared: bytes, texts: tuple[Any, ...], ties: tuple[Any, ...], told: tuple[Any, ...]) -> Surroundings:
    return Surroundings(pickle.loads(shared), EntryTexts(*texts), Ties(*ties), *told)  # noqa: S301  as above
