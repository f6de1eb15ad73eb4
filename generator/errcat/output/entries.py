"""What a run leaves in the cache for the next one, which may find that only the wording of a few entries has changed.

It is believed only if the same user wrote it with the same program; it is nothing but a saving of time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import pickle
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from errcat.cache import cache_folder, write_cache
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.neighbourhood import Ties
from errcat.targets.places import Places


class Entries(Struct, frozen=True):
    """A catalogue without its codes, their texts and ties, and where the outputs tell of them, by path.

    `places` has no files that are about one entry alone.
    """

    shared: Catalogue
    texts: EntryTexts
    ties: Ties
    places: Mapping[str, Places]


def write_entries(path: Path, program: str, entries: Entries) -> None:
    """Writes the file if that is possible. `program` is a text that differs for each version of the program."""
    texts, ties = entries.texts, entries.ties
    content = marshal.dumps(
        (
            pickle.dumps(replace(entries.shared, codes=()), pickle.HIGHEST_PROTOCOL),
            (texts.text, texts.keys, texts.starts, texts.indent),
            (dict(ties.names), dict(ties.statuses), dict(ties.titles)),
            {path: (places.names, places.bounds) for path, places in entries.places.items()},
        )
    )
    with suppress(OSError):
        cache_folder(path.parents[1])
        write_cache(path, _digest(program, content) + content)


def read_entries(path: Path, program: str) -> Entries | None:
    """What `write_entries` wrote; None where the file is not there, or not as this program wrote it."""
    with suppress(OSError, ValueError, EOFError, TypeError, pickle.UnpicklingError):
        status = path.stat()
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            return None
        written = path.read_bytes()
        content = memoryview(written)[_DIGEST:]
        if written[:_DIGEST] != _digest(program, content):
            return None
        shared, texts, ties, places = marshal.loads(content)  # noqa: S302  by the digest, what this program wrote
        return Entries(
            pickle.loads(shared),  # noqa: S301  so is this
            EntryTexts(*texts),
            Ties(*ties),
            {path: Places(*found) for path, found in places.items()},
        )
    return None


_DIGEST = 32


def _digest(program: str, content: bytes | memoryview) -> bytes:
    made = hashlib.blake2b(program.encode(), digest_size=_DIGEST)
    made.update(content)
    return made.digest()
