"""Whether the last run still holds, told before anything is imported that Python has not loaded already.

A run that succeeded leaves a record: the files it read, those it wrote, and their state. Where
all are as they were, the same run again has nothing to do. Two answers are possible:

- by `stat` (modification and change time, size, inode), which takes about 2 µs a file; whoever changes a file changes
  its change time, and the record is written so late that a later change has a later time (`errcat.output.record`);
- by content, where `--check` asks for certainty, or where times differ after a checkout.

A record is believed only if the same user wrote it with the same errcat and the same Python, for the same command in
the same folder. It is lines of text: nothing in it is run. Broken, truncated or missing, it only means a whole run.
"""

from __future__ import annotations

import os
import sys
import time

from errcat import __version__
from errcat.fingerprints import contents_of, latest_change, paths_of, states_of

TYPE_CHECKING = False  # `collections` is not imported for the sake of an annotation
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = ".errcat_cache"
MAGIC = f"errcat {__version__} {sys.version_info[:3]} record 7"
CLOCK_STEP_NS = 20_000_000
"""How far the clock that files are stamped with may be behind."""
_HEAD = 10
"""Lines before the batches."""
_NEVER_NOTHING = ("--timings", "--watch")
"""With these a run has something to do even if all is as it was."""


def command_key(words: list[str]) -> str | None:
    """A text for a command line whose runs may be recorded, without what makes no other outputs. None for others."""
    kept = []
    value = False
    for word in words[1:]:
        if value or not word.startswith("-"):
            kept.append(word)
            value = False
        elif word.partition("=")[0] in ("--only", "--out", "--site"):
            kept.append(word)
            value = "=" not in word
        elif word not in ("--check", *_NEVER_NOTHING):
            return None
    return None if words[:1] != ["generate"] else repr((os.getcwd(), kept))


def record_name(key: str) -> str:
    """The file name of the record of a command."""
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in key)
    return f"run-{len(key)}-{plain[-100:]}"


class Look:
    """What a run finds of the last one of its command line: the record, and the states of its files as they are now.

    There are no states where nothing goes by them.
    """

    __slots__ = ("record", "states")

    def __init__(self, record: Record, states: list[str]) -> None:
        self.record = record
        self.states = states

    def nothing_to_do(self, words: list[str]) -> str | None:
        """What the run would print, if it has nothing to do; else None."""
        if any(word in words for word in _NEVER_NOTHING):
            return None
        if self.states == self.record.states:
            return self.record.said()
        now = time.time_ns()
        try:
            if not self._holds_the_same():
                return None
            if self.states:
                self.record.states = self.states
                _renew(self.record, now)
        except (OSError, ValueError):
            return None
        return self.record.said()

    def _holds_the_same(self) -> bool:
        """Whether the files hold what they did. Those whose state is known to be the same are not read."""
        differing = self._differing() if self.states else range(len(self.record.files))
        known = [self.record.contents[at] for at in differing]
        return contents_of([self.record.files[at] for at in differing]) == known

    def _differing(self) -> list[int]:
        """Which batches of files are not as they were."""
        compared = zip(self.record.states, self.states, strict=True)
        return [at for at, (was, now) in enumerate(compared) if was != now]

    def same(self) -> dict[bytes, tuple[str, str]]:
        """The batches of files that are as they were, with their states and contents."""
        told = zip(self.record.files, self.record.states, self.states, self.record.contents, strict=bool(self.states))
        return {batch: (was, content) for batch, was, now, content in told if was == now}

    def changed_catalogues(self) -> list[str] | None:
        """The catalogues that may have changed; None where anything else may have."""
        changed = self._differing() if self.states else []
        if not changed or changed[-1] >= self.record.apart:
            return None
        return [path for at in changed for path in paths_of(self.record.files[at])]

    def untouched(self, paths: Iterable[str]) -> bool:
        """Whether `stat` says of these files what it said in the last run. Of others than its files it cannot tell."""
        wanted = set(paths)
        for batch, state in zip(self.record.files, self.record.states, strict=True):
            found = wanted.intersection(paths_of(batch))
            if found and states_of([batch]) != [state]:
                return False
            wanted -= found
        return not wanted


def look(words: list[str]) -> Look | None:
    """What there is of the last run of a command line, if this program made it. `--check` goes by contents alone."""
    key = command_key(words)
    record = None if key is None else _find(key)
    if record is None:
        return None
    files = [] if "--check" in words else record.files
    try:
        states = states_of([*files, *record.program])
    except OSError:
        return None
    return Look(record, states[: len(files)]) if states[len(files) :] == record.program_states else None


def _renew(record: Record, now_ns: int) -> None:
    """Puts the state of files with other times but the same content on record, if they have had these for a while."""
    if latest_change(record.states) > now_ns - CLOCK_STEP_NS:
        return
    folder, _, name = record.path.rpartition("/")
    new = f"{folder}/.{name}.{os.getpid()}.errcat-new"  # as `errcat.whole` names it, which sweeps the cache
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, record.to_bytes())
    finally:
        os.close(descriptor)
    os.replace(new, record.path)


class Record:
    """A record as it is on the disk.

    `program` and `files` are batches of absolute paths; of the files, the first `apart` are the catalogues, each in a
    batch alone. `program_states` and `states` come from `states_of`, `contents` from `contents_of`. `text` is what the
    run prints, `coloured` the same in colours where that is another text, `path` where the record is. `options` is what
    the command line was taken to say, as JSON, where nothing in it is left out of the key. `kept` says for each
    catalogue what is known of it in other files of the cache, by their digests; it is empty where nothing is.
    """

    __slots__ = (
        *("apart", "coloured", "contents", "files", "kept", "key", "options", "path"),
        *("program", "program_states", "states", "text"),
    )

    def __init__(
        self, key: str, text: str, program: list[bytes], files: list[bytes], apart: int, path: str = ""
    ) -> None:
        self.key = key
        self.text = text
        self.program = program
        self.files = files
        self.apart = apart
        self.path = path
        self.program_states: list[str] = []
        self.states: list[str] = []
        self.contents: list[str] = []
        self.options = ""
        self.coloured = ""
        self.kept: list[str] = []

    def said(self) -> str:
        """What the run prints: where it is to be in colours, so."""
        if not self.coloured:
            return self.text
        from errcat.colour import wants_colour

        return self.coloured if wants_colour("auto") else self.text

    def is_of(self, words: Sequence[str]) -> bool:
        """Whether the key says all that is in this command line."""
        return self.key == repr((os.getcwd(), [*words[1:]]))

    def catalogues(self) -> list[str]:
        """The paths of the catalogues."""
        return [path for batch in self.files[: self.apart] for path in paths_of(batch)]

    def beside(self, number: int) -> str:
        """Where it is kept beside the record what is known of a catalogue, the one at `number`."""
        return kept_beside(self.path, number)

    def to_bytes(self) -> bytes:
        """The file: a line of each, the batches, and the same first line again, so that no part can be missing."""
        told = map(" ".join, (self.program_states, self.states, self.contents))
        head = [MAGIC, self.key, _on_one_line(self.text), *told, f"{len(self.program)} {self.apart}", self.options]
        head += [_on_one_line(self.coloured), " ".join(self.kept)]
        lines = "\n".join(head).encode("utf-8", "surrogateescape")
        return b"\n".join([lines, *self.program, *self.files, MAGIC.encode()])


def _find(key: str) -> Record | None:
    """The record of a command in this folder or one above."""
    name = record_name(key)
    folder = os.getcwd()
    while True:
        try:
            path = f"{folder}/{FOLDER}/{name}"
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            above = os.path.dirname(folder)
            if above == folder:
                return None
            folder = above
            continue
        try:
            return _read(descriptor, key, path)
        except (OSError, ValueError, IndexError):
            return None
        finally:
            os.close(descriptor)


def _read(descriptor: int, key: str, path: str) -> Record | None:
    status = os.fstat(descriptor)
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return None
    lines = os.read(descriptor, status.st_size).split(b"\n")
    head = [line.decode("utf-8", "surrogateescape") for line in lines[:_HEAD]]
    if head[0] != MAGIC or lines[-1] != lines[0] or head[1] != key:
        return None
    count, apart = map(int, head[6].split(" "))
    batches = lines[_HEAD:-1]
    record = Record(key, _as_it_was(head[2]), batches[:count], batches[count:], apart, path)
    record.program_states, record.states, record.contents = (line.split(" ") for line in head[3:6])
    record.options = head[7]
    record.coloured = _as_it_was(head[8])
    record.kept = head[9].split(" ")
    return record if len(record.states) == len(record.contents) == len(record.files) else None


def kept_beside(path: str, number: int) -> str:
    """Where it is kept beside the record at `path` what is known of a catalogue, the one at `number`."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/entries-{number}-{name}"


def _on_one_line(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("\n", "\\n") + "'"


def _as_it_was(line: str) -> str:
    if line[:1] != "'":
        raise ValueError(line)
    return "\\".join([part.replace("\\n", "\n") for part in line[1:-1].split("\\\\")])
