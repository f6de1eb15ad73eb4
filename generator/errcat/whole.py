"""Files that are written whole or not at all: beside their place first, then moved there."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

SUFFIX = ".errcat-new"
STALE_S = 60.0
"""What is older than this is no file that another run is writing at the moment."""


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """The file has its old content, if it had one, or the new one. Raises OSError.

    `mode` is what the umask takes from. Where the file is a symbolic link, what it points to is written.
    """
    path = Path(os.path.realpath(path))
    name = f"{path.parent}/.{path.name}.{os.urandom(6).hex()}{SUFFIX}"
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sweep(folder: Path, name: str = "") -> None:
    """Removes what runs that were killed have left in `folder`: of the file `name`, or all."""
    start = f".{name}." if name else "."
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(start) and entry.name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime > time.time() - STALE_S:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        remove_folder(entry.path)
                    else:
                        os.unlink(entry.path)


def remove_folder(folder: str | Path) -> None:
    """Removes a folder with all that is in it, if it is there, as far as that is possible."""
    try:
        os.rmdir(folder)  # what it takes to remove more need not be imported for an empty one
    except FileNotFoundError:
        return
    except OSError:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
