"""Writes the record of a run that had, or has left, nothing to do (`errcat.unchanged` reads it).

What makes it safe to go by `stat` later:

- what was read must have been there, as it is, since well before the run began;
- what was written is read again and must be what was meant;
- the record waits until the file system's clock has passed the last of these times, so that any later change, however
  soon, has a later time. Where that takes too long (a file system that counts in seconds), there is no record.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from errcat import unchanged
from errcat.cache import cache_folder, program_files, write_cache
from errcat.output.apply import STAGING
from errcat.output.manifest import NAME, read_manifest
from errcat.output.plan import Plan

_LONGEST_WAIT_S = 0.05


def remember(
    folder: Path,
    words: list[str],
    began_ns: int,
    read: Iterable[Path],
    apart: int,
    seen: Mapping[str, str],
    plans: Sequence[Plan],
    text: str,
) -> str | None:
    """Records that the command line `words` has nothing to do as long as what it `read` and wrote stays the same.

    `folder` is where the cache is, `began_ns` when the run began (`time.time_ns`), `text` what a run with nothing to do
    prints. Of the first paths that were read, the catalogues, there are `apart`; `seen` is what was in folders when
    they were looked through. Returns the seal of the record; None where there is none, which only takes time.
    """
    key = unchanged.command_key(words)
    if key is None:
        return None
    with contextlib.suppress(OSError, ValueError):
        inputs = list(dict.fromkeys(_absolute(path) for path in read))
        folders = [_absolute(plan.folder) for plan in plans]
        written: dict[str, str] = {}
        kept: dict[str, str] = {}
        for folder_of, plan in zip(folders, plans, strict=True):
            written |= {f"{folder_of}/{path}": digest for path, digest in plan.manifest.files.items()}
            kept |= {f"{folder_of}/{path}": digest for path, digest in plan.kept.items()}
        manifests = [f"{folder_of}/{NAME}" for folder_of in folders]
        program = program_files()
        untouched = [path for path in inputs if path not in seen or unchanged.digest_of(path) != seen[path]]
        # What was kept has not been looked at since the run began.
        if not _old_enough([*untouched, *kept, *program], began_ns):
            return None
        if any(read_manifest(plan.folder) != plan.manifest for plan in plans):
            return None
        leftovers = [f"{folder_of}/{STAGING}" for folder_of in folders]  # a run that is killed leaves one; it is swept
        files = [*inputs, *written, *manifests, *leftovers]
        record = unchanged.Record(key, text, program, files)
        if any("\n" in path for path in (*files, *program)) or "'" in text or "\\" in text:
            return None
        cache = cache_folder(folder)
        made = {path: digest for path, digest in written.items() if path not in kept}
        if unchanged.contents_of([*made]) != unchanged.contents_of([*made], made):
            return None  # what was written is not what was meant
        record.contents = unchanged.contents_of_parts(files, apart, written)
        if not _clock_passes([*made, *manifests], cache):
            return None
        record.program_state = unchanged.state_of(program)
        record.state = unchanged.state_of_parts(files, apart)
        write_cache(cache / unchanged.record_name(key), record.to_bytes())
        return record.seal()
    return None


def folder_listing(folder: Path, ending: str = "") -> Path:
    """A folder as something that was read: which names with this ending are in it."""
    return Path(f"{folder}\t{ending}")


def _absolute(path: Path) -> str:
    return os.path.abspath(path)


def _old_enough(paths: list[str], began_ns: int) -> bool:
    """Whether none of the paths was touched since shortly before the run began."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            if os.stat(path.partition("\t")[0]).st_ctime_ns > began_ns - unchanged.CLOCK_STEP_NS:
                return False
    return True


def _clock_passes(paths: list[str], cache: Path) -> bool:
    """Waits until a file written now gets a later time than any of the paths has."""
    latest = max((os.stat(path).st_ctime_ns for path in paths), default=0)
    deadline = time.monotonic() + _LONGEST_WAIT_S
    while time.monotonic() < deadline:
        with tempfile.TemporaryFile(dir=cache) as probe:
            if os.fstat(probe.fileno()).st_ctime_ns > latest:
                return True
        time.sleep(0.001)
    return False
