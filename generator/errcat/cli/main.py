"""`errcat`: the way into the program, which imports next to nothing before it is known that there is work to do."""

from __future__ import annotations

import gc
import os
import sys

from errcat import unchanged

TYPE_CHECKING = False  # neither `typing` nor `collections` is imported for the sake of annotations
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        return _fail("stopped")
    except FileNotFoundError:  # nothing else is looked for here
        return _fail("the current folder does not exist any more; go to another one")


def _main(arguments: Sequence[str] | None) -> int:
    words = sys.argv[1:] if arguments is None else list(arguments)
    if sys.stdout is None or sys.stderr is None:
        _open_streams()
    os.getcwd()
    look = unchanged.look(words)
    text = None if look is None else look.nothing_to_do(words)
    if text is None:
        from errcat import lean  # noqa: F401  before anything else imports the same
        from errcat.cli.commands import run

        if arguments is None:
            gc.disable()  # for good: with the first garbage that it looks for, it would look at all that there is
        code = run(words, look)
        if arguments is None:
            _leave(code)
        return code
    if arguments is not None:
        sys.stdout.write(text)
        return 0
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    try:
        while left:
            left = left[os.write(1, left) :]
    except OSError as error:
        return _fail(f"the result cannot be written: {error.strerror}")
    return _leave(0)


def _open_streams() -> None:
    """Opens what was closed when the process began (`>&-`), to nowhere: else the next file would be standard output."""
    descriptor = 0
    while descriptor <= 2:
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115  as long as the process
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


def _leave(code: int) -> NoReturn:
    """Ends the process. Giving back object by object what a run has made would take a tenth of its time."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # whoever read it has gone; or there was none
            continue
    os._exit(code)


def _fail(message: str) -> int:
    print(f"errcat: {message}", file=sys.stderr)
    return 2
