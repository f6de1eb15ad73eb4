"""Rendering of packs with templates of a user: by Jinja, in a sandbox, and every fault at its place."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import jinja2

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.targets.filters import FILTERS
from errcat.targets.options import Options
from errcat.targets.packs import Artefact, Pack
from errcat.targets.paths import refusal
from errcat.targets.places import begins, ends
from errcat.targets.rendered import RenderedFile, file_of_parts
from errcat.targets.rules import TEMPLATE_ERROR
from errcat.targets.sandbox import PackEnvironment, bounded

if TYPE_CHECKING:
    from errcat.targets.render import FilesOf

SYNTAX: Mapping[str, bool] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "autoescape": False,
}
"""How templates are read, the built-in ones too."""
_FAULTS = (
    *(jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(AssertionError, MemoryError, RecursionError),
)
_WORDS = {
    MemoryError: "this needs more memory than a template may take; is something doubled again and again?",
    RecursionError: "this has no end: a macro calls itself, a template includes itself, or brackets are too deep",
}


class Templates(jinja2.BaseLoader):
    """Templates from texts. Each has its name as its file name too, which is what the frames of a traceback tell."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Called by Jinja: text, file name, and whether the text is still the same."""
        if template not in self._texts:
            raise jinja2.TemplateNotFound(template)
        return self._texts[template], template, lambda: True


def files_of_user(pack: Pack, sink: Sink) -> FilesOf:
    """What makes the files of an artefact of `pack`."""
    environment = PackEnvironment(loader=Templates(pack.templates), undefined=jinja2.StrictUndefined, **SYNTAX)
    environment.filters.update(FILTERS)
    environment.globals.update(begins=begins, ends=ends)
    taken: dict[str, str] = {}

    def files_of(
        artefact: Artefact, items: Sequence[Any], catalogue: Catalogue, options: Options
    ) -> list[RenderedFile]:
        files: list[RenderedFile] = []
        try:
            with bounded(len(items)):
                template = environment.get_template(artefact.name)
                path = environment.from_string(artefact.path)
                for item in items:
                    context = {"view": item, "catalogue": catalogue, "options": options}
                    place = path.render(context)
                    if (finding := refusal(place, pack, artefact, taken)) is not None:
                        sink.add(finding)
                        break  # the others of this kind would say the same
                    files.append(file_of_parts(place, template.generate(context), artefact.format))
        except _FAULTS as error:
            sink.add(_explain(error, pack, artefact.name))
        return files

    return files_of


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
