"""The commands: their arguments, the choice among them, the exit code.

Exit codes: 0 clean; 1 findings, or outputs not up to date; 2 usage, configuration, input/output or internal error.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from errcat import __version__
from errcat.collector import paused_collector

if TYPE_CHECKING:
    from errcat.unchanged import Look

EXIT_FAILURE = 2
_MODULES = {
    "generate": "generate",
    "check": "check",
    "diff": "compare",
    "openapi": "openapi",
    "rule": "rule",
    "schema": "schema",
}
"""Where each command is, in the order in which `--help` lists them."""


def run(words: Sequence[str], look: Look | None = None) -> int:
    """Runs the command that a command line asks for and returns its exit code. `look`: what is left of its last run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Catalogues are UTF-8 whatever the terminal's locale is; a stray surrogate must not end in a traceback.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with paused_collector():
        return _run(words, look)


def _run(words: Sequence[str], look: Look | None) -> int:
    parser = _parser(words[0] if words else "")
    options = parser.parse_args(words)
    options.words = list(words)
    options.look = look
    if options.run is None:
        parser.print_help()
        return EXIT_FAILURE
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("errcat: stopped", file=sys.stderr)
        return EXIT_FAILURE
    except OSError as error:
        # Python would try once more to write what is left, and fail again.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # then whoever read the output has gone (`errcat check | head`)
            at = f" ({os.fsdecode(error.filename)})" if error.filename else ""
            print(f"errcat: the run could not go on: {error.strerror or error}{at}", file=sys.stderr)
        return EXIT_FAILURE
    except Exception as error:  # noqa: BLE001  a bug of ours: say so, and leave the traceback to report
        import traceback

        traceback.print_exc()
        print(f"errcat: internal error ({type(error).__name__}); this is a bug in errcat", file=sys.stderr)
        return EXIT_FAILURE


def _parser(command: str) -> argparse.ArgumentParser:
    """The parser of `command` alone, or of all where this is none."""
    parser = argparse.ArgumentParser(
        prog="errcat",
        description="One YAML catalogue of error codes, rendered into a typed Python package, OpenAPI and Markdown.",
    )
    parser.add_argument("--version", action="version", version=f"errcat {__version__}")
    parser.set_defaults(run=None)
    # With `prog` there is no usage text to be made before somebody asks for it.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="errcat")
    for module in [_MODULES[command]] if command in _MODULES else _MODULES.values():
        importlib.import_module(f"errcat.cli.{module}").add_to(commands)
    return parser
