"""Where a path leads once all symbolic links are followed."""

from __future__ import annotations

import os
from pathlib import Path


def real_path(path: Path) -> Path:
    """The absolute path without links. Links that lead to each other are left: to `Path.resolve` they are a bug."""
    return Path(os.path.realpath(path))
