"""Rendering: a pack's templates with the views of a catalogue. No file is read or written here."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeAlias

import jinja2
from msgspec import Struct

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.targets import escape_data, escape_markdown, escape_python
from errcat.targets.options import Options
from errcat.targets.own_templates import OwnEnvironment, OwnTemplates, Templates
from errcat.targets.packs import FileFormat, Pack
from errcat.targets.paths import refusal
from errcat.targets.places import NO_PLACES, Places, begins, ends, without_marks
from errcat.targets.rules import TEMPLATE_ERROR, UNKNOWN_VIEW

View: TypeAlias = Callable[[Catalogue, Options], Any]

FILTERS: Mapping[str, Callable[..., str]] = {
    **escape_data.FILTERS,
    **escape_markdown.FILTERS,
    **escape_python.FILTERS,
}
_FAULTS = (
    *(jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(AssertionError, MemoryError, RecursionError),
)
_WORDS = {
    MemoryError: "this needs more memory than a template may take; is something doubled again and again?",
    RecursionError: "this has no end: a macro calls itself, a template includes itself, or brackets are too deep",
}


class RenderedFile(Struct, frozen=True):
    """A file as text, before or after formatting. `path` is relative to the target's output folder, POSIX."""

    path: str
    text: str
    format: FileFormat
    places: Places = NO_PLACES


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
) -> Iterator[list[RenderedFile]]:
    """The files of each artefact of `pack`, one after the other, so that not all texts have to be there at once.

    `with_places_only` leaves out the files of templates that mark no places of entries.
    """
    environment = environment_of(pack)
    made: dict[str, Any] = {}
    taken: dict[str, str] = {}
    for artefact in pack.artefacts:
        if with_places_only and "begins(" not in pack.templates.get(artefact.template, ""):
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
        if not items and pack.trusted:
            continue  # compiling a template takes longer than rendering it
        files: list[RenderedFile] = []
        try:
            with _bounds(pack, len(items)):
                template = environment.get_template(artefact.template)
                path = (environment.get_template if pack.trusted else environment.from_string)(artefact.path)
                for item in items:
                    context = {"view": item, "catalogue": catalogue, "options": options}
                    place = path.render(context)
                    if not pack.trusted and (finding := refusal(place, pack, artefact, taken)) is not None:
                        sink.add(finding)
                        break  # the others of this kind would say the same
                    files.append(_file(place, template.generate(context), artefact.format))
        except _FAULTS as error:
            sink.add(_explain(error, pack, artefact.template))
        yield files


def _file(path: str, parts: Iterator[str], kind: FileFormat) -> RenderedFile:
    """A file from a text that comes in small parts, put together block by block.

    The parts of 40 MB at once would leave as much memory in pieces that nothing large fits into.
    """
    text, places = without_marks("".join(block) for block in iter(lambda: list(islice(parts, _BLOCK)), []))
    return RenderedFile(path, text, kind, places)


_BLOCK = 4096


def environment_of(pack: Pack) -> jinja2.Environment:
    """The environment in which the templates of `pack` are compiled and rendered."""
    options: dict[str, Any] = {
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
        "autoescape": False,
    }
    environment: jinja2.Environment
    if pack.trusted:
        environment = OwnEnvironment(loader=OwnTemplates(pack.target, texts_of(pack)), **options)
    else:
        from errcat.targets.sandbox import PackEnvironment

        environment = PackEnvironment(loader=Templates(pack.templates), **options)
    environment.filters.update(FILTERS)
    environment.globals.update(begins=begins, ends=ends)
    return environment


def texts_of(pack: Pack) -> Mapping[str, str]:
    """What is compiled of a built-in pack: its templates, and the paths of its outputs, each named by its text."""
    return {**pack.templates, **{artefact.path: artefact.path for artefact in pack.artefacts}}


def _bounds(pack: Pack, files: int) -> contextlib.AbstractContextManager[None]:
    if pack.trusted:
        return contextlib.nullcontext()
    from errcat.targets.sandbox import bounded

    return bounded(files)


def _explain(error: Exception, pack: Pack, template: str) -> Diagnostic:
    """Names the template and the line: Jinja gives syntax errors a line, and the frames of a run the template's."""
    name, line = template, 1
    if isinstance(error, jinja2.TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename in pack.templates:
                name, line = frame.f_code.co_filename, number
            elif frame.f_code.co_filename == "<template>":  # what Jinja calls a text: the path of the output
                name, line = "pack.yaml", 0
    if isinstance(error, jinja2.TemplateError):
        reason = error.message
    else:
        reason = _WORDS.get(type(error)) or f"{type(error).__name__}: {error}"
    found = next((str(path) for path in pack.files if path.as_posix().endswith(f"{pack.target}/{name}")), name)
    if not line:
        return Diagnostic(
            TEMPLATE_ERROR, f"in the `path` of `{template}`: {reason}", file=found, fix=TEMPLATE_ERROR.fix
        )
    source = SourceText(found, pack.templates.get(name, ""))
    return Diagnostic(
        TEMPLATE_ERROR,
        reason or "the template cannot be rendered",
        source=source,
        span=source.span_of_line(line - 1),
        fix=TEMPLATE_ERROR.fix,
    )
