"""Every format, byte for byte, on a file with findings and one without; and what each owes to those who read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from errcat.cli.options import FORMATS
from errcat.diagnostics import reporters
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Related, SourceText, Span, Suppressed
from errcat.diagnostics.report import Report, as_errors, in_order
from errcat.diagnostics.report_github import MOST_SUMMARY_BYTES, step_summary
from errcat.diagnostics.reporters import reporter
from errcat.diagnostics.rule import Rule
from tests.reports.regenerate import CASES, EXPECTED, SUMMARY, run
from tests.support import ROOT

SARIF_SCHEMA = json.loads((ROOT / "tests/schemas/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
BAD = Rule("bad-thing", "A thing is bad.", "Bad things are bad.", "thing: {bad}", "Make it good.")
ODD = Rule("odd-thing", "A thing is odd.", "Odd things are odd.", "thing: odd", "Make it even.", severity="warning")
BROKEN = Rule("broken", "Nothing works.", "It is broken.", "errcat check", "Mend it.", exit_code=2)


def finding(rule: Rule = BAD, message: str = "this is bad", text: str = "a: 1\nb: bad\n", **more: Any) -> Diagnostic:
    """A finding about `bad`, or what comes last in the text."""
    start = max(text.find("bad"), 0)
    source = SourceText(more.pop("name", "a.yaml"), text)
    return Diagnostic(rule, message, source=source, span=Span(start, start + 3), **more)


def rendered(kind: str, findings: Sequence[Diagnostic], **more: Any) -> str:
    return reporter(kind).render(Report(tuple(findings), version="1.2.3", **more), colour=False)


@pytest.mark.parametrize("case", CASES)
def test_a_report_looks_like_this(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / SUMMARY if case == "github.txt" else None
    code, out = run(case, monkeypatch, summary)
    assert out == (EXPECTED / case).read_bytes().decode("utf-8")
    assert code == 1
    if summary is not None:
        assert summary.read_bytes() == (EXPECTED / SUMMARY).read_bytes()


def test_the_command_line_offers_the_formats_that_there_are() -> None:
    assert FORMATS == reporters.FORMATS
    assert set(FORMATS) > reporters.FOR_PEOPLE


@pytest.mark.parametrize("kind", FORMATS)
def test_a_run_without_findings_is_a_valid_report(kind: str) -> None:
    for files in ((), ("a.yaml",)):
        text = rendered(kind, [], files=files)
        if kind in ("json", "gitlab", "sarif"):
            json.loads(text)
        elif kind == "junit":
            cases = ElementTree.fromstring(text).findall(".//testcase")
            assert [list(case) for case in cases] == [[] for _ in files]
        else:
            assert text == ""


# --- paths, order, severity ---


@pytest.mark.parametrize(
    ("name", "folder", "root", "shown"),
    [
        ("a.yaml", "/p", "/p", "a.yaml"),
        ("./x/../a.yaml", "/p", "/p", "a.yaml"),
        ("/p/x/a.yaml", "/p", "/p", "x/a.yaml"),
        ("a.yaml", "/p/api", "/p", "api/a.yaml"),
        ("../a.yaml", "/p/api", "/p/api", "../a.yaml"),
    ],
)
def test_paths_are_relative(name: str, folder: str, root: str, shown: str) -> None:
    assert Report(folder=folder, root=root).path(name) == shown


def test_findings_come_by_file_and_place() -> None:
    late, early = finding(text="a: 1\nb: 2\nc: bad"), finding(text="bad")
    other = finding(name="b.yaml")
    whole = Diagnostic(BAD, "whole file", file="b.yaml")
    assert in_order([late, other, early, whole]) == (early, late, whole, other)


def test_warnings_can_count_as_errors() -> None:
    (one,) = as_errors([finding(ODD)])
    assert one.severity == "error"
    assert "error[odd-thing]" in rendered("concise", [one])


# --- fingerprints ---


def fingerprints(findings: Sequence[Diagnostic]) -> list[str]:
    return [issue["fingerprint"] for issue in json.loads(rendered("gitlab", findings))]


def test_fingerprints_do_not_depend_on_lines() -> None:
    assert fingerprints([finding(text="b: bad\n")]) == fingerprints([finding(text="# new\n\nb: bad\n")])


def test_fingerprints_tell_findings_apart() -> None:
    one = finding()
    others = [finding(ODD), finding(message="other"), finding(name="b.yaml"), finding(where=("codes", "x"))]
    prints = fingerprints([one, finding(text="\nb: bad"), *others])
    assert len(set(prints)) == 6


# --- github ---


def test_github_annotates_the_most_severe() -> None:
    findings = [finding(ODD, f"odd {number}") for number in range(9)] + [finding(message=f"bad {n}") for n in range(4)]
    lines = rendered("github", findings).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::warning"] * 6 + ["::error"] * 4
    assert lines[10:] == [f"a.yaml:2:4: warning[odd-thing]: odd {number}" for number in (6, 7, 8)]


def test_github_escapes_what_could_end_a_command() -> None:
    text = rendered("github", [finding(message="50% of\r\n::error::a, b: ##[add-mask]c", name="a,b:c.yaml")])
    assert text == (
        "::error title=errcat%3A bad-thing,file=a%2Cb%3Ac.yaml,line=2,col=4,endLine=2,endColumn=7"
        "::50%25 of%0D%0A::error::a, b: ## [add-mask]c\n"
    )


def test_github_log_lines_are_no_commands() -> None:
    findings = [finding(name="::warning::x", message="##[group]x") for _ in range(11)]
    assert rendered("github", findings).splitlines()[-1] == " ::warning::x:2:4: error[bad-thing]: ## [group]x"


def test_the_step_summary_is_text_and_not_markup() -> None:
    report = Report((finding(message="`a|<b>` is *not* [good](x) <img src=x> &amp; `", name="a_b_c.yaml"),))
    row = step_summary(report).splitlines()[-2]
    assert row.count("|") == 6
    assert "<" not in row
    assert "*" not in row
    assert "&amp;amp;" in row
    code = step_summary(Report((finding(message="`a|<b>` is bad"),))).splitlines()[-2]
    assert "<code>a&#124;&lt;b&gt;</code> is bad" in code


def test_the_step_summary_is_never_too_long() -> None:
    text = step_summary(Report(tuple(finding(message="x" * 900) for _ in range(2000))))
    assert len(text.encode()) < MOST_SUMMARY_BYTES + 1000
    assert text.rstrip().endswith("more.")
    assert sum(line.startswith("| error") for line in text.splitlines()) < 2000


# --- gitlab ---


def test_gitlab_needs_a_file_for_every_issue() -> None:
    (issue,) = json.loads(rendered("gitlab", [Diagnostic(BROKEN, "no file")], files=("a.yaml",)))
    assert issue["location"] == {"path": "a.yaml", "lines": {"begin": 1}}
    assert issue["severity"] == "critical"


# --- sarif ---


def sarif(findings: Sequence[Diagnostic], **more: Any) -> Any:
    log = json.loads(rendered("sarif", findings, **more))
    Draft4Validator(SARIF_SCHEMA).validate(log)
    return log["runs"][0]


def test_the_schema_can_refuse() -> None:
    assert not Draft4Validator(SARIF_SCHEMA).is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [finding()],
        [finding(ODD, edits=(Edit(Span(3, 3), "x"),), related=(Related("see here", Span(0, 1)),), where=("a", "b"))],
        [Diagnostic(BROKEN, "no file")],
        [Diagnostic(BAD, "no place", file="x y/ä#?.yaml")],
    ],
)
def test_sarif_is_valid_under_its_schema(findings: list[Diagnostic]) -> None:
    sarif(findings, files=("a.yaml",))
    sarif(findings, suppressed=(Suppressed(finding(ODD), "because"),))


def test_the_expected_sarif_is_valid_under_its_schema() -> None:
    Draft4Validator(SARIF_SCHEMA).validate(json.loads((EXPECTED / "sarif.json").read_text("utf-8")))


def test_sarif_counts_columns_in_code_points() -> None:
    run = sarif([finding(text="🐈🐈: bad")])
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 8}


def test_sarif_tells_of_suppressions_in_all_results_or_in_none() -> None:
    assert "suppressions" not in sarif([finding()])["results"][0]
    results = sarif([finding()], suppressed=(Suppressed(finding(ODD), "because"),))["results"]
    assert [result["suppressions"] for result in results] == [[], [{"kind": "inSource", "justification": "because"}]]


def test_sarif_texts_have_no_placeholders_and_no_links() -> None:
    (result,) = sarif([finding(message="{0} and [a](b)")])["results"]
    assert result["message"]["text"] == "{{0}} and [a] (b)"


def test_sarif_addresses_are_addresses() -> None:
    run = sarif([Diagnostic(BAD, "no place", file="x y/ä#?.yaml")])
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "x%20y/%C3%A4%23%3F.yaml"


def test_sarif_says_whether_the_run_could_do_its_work() -> None:
    assert sarif([finding()])["invocations"] == [{"executionSuccessful": True}]
    assert sarif([Diagnostic(BROKEN, "no")])["invocations"] == [{"executionSuccessful": False}]


# --- junit ---


def test_junit_has_a_suite_for_each_file() -> None:
    findings = [finding(), finding(ODD), Diagnostic(BROKEN, "no file")]
    root = ElementTree.fromstring(rendered("junit", findings, files=("a.yaml", "b.yaml")))
    numbers = {
        suite.get("name"): [suite.get(name) for name in ("tests", "failures", "skipped", "errors")] for suite in root
    }
    assert numbers == {
        "a.yaml": ["2", "1", "1", "0"],
        "b.yaml": ["1", "0", "0", "0"],
        "errcat": ["1", "0", "0", "1"],
    }
    assert [root.get(name) for name in ("tests", "failures", "skipped", "errors")] == ["4", "1", "1", "1"]


def test_junit_has_no_character_that_xml_has_not() -> None:
    text = rendered("junit", [finding(message='a\x00b\x1b[31m\x0b\ufffe\ud800 <&>"', name="x\x01.yaml")], files=())
    case = ElementTree.fromstring(text.encode("utf-8"))[0][0]
    assert case[0].get("message") == 'a\ufffdb\ufffd[31m\ufffd\ufffd\ufffd <&>"'


# --- json ---


def test_json_keeps_what_cannot_be_encoded() -> None:
    text = rendered("json", [finding(message="a\udcff", name="b\udcfe.yaml")])
    again = json.loads(text.encode("utf-8", "backslashreplace"))["findings"][0]
    assert (again["message"], again["file"]) == ("a\udcff", "b\udcfe.yaml")


def test_json_has_null_for_places_that_there_are_not() -> None:
    (one,) = json.loads(rendered("json", [Diagnostic(BROKEN, "no file")]))["findings"]
    assert (one["file"], one["line"], one["column"], one["end_line"], one["end_column"]) == (None,) * 5


# --- any text ---

ANY = st.text(st.characters(), max_size=30)


@settings(max_examples=60, deadline=None)
@given(message=ANY, name=ANY, label=ANY, where=st.lists(ANY, max_size=2), text=ANY)
def test_no_text_breaks_a_report(message: str, name: str, label: str, where: list[str], text: str) -> None:
    one = finding(message=message, name=name, label=label, where=tuple(where), text=text + "bad")
    for kind in ("json", "gitlab"):
        json.loads(rendered(kind, [one]).encode("utf-8", "backslashreplace"))
    sarif([one])
    assert len(ElementTree.fromstring(rendered("junit", [one]))) == 1
    assert len(rendered("github", [one]).split("\n")) == 2
    assert rendered("concise", [one]).count("\n") == 1
    assert step_summary(Report((one,))).splitlines()[-2].count("|") == 6


# --- full ---


def test_related_places_can_be_opened() -> None:
    text = rendered("full", [finding(related=(Related("first defined here", Span(0, 1)),))])
    assert "  = first defined here: a.yaml:1:1\n" in text


def test_control_characters_never_reach_a_terminal() -> None:
    for kind in ("full", "concise"):
        text = rendered(kind, [finding(message="a\x1b[2Jb", name="c\x1b.yaml", text="x\x1b: bad", where=("\x07",))])
        assert "\x1b" not in text
        assert "\x07" not in text


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("a: bad", "   ^^^"),
        ("\ta: bad", "       ^^^"),
        ("日本: bad", "      ^^^"),
        ("🐈: bad", "    ^^^"),
        ("e\u0301: bad", "   ^^^"),
        ("👩\u200d🚀: bad", "      ^^^"),
        ("x\u202e: bad", "    ^^^"),
        ("x\u2028: bad", "    ^^^"),
        ("x\x85: bad", "    ^^^"),
    ],
)
def test_the_mark_stands_under_the_fault(line: str, mark: str) -> None:
    shown = rendered("full", [finding(text=line)]).splitlines()
    assert shown[3] == f"  | {mark}"
    assert not set(shown[2]) & set("\t\u202e\u2028\x85")


def test_text_cannot_turn_the_direction_of_a_terminal() -> None:
    one = finding(message="a\u202eb", label="c\u2066d", fix="e\u202ef", where=("g\u202eh",))
    assert not set(rendered("full", [one])) & set("\u202e\u2066")
