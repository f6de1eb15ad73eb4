"""The checks of prose: each finds what it is for, at its place, and leaves good texts alone."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from errcat.catalogue.prose import check_prose
from errcat.catalogue.source import parse
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.policy import Policy
from tests.corpora import NAMES, available, neutral_to_yaml
from tests.support import ROOT, errcat, places

EVERYTHING = Policy(levels={"missing-action": "warning"})


def prose(text: str, policy: Policy | None = None) -> list[Diagnostic]:
    sink = Sink(policy=policy or Policy())
    source = parse(text, "errors.yaml", Sink())
    assert source is not None
    check_prose(source, sink)
    return sink.diagnostics


def code(field: str) -> str:
    return "codes:\n  one:\n    " + field.replace("\n", "\n    ") + "\n"


@pytest.mark.parametrize(
    ("field", "rule", "line", "column"),
    [
        ("actions: The request should be repeated.", "action-verb", 3, 14),
        ("actions: You must repeat the request.", "action-verb", 3, 14),
        ("actions:\n  - Check the id.\n  - It may help to wait.", "action-verb", 5, 9),
        ("actions: |\n  1. A new key is needed.\n  2. Wait.", "action-verb", 4, 10),
        ("description: You forgot the key.", "blame", 3, 18),
        ("description: The key has an illegal sign.", "blame", 3, 33),
        ("message: You did something wrong.", "blame", 3, 14),
        ("message: Bad input", "blame", 3, 14),
        ("actions: Please wait.", "please", 3, 14),
        ("description: >-\n  The key has expired,\n  please make a new one.", "please", 5, 7),
        ("title: Invalid key", "bare-invalid", 3, 12),
        ("message: Invalid request parameters", "bare-invalid", 3, 14),
        ("description: The key has expired. Make a new one", "sentence-end", 3, 50),
        ("title: The key has expired.", "long-title", 3, 31),
        ("title: " + "long " * 13, "long-title", 3, 12),
        ("retry: {when: always}", "retry-advice", 3, 5),
        ("retry: {when: idempotent, backoff: linear}", "retry-advice", 3, 5),
    ],
)
def test_a_text_that_could_be_better(field: str, rule: str, line: int, column: int) -> None:
    findings = prose(code(field))
    names = [finding.rule.name for finding in findings if finding.rule.name != "bare-invalid" or rule == "bare-invalid"]
    assert names == [rule]
    assert places([finding for finding in findings if finding.rule.name == rule]) == [(rule, line, column)]


@pytest.mark.parametrize(
    "field",
    [
        "actions: Check the id.",
        "actions: No action is needed. You can go on.",
        "actions: If the key is yours, renew it.",
        "actions: |\n  1. Check the id.\n  2. Wait.",
        "description: Not found",
        "description: The key has expired",
        "description: You have no permission to see this pet.",
        "description: See https://example.com. It is at https://example.com/x",
        "description: |\n  Try this. Then:\n\n  - Wait",
        "description: Bad Gateway",
        "message: Invalid API key format or key not found",
        "message: Invalid key\ndescription: The key does not begin with `sk_`.",
        "message: Invalid key\ndetails: {type: string}",
        "title: Not Found",
        "title: Wait for it...",
        "title: Ungültiger Schlüssel",
        "retry: {when: always, after: 5}",
        "retry: {when: idempotent}\nactions: Try again after a minute.",
        "retry: {when: never}",
        "status: 404",
        "actions: [1, null, {a: b}]",
        "description: [x]",
        "retry: 5\nstatus: {}",
    ],
)
def test_a_good_text_is_left_alone(field: str) -> None:
    assert prose(code(field)) == []


def test_the_same_description_is_shown_with_the_first_one() -> None:
    text = "codes:\n  one: {description: Not found.}\n  two: {description: Gone}\n  three: {description: not  found}\n"
    (finding,) = prose(text)
    assert places([finding]) == [("same-description", 4, 24)]
    assert text[finding.related[0].span.start :].startswith("Not found.")


@pytest.mark.parametrize(("ended", "found"), [(9, 0), (10, 1), (40, 1)])
def test_a_full_stop_is_missed_where_nearly_all_others_have_one(ended: int, found: int) -> None:
    text = "codes:\n  open: {description: The key is gone}\n"
    text += "".join(f"  code{number}: {{description: The key {number} is gone.}}\n" for number in range(ended))
    assert [finding.rule.name for finding in prose(text)] == ["sentence-end"] * found


def test_a_missing_action_is_told_to_those_who_ask() -> None:
    text = "codes:\n  one: {status: 404}\n  two: {status: [409, 500]}\n  three: {status: 500}\n"
    text += "  four: {status: 404, actions: Go.}\n"
    assert prose(text) == []
    assert [line for _, line, _ in places(prose(text, EVERYTHING))] == [2, 3]
    assert [line for _, line, _ in places(prose(text, Policy(select=frozenset(["missing-action"]))))] == [2, 3]


def test_the_texts_of_an_entry_that_was_guessed_at_are_left_alone() -> None:
    assert prose("codes:\n  one:\n    title: Please.\n    - x\n  two: {title: Please wait}\n")[0].where == (
        "codes",
        "two",
        "title",
    )


def test_our_own_catalogues_are_well(tmp_path: Path) -> None:
    run = errcat("check", cwd=ROOT)
    assert (run.code, run.out) == (0, "All is well in 2 files (22 codes).\n")


# How often each rule finds something in the error texts of others. A number that grows is a rule that got noisy.
EXPECTED = {
    "camara": {"sentence-end": 7, "missing-action": 22, "please": 1},
    "eip_rpc": {"bare-invalid": 2},
    "google_rpc": {"missing-action": 10, "please": 2},
    "kafka": {"retry-advice": 31, "blame": 2},
    "oci": {"bare-invalid": 1},
    "telethon": {"missing-action": 488, "sentence-end": 15, "same-description": 8, "bare-invalid": 11, "please": 4},
    "twilio_voice": {
        "please": 1,
        "sentence-end": 2,
        "long-title": 13,
        "same-description": 1,
        "bare-invalid": 2,
        "action-verb": 4,
    },
    "zod_i18n": {"bare-invalid": 12},
}


@pytest.mark.parametrize("name", NAMES)
def test_real_texts_are_mostly_left_alone(name: str) -> None:
    counts: dict[str, int] = {}
    for finding in prose(neutral_to_yaml(available(name)), EVERYTHING):
        counts[finding.rule.name] = counts.get(finding.rule.name, 0) + 1
    assert counts == EXPECTED[name]


def test_crlf_and_folding_do_not_hide_the_place() -> None:
    text = textwrap.dedent("codes:\n  one:\n    description: >-\n      😀 The key is gone,\n      please wait.\n")
    assert places(prose(text.replace("\n", "\r\n"))) == [("please", 5, 7)]
