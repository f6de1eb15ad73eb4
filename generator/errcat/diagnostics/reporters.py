"""The formats in which findings can be had, and which module writes each. Only the one that is asked for is loaded."""

from __future__ import annotations

import importlib
from typing import Protocol

from errcat.diagnostics.report import Report

MODULES = {
    "full": "errcat.diagnostics.full",
    "concise": "errcat.diagnostics.concise",
    "json": "errcat.diagnostics.report_json",
    "github": "errcat.diagnostics.report_github",
    "gitlab": "errcat.diagnostics.report_gitlab",
    "sarif": "errcat.diagnostics.report_sarif",
    "junit": "errcat.diagnostics.report_junit",
}
FORMATS = tuple(MODULES)
FOR_PEOPLE = frozenset({"full", "concise"})
"""The formats that end in a summary, and that other lines may follow."""


class Reporter(Protocol):
    """What each of the modules offers."""

    def render(self, report: Report, *, colour: bool) -> str:
        """The whole output. `colour` is for people only."""


def reporter(name: str) -> Reporter:
    """The reporter of a format."""
    module: Reporter = importlib.import_module(MODULES[name])
    return module
