"""Rendering: a pack's templates with the views of a catalogue. No file is read or written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.targets.options import Options
from errcat.targets.packs import Artefact, Pack
from errcat.targets.rendered import RenderedFile, View, file_of_parts
from errcat.targets.rules import UNKNOWN_VIEW

FilesOf: TypeAlias = Callable[[Artefact, Sequence[Any], Catalogue, Options], list[RenderedFile]]
"""What makes the files of an artefact, one for each item of a view."""


def render(
    pack: Pack,
    catalogue: Catalogue,
    options: Options,
    views: Mapping[str, View],
    sink: Sink,
) -> tuple[RenderedFile, ...]:
    """All files of `pack` for `catalogue`, in manifest order, as `render_each` makes them."""
    return tuple(chain.from_iterable(render_each(pack, catalogue, options, views, sink)))


def render_each(
    pack: Pack,
    catalogue: Catalogue,
    options: Options,
    views: Mapping[str, View],
    sink: Sink,
    *,
    with_places_only: bool = False,
    is_mine: Callable[[], bool] | None = None,
) -> Iterator[list[RenderedFile]]:
    """The files of each artefact of `pack`, one after the other, so that not all texts have to be there at once.

    `with_places_only` leaves out the files of templates that mark no places of entries. With `is_mine` files come a few
    at a time, and only those for which it says so, being asked for each few in their order.
    """
    files_of: FilesOf = _built_in
    if not pack.trusted:
        from errcat.targets.user_templates import files_of_user

        files_of = files_of_user(pack, sink)
    made: dict[str, Any] = {}
    for artefact in pack.artefacts:
        if with_places_only and (artefact.template is None or not artefact.template.has_places):
            continue
        view = views.get(artefact.view)
        if view is None:
            sink.add(
                Diagnostic(
                    rule=UNKNOWN_VIEW,
                    message=f"the pack `{pack.target}` asks for the view `{artefact.view}`, which does not exist",
                    file=None,
                    fix=f"use one of: {', '.join(sorted(views))}",
                )
            )
            continue
        if artefact.view not in made:
            made[artefact.view] = view(catalogue, options)
        items: Sequence[Any] = made[artefact.view] if artefact.each else (made[artefact.view],)
        if is_mine is None:
            yield files_of(artefact, items, catalogue, options)
            continue
        few = len(items) // _PIECES + 1
        for start in range(0, len(items), few):
            if is_mine():
                yield files_of(artefact, items[start : start + few], catalogue, options)


_PIECES = 100
"""Into which the files of an artefact are cut: small enough that no process waits long for the other one."""


def _built_in(artefact: Artefact, items: Sequence[Any], catalogue: Catalogue, options: Options) -> list[RenderedFile]:
    template = artefact.template
    assert template is not None
    return [
        file_of_parts(
            template.path(item, catalogue, options), template.parts(item, catalogue, options), artefact.format
        )
        for item in items
    ]
