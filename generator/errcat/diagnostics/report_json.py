"""The `json` report: everything that errcat knows about each finding, for programs."""

from __future__ import annotations

import json
from typing import Any

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span
from errcat.diagnostics.fingerprint import fingerprints
from errcat.diagnostics.report import Report, region_of

VERSION = 1


def render(report: Report, *, colour: bool) -> str:
    """One object. Members are only ever added to it; `version` changes when one changes its meaning."""
    findings = [*report.diagnostics, *(item.diagnostic for item in report.suppressed)]
    paths = [None if finding.path is None else report.path(finding.path) for finding in findings]
    prints = fingerprints((path or "", finding) for path, finding in zip(paths, findings, strict=True))
    members = [
        {**_finding(finding, path), "fingerprint": fingerprint}
        for finding, path, fingerprint in zip(findings, paths, prints, strict=True)
    ]
    shown = len(report.diagnostics)
    document = {
        "version": VERSION,
        "errcat": report.version,
        "summary": {
            "files": len(report.files),
            "codes": report.codes,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "fixable": report.fixable,
            "suppressed": len(report.suppressed),
        },
        "files": [report.path(name) for name in report.files],
        "findings": members[:shown],
        "suppressed": [
            {**member, "reason": item.reason} for member, item in zip(members[shown:], report.suppressed, strict=True)
        ],
        **report.more,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _finding(diagnostic: Diagnostic, path: str | None) -> dict[str, Any]:
    source = diagnostic.source
    return {
        "rule": diagnostic.rule.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": path,
        **_place(source, diagnostic.span),
        "where": list(diagnostic.where),
        "label": diagnostic.label,
        "fix": diagnostic.fix,
        "edits": [{**_place(source, edit.span), "text": edit.text} for edit in diagnostic.edits],
        "related": [{"message": other.message, **_place(source, other.span)} for other in diagnostic.related],
    }


def _place(source: SourceText | None, span: Span | None) -> dict[str, int | None]:
    if source is None or span is None:
        return dict.fromkeys(("line", "column", "end_line", "end_column"))
    region = region_of(source, span)
    return {
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }
