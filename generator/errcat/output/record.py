"""Writes the record of a run that had, or has left, nothing to do (`errcat.unchanged` reads it).

What makes it safe to go by `stat` later:

- what was read must have been there, as it is, since well before the run began;
- states are taken when the file system's clock has passed the last of the times in them, so that any later change,
  however soon, has a later time. Where that takes too long (a file system that counts in seconds), there is no record;
- only then what was written is looked at again, and read where it could be another file, or have been changed, since
  this run moved it to its place (`errcat.output.moved`): it must be what was meant.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from errcat import unchanged
from errcat.cache import cache_folder, program_files, write_cache
from errcat.fingerprints import batches_of, contents_of, digest_of, latest_change, paths_of, states_of
from errcat.output.apply import STAGING
from errcat.output.manifest import NAME, Manifest, read_manifest
from errcat.output.moved import Mark, is_certain
from errcat.output.plan import Plan
from errcat.records import Struct
from errcat.whole import SUFFIX

_LONGEST_WAIT_S = 0.05


class Finished(Struct, frozen=True):
    """A run of the command line `words` that has nothing left to do as long as what it `read` and wrote stays the same.

    The words were taken to say what is `given`, for JSON. It began at `began_ns` (`time.time_ns`). Of the first paths
    that were read, the catalogues, there are `apart`; `seen` is what was in folders when they were looked through.
    `marks` are those of the files that it moved to their places. `text` is what a run with nothing to do prints,
    `coloured` the same in colours, where that is another text. `look` is what it found of the last one. `keep` leaves
    what is known of each catalogue beside a record at a path (`errcat.output.entries`).
    """

    words: list[str]
    given: Mapping[str, object]
    began_ns: int
    read: Sequence[Path]
    apart: int
    seen: Mapping[str, str]
    plans: Sequence[Plan]
    marks: Mapping[str, Mark]
    text: str
    coloured: str
    look: unchanged.Look | None
    keep: Callable[[str], list[str]]


def remember(folder: Path, run: Finished) -> None:
    """Puts a run on record, in the cache in `folder`. Where that cannot be done, it only takes time."""
    key = unchanged.command_key(run.words)
    if key is None:
        return
    apart, seen = run.apart, run.seen
    with contextlib.suppress(OSError, ValueError):
        inputs = list(dict.fromkeys(_absolute(path) for path in run.read))
        places = {_absolute(plan.folder): plan.manifest for plan in run.plans}
        outputs = {f"{at}/{path}": known for at, manifest in places.items() for path, known in manifest.files.items()}
        if any(map(_cannot_be_told, (*inputs, *outputs))):
            return
        watched = [path for path in inputs[apart:] if path in seen and digest_of(path) == seen[path]]
        untouched = [path for path in inputs[apart:] if path not in watched]
        leftovers = [f"{at}/{STAGING}" for at in places]  # a run that is killed leaves one; it is swept
        read = [batch for path in inputs[:apart] for batch in batches_of([path])] + batches_of(untouched)
        beside = batches_of([*watched, *(f"{at}/{NAME}" for at in places), *leftovers])
        written = batches_of(outputs)
        program = batches_of(program_files()) if run.look is None else run.look.record.program
        record = unchanged.Record(key, run.text, program, [*read, *beside, *written], apart)
        record.coloured = run.coloured
        if record.is_of(run.words):
            record.options = json.dumps(run.given)
        # What is on record already and was not written since stays so: should it have changed meanwhile, it differs.
        same = {} if run.look is None else run.look.same()
        known = {batch: same[batch] for batch in (*read, *written) if batch in same and _is_other(batch, run.marks)}
        old = [batch for batch in read if batch not in known]
        new = [batch for batch in (*beside, *written) if batch not in known]
        cache = cache_folder(folder)
        record.path = f"{cache}/{unchanged.record_name(key)}"
        # While the clock goes on.
        record.kept = run.keep(record.path)
        contents = contents_of([*old, *new], outputs)
        new_states = _settled(new, cache)
        old_states = states_of(old)
        record.program_states = states_of(program) if run.look is None else run.look.record.program_states
        since = run.began_ns - unchanged.CLOCK_STEP_NS
        if new_states is None or latest_change([*old_states, *record.program_states]) > since:
            return
        known.update(zip((*old, *new), zip((*old_states, *new_states), contents, strict=True), strict=True))
        record.states = [known[batch][0] for batch in record.files]
        record.contents = [known[batch][1] for batch in record.files]
        if any(digest_of(path) != seen[path] for path in watched):
            return  # something has come that this run has not looked at
        written_now = {path: outputs[path] for batch in new for path in paths_of(batch) if path in outputs}
        if not _is_as_meant(written_now, run, since):
            return
        write_cache(Path(record.path), record.to_bytes())


def _is_as_meant(written: Mapping[str, str], run: Finished, since_ns: int) -> bool:
    """Whether the disk has what the run wrote, or read after `since_ns` and left: by absolute path, its digest."""
    uncertain = [path for path in written if not is_certain(path, run.marks, since_ns)]
    return all(digest_of(path) == written[path] for path in uncertain) and all(
        _is_written(plan.manifest, plan.folder) for plan in run.plans
    )


def _is_other(batch: bytes, marks: Mapping[str, Mark]) -> bool:
    """Whether none of the files in a batch was moved to its place by this run."""
    return marks.keys().isdisjoint(paths_of(batch))


def folder_listing(folder: Path, ending: str = "") -> Path:
    """A folder as something that was read: which names with this ending are in it."""
    return Path(f"{folder}\t{ending}")


def _absolute(path: Path) -> str:
    return os.path.abspath(path)


def _cannot_be_told(path: str) -> bool:
    """Whether a name has a sign that separates paths, or would be taken for a folder and the end of names in it."""
    return "\n" in path or ("\t" in path and os.path.lexists(path))


def _settled(batches: list[bytes], cache: Path) -> list[str] | None:
    """The states of files that have just been written, taken when a file written then gets a later time than they have.

    None where that takes too long.
    """
    deadline = time.monotonic() + _LONGEST_WAIT_S
    while True:
        now = _now(cache)
        states = states_of(batches)
        if latest_change(states) < now:
            return states
        if time.monotonic() > deadline:
            return None
        time.sleep(0.001)


def _now(cache: Path) -> int:
    """The time that a file gets which is made at this moment, in nanoseconds since 1970."""
    probe = f"{cache}/.probe.{os.getpid()}{SUFFIX}"
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, b"\0")
        return os.fstat(descriptor).st_ctime_ns
    finally:
        os.close(descriptor)
        os.unlink(probe)


def _is_written(manifest: Manifest, folder: Path) -> bool:
    with open(folder / NAME, "rb") as file:
        return file.read() == manifest.to_json().encode() or read_manifest(folder) == manifest
