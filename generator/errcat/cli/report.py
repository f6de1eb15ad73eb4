"""How a run is reported: in the format that was asked for, where it was asked for, and with which exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from errcat import __version__
from errcat.colour import wants_colour
from errcat.real_path import real_path
from errcat.records import Struct, replace
from errcat.whole import sweep, write_whole

if TYPE_CHECKING:
    from errcat.diagnostics.diagnostic import Sink
    from errcat.diagnostics.report import Report

# Where the paths of these formats start, if the run is somewhere below.
_ROOTS = {"github": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}


class ReportError(Exception):
    """The report cannot be written. The text says why."""


class Reporting(Struct, frozen=True):
    """What the command line says about reports. `colour` is settled: never in a file."""

    format: str
    file: str | None
    colour: bool

    @property
    def for_people(self) -> bool:
        """Whether other text may stand on standard output."""
        from errcat.diagnostics.reporters import FOR_PEOPLE

        return self.file is not None or self.format in FOR_PEOPLE


def reporting(options: SimpleNamespace) -> Reporting:
    """The settings of a parsed command line."""
    colour = options.output_file is None and wants_colour(options.color)
    return Reporting(options.output_format, options.output_file, colour)


def build(
    sink: Sink, files: tuple[str, ...] = (), codes: int = 0, *, all_errors: bool = False, more: Mapping[str, Any] = {}
) -> Report:
    """What a run found. With `all_errors`, warnings count as errors; `more` goes into the `json` report."""
    from errcat.diagnostics.report import Report, as_errors, in_order

    found = as_errors(sink.diagnostics) if all_errors else sink.diagnostics
    return Report(in_order(found), tuple(sink.suppressed), files, codes, __version__, os.getcwd(), os.getcwd(), more)


def write(
    report: Report, how: Reporting, *, summarise: bool, extra: Callable[[], str] | None = None, intro: str = ""
) -> None:
    """Writes the report. For people, `intro` comes first, `extra` and a summary line follow. Raises ReportError."""
    from errcat.diagnostics.reporters import FOR_PEOPLE, reporter
    from errcat.diagnostics.summary import summary

    report = replace(report, root=_root(how.format, report.folder))
    text = reporter(how.format).render(report, colour=how.colour)
    if how.format in FOR_PEOPLE:
        text = intro + text
        text += extra() if extra is not None else ""
        text += f"{summary(report)}\n" if summarise else ""
    if how.file is not None:
        write_file(Path(how.file), text)
    else:
        sys.stdout.write(text)
    if how.format == "github" and (target := os.environ.get("GITHUB_STEP_SUMMARY")):
        from errcat.diagnostics.report_github import step_summary

        _append(Path(target), step_summary(report))


def in_both_ways(report: Report, how: Reporting) -> tuple[str, str]:
    """The findings as they are printed, without colours and with them."""
    from errcat.diagnostics.reporters import reporter

    report = replace(report, root=_root(how.format, report.folder))
    plain, coloured = (reporter(how.format).render(report, colour=colour) for colour in (False, True))
    return plain, coloured


def exit_code(report: Report) -> int:
    """2 where something could not run, 1 where there are errors, else 0."""
    return max((d.rule.exit_code for d in report.diagnostics if d.severity == "error"), default=0)


def _root(format: str, folder: str) -> str:  # noqa: A002  the word of the option
    root = os.environ.get(_ROOTS.get(format, ""), "")
    return root if root and Path(folder).is_relative_to(root) else folder


def write_file(path: Path, text: str) -> None:
    """Writes a whole file or nothing. What is not a regular file (`/dev/stderr`, a pipe) is written as it is."""
    content = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        path = real_path(path)
        sweep(path.parent, path.name)
        write_whole(path, content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReportError(f"the report cannot be written to {path}: {reason}") from None


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ReportError(f"the summary cannot be written to {path}: {error.strerror}") from None
