"""Carries a plan out: everything is written beside its place first, then moved there, file by file, manifest last.

Killed at any moment, each file is the old one or the new one, whole, and the next run finishes the work.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from errcat.output import manifest
from errcat.output.plan import Plan, PlannedFile

STAGING = ".errcat-new"
_LOCK_WAIT_SECONDS = 10.0


class BusyError(OSError):
    """Another run is writing to the same folder."""


def apply(plan: Plan) -> None:
    """Makes the disk what `plan` says. Raises OSError; until the first file is moved, nothing has changed then."""
    if plan.is_clean:
        return
    writes = [file for file in plan.files if file.new is not None and file.state != "unchanged"]
    removals = [file for file in plan.files if file.new is None]
    plan.folder.mkdir(parents=True, exist_ok=True)
    with _locked(plan.folder):
        staging = plan.folder / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        try:
            for number, file in enumerate(writes):
                (staging / str(number)).write_bytes(file.new or b"")
            _make_folders(plan.folder, writes)
            pending = {file.path: plan.manifest.files[file.path] for file in writes}
            _write_manifest(plan, manifest.Manifest(plan.old_manifest.files, pending), staging)
            for number, file in enumerate(writes):
                os.replace(staging / str(number), plan.folder / file.path)
            for file in removals:
                (plan.folder / file.path).unlink(missing_ok=True)
            _write_manifest(plan, plan.manifest, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _remove_empty_folders(plan.folder, removals)


def _make_folders(folder: Path, writes: list[PlannedFile]) -> None:
    for parent in sorted({(folder / file.path).parent for file in writes}):
        parent.mkdir(parents=True, exist_ok=True)


def _write_manifest(plan: Plan, content: manifest.Manifest, staging: Path) -> None:
    new = staging / "manifest"
    new.write_text(content.to_json(), "utf-8", newline="\n")
    os.replace(new, plan.folder / manifest.NAME)


def _remove_empty_folders(folder: Path, removals: list[PlannedFile]) -> None:
    for file in removals:
        for parent in (folder / file.path).parents:
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
                    raise BusyError(f"another errcat run is writing to {folder}") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
