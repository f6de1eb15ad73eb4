"""An edit of a catalogue, read on its own: what it comes to, step by step.

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
    from errcat.catalogue.ties import Surroundings
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
        yield from read_edit(around, change)


def text_at(path: Path) -> str | None:
    """The text of a catalogue; None where it cannot be read."""
    from errcat.catalogue.files import read_text
    from errcat.diagnostics.diagnostic import Sink

    return read_text(path, "", Sink())


def read_edit(around: Surroundings, change: Change) -> Iterator[Any]:
    """What a change comes to, in two steps.

    First the document that the schema is about, which is for another process to look at, for that needs much to be
    imported; then, as if it fitted, a `Rewording`. None, or no more, where a whole run is needed.
    """
    from errcat.catalogue.rewording import Reading

    reading = Reading(around, change)
    yield reading.document
    yield reading.rewording()


def results_of(early: Beside[Any] | None, around: Surroundings, change: Change) -> Iterator[Any]:
    """As `read_edit`, from the process that began early, if there is one and it has read the same change."""
    if early is None or not early.is_there:
        yield from read_edit(around, change)
        return
    results = early.results()
    if next(results, None) == change:
        yield from results
