"""A template pack: a folder with a manifest (`pack.yaml`) and its Jinja templates.

A user's folder of the same name shadows the built-in pack file by file; a folder of a new name is a new target.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from errcat import resources
from errcat.catalogue.nodes import Items, Mapping
from errcat.catalogue.schema import validate
from errcat.catalogue.source import Source, read_source, read_text
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.targets.paths import fault_of, fault_of_target, unsafe
from errcat.targets.rules import PACK_MISSING

FileFormat: TypeAlias = Literal["python", "yaml", "json", "markdown", "text"]


class Artefact(Struct, frozen=True):
    """One kind of output file: `template` is rendered with `view`, once or for each item, to `path` (itself Jinja)."""

    template: str
    view: str
    each: bool
    path: str
    format: FileFormat
    at: Span
    """Where the manifest has `path`."""


class Pack(Struct, frozen=True):
    """The artefacts of a target, the folder they go to, and its templates' texts.

    `trusted` is false as soon as one file is a user's.
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
    files: dict[str, Path] = {}
    layers = [resources.templates() / target]
    if user_folder is not None:
        layers.append(user_folder / target)
    for layer in layers:
        if layer.is_dir():
            files |= {path.relative_to(layer).as_posix(): path for path in sorted(layer.rglob("*")) if path.is_file()}
    manifest = files.get("pack.yaml")
    if manifest is None:
        looked = " or ".join(f"`{layer}`" for layer in layers[1:]) or "no folder of your own (`templates` is not set)"
        sink.add(
            Diagnostic(
                rule=PACK_MISSING,
                message=f"there is no template pack for the target `{target}`",
                file=None,
                fix=f"built-in targets: {', '.join(builtin_targets())}; looked in {looked}",
            )
        )
        return None
    source = _read_manifest(manifest, sink)
    if source is None:
        return None
    data = source.root.plain()
    artefacts = tuple(
        Artefact(
            template=item["template"],
            view=item["view"],
            each=item.get("mode", "single") == "each",
            path=item["path"],
            format=item["format"],
            at=at,
        )
        for item, at in zip(data["artefacts"], _places_of_paths(source), strict=True)
    )
    folder, folder_at = data.get("folder", target), _place_of(source, "folder")
    before = len(sink.diagnostics)
    if (fault := fault_of(folder)) is not None:
        sink.add(unsafe(f"the folder `{folder}` is refused: {fault}", source.text, folder_at))
    templates = {name: read_text(path, str(path), sink) or "" for name, path in files.items() if name.endswith(".j2")}
    if len(sink.diagnostics) > before:
        return None
    trusted = all(path.is_relative_to(layers[0]) for path in files.values())
    return Pack(target, source.text, folder, folder_at, artefacts, templates, tuple(files.values()), trusted)


def builtin_targets() -> list[str]:
    """The names of the packs that come with errcat."""
    return sorted(path.parent.name for path in resources.templates().glob("*/pack.yaml"))


def _place_of(manifest: Source, key: str) -> Span | None:
    node = manifest.root.get(key)
    return None if node is None else node.span


def _places_of_paths(manifest: Source) -> list[Span]:
    artefacts = manifest.root.get("artefacts")
    assert isinstance(artefacts, Items)
    paths = [item.get("path") for item in artefacts.items if isinstance(item, Mapping)]
    return [path.span for path in paths if path is not None]


def _read_manifest(path: Path, sink: Sink) -> Source | None:
    before = len(sink.diagnostics)
    source: Source | None = read_source(path, str(path), sink)
    if source is None:
        return None
    schema = json.loads((resources.templates() / "pack.schema.json").read_text("utf-8"))
    validate(source, schema, sink)
    failed = any(finding.severity == "error" for finding in sink.diagnostics[before:])
    return None if failed else source
