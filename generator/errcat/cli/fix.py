"""`errcat check --fix` and `--diff`: the automatic fixes, written to the files or only shown."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from errcat.cli.jobs import UsageError
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.policy import Policy
from errcat.diagnostics.summary import counted
from errcat.pipeline import Job

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file with its content before and after, and the number of findings that are gone."""

    job: Job
    old: str
    new: str
    count: int


def plan_fixes(jobs: Sequence[Job], policy: Policy) -> list[Fixed]:
    """What `--fix` changes in the files that can be read; it is the report that tells of those that cannot."""
    from errcat.catalogue.mend import mend
    from errcat.catalogue.source import read_text
    from errcat.pipeline import check_text

    fixes = []
    for job in jobs:
        text = read_text(job.path, job.shown, Sink())
        if text is None:
            continue

        def find(text: str, name: str = job.shown) -> list[Diagnostic]:
            sink = Sink(policy=policy)
            check_text(text, name, sink)
            return sink.diagnostics

        mark = _BOM if text.startswith(_BOM) else ""
        mended = mend(text.removeprefix(_BOM), find)
        if mended.fixed:
            fixes.append(Fixed(job, text, mark + mended.text, mended.fixed))
    return fixes


def write_fixes(fixes: Sequence[Fixed]) -> str:
    """Writes them, and returns a line about it. Raises UsageError where a file cannot be written."""
    for fixed in fixes:
        if not os.access(fixed.job.path, os.W_OK):
            raise UsageError(f"{fixed.job.shown} cannot be written: check its permissions; no file was changed")
    for fixed in fixes:
        try:
            _replace(fixed.job.path.resolve(), fixed.new.encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{fixed.job.shown} cannot be written: {error.strerror or error}") from None
    total = sum(fixed.count for fixed in fixes)
    return f"Fixed {counted(total, 'finding')} in {counted(len(fixes), 'file')}.\n" if fixes else ""


def show_fixes(fixes: Sequence[Fixed]) -> int:
    """Prints them as unified diffs; returns the exit code."""
    for fixed in fixes:
        old, new = fixed.old.splitlines(keepends=True), fixed.new.splitlines(keepends=True)
        for line in difflib.unified_diff(old, new, fixed.job.shown, fixed.job.shown):
            sys.stdout.write(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")
    return 1 if fixes else 0


def _replace(path: Path, content: bytes) -> None:
    """The file has its old content or the new one, whatever happens; its mode and, if it may be, its owner stay."""
    status = path.stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".errcat-new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, status.st_mode)
        with suppress(OSError, AttributeError):
            os.chown(name, status.st_uid, status.st_gid)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
