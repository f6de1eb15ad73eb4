"""A template pack: a folder with a manifest (`pack.yaml`) and its Jinja templates.

A user's folder of the same name shadows the built-in pack file by file; a folder of a new name is a new target.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from errcat import resources
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.records import Struct
from errcat.targets.paths import fault_of_target
from errcat.targets.rules import PACK_MISSING

if TYPE_CHECKING:
    from errcat.catalogue.model import Catalogue
    from errcat.targets.options import Options

FileFormat: TypeAlias = Literal["python", "yaml", "json", "markdown", "text"]
BUILT_IN = ("markdown", "openapi", "python")
"""The targets whose packs come with errcat, as files and as Python (`errcat.targets.compiled`)."""


class Template(Struct, frozen=True):
    """A built-in template as Python. Both functions are given a view (or an item of it), the catalogue and options."""

    path: Callable[[Any, Catalogue, Options], str]
    parts: Callable[[Any, Catalogue, Options], Iterator[str]]
    has_places: bool
    """Whether it marks places of entries."""


class Artefact(Struct, frozen=True):
    """One kind of output file: `name` is rendered with `view`, once or for each item, to `path` (itself Jinja)."""

    name: str
    view: str
    each: bool
    path: str
    format: FileFormat
    at: Span
    """Where the manifest has `path`."""
    template: Template | None = None
    """None in a pack with files of a user."""


class Pack(Struct, frozen=True):
    """The artefacts of a target, the folder they go to, and its templates' texts, if files of a user are among them.

    `trusted` is false then.
    """

    target: str
    manifest: SourceText
    folder: str
    folder_at: Span | None
    """Where the manifest names it; None where it is called as the target is."""
    artefacts: tuple[Artefact, ...]
    templates: dict[str, str]
    files: tuple[Path, ...]
    trusted: bool


def load_pack(target: str, user_folder: Path | None, sink: Sink) -> Pack | None:
    """The pack of `target`, the user's files over the built-in ones. Reports what is wrong with its manifest."""
    if (fault := fault_of_target(target)) is not None:
        message = f"`{target}` cannot be a target: {fault}"
        fix = "name a folder with a `pack.yaml`, below your `templates` folder"
        sink.add(Diagnostic(PACK_MISSING, message, fix=fix))
        return None
    layers = [resources.templates() / target]
    if user_folder is not None:
        layers.append(user_folder / target)
    if not any(path.is_file() for layer in layers[1:] for path in layer.rglob("*")) and target in BUILT_IN:
        return _built_in(target, layers[0])
    from errcat.targets.read_pack import read_pack

    return read_pack(target, layers, sink)


def _built_in(target: str, folder: Path) -> Pack:
    """A pack that comes as Python."""
    path = folder / "pack.yaml"
    manifest = SourceText(str(path), path.read_text("utf-8"))
    made = importlib.import_module(f"errcat.targets.compiled.{target}")
    return Pack(target, manifest, made.FOLDER, made.FOLDER_AT, made.ARTEFACTS, {}, (), trusted=True)
