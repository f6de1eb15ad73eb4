"""The project's folder `.errcat_cache`: what only saves time. Deleted or broken, it is made anew in silence."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from errcat.unchanged import FOLDER


def cache_folder(root: Path) -> Path:
    """The folder of a project, made if it is missing; it keeps itself out of version control. Raises OSError."""
    folder = root / FOLDER
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "ascii")
    return folder


def write_cache(path: Path, content: bytes) -> None:
    """Writes a file of the cache whole or not at all. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
