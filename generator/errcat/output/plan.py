"""The plan: rendered files compared with the manifest and the disk. Reads, never writes."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from errcat.output.content import Content
from errcat.output.manifest import Manifest, digest, read_manifest
from errcat.real_path import real_path
from errcat.records import Struct, field

if TYPE_CHECKING:
    from errcat.targets.places import Places

State: TypeAlias = Literal["created", "changed", "unchanged", "orphaned", "hand-edited", "foreign"]


class MovedError(OSError):
    """Somebody changed the folder since the plan was made, and the plan would write over that."""


class PlannedFile(Struct, frozen=True):
    """What is to happen to one file.

    `old` is the digest of what the disk has, `new` what it should have (None: nothing).
    """

    path: str
    state: State
    old: str | None
    new: Content | None
    orphan: bool = False


class Plan(Struct, frozen=True):
    """All files of one output folder, and the manifest that will be true once the plan is carried out.

    `places` are those of entries in new files, by path; None where it is not known what templates make of entries.
    `kept` are further files of the manifest: they stay as they are, and nobody has to look at them. `untouched` tells,
    where that is known without reading, whether the manifest and all files to be changed are as they were.
    """

    folder: Path
    files: tuple[PlannedFile, ...]
    manifest: Manifest
    old_manifest: Manifest
    targets: tuple[str, ...]
    every_target: bool
    places: Mapping[str, Places] | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    untouched: Callable[[], bool] | None = None

    def of(self, *states: State) -> tuple[PlannedFile, ...]:
        """The files in these states."""
        return tuple(file for file in self.files if file.state in states)

    @property
    def is_clean(self) -> bool:
        """Whether the disk already is as it should be, the manifest included."""
        return all(file.state == "unchanged" for file in self.files) and self.manifest == self.old_manifest


def plan(
    folder: Path,
    rendered: Mapping[str, Content],
    targets: Sequence[str],
    every_target: bool,
    places: Mapping[str, Places] | None = None,
) -> Plan:
    """Compares `rendered` (path → content) with `folder`.

    `targets` are the folders that `rendered` covers. Files of other targets stay as they are, unless `every_target`:
    then the manifest's files of targets no longer made are orphans too. Raises OSError where a file cannot be read.
    """
    old_manifest = read_manifest(folder)
    files: list[PlannedFile] = []
    recorded: dict[str, str] = {}
    for path, new in sorted(rendered.items()):
        old = _digest(f"{folder}/{path}")
        recorded[path] = new.digest
        files.append(PlannedFile(path, _state(path, old, new, old_manifest), old, new))
    for path in sorted({*old_manifest.files, *old_manifest.pending} - set(rendered)):
        if not every_target and path.split("/")[0] not in targets:
            if path in old_manifest.files:
                recorded[path] = old_manifest.files[path]
            continue
        old = _digest(f"{folder}/{path}")
        if old is not None and real_path((folder / path).parent).is_relative_to(real_path(folder)):
            state: State = "orphaned" if old_manifest.wrote(path, old) else "hand-edited"
            files.append(PlannedFile(path, state, old, None, orphan=True))
    return Plan(folder, tuple(files), Manifest(recorded), old_manifest, tuple(targets), every_target, places)


def plan_of_changes(folder: Path, changes: Mapping[str, Content], known: Manifest) -> Plan:
    """Files of the manifest with other contents, in a folder that is known to be as its manifest says.

    Those that are not in it are new, and nothing is there yet.
    """
    files = [
        PlannedFile(path, "changed" if path in known.files else "created", known.files.get(path), new)
        for path, new in sorted(changes.items())
    ]
    return Plan(
        folder,
        tuple(files),
        Manifest({**known.files, **{path: new.digest for path, new in changes.items()}}),
        known,
        targets=(),
        every_target=True,
        kept={path: found for path, found in known.files.items() if path not in changes},
    )


def still_holds(made: Plan) -> bool:
    """Whether the manifest, and all files that the plan would change, are as they were when it was made."""
    if made.untouched is not None and made.untouched():
        return True
    return read_manifest(made.folder) == made.old_manifest and all(
        _digest(f"{made.folder}/{file.path}") == file.old for file in made.files if file.state != "unchanged"
    )


def plan_again(made: Plan) -> Plan:
    """The plan for the same outputs as the disk is now. Raises OSError where a file cannot be read, or was kept."""
    if made.kept:
        raise MovedError(errno.EBUSY, "it was changed while this run was working", str(made.folder))
    rendered = {file.path: file.new for file in made.files if file.new is not None}
    return plan(made.folder, rendered, made.targets, made.every_target, made.places)


def _state(path: str, old: str | None, new: Content, manifest: Manifest) -> State:
    if old is None:
        return "created"
    if old == new.digest:
        return "unchanged"
    if manifest.wrote(path, old):
        return "changed"
    return "hand-edited" if path in manifest.files or path in manifest.pending else "foreign"


def _digest(path: str) -> str | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return digest(file.readall())
    except (FileNotFoundError, NotADirectoryError):
        return None
