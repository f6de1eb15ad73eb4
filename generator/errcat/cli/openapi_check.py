"""`errcat openapi check`: reports what documents say about errors that the catalogue does not."""

from __future__ import annotations

from types import SimpleNamespace

from errcat.cli.openapi_inputs import read_inputs
from errcat.cli.report import build, exit_code, reporting, write
from errcat.diagnostics.diagnostic import Sink


def run(options: SimpleNamespace) -> int:
    """Checks and reports. Raises UsageError, ReportError."""
    sink = Sink()
    how = reporting(options)
    inputs = read_inputs(options, sink)
    codes = 0
    if inputs is not None:
        from errcat.targets.openapi_document.check import check

        codes = len(inputs.catalogue.codes)
        check(inputs.documents, inputs.catalogue, inputs.config.options.openapi.document_common, sink)
    report = build(sink, tuple(dict.fromkeys(options.documents)), codes, all_errors=options.warnings_as_errors)
    write(report, how, summarise=True)
    return exit_code(report)
