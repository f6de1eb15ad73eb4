"""Carries a plan out: everything is written beside its place first, then moved there, file by file, manifest last.

Killed at any moment, each file is the old one or the new one, whole, and the next run finishes the work. Nothing is
written after the first move: a disk that is full, or becomes full, is met before.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from errcat.output import manifest
from errcat.output.content import Content
from errcat.output.moved import Mark, mark_of
from errcat.output.plan import MovedError, Plan, PlannedFile, plan_again, still_holds
from errcat.whole import remove_folder

STAGING = ".errcat-new"
_LOCK_WAIT_SECONDS = 10.0


class BusyError(OSError):
    """Another run is writing to the same folder."""


def apply(plan: Plan) -> dict[str, Mark]:
    """Makes the disk what `plan` says. Raises OSError; until the first file is moved, nothing has changed then.

    Returns by absolute path the marks that the new files had before they were moved.

    The plan was made before this run had the folder to itself. If the disk is another by now, it is made once more, and
    carried out if it does no more than was planned: a second run that wrote the same is no reason to fail.
    """
    if plan.is_clean and not (plan.folder / STAGING).exists():
        return {}
    plan.folder.mkdir(parents=True, exist_ok=True)
    with _locked(plan.folder):
        current = plan if still_holds(plan) else plan_again(plan)
        _refuse_surprises(plan, current)
        staging = plan.folder / STAGING
        remove_folder(staging)  # what a run that was killed has left
        if current.is_clean:
            return {}
        try:
            staging.mkdir()
            return _carry_out(current, staging)
        finally:
            remove_folder(staging)


def _refuse_surprises(planned: Plan, current: Plan) -> None:
    """Raises MovedError where a file would be overwritten or removed that the plan knew in another state."""
    known = set(planned.files)
    for file in current.files:
        if file.state not in ("created", "unchanged") and file not in known:
            raise MovedError(errno.EBUSY, "it was changed while this run was working", str(planned.folder / file.path))


def _carry_out(plan: Plan, staging: Path) -> dict[str, Mark]:
    place = os.path.abspath(plan.folder)
    marks: dict[str, Mark] = {}
    writes = [file for file in plan.files if file.new is not None and file.state != "unchanged"]
    removals = [file for file in plan.files if file.new is None]
    ready = _ready([file.new for file in writes if file.new is not None], staging)
    pending = {file.path: plan.manifest.files[file.path] for file in writes}
    for name, content in (
        ("before", manifest.Manifest(plan.old_manifest.files, pending)),
        ("after", plan.manifest),
    ):
        (staging / name).write_text(content.to_json(), "utf-8", newline="\n")
    _make_folders(plan.folder, writes, removals)
    os.replace(staging / "before", plan.folder / manifest.NAME)
    for file, made in zip(writes, ready, strict=True):
        marks[f"{place}/{file.path}"] = mark_of(made)
        os.replace(made, f"{plan.folder}/{file.path}")
    for file in removals:
        (plan.folder / file.path).unlink(missing_ok=True)
    # Also where a run that was killed has removed the files already.
    _remove_empty_folders(plan.folder, {*plan.old_manifest.files, *plan.old_manifest.pending} - {*plan.manifest.files})
    os.replace(staging / "after", plan.folder / manifest.NAME)
    return marks


def _ready(contents: list[Content], staging: Path) -> list[str]:
    """Files with these contents that only have to be moved, made in `staging` where they are not there yet."""
    ready: list[str] = []
    can_be_moved = False
    for number, content in enumerate(contents):
        path = f"{staging}/{number}"
        if can_be_moved and content.shelved is not None:
            path = content.shelved  # as the first one of its shelf was: it is on the same disk
        else:
            can_be_moved |= content.put(path)
        ready.append(path)
    return ready


def _make_folders(folder: Path, writes: list[PlannedFile], removals: list[PlannedFile]) -> None:
    """Makes the folders of all files, and sees to it that files can be moved into them, and out of them."""
    for parent in sorted({file.path.rpartition("/")[0] for file in writes}):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for parent in sorted({file.path.rpartition("/")[0] for file in (*writes, *removals)}):
        if not os.access(folder / parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder / parent))


def _remove_empty_folders(folder: Path, gone: Iterable[str]) -> None:
    for path in gone:
        for parent in (folder / path).parents:
            if parent == folder:
                break
            with contextlib.suppress(OSError):  # not empty: somebody else's files live there
                parent.rmdir()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time. The lock is on the folder itself, so that it leaves no file behind."""
    try:
        import fcntl
    except ImportError:  # Windows cannot lock a folder; each file is still moved as a whole
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        deadline = time.monotonic() + _LOCK_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise BusyError(errno.EBUSY, "another errcat run is writing there", str(folder)) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
