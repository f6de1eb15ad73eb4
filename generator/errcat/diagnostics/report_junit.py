"""The `junit` report: one test suite for each file, for whatever shows test results.

An error is a failure, a warning a skipped test, and a run that could not do its work an error. A file without findings
has one test that passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree  # builds XML, never reads any

from errcat.diagnostics.diagnostic import Diagnostic
from errcat.diagnostics.full import one
from errcat.diagnostics.report import Report, place_of
from errcat.patterns import pattern

# What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, *, colour: bool) -> str:
    """An XML document."""
    suites: dict[str, list[Diagnostic]] = {report.path(name): [] for name in report.files}
    for diagnostic in report.diagnostics:
        name = "errcat" if diagnostic.path is None else report.path(diagnostic.path)
        suites.setdefault(name, []).append(diagnostic)
    root = ElementTree.Element("testsuites", {"name": "errcat", **_numbers(report.diagnostics, suites.values())})
    for name, diagnostics in suites.items():
        suite = ElementTree.SubElement(
            root, "testsuite", {"name": _clean(name), **_numbers(diagnostics, [diagnostics])}
        )
        for diagnostic in diagnostics:
            _case(suite, name, diagnostic)
        if not diagnostics:
            ElementTree.SubElement(suite, "testcase", {"name": "errcat", "classname": _clean(name)})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, name: str, diagnostic: Diagnostic) -> None:
    place = place_of(diagnostic)
    at = f" (line {place.line}, column {place.column})" if place is not None else ""
    case = ElementTree.SubElement(
        suite, "testcase", {"name": f"{diagnostic.rule.name}{at}", "classname": _clean(name), "file": _clean(name)}
    )
    if place is not None:
        case.set("line", str(place.line))
    if diagnostic.severity == "warning":
        ElementTree.SubElement(case, "skipped", {"message": _clean(diagnostic.message)})
        return
    kind = "error" if diagnostic.rule.exit_code == 2 else "failure"
    outcome = ElementTree.SubElement(case, kind, {"message": _clean(diagnostic.message), "type": diagnostic.rule.name})
    outcome.text = _clean(one(diagnostic, colour=False))


def _numbers(diagnostics: Sequence[Diagnostic], suites: Iterable[Sequence[Diagnostic]]) -> dict[str, str]:
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    broken = sum(diagnostic.rule.exit_code == 2 for diagnostic in errors)
    return {
        "tests": str(sum(max(1, len(suite)) for suite in suites)),
        "failures": str(len(errors) - broken),
        "errors": str(broken),
        "skipped": str(len(diagnostics) - len(errors)),
    }


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
