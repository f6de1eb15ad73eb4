"""What many files are like, told by `stat` or by their content, without importing what Python has not loaded already.

Paths come in batches: those that follow each other in one folder, as bytes, the folder and the names with NUL between
them. So a path need not be taken apart or encoded to look at the file, and two processes share the batches as they go.
A folder as a list of names is a path too: with a tab, and the end of the names that count in it. It is a batch alone.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` is not imported for the sake of annotations
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_MOST = 250
"""Names in a batch: so few that neither process waits long for the other, and none for a batch."""
_WORTH_STATES = 3000
_WORTH_CONTENTS = 300
"""Files from which a second process, which takes a millisecond to begin, is worth it."""
_WIDTH = 4
MOST_ENTRIES = 1000
"""Bytes of an entry in a queue, and entries: together no more than every pipe holds."""
_PART = 1 << 16
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def batches_of(paths: Iterable[str]) -> list[bytes]:
    """The paths in their order, as batches."""
    batches: list[list[str]] = []
    for path in paths:
        folder, _, name = path.rpartition("/")
        last = batches[-1] if batches else [folder]
        if not batches or last[0] != folder or len(last) > _MOST or "\t" in path or "\t" in last[-1]:
            batches.append([folder])
        batches[-1].append(name)
    return [os.fsencode("\0".join(batch)) for batch in batches]


def paths_of(batch: bytes) -> list[str]:
    """The paths in a batch."""
    folder, *names = os.fsdecode(batch).split("\0")
    return [f"{folder}/{name}" for name in names] if folder or os.sep == "/" else names


def states_of(batches: list[bytes]) -> list[str]:
    """What `stat` says of the files of each batch: when the last of them changed, and a number for all it says.

    What is missing counts as missing.
    """
    start = os.getcwd()
    try:
        return _each(_state, batches, _number(batches) >= _WORTH_STATES)
    finally:
        os.chdir(start)


def latest_change(states: list[str]) -> int:
    """When the last of the files in these states changed, in nanoseconds since 1970."""
    return max((int(state.partition(":")[0]) for state in states), default=0)


def contents_of(batches: list[bytes], known: Mapping[str, str] | None = None) -> list[str]:
    """SHA-256 over all that the files of each batch hold, in hexadecimal. Files whose digests are `known` are not read.

    Raises OSError where one cannot be read.
    """
    make = sha256()
    digests = known or {}
    return _each(
        lambda batch: _content(batch, digests, make), batches, _number(batches) - len(digests) >= _WORTH_CONTENTS
    )


def digest_of(path: str) -> str:
    """The SHA-256 of a file's content, or of the names in a folder, in hexadecimal; `-` for what is missing."""
    return _digest(path, sha256())


def queue_of(numbers: Iterable[int]) -> int:
    """A queue that this process and copies of it take from, of at most `MOST_ENTRIES` numbers. `os.close` ends it."""
    queue, entrance = os.pipe()
    os.write(entrance, b"".join(number.to_bytes(_WIDTH, "big") for number in numbers))
    os.close(entrance)
    return queue


def next_in(queue: int) -> int | None:
    """The next number, which nobody else gets; None where there are no more."""
    entry = os.read(queue, _WIDTH)
    return int.from_bytes(entry, "big") if entry else None


def _number(batches: list[bytes]) -> int:
    return sum(batch.count(b"\0") for batch in batches)


def _each(make: Callable[[bytes], str], batches: list[bytes], worth_two: bool) -> list[str]:
    """What `make` says of each batch, in two processes where that is worth it.

    Each takes the next from a queue when it is done with some. What the other process leaves out, this one makes.
    """
    if not worth_two or not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return [make(batch) for batch in batches]
    step = len(batches) // MOST_ENTRIES + 1
    queue = queue_of(range(0, len(batches), step))
    receiving, sending = os.pipe()
    try:
        child = os.fork()
    except OSError:  # there may be no more processes
        for descriptor in (queue, receiving, sending):
            os.close(descriptor)
        return [make(batch) for batch in batches]
    if child == 0:
        try:
            made = _work(make, batches, queue, step)
            os.write(sending, "\n".join(f"{number} {text}" for number, text in made.items()).encode())
        finally:
            os._exit(0)
    os.close(sending)
    try:
        made = _work(make, batches, queue, step)
    finally:
        os.close(queue)
        content = b""
        while part := os.read(receiving, _PART):
            content += part
        os.close(receiving)
        os.waitpid(child, 0)
    for line in content.decode().split("\n"):
        number, _, text = line.partition(" ")
        if text:
            made[int(number)] = text
    return [made[number] if number in made else make(batch) for number, batch in enumerate(batches)]


def _work(make: Callable[[bytes], str], batches: list[bytes], queue: int, step: int) -> dict[int, str]:
    made = {}
    while (start := next_in(queue)) is not None:
        for number in range(start, min(start + step, len(batches))):
            made[number] = make(batches[number])
    return made


def _state(batch: bytes) -> str:
    folder, *names = batch.partition(b"\t")[0].split(b"\0")
    try:
        os.chdir(folder + b"/")  # a bare name in the current folder is found in half the time that a whole path takes
    except OSError:
        return "0:0"
    stat = os.stat
    latest = total = 0
    for name in names:
        try:
            found = stat(name or b".")
        except OSError:
            total = hash((total, 0))
            continue
        changed = found.st_ctime_ns
        if changed > latest:
            latest = changed
        total = hash((total, found.st_mtime_ns, changed, found.st_size, found.st_ino))
    return f"{latest}:{total}"


def _content(batch: bytes, known: Mapping[str, str], make: Callable[..., Any]) -> str:
    digests = [f"{known.get(path) or _digest(path, make)} {path}\n" for path in paths_of(batch)]
    return str(make("".join(digests).encode("utf-8", "surrogateescape")).hexdigest())


def _digest(path: str, make: Callable[..., Any]) -> str:
    folder, mark, end = path.partition("\t")
    try:
        if mark:
            names = sorted(name for name in os.listdir(folder) if name.endswith(end))
            return str(make("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest())
        descriptor = os.open(path, _READ)
        try:
            part = os.read(descriptor, _PART)
            made = make(part)
            while len(part) == _PART:
                part = os.read(descriptor, _PART)
                made.update(part)
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError):
        return "-"
    except (IsADirectoryError, PermissionError):
        if not os.path.isdir(path):
            raise
        return str(make(b"").hexdigest())
    return str(made.hexdigest())


def sha256() -> Callable[..., Any]:
    """The constructor from OpenSSL where Python has it: `hashlib` would import more, and its own is much slower."""
    try:
        from _hashlib import openssl_sha256
    except ImportError:
        from hashlib import sha256 as slower

        return slower
    return openssl_sha256
