"""`errcat`: the way into the program, which imports next to nothing before it is known that there is work to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from errcat.unchanged import nothing_to_do


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
    os.getcwd()
    text = nothing_to_do(words)
    if text is None:
        from errcat.cli.commands import run

        return run(words)
    if arguments is not None:
        sys.stdout.write(text)
        return 0
    try:
        os.write(1, text.encode("utf-8"))
    except OSError as error:
        return _fail(f"the result cannot be written: {error.strerror}")
    # Nothing is open and nothing buffered; taking the interpreter down in order would take a tenth of the time.
    os._exit(0)


def _fail(message: str) -> int:
    print(f"errcat: {message}", file=sys.stderr)
    return 2
