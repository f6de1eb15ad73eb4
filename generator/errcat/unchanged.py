"""Whether the last run still holds, told before anything is imported that Python has not loaded already.

A run that succeeded with nothing to report leaves a record: the files it read, those it wrote, and their state. Where
all are as they were, the same run again has nothing to do. Two answers are possible:

- by `stat` (modification and change time, size, inode), which takes about 3 µs a file; whoever changes a file changes
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

TYPE_CHECKING = False  # `typing` is not imported for the sake of two annotations
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FOLDER = ".errcat_cache"
MAGIC = f"errcat {__version__} {sys.version_info[:3]} record 3"
CLOCK_STEP_NS = 20_000_000
"""How far the clock that files are stamped with may be behind."""
_PART = 1 << 16
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
    """What a run finds of the last one of its command line: the record, and the state of its files as they are now.

    The state is empty where nothing goes by it.
    """

    __slots__ = ("record", "state")

    def __init__(self, record: Record, state: str) -> None:
        self.record = record
        self.state = state

    def nothing_to_do(self, words: list[str]) -> str | None:
        """What the run would print, if it has nothing to do; else None."""
        if any(word in words for word in _NEVER_NOTHING):
            return None
        if self.state == self.record.state:
            return self.record.text
        now = time.time_ns()
        try:
            if not self._holds_the_same():
                return None
            if self.state:
                self.record.state = self.state
                _renew(self.record, now)
        except (OSError, ValueError):
            return None
        return self.record.text

    def _holds_the_same(self) -> bool:
        """Whether the files hold what they did. Those of a state that is known to be the same are not read."""
        known = self.record.contents.split(";")
        parts = parts_of(self.record.files, len(known) - 1)
        was = self.record.state.split(";")
        now = self.state.split(";") if self.state else [""] * len(was)
        compared = zip(parts, known, was, now, strict=True)
        return all(old == new or contents_of(part) == content for part, content, old, new in compared)

    def changed_catalogues(self) -> list[str] | None:
        """The catalogues that may have changed; None where anything else may have."""
        *catalogues, others = self.state.split(";")
        *known, known_others = self.record.state.split(";")
        if not catalogues or others != known_others:
            return None
        paths = self.record.files[: len(known)]
        return [path for path, old, new in zip(paths, known, catalogues, strict=True) if old != new]


def look(words: list[str]) -> Look | None:
    """What there is of the last run of a command line, if this program made it. `--check` goes by contents alone."""
    key = command_key(words)
    record = None if key is None else _find(key)
    if record is None:
        return None
    try:
        if state_of(record.program) != record.program_state:
            return None
        return Look(record, "" if "--check" in words else record.state_now())
    except OSError:
        return None


def _renew(record: Record, now_ns: int) -> None:
    """Puts the state of files with other times but the same content on record, if they have had these for a while."""
    for path in record.files:
        try:
            changed_ns = os.stat(path.partition("\t")[0]).st_ctime_ns
        except FileNotFoundError:
            continue
        if changed_ns > now_ns - CLOCK_STEP_NS:
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

    `program` and `files` are paths, absolute, catalogues first; a folder is followed by a tab and the end of the names
    that count in it. `program_state` comes from `state_of`, `state` from `state_of_parts`, `contents` from
    `contents_of_parts`. `text` is what the run prints, `path` where the record is.
    """

    __slots__ = ("contents", "files", "key", "path", "program", "program_state", "state", "text")

    def __init__(
        self,
        key: str,
        text: str,
        program: list[str],
        files: list[str],
        program_state: str = "",
        state: str = "",
        contents: str = "",
        path: str = "",
    ) -> None:
        self.key = key
        self.text = text
        self.program = program
        self.files = files
        self.program_state = program_state
        self.state = state
        self.contents = contents
        self.path = path

    def seal(self) -> str:
        """A text that no other record has: for what is true beside this one only."""
        return f"{MAGIC}\n{self.program_state}\n{self.state}"

    def state_now(self) -> str:
        """The state of the files as they are: that of each catalogue, then that of all other files."""
        return state_of_parts(self.files, self.state.count(";"))

    def to_bytes(self) -> bytes:
        """The file: a line of each, then the paths, then the same first line again, so that no part can be missing."""
        head = [MAGIC, self.key, repr(self.text), self.program_state, self.state, self.contents, str(len(self.program))]
        return "\n".join([*head, *self.program, *self.files, MAGIC]).encode("utf-8", "surrogateescape")


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
    parts = []
    while part := os.read(descriptor, 1 << 22):
        parts.append(part)
    lines = b"".join(parts).decode("utf-8", "surrogateescape").split("\n")
    if lines[0] != MAGIC or lines[-1] != MAGIC or lines[1] != key:
        return None
    count = int(lines[6])
    text = lines[2]
    if text[:1] != "'" or "\\" in text.replace("\\n", ""):
        return None
    return Record(
        key,
        text[1:-1].replace("\\n", "\n"),
        lines[7 : 7 + count],
        lines[7 + count : -1],
        lines[3],
        lines[4],
        lines[5],
        path,
    )


def state_of(paths: list[str]) -> str:
    """What `stat` says of all the paths, as a text; a missing one counts as missing."""
    return _by_halves(_state, paths, 3000)


def parts_of(files: list[str], apart: int) -> list[list[str]]:
    """Each of the first files `apart`, and all others."""
    return [*([path] for path in files[:apart]), files[apart:]]


def state_of_parts(files: list[str], apart: int) -> str:
    """The state of each of the first files `apart` and that of all others, with `;` between them."""
    return ";".join(map(state_of, parts_of(files, apart)))


def contents_of_parts(files: list[str], apart: int, known: dict[str, str]) -> str:
    """What each of the first files holds, and all others; see `contents_of`."""
    return ";".join(contents_of(part, known) for part in parts_of(files, apart))


def contents_of(paths: list[str], known: dict[str, str] | None = None) -> str:
    """SHA-256 over all that the paths hold, in hexadecimal. Those whose digests are `known` are not read."""
    _sha256()  # imported once, before the second process
    return _by_halves(lambda half: _contents(half, known or {}), paths, 300)


def _by_halves(make: Callable[[list[str]], str], paths: list[str], least: int) -> str:
    """What `make` says of two halves of the paths, in two processes where there are at least so many paths."""
    half = len(paths) // 2
    first, second = paths[:half], paths[half:]
    if len(paths) < least or not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return f"{make(first)} {make(second)}"
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(sending, make(first).encode())
        finally:
            os._exit(0)
    os.close(sending)
    made = make(second)
    others = os.read(receiving, 100).decode()
    os.close(receiving)
    os.waitpid(child, 0)
    return f"{others} {made}"


def _state(paths: list[str]) -> str:
    # A bare name in the current folder is found in half the time that a whole path takes.
    start = os.getcwd()
    total = 0
    stat = os.stat
    current: str | None = None
    try:
        for path in paths:
            folder, _, name = path.partition("\t")[0].rpartition("/")
            if folder != current:
                current = folder
                try:
                    os.chdir(folder + "/")
                except OSError:
                    current = None
                    total = hash((total, 0))
                    continue
            try:
                found = stat(name or ".")
            except OSError:
                total = hash((total, 0))
                continue
            total = hash((total, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    finally:
        os.chdir(start)
    return str(total)


def _contents(paths: list[str], known: dict[str, str]) -> str:
    whole = _sha256()()
    for path in paths:
        digest = known.get(path) or digest_of(path)
        whole.update(f"{digest} {path}\n".encode("utf-8", "surrogateescape"))
    return str(whole.hexdigest())


def digest_of(path: str) -> str:
    """The SHA-256 of a file's content, or of the names in a folder, in hexadecimal; `-` for what is missing."""
    made = _sha256()()
    folder, mark, end = path.partition("\t")
    try:
        if mark:
            names = sorted(name for name in os.listdir(folder) if name.endswith(end))
            made.update("\0".join(names).encode("utf-8", "surrogateescape"))
        elif not os.path.isdir(path):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                while part := os.read(descriptor, _PART):
                    made.update(part)
                    if len(part) < _PART:
                        break
            finally:
                os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError):
        return "-"
    return str(made.hexdigest())


def _sha256() -> Callable[[], Any]:
    """The constructor from OpenSSL where Python has it: `hashlib` would import more, and its own is much slower."""
    try:
        from _hashlib import openssl_sha256
    except ImportError:
        from hashlib import sha256

        return sha256
    return openssl_sha256
