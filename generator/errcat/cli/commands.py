"""The commands: their arguments, the choice among them, the exit code.

Exit codes: 0 clean; 1 findings, or outputs not up to date; 2 usage, configuration, input/output or internal error.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from errcat import __version__
from errcat.collector import paused_collector

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from errcat.parallel import Beside
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
    began_ns = time.time_ns()
    with paused_collector(), contextlib.ExitStack() as leaving:
        early = None
        if look is not None:
            from errcat.reading import begun_early

            early = leaving.enter_context(begun_early(look))
        return _run(words, look, early, began_ns)


def _run(words: Sequence[str], look: Look | None, early: Beside[Any] | None, began_ns: int) -> int:
    options = _known(words, look) or _parsed(words)
    options.words = list(words)
    options.look = look
    options.early = early
    options.began_ns = began_ns
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


def _known(words: Sequence[str], look: Look | None) -> SimpleNamespace | None:
    """What the last run of the same command line took it to say; to have it parsed again would take some time."""
    if look is None or not look.record.options or not look.record.is_of(words):
        return None
    import json

    try:
        given = json.loads(look.record.options)
        return SimpleNamespace(**given, given=given, run=_module(words[0]).run)
    except (ValueError, TypeError):  # no JSON, or no object
        return None


def _parsed(words: Sequence[str]) -> SimpleNamespace:
    parser = _parser(words[0] if words else "")
    options = parser.parse_args(words, SimpleNamespace())
    options.given = {name: value for name, value in vars(options).items() if name != "run"}
    return options


def _module(command: str) -> Any:
    return importlib.import_module(f"errcat.cli.{_MODULES[command]}")


def _help(parser: ArgumentParser, _: SimpleNamespace) -> int:
    parser.print_help()
    return EXIT_FAILURE


def _parser(command: str) -> ArgumentParser:
    """The parser of `command` alone, or of all where this is none."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="errcat",
        description="One YAML catalogue of error codes, rendered into a typed Python package, OpenAPI and Markdown.",
    )
    parser.add_argument("--version", action="version", version=f"errcat {__version__}")
    parser.set_defaults(run=partial(_help, parser))
    # With `prog` there is no usage text to be made before somebody asks for it.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="errcat")
    for name in [command] if command in _MODULES else _MODULES:
        _module(name).add_to(commands)
    return parser
