"""Reads a template pack from its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from errcat import resources
from errcat.catalogue.files import read_text
from errcat.catalogue.nodes import Items, Mapping
from errcat.catalogue.schema import validate
from errcat.catalogue.source import Source, read_source
from errcat.diagnostics.diagnostic import Diagnostic, Sink, Span
from errcat.targets.packs import BUILT_IN, Artefact, Pack
from errcat.targets.paths import fault_of, unsafe
from errcat.targets.rules import PACK_MISSING


def read_pack(target: str, layers: Sequence[Path], sink: Sink) -> Pack | None:
    """The pack in folders of which each one's files stand for those of the same names before it."""
    files: dict[str, Path] = {}
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
                fix=f"built-in targets: {', '.join(BUILT_IN)}; looked in {looked}",
            )
        )
        return None
    source = _read_manifest(manifest, sink)
    if source is None:
        return None
    data = source.root.plain()
    artefacts = tuple(
        Artefact(
            name=item["template"],
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
    return Pack(target, source.text, folder, folder_at, artefacts, templates, tuple(files.values()), trusted=False)


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
