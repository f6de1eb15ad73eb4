"""`errcat openapi apply`: plans the changes of all documents first, then writes, shows or reports them."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

from errcat.cli.diff import print_diff
from errcat.cli.jobs import UsageError
from errcat.cli.openapi_inputs import Inputs, fragment_of, read_inputs
from errcat.cli.report import build, exit_code, reporting, write
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.summary import counted
from errcat.records import Struct

if TYPE_CHECKING:
    from errcat.targets.openapi_document.changes import Change
    from errcat.targets.openapi_document.read import Document


class _Plan(Struct, frozen=True):
    document: Document
    changes: list[Change]
    new: str

    @property
    def is_clean(self) -> bool:
        return self.new == self.document.source.text


def run(options: SimpleNamespace) -> int:
    """A fault in one document leaves all of them as they are. Raises UsageError, ReportError."""
    sink = Sink()
    how = reporting(options)
    if options.diff and not how.for_people:
        raise UsageError(f"--diff and a report for {how.format} cannot share standard output; add --output-file FILE")
    inputs = read_inputs(options, sink)
    plans = _plan(inputs, options.fragment, sink) if inputs is not None else []
    if options.check and not options.diff and not sink.has_errors:
        for plan in plans:
            _report_stale(plan, sink)
    elif not sink.has_errors and not options.diff:
        for plan in plans:
            if not plan.is_clean and not os.access(plan.document.path, os.W_OK):
                raise UsageError(f"{plan.document.source.name} cannot be written: check its permissions")
        for plan in plans:
            _write(plan)
    report = build(sink, tuple(dict.fromkeys(options.documents)))
    write(report, how, summarise=bool(sink.diagnostics))
    if sink.has_errors:
        return exit_code(report)
    if options.diff:
        for plan in plans:
            if not plan.is_clean:
                print_diff(plan.document.source.name, plan.document.source.text, plan.new)
        return 0 if all(plan.is_clean for plan in plans) else 1
    if how.for_people:
        for plan in plans:
            print(_outcome(plan))
    return 0


def _plan(inputs: Inputs, named: str | None, sink: Sink) -> list[_Plan]:
    from errcat.targets.openapi_document.apply import write_changes
    from errcat.targets.openapi_document.changes import find_changes
    from errcat.targets.openapi_document.check import missing_operations

    plans: list[_Plan] = []
    for document in inputs.documents:
        found = fragment_of(document, inputs, named, sink)
        if found is None:
            continue
        changes = find_changes(document, inputs.catalogue, *found, sink)
        new = write_changes(document, changes, sink)
        if new is not None:
            plans.append(_Plan(document, changes, new))
    missing_operations(inputs.documents, inputs.catalogue, sink)
    return plans


def _report_stale(plan: _Plan, sink: Sink) -> None:
    from errcat.targets.openapi_document.rules import OPENAPI_STALE

    for change in plan.changes:
        sink.add(
            Diagnostic(
                OPENAPI_STALE,
                f"the error responses of `{change.operation.name}` are not up to date: {change.words}",
                source=plan.document.source,
                span=change.operation.span,
                where=change.operation.at,
                fix=f"errcat openapi apply {plan.document.source.name}",
            )
        )


def _write(plan: _Plan) -> None:
    from errcat.output.replace import replace_file

    if plan.is_clean:
        return
    content = ("\ufeff" if plan.document.bom else "") + plan.new
    try:
        replace_file(plan.document.path, content.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{plan.document.source.name} cannot be written: {error.strerror or error}") from None


def _outcome(plan: _Plan) -> str:
    """`openapi.yaml: 3 operations changed (5 responses added, 1 removed)`."""
    name = plan.document.source.name
    if plan.is_clean:
        return f"{name}: up to date"
    numbers = {"added": 0, "updated": 0, "removed": 0}
    for change in plan.changes:
        there = change.operation.responses
        for status in change.put:
            numbers["updated" if there is not None and status in _statuses(there) else "added"] += 1
        numbers["removed"] += len(change.remove)
    parts = ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number)
    return f"{name}: {counted(len(plan.changes), 'operation')} changed (responses: {parts})"


def _statuses(responses: object) -> set[str]:
    from errcat.catalogue.nodes import Mapping

    return {key.text for key, _ in responses} if isinstance(responses, Mapping) else set()
