"""The files of one target, rendered and not yet laid out, artefact by artefact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from errcat.catalogue.model import Catalogue
from errcat.config import Config
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.summary import counted
from errcat.parallel import Turns
from errcat.stages import stage
from errcat.targets.editions import editions
from errcat.targets.packs import Pack, load_pack
from errcat.targets.render import render_each
from errcat.targets.rendered import RenderedFile
from errcat.targets.views import forget_views, views_of


def told_of_entries(
    target: str, catalogues: Sequence[Catalogue], config: Config, *, everything: bool
) -> list[dict[str, RenderedFile]] | None:
    """For each catalogue the files of a target that have places of entries, by path and not yet laid out.

    `everything`: the others too. None where there is anything to report.
    """
    sink = Sink()
    pack = load_pack(target, config.templates, sink)
    if pack is None:
        return None
    made = [
        {
            f"{folder}/{file.path}": file
            for folder, rendered in rendered_of(pack, catalogue, config, sink, with_places_only=not everything)
            for file in rendered
        }
        for catalogue in catalogues
    ]
    return None if sink.diagnostics else made


def rendered_of(
    pack: Pack,
    catalogue: Catalogue,
    config: Config,
    sink: Sink,
    *,
    with_places_only: bool = False,
    turns: Turns | None = None,
) -> Iterator[tuple[str, list[RenderedFile]]]:
    """The folder of each edition of a target, and its files, artefact by artefact. The first is an empty list."""
    for edition in editions(pack, catalogue, config.options):
        yield edition.pack.folder, []
        amount = counted(len(edition.catalogue.codes), "code")
        artefacts = render_each(
            *(edition.pack, edition.catalogue, edition.options, views_of(pack.target), sink),
            with_places_only=with_places_only,
            is_mine=turns.is_mine if turns is not None else None,
        )
        files: list[RenderedFile] | None = []
        while files is not None:
            with stage(f"render {pack.target}", amount):
                files = next(artefacts, None)
            if files:
                yield edition.pack.folder, files
                files.clear()  # nobody needs the texts any more
    forget_views()
