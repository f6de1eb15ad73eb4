"""What linters say of the documents all the same. `docs/decisions/0007-openapi-linters.md` tells why each stays."""

from __future__ import annotations

import re

from tests.ecosystem.tools import Finding

# Ruleset → rule → the documents and files that it may speak of.
EXPLAINED: dict[str, dict[str, str]] = {
    "oas": {},
    "owasp": {
        "owasp:api8:2023-define-cors-origin": r".*",
        "owasp:api4:2023-string-restricted": r".*/errors(-3\.0)?\.yaml",
        "owasp:api4:2023-rate-limit": r"(sensos|sentisnap)/.*",
        "owasp:api4:2023-string-limit": r"sentisnap/.*/errors(-3\.0)?\.yaml",
        "owasp:api4:2023-array-limit": r"sentisnap/.*/errors(-3\.0)?\.yaml",
        "owasp:api4:2023-integer-limit": r"sentisnap/.*/errors\.yaml",
        "owasp:api4:2023-integer-limit-legacy": r"sentisnap/.*/errors-3\.0\.yaml",
        "owasp:api4:2023-integer-format": r"sentisnap/.*/errors(-3\.0)?\.yaml",
        "owasp:api8:2023-define-error-responses-401": r"orders-default/openapi\.yaml",
        "owasp:api8:2023-define-error-responses-500": r"orders-default/openapi\.yaml",
        "owasp:api4:2023-rate-limit-responses-429": r"orders-default/openapi\.yaml",
    },
    "zalando": {
        "must-specify-default-response": r"(orders|sensos|sentisnap)/openapi(-3\.0)?\.yaml",
        "must-use-standard-formats-for-date-and-time-properties-example": r"orders.*/errors\.yaml",
        "should-use-x-extensible-enum": r".*/errors-3\.0\.yaml",
        "should-declare-enum-values-using-upper-snake-case-format": r".*/errors-3\.0\.yaml",
        "must-use-problem-json-for-errors": r"sentisnap/.*",
    },
}


def unexplained(ruleset: str, findings: list[Finding]) -> list[Finding]:
    """The findings that nothing explains."""
    known = EXPLAINED[ruleset]
    return [
        finding
        for finding in findings
        if finding.rule not in known or not re.fullmatch(known[finding.rule], finding.document)
    ]
