"""How messages write what they are about."""

from __future__ import annotations

from pathlib import Path


def relative(path: Path) -> str:
    """A path as messages show it."""
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()
