"""The project's folder `.errcat_cache`: what only saves time. Deleted or broken, it is made anew in silence."""

from __future__ import annotations

import contextlib
import functools
import os
from pathlib import Path

from errcat import resources
from errcat.fingerprints import sha256
from errcat.unchanged import FOLDER
from errcat.whole import sweep, write_whole

_LIBRARIES = ("black", "jinja2", "jsonschema", "jsonschema_rs", "msgspec", "yaml")


def cache_folder(root: Path) -> Path:
    """The folder of a project, made if it is missing; it keeps itself out of version control. Raises OSError."""
    folder = root / FOLDER
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "ascii")
    return folder


def write_cache(path: Path, content: bytes) -> None:
    """Writes a file of the cache whole or not at all, for this user alone. Raises OSError.

    What runs that were killed have left in the cache is removed.
    """
    sweep(path.parent)
    # Where a file is replaced, ext4 begins to write the new one to the disk there and then. The cache can do without.
    path.unlink(missing_ok=True)
    write_whole(path, content, 0o600)


def read_own(path: Path) -> bytes | None:
    """What is at `path`; None where there is nothing, or it is another user's."""
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:
        if not hasattr(os, "geteuid") or os.fstat(file.fileno()).st_uid == os.geteuid():
            return file.readall()
    return None


def read_sealed(path: Path, seal: str) -> bytes | None:
    """What `write_sealed` left at `path`; None unless the same user did, with the same seal, and it is whole."""
    found = read_own(path)
    if found is None:
        return None
    content = found[_DIGEST:]
    return content if found[:_DIGEST] == _digest(seal, content) else None


def write_sealed(path: Path, seal: str, content: bytes) -> None:
    """Leaves a file in the cache, if that is possible. `seal` says what it is true for: a version of a program, say."""
    with contextlib.suppress(OSError):
        if not path.parent.is_dir():
            cache_folder(path.parents[1])
        write_cache(path, _digest(seal, content) + content)


_DIGEST = 32


def _digest(seal: str, content: bytes) -> bytes:
    made = sha256()(f"{len(seal)} {seal}".encode())
    made.update(content)
    return bytes(made.digest())


@functools.cache
def program_files() -> list[str]:
    """The files that make up errcat, and one of each library that has a say in its outputs; absolute, sorted."""
    files = []
    for folder in (Path(__file__).parent, resources.templates(), resources.catalogue_schema().parent):
        for place, _, names in os.walk(folder):
            files += [f"{place}/{name}" for name in names if name.endswith((".py", ".j2", ".yaml", ".json", ".txt"))]
    from importlib.util import find_spec

    specs = [find_spec(library) for library in _LIBRARIES]
    files += [spec.origin for spec in specs if spec is not None and spec.origin]
    return sorted(set(map(os.path.abspath, files)))
