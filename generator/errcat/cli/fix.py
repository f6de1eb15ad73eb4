"""`errcat check --fix` and `--diff`: the automatic fixes, written to the files or only shown."""

from __future__ import annotations

import os
from collections.abc import Sequence

from errcat.cli.diff import print_diff
from errcat.cli.jobs import UsageError
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.policy import Policy
from errcat.diagnostics.summary import counted
from errcat.job import Job
from errcat.output.replace import replace_file
from errcat.records import Struct

_BOM = "\ufeff"


class Fixed(Struct, frozen=True):
    """A file with its content before and after, and the number of findings that are gone."""

    job: Job
    old: str
    new: str
    count: int


def plan_fixes(jobs: Sequence[Job], policy: Policy) -> list[Fixed]:
    """What `--fix` changes in the files that can be read; it is the report that tells of those that cannot."""
    from errcat.catalogue.files import read_text
    from errcat.catalogue.mend import mend
    from errcat.checking import check_text

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
            replace_file(fixed.job.path, fixed.new.encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{fixed.job.shown} cannot be written: {error.strerror or error}") from None
    total = sum(fixed.count for fixed in fixes)
    return f"Fixed {counted(total, 'finding')} in {counted(len(fixes), 'file')}.\n" if fixes else ""


def show_fixes(fixes: Sequence[Fixed]) -> int:
    """Prints them as unified diffs; returns the exit code."""
    for fixed in fixes:
        print_diff(fixed.job.shown, fixed.old, fixed.new)
    return 1 if fixes else 0
