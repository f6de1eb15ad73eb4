"""From a bound catalogue to the outputs of one target: pack → views → render → format, artefact by artefact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from errcat import unchanged
from errcat.catalogue.model import Catalogue
from errcat.collector import collected
from errcat.config import Config
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.summary import counted
from errcat.output.content import Content
from errcat.parallel import Turns
from errcat.records import Struct
from errcat.rendering import rendered_of
from errcat.stages import stage
from errcat.targets.format import Python, black_formatter, output_of, python_formatter
from errcat.targets.format_memo import Memo
from errcat.targets.packs import load_pack
from errcat.targets.places import Places
from errcat.targets.rendered import RenderedFile
from errcat.targets.rules import UNSAFE_PATH

_WORTH_MEMORY = 3000
"""Codes from which it is worth a tenth of a second to give memory back."""


class Outputs(Struct, frozen=True):
    """The outputs of a target: its folders, one for each audience; its files, and the places in them, by path.

    A user's templates may show anything anywhere: `places` is None then. `manifest` is that of the pack, and `named_at`
    where it names the folder, if it does.
    """

    manifest: SourceText
    named_at: Span | None
    folders: list[str]
    files: dict[str, Content]
    places: dict[str, Places] | None


def black_memo(root: Path) -> Path:
    """Where it is kept what black was asked in a project."""
    return root / unchanged.FOLDER / "black"


def outputs_of(
    target: str,
    catalogue: Catalogue,
    config: Config,
    memo: Memo | None,
    keep: Callable[[str], Content],
    sink: Sink,
    turns: Turns | None = None,
) -> Outputs | None:
    """The outputs of a target, by path from the output folder. `keep` says where contents wait.

    With `turns` only those of this process.
    """
    pack = load_pack(target, config.templates, sink)
    if pack is None:
        return None
    made = Outputs(pack.manifest, pack.folder_at, [], {}, {} if pack.trusted else None)
    with collected(large=len(catalogue.codes) >= _WORTH_MEMORY):
        for folder, rendered in rendered_of(pack, catalogue, config, sink, turns=turns):
            if not rendered:
                made.folders.append(folder)
                continue
            with stage(f"format {pack.target}", counted(len(rendered), "file")):
                python = python_formatter(memo) if memo is None or pack.trusted else black_formatter(memo, rendered)
                for file in rendered:
                    _add(made, file, folder, python, keep, sink)
                del file  # it may be a large one
    return made


def _add(
    made: Outputs, file: RenderedFile, folder: str, python: Python, keep: Callable[[str], Content], sink: Sink
) -> None:
    """Adds a file to the outputs, laid out."""
    path = f"{folder}/{file.path}"
    if path in made.files:
        message = f"two outputs have the path `{path}`"
        sink.add(Diagnostic(UNSAFE_PATH, message, fix="give one of the templates another path"))
    if sink.has_errors:
        return
    text, places = output_of(file, path, python, sink)
    made.files[path] = keep(text)
    if made.places is not None and places.names:
        made.places[path] = places
