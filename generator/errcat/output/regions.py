"""Regions of hand-written files: the text that each file should have, and how it gets there whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from errcat.catalogue.files import read_text
from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Sink, SourceText, Span
from errcat.output.replace import replace_file
from errcat.records import Struct
from errcat.targets.regions.request import Requests
from errcat.targets.regions.syntax import find_regions
from errcat.targets.regions.table import table


class RegionFile(Struct, frozen=True):
    """A file that has regions. `stale` are the begins of those that are not what the catalogue gives."""

    path: Path
    source: SourceText
    new: str
    regions: int
    stale: tuple[Span, ...]


def plan_regions(
    path: Path, shown: str, catalogues: Sequence[Catalogue], complete: bool, sink: Sink
) -> RegionFile | None:
    """Reads a file and works out its regions; None where it has none, or has a fault, which is reported.

    `catalogues` are those of the run, without internal codes. `complete`: the project has no others, so that a region
    about another API is a fault, and not one to leave alone.
    """
    text = read_text(path, shown, sink)
    if text is None:
        return None
    before = len(sink.diagnostics)
    source = SourceText(shown, text)
    regions = find_regions(source, sink)
    requests = Requests(source, catalogues, complete, sink)
    parts: list[str] = []
    stale: list[Span] = []
    position = 0
    for region in regions:
        request = requests.read(region)
        if request is None:
            continue
        inner = region.line_break.join(("", *table(request), "", ""))
        parts += [text[position : region.inner.start], inner]
        position = region.inner.end
        if text[region.inner.start : region.inner.end] != inner:
            stale.append(region.marker)
    if not regions or len(sink.diagnostics) > before:
        return None
    return RegionFile(path, source, "".join([*parts, text[position:]]), len(regions), tuple(stale))


def write_regions(file: RegionFile) -> None:
    """Gives a file its new text, if it has another one. Raises OSError; the file then is as it was."""
    if not file.stale:
        return
    if file.path.read_bytes() != file.source.text.encode("utf-8"):
        raise OSError("somebody changed it during the run; run again")
    replace_file(file.path, file.new.encode("utf-8"))
