"""An edit of a catalogue, read on its own.

What reads catalogues takes as long to import as what makes outputs of them, and neither needs the other. So a second
process begins with this as soon as it is known which catalogue has changed, before the first one has imported even what
it takes to understand the command line.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errcat.parallel import Beside, begin

if TYPE_CHECKING:
    from errcat.catalogue.entry_texts import Change
    from errcat.catalogue.ties import Rewording, Surroundings
    from errcat.unchanged import Look


@contextlib.contextmanager
def begun_early(look: Look) -> Iterator[Beside[Any] | None]:
    """Within the `with`, another process reads the edit that `look` has found, if it has found one."""
    changed = look.changed_catalogues()
    if not changed or len(changed) != 1:
        yield None
        return
    path = changed[0]
    kept = look.record.beside(look.record.catalogues().index(path))
    if not Path(kept).exists():
        yield None
        return
    import errcat.records  # noqa: F401  both processes need it, so it is imported before there are two

    early = begin(lambda: _read_kept(path, kept, look.record.seal()))
    try:
        yield early
    finally:
        early.end()


def _read_kept(path: str, kept: str, seal: str) -> Iterator[Any]:
    from errcat.output.entries import read_surroundings

    around = read_surroundings(Path(kept), seal)
    text = text_at(Path(path))
    change = None if around is None or text is None else around.texts.change_to(text)
    if around is not None and change is not None:
        yield change
        yield read_edit(around, change)


def text_at(path: Path) -> str | None:
    """The text of a catalogue; None where it cannot be read."""
    from errcat.catalogue.files import read_text
    from errcat.diagnostics.diagnostic import Sink

    return read_text(path, "", Sink())


def read_edit(around: Surroundings, change: Change) -> Rewording | None:
    """What a change comes to; None where a whole run is needed."""
    from errcat.catalogue.rewording import Reading
    from errcat.catalogue.verdict import catalogue_schema, to_explain

    reading = Reading(around, change)
    if reading.document is None or to_explain(reading.document, catalogue_schema()) is not None:
        return None
    return reading.rewording()


def result_of(early: Beside[Any] | None, around: Surroundings, change: Change) -> Rewording | None:
    """As `read_edit`, from the process that began early, if there is one; it has to have read the same change."""
    if early is None or not early.is_there:
        return read_edit(around, change)
    results = early.results()
    return next(results, None) if next(results, None) == change else None
