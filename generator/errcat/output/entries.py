"""What a run leaves in the cache for the next one, which may find that only the wording of a few entries has changed.

It belongs to the record of that run (`errcat.output.record`), and counts only beside it.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Mapping
from pathlib import Path

from errcat.cache import read_sealed, write_sealed
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.ties import Ties
from errcat.records import Struct, replace
from errcat.targets.places import Places


class Entries(Struct, frozen=True):
    """A catalogue without its codes, their texts and ties, and where the outputs tell of them, by path.

    `places` has no files that are about one entry alone.
    """

    shared: Catalogue
    texts: EntryTexts
    ties: Ties
    places: Mapping[str, Places]


def write_entries(path: Path, seal: str, entries: Entries) -> None:
    """Leaves them in the cache, if that is possible. `seal` is that of the record of the run that they come from."""
    texts, ties = entries.texts, entries.ties
    content = marshal.dumps(
        (
            pickle.dumps(replace(entries.shared, codes=()), pickle.HIGHEST_PROTOCOL),
            (texts.text, texts.keys, texts.starts, texts.indent),
            (dict(ties.names), dict(ties.statuses), dict(ties.titles)),
            {path: (places.names, places.bounds) for path, places in entries.places.items()},
        )
    )
    write_sealed(path, seal, content)


def read_entries(path: Path, seal: str) -> Entries | None:
    """What `write_entries` left; None where that is not there, or is of another run."""
    content = read_sealed(path, seal)
    if content is None:
        return None
    shared, texts, ties, places = marshal.loads(content)  # noqa: S302  by the seal, what this program wrote
    return Entries(
        pickle.loads(shared),  # noqa: S301  so is this
        EntryTexts(*texts),
        Ties(*ties),
        {path: Places(*found) for path, found in places.items()},
    )
