"""The rules about packs and templates; apart from the code that renders, so that a list of rules loads no Jinja."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

PACK_MISSING = Rule(
    name="pack-missing",
    summary="A target has no template pack.",
    why="Each target is rendered from the folder of templates that carries its name.",
    example='targets = ["pyhton"]',
    fix="Name python, openapi or markdown, or a folder with a `pack.yaml` below your `templates` folder.",
    exit_code=2,
)
TEMPLATE_ERROR = Rule(
    name="template-error",
    summary="A template cannot be rendered.",
    why="A template with a mistake would give a broken file, so nothing is written.",
    example="{{ view.titel }}",
    fix="Correct the template at the line named; `docs/templates.md` lists what each view offers.",
)
UNKNOWN_VIEW = Rule(
    name="unknown-view",
    summary="A pack asks for a view that does not exist.",
    why="A view prepares the catalogue for a template; its name must be one that errcat offers.",
    example="view: cods",
    fix="Use one of the views that `docs/templates.md` lists.",
)
UNSAFE_PATH = Rule(
    name="unsafe-path",
    summary="An output path would leave the output folder, or cannot exist on every system.",
    why="A catalogue or a template pack must never be able to write anywhere else.",
    example="path: ../../etc/{{ view.name }}",
    fix="Use a relative path of plain names, below the output folder.",
)
