"""`# errcat: ignore[rule] reason`: what it covers, what is no comment at all, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from errcat.catalogue.source import parse
from errcat.catalogue.suppressions import Suppressions
from errcat.checking import check
from errcat.diagnostics.diagnostic import Diagnostic, Sink, Span
from errcat.diagnostics.policy import Policy
from errcat.diagnostics.rule import Rule
from errcat.job import Job
from tests.support import HEAD, places

ODD = Rule("odd", "Odd.", "Odd.", "odd", "Even.", severity="warning")
BAD = Rule("bad", "Bad.", "Bad.", "bad", "Good.")
OPTIONAL = Rule("optional", "Bad.", "Bad.", "bad", "Good.", optional=True)


def suppressions(text: str) -> tuple[Suppressions, Sink]:
    sink = Sink()
    source = parse(text, "a.yaml", sink)
    assert source is not None
    assert sink.diagnostics == []
    found = Suppressions(source)
    sink.excuse(found.reason_for)
    return found, sink


def ignored(text: str, rule: Rule = ODD) -> bool:
    """Whether a finding at `HERE` is suppressed."""
    found, sink = suppressions(text)
    start = text.index("HERE")
    sink.add(Diagnostic(rule, "x", source=found.text, span=Span(start, start + 4)))
    assert len(sink.diagnostics) + len(sink.suppressed) == 1
    return bool(sink.suppressed)


@pytest.mark.parametrize(
    "text",
    [
        "a: HERE # errcat: ignore[odd] because\n",
        "a: HERE\t# errcat: ignore[odd] because\n",
        "a: HERE #errcat:ignore [odd] because\n",
        "a: HERE # errcat: ignore[other, odd] because\n",
        "HERE: 1 # errcat: ignore[odd] because\n",
        "# errcat: ignore[odd] because\nHERE: 1\n",
        "# errcat: ignore[odd] because\r\nHERE: 1\r\n",
        "b:\n  # errcat: ignore[odd] because\n  HERE: 1\n",
        "# errcat: ignore[odd] because\n# and more\n# errcat: ignore[x] y\nHERE: 1\n",
        "b: [1, # errcat: ignore[odd] because\n HERE]\n".replace("1, #", "HERE, #", 1),
        "a: | # errcat: ignore[odd] because\n  text\n  HERE\n",
        "a: >- # errcat: ignore[odd] because\n  text\n  HERE\n",
        "# errcat: ignore[odd] because\na: |\n  text\n  HERE\n",
        "# errcat: ignore[odd] because\na: 'text\n  HERE'\n",
        "a: # errcat: ignore[odd] because\n  text\n  HERE\n",
        "b: |\n  text\n# errcat: ignore[odd] because\nHERE: 1\n",
        "c:\n  b: |\n    text\n  # errcat: ignore[odd] because\n  HERE: 1\n",
        "c:\n  b: |\n    text\n\n   # errcat: ignore[odd] because\n  HERE: 1\n",
        "b: &x {c: 1}\nd: *x # errcat: ignore[odd] because\n".replace("*x", "[*x, HERE]"),
        "a: 'it''s' \nb: HERE # errcat: ignore[odd] because\n",
        "🐈: '🐈 #'\nb: HERE # errcat: ignore[odd] because\n",
    ],
)
def test_it_covers_its_line_or_the_next(text: str) -> None:
    assert ignored(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: HERE\n",
        "a: HERE # errcat: ignore[even] because\n",
        "a: HERE # errcat: ignore because\n",
        "a: HERE # noqa errcat: ignore[odd] because\n",
        "a: 1 # errcat: ignore[odd] because\nb: HERE\n",
        "a: HERE\n# errcat: ignore[odd] because\nb: 1\n",
        "# errcat: ignore[odd] because\n\nHERE: 1\n",
        # a `#` in a text is no comment
        "a: 'HERE # errcat: ignore[odd] because'\n",
        'a: "HERE # errcat: ignore[odd] because"\n',
        "a: 'x\n  # errcat: ignore[odd] because\n  HERE'\n",
        "a: HERE#errcat:ignore[odd]because\n",
        "a: |\n  # errcat: ignore[odd] because\n  HERE\n",
        "a: >\n  HERE # errcat: ignore[odd] because\n",
        "? 'x # errcat: ignore[odd] because'\n: HERE\n",
    ],
)
def test_it_covers_nothing_else(text: str) -> None:
    assert not ignored(text)


def test_only_what_can_be_ignored_is() -> None:
    text = "a: HERE # errcat: ignore[odd, bad, optional] because\n"
    assert [ignored(text, rule) for rule in (ODD, BAD, OPTIONAL)] == [True, False, True]


def test_findings_from_before_are_covered_too() -> None:
    sink = Sink()
    source = parse("a: 1 # errcat: ignore[odd] because\n", "a.yaml", sink)
    assert source is not None
    other = Diagnostic(ODD, "x", file="other.yaml")
    for finding in (other, Diagnostic(ODD, "x", source=source.text, span=Span(3, 4))):
        sink.add(finding)
    sink.excuse(Suppressions(source).reason_for)
    assert sink.diagnostics == [other]
    assert [(item.diagnostic.message, item.reason) for item in sink.suppressed] == [("x", "because")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # errcat: ignore[odd] because\n", [("unused-suppression", 1, 23)]),
        ("a: 1 # errcat: ignore[odd]\n", [("unused-suppression", 1, 23), ("suppression-without-reason", 1, 6)]),
        ("a: 1 # errcat: ignore[odt] because\n", [("unknown-suppression", 1, 23)]),
        ("a: 1 # errcat: ignore[bad] because\n", [("unknown-suppression", 1, 23)]),
        ("a: 1 # errcat: ignore because\n", [("unknown-suppression", 1, 6)]),
        ("a: 1 # errcat: ignore[] because\n", [("unknown-suppression", 1, 6)]),
        ("a: 1 # errcat: ignored\n", []),
        ("# errcat: 1\na: 1 # errcat rocks\n", []),
        ("a: '# errcat: ignore[odt]'\n", []),
    ],
)
def test_what_is_wrong_with_a_comment(text: str, expected: list[tuple[str, int, int]]) -> None:
    found, sink = suppressions(text)
    found.report({"odd": ODD, "bad": BAD}, True, sink)
    assert places(sink.diagnostics) == expected


def test_a_misspelt_rule_has_a_suggestion() -> None:
    found, sink = suppressions("a: 1 # errcat: ignore[unused-parm] because\n")
    found.report({"unused-param": ODD}, True, sink)
    assert sink.diagnostics[0].label == "did you mean `unused-param`?"


def test_unused_is_only_said_of_a_rule_that_was_looked_for() -> None:
    text = "a: 1 # errcat: ignore[odd] because\n"
    for complete, policy in (
        (False, Policy()),
        (True, Policy(ignore=frozenset({"odd"}))),
        (True, Policy({"odd": "off"})),
    ):
        found, sink = suppressions(text)
        sink.policy = policy
        found.report({"odd": ODD}, complete, sink)
        assert sink.diagnostics == []


def test_a_used_comment_is_not_unused() -> None:
    found, sink = suppressions("a: 1 # errcat: ignore[odd] because\n")
    sink.add(Diagnostic(ODD, "x", source=found.text, span=Span(0, 1)))
    found.report({"odd": ODD}, True, sink)
    assert sink.diagnostics == []


PROSE = """codes:
  gone:
    status: 410
    title: Gone
    description: Please go away. # errcat: ignore[please] it is a quotation
    actions: Go away.
"""


def test_rules_about_prose_can_be_suppressed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + PROSE, "utf-8")
    sink = Sink()
    assert check(Job(path, "a.yaml", "a.yaml"), sink, prose=True) is not None
    assert sink.diagnostics == []
    assert [item.diagnostic.rule.name for item in sink.suppressed] == ["please"]


def test_a_run_that_looks_at_no_prose_does_not_call_them_unused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + PROSE, "utf-8")
    sink = Sink()
    assert check(Job(path, "a.yaml", "a.yaml"), sink) is not None
    assert sink.diagnostics == []
