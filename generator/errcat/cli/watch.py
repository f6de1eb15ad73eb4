"""`errcat generate --watch`: a run, then another after each change of what it reads, until Ctrl-C.

An event of the file system only wakes the loop. What counts is whether an input holds something else than before the
last run: so a change during a run, or between two waits, is never missed, and neither outputs nor caches nor the
temporary files of editors start a run. Folders are watched, not files: most editors save by moving a new file over the
old one, and a watched file that is deleted would stay unwatched when it comes back.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias

from errcat.cli.build_files import check_options
from errcat.cli.inputs import inputs_of
from errcat.cli.jobs import UsageError, fail, find_jobs
from errcat.cli.options import targets_of
from errcat.config import Config, candidates, find_config
from errcat.diagnostics.diagnostic import Sink
from errcat.diagnostics.summary import counted
from errcat.fingerprints import digest_of
from errcat.records import Struct
from errcat.rules import all_rules

Run: TypeAlias = Callable[[dict[Path, str]], int]
"""Runs once and returns the exit code; the texts that it gives hand-written files go into the mapping."""

_QUIET_MS = 50
"""Changes with no longer pauses than this are one: an editor's save, a checkout."""
_LONGEST_MS = 1000
"""After so long a run begins, even if changes go on."""
_SET_UP_MS = 200
"""After so long without an event, inputs are looked at once more: for changes before all folders were watched."""
_ENDS = {0: "done", 1: "nothing was written, there are faults to mend"}


class _Inputs(Struct, frozen=True):
    """What a run reads: the SHA-256 of each file that is there, by its path, and the folders to watch."""

    files: Mapping[str, str]
    folders: frozenset[str]


def watch(options: SimpleNamespace, run: Run) -> int:
    """Calls `run`, again after each change of its inputs, and says a line on standard error after each.

    Returns 0 when Ctrl-C ends the waiting; in the middle of a run it raises KeyboardInterrupt, as any run does.
    """
    running = False

    def carry_out(written: dict[Path, str]) -> int:
        nonlocal running
        running = True
        code = _attempt(run, written)
        running = False
        return code

    try:
        check_options(options)
        _require_watchfiles()
        _watch(options, carry_out)
    except UsageError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        if running:
            raise
    return 0


def _watch(options: SimpleNamespace, run: Run) -> None:
    """Never returns."""
    seen: dict[str, str] = {}
    number = 0
    while True:
        inputs = _inputs(options, seen)
        if not number or inputs.files != seen:
            changed = sorted({path for path, _ in seen.items() ^ inputs.files.items()})
            written: dict[Path, str] = {}
            code = run(written)
            number += 1
            gc.collect()  # it rests during a command, and this one has no end
            _say(number, changed if number > 1 else [], code)
            # Tables in hand-written files are input and output: what the run itself wrote is not news.
            own = {str(path): sha256(text.encode("utf-8")).hexdigest() for path, text in written.items()}
            seen = {path: own.get(os.path.realpath(path), digest) for path, digest in inputs.files.items()}
        settled = _Inputs(seen, inputs.folders)
        _wait(inputs.folders, lambda: _inputs(options, seen) == settled)  # noqa: B023  called before the next turn


def _attempt(run: Run, written: dict[Path, str]) -> int:
    """The exit code of a run. Raises OSError where it is standard output that cannot be written any more."""
    try:
        code = run(written)
        sys.stdout.flush()
        return code
    except OSError as error:
        if error.filename is None:
            raise
        return fail(f"the run could not go on: {error.strerror or error} ({os.fsdecode(error.filename)})")


def _say(number: int, changed: list[str], code: int) -> None:
    what = f"run {number}"
    if changed:
        more = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
        what += f", for {os.path.relpath(changed[0])}{more}"
    end = _ENDS.get(code, "it could not be carried out")
    print(f"errcat: {what}: {end}; waiting for changes (Ctrl-C ends this)", file=sys.stderr, flush=True)


def _wait(folders: Iterable[str], settled: Callable[[], bool]) -> None:
    """Returns after an event in one of the folders, or when something has changed before all of them were watched."""
    from watchfiles import watch as events

    places = sorted(folders)
    try:
        batches = events(
            *places,
            recursive=False,
            watch_filter=None,
            step=_QUIET_MS,
            debounce=_LONGEST_MS,
            rust_timeout=_SET_UP_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        with contextlib.closing(batches):
            if next(batches) or not settled():
                return
            while not next(batches):
                pass
    except FileNotFoundError:  # a folder has just been removed
        return
    except OSError as error:
        raise UsageError(f"{counted(len(places), 'folder')} cannot be watched: {error.strerror or error}") from None


def _inputs(options: SimpleNamespace, before: Iterable[str]) -> _Inputs:
    """What a run would read now. `before`: the files that the last one read."""
    files: dict[str, str] = {}
    folders: set[str] = set()
    for path in _paths(options, before):
        name, is_listing, _ = os.path.abspath(path).partition("\t")
        if is_listing or os.path.isdir(name):
            folders.add(_existing(name))
        else:
            if os.path.lexists(name):
                files[name] = _digest(name)
            folders |= {_existing(os.path.dirname(place)) for place in (name, os.path.realpath(name))}
    return _Inputs(files, frozenset(folders))


def _paths(options: SimpleNamespace, before: Iterable[str]) -> list[Path]:
    here = Path.cwd()
    config = find_config(here, Sink(), all_rules)
    if config is None:  # it is broken, and the rest may be as it was
        return [*_configurations(here, Config(here)), *map(Path, before)]
    try:
        jobs = find_jobs(options.catalogues, config)
    except UsageError:  # there is no catalogue at the moment
        jobs = []
    read = inputs_of(jobs, config, targets_of(options), named=bool(options.catalogues))
    looked_at = set(candidates(here, config))
    return [*_configurations(here, config), *(path for path in read if path not in looked_at)]


def _configurations(here: Path, config: Config) -> list[Path]:
    """The files that can hold the configuration: those in this folder, and those above it that are there."""
    return [path for path in candidates(here, config) if path.parent == here or path.is_file()]


def _existing(folder: str) -> str:
    """The folder, or the nearest one above it that is there: it is watched until the other comes back."""
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.path.realpath(folder)


def _digest(path: str) -> str:
    try:
        return digest_of(path)
    except OSError as error:
        return str(error)


def _require_watchfiles() -> None:
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise UsageError("--watch needs the package watchfiles: `pip install 'errcat[watch]'`") from None
