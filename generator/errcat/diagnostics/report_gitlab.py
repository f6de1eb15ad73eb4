"""The `gitlab` report: GitLab's Code Quality format, a subset of Code Climate's.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json

from errcat.diagnostics.fingerprint import fingerprints
from errcat.diagnostics.report import Report, place_of

_SEVERITIES = {"error": "major", "warning": "minor"}


def render(report: Report, *, colour: bool) -> str:
    """A list of issues; an empty one where there is nothing to say."""
    # Each issue must name a file. One about no file in particular is put where the reader will look first.
    somewhere = report.path(report.files[0]) if report.files else "."
    paths = [somewhere if one.path is None else report.path(one.path) for one in report.diagnostics]
    prints = fingerprints(zip(paths, report.diagnostics, strict=True))
    issues = []
    for diagnostic, path, fingerprint in zip(report.diagnostics, paths, prints, strict=True):
        place = place_of(diagnostic)
        lines = {"begin": place.line, "end": place.end_line} if place is not None else {"begin": 1}
        issues.append(
            {
                "description": diagnostic.message,
                "check_name": diagnostic.rule.name,
                "fingerprint": fingerprint,
                "severity": "critical" if diagnostic.rule.exit_code == 2 else _SEVERITIES[diagnostic.severity],
                "location": {"path": path, "lines": lines},
            }
        )
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
