"""One file of somebody else's, written anew: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from errcat.real_path import real_path
from errcat.whole import SUFFIX, sweep


def replace_file(path: Path, content: bytes) -> None:
    """The file has its old content or the new one, whatever happens; its mode and, if it may be, its owner stay.

    A symbolic link stays one: what it points to is written. Raises OSError.
    """
    path = real_path(path)
    status = path.stat()
    sweep(path.parent, path.name)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=SUFFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, status.st_mode)
        with contextlib.suppress(OSError, AttributeError):
            os.chown(name, status.st_uid, status.st_gid)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
