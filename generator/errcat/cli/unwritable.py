"""An output folder that cannot be used: what is the matter, where, and what to do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from errcat.cli.shown import relative

if TYPE_CHECKING:
    from errcat.diagnostics.diagnostic import Sink
    from errcat.output.plan import Plan


def report_unwritable(folder: str, error: OSError, sink: Sink, done: Sequence[Plan] = ()) -> None:
    """Reports why `folder` cannot be read or written, and that the folders of the plans in `done` are written."""
    from errcat.diagnostics.diagnostic import Diagnostic
    from errcat.output.apply import BusyError
    from errcat.output.plan import MovedError
    from errcat.output.rules import UNWRITABLE_OUTPUT

    shown = relative(Path(folder))
    name = error.filename2 or error.filename  # of a move, the target
    place = Path(os.fsdecode(name)) if name else Path(folder)
    at = relative(place)
    message = f"the output folder cannot be used: {error.strerror or error}" + (f" ({at})" if at != shown else "")
    fix = "check its permissions, and the space on the disk"
    if isinstance(error, FileExistsError | NotADirectoryError):
        file = next((one for one in (place, *place.parents) if one.exists() and not one.is_dir()), place)
        message = f"`{relative(file)}` is a file, and the output needs a folder there"
        fix = "move it away, or choose another folder"
    elif isinstance(error, IsADirectoryError):
        message = f"`{at}` is a folder, and the output needs a file there"
        fix = "move it away, or choose another folder"
    elif isinstance(error, BusyError):
        fix = "let the other run end, then run the command again"
    elif isinstance(error, MovedError):
        fix = "run the command again"
    if done:
        message += f"; written before it: {', '.join(relative(plan.folder) for plan in done)}"
    sink.add(Diagnostic(UNWRITABLE_OUTPUT, message, file=shown, fix=fix))
