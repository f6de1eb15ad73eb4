"""Where the outputs of a project wait until they are written: in its cache."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from errcat import unchanged
from errcat.cache import cache_folder
from errcat.output.content import Shelf

if TYPE_CHECKING:
    from errcat.output.spool import Spool


def spool_of(root: Path) -> Spool:
    """Where large outputs wait."""
    from errcat.output.spool import Spool  # an edit needs none

    with contextlib.suppress(OSError):
        cache_folder(root)
    return Spool(root / unchanged.FOLDER)


def shelf_of(root: Path) -> Shelf:
    """Where outputs wait that only have to be moved to their places."""
    return Shelf.beneath(root / unchanged.FOLDER)
