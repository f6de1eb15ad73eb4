"""Whether all output paths together are safe: also beside each other, and where symbolic links lead."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from errcat.catalogue.nodes import Mapping
from errcat.catalogue.source import read_source
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.real_path import real_path
from errcat.targets.paths import fault_of
from errcat.targets.rules import UNSAFE_PATH


def check_paths(folder: Path, paths: Iterable[str], sink: Sink) -> None:
    """Reports paths that are not safe, that differ only in case, or that a symbolic link leads out of the folder."""

    def refuse(path: str, reason: str, fix: str = "use a relative path of plain names") -> None:
        sink.add(Diagnostic(UNSAFE_PATH, f"the output path `{path}` is refused: {reason}", fix=fix))

    seen: dict[str, str] = {}
    resolved = real_path(folder)
    parents: set[str] = set()
    links: set[Path] = set()
    for path in paths:
        if (fault := fault_of(path)) is not None:
            refuse(path, fault)
            continue
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            refuse(path, f"it differs from `{first}` only in case")
            continue
        parent = path.rpartition("/")[0]
        if parent in parents:
            continue
        parents.add(parent)
        if real_path(folder / parent).is_relative_to(resolved):
            continue
        link = next(one for one in reversed((folder / parent, *(folder / parent).parents)) if _leads_out(one, folder))
        if link not in links:
            links.add(link)
            fix = "remove the link, or choose another output folder"
            refuse(path, f"the symbolic link `{link}` leads out of the output folder", fix)


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a path below `folder` is a link to somewhere else."""
    return path != folder and path.is_relative_to(folder) and not real_path(path).is_relative_to(real_path(folder))


def check_folder(folder: str, api_id: str, path: Path, shown: str, sink: Sink) -> bool:
    """Whether the id of an API can name its output `folder`; what is wrong with it is reported at its place.

    `path` is the catalogue, which messages call `shown`.
    """
    if (fault := fault_of(api_id)) is None:
        return True
    source = read_source(path, shown, Sink())  # for the place
    api = None if source is None else source.root.get("api")
    node = api.get("id") if isinstance(api, Mapping) else None
    message = f"the output folder `{folder}` is refused: {fault}"
    fix = "give the API another `id`, or the folder a name without `{api}`"
    if source is None or node is None:
        sink.add(Diagnostic(UNSAFE_PATH, message, file=shown, fix=fix))
    else:
        sink.add(Diagnostic(UNSAFE_PATH, message, source=source.text, span=node.span, where=("api", "id"), fix=fix))
    return False
