"""Whether to colour what is printed."""

from __future__ import annotations

import os
import sys


def wants_colour(choice: str) -> bool:
    """Whether to colour standard output: as asked, else NO_COLOR and FORCE_COLOR, else whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
