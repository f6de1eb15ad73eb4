"""What a run leaves in the cache for the next one, which may find that only a few entries are told otherwise now.

It is in two files, since the process that makes outputs needs one of them, and the one that reads an edit both. The
record of the run (`errcat.output.record`) has their digests: beside another record they are nothing.
"""

from __future__ import annotations

import contextlib
import marshal
import os
from collections.abc import Mapping
from pathlib import Path

from errcat import pickles
from errcat.cache import cache_folder, read_own, write_cache
from errcat.catalogue.entry_texts import EntryTexts
from errcat.catalogue.model import Catalogue
from errcat.catalogue.ties import Surroundings, Ties
from errcat.output.content import Content
from errcat.output.manifest import digest
from errcat.records import Struct, replace


class Entries(Struct, frozen=True):
    """A catalogue without its codes, and where the outputs tell of each of these, by path, as it is kept.

    Files that are about one entry alone have no places here.
    """

    shared: bytes
    places: Mapping[str, bytes]


def keep(path: Path, entries: Entries, around: Content) -> str:
    """Leaves in the cache, at `path` and beside it, what is known of a catalogue and `around` each of its entries.

    Returns what the record has to say of it, which is nothing where it cannot be left.
    """
    content = marshal.dumps((entries.shared, {**entries.places}))
    beside = _beside(path)
    try:
        cache_folder(path.parents[1])
        write_cache(path, content)
        beside.unlink(missing_ok=True)
        around.put(str(beside))
        os.chmod(beside, 0o600)
    except OSError:
        forget(path)
        return ""
    return f"{digest(content)}:{around.digest}"


def forget(path: Path) -> None:
    """Takes away what is at `path` and beside it, if it is there."""
    for one in (path, _beside(path)):
        with contextlib.suppress(OSError):
            one.unlink(missing_ok=True)


def read_entries(path: Path, known: str) -> Entries | None:
    """What `keep` left; None where that is not there, or is not what the record knows."""
    content = read_own(path)
    if content is None or digest(content) != known.partition(":")[0]:
        return None
    return Entries(*marshal.loads(content))  # noqa: S302  by its digest, ours


def read_around(path: Path, known: str, shared: Catalogue) -> Surroundings | None:
    """What `keep` left of what is around each entry, as `read_entries` reads it."""
    content = read_own(_beside(path))
    if content is None or digest(content) != known.partition(":")[2]:
        return None
    texts, ties, told = marshal.loads(content)  # noqa: S302  as above
    return Surroundings(shared, EntryTexts(*texts), Ties(*ties), *told)


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
            tuple(map(dict, ties.all())),
            (
                tuple(around.featured),
                around.on_one_page,
                around.lists,
                dict(around.levels),
                around.hides,
                tuple(around.headers),
            ),
        )
    )


def _beside(path: Path) -> Path:
    return path.with_name(path.name.replace("entries", "around", 1))
