"""The `sarif` report: SARIF 2.1.0, for code scanning services and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span
from errcat.diagnostics.fingerprint import fingerprints
from errcat.diagnostics.report import Report, region_of
from errcat.diagnostics.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report, *, colour: bool) -> str:
    """A log with one run; suppressed findings are results that say so."""
    findings = [*report.diagnostics, *(item.diagnostic for item in report.suppressed)]
    reasons: list[str | None] = [None] * len(report.diagnostics) + [item.reason for item in report.suppressed]
    rules = sorted({finding.rule for finding in findings}, key=lambda rule: rule.name)
    paths = [None if finding.path is None else report.path(finding.path) for finding in findings]
    prints = fingerprints((path or "", finding) for path, finding in zip(paths, findings, strict=True))
    results = []
    for finding, path, fingerprint, reason in zip(findings, paths, prints, reasons, strict=True):
        result = _result(finding, path, {rule: index for index, rule in enumerate(rules)})
        result["partialFingerprints"] = {"errcat/v1": fingerprint}
        if report.suppressed:  # in one run either all results tell of suppressions or none does (3.27.23)
            result["suppressions"] = [] if reason is None else [{"kind": "inSource", "justification": reason}]
        results.append(result)
    driver = {
        "name": "errcat",
        "semanticVersion": report.version,
        "rules": [_rule(rule) for rule in rules],
    }
    could_run = all(one.rule.exit_code == 1 for one in report.diagnostics if one.severity == "error")
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": could_run}],
        "artifacts": [{"location": _artifact(report.path(name))} for name in report.files],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    fence = "~~~"
    return {
        "id": rule.name,
        "shortDescription": _text(rule.summary),
        "fullDescription": _text(rule.why),
        "help": {
            "text": _literal(f"{rule.why} For example:\n{rule.example}\n{rule.fix}"),
            "markdown": _braces(f"{rule.why} For example:\n\n{fence}\n{rule.example}\n{fence}\n\n{rule.fix}"),
        },
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(diagnostic: Diagnostic, path: str | None, rules: Mapping[Rule, int]) -> dict[str, Any]:
    label = f" ({diagnostic.label})" if diagnostic.label else ""
    advice = f"\nFix: {diagnostic.fix}" if diagnostic.fix else ""
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule.name,
        "ruleIndex": rules[diagnostic.rule],
        "level": diagnostic.severity,
        "message": _text(f"{diagnostic.message}{label}{advice}"),
        "locations": [],
    }
    if path is None:
        return result
    location = _location(path, diagnostic.source, diagnostic.span)
    if diagnostic.where:
        location["logicalLocations"] = [{"fullyQualifiedName": "/".join(diagnostic.where), "kind": "member"}]
    result["locations"] = [location]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(path, diagnostic.source, other.span), "message": _text(other.message)}
            for number, other in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.edits:
        replacements = [
            {"deletedRegion": _region(diagnostic.source, edit.span), "insertedContent": {"text": edit.text}}
            for edit in diagnostic.edits
        ]
        change = {"artifactLocation": _artifact(path), "replacements": replacements}
        result["fixes"] = [{"description": _text(diagnostic.fix or "Fix"), "artifactChanges": [change]}]
    return result


def _text(text: str) -> dict[str, str]:
    return {"text": _literal(text)}


def _literal(text: str) -> str:
    """Text in which nothing is taken for an embedded link (3.11.6)."""
    return _braces(text).replace("](", "] (")


def _braces(text: str) -> str:
    """Text in which nothing is taken for a placeholder (3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")


def _location(path: str, source: SourceText | None, span: Span | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if source is not None and span is not None:
        physical["region"] = _region(source, span)
    return {"physicalLocation": physical}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "surrogateescape"), safe="/")}


def _region(source: SourceText | None, span: Span) -> dict[str, int]:
    assert source is not None
    region = region_of(source, span)
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }
