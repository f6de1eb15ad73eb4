"""Slips in writing YAML: each is named, marked at its place, mended where that is safe, and hides no other."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from errcat.catalogue.edit import apply_edits, without_overlaps
from errcat.catalogue.source import parse
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from tests.support import checked, places

# A line with a slip → its rule, the column that is marked, and the line as `--fix` leaves it ("" where it does not).
LINES = [
    ("description: Not found: there is no pet", "yaml-colon", 23, 'description: "Not found: there is no pet"'),
    ("description: All of these:", "yaml-colon", 26, 'description: "All of these:"'),
    ('description: The "id": it is gone', "yaml-colon", 22, "description: 'The \"id\": it is gone'"),
    ("description: It's gone: a \\d", "yaml-colon", 23, "description: 'It''s gone: a \\d'"),
    ("description: 日本😀: wide", "yaml-colon", 17, 'description: "日本😀: wide"'),
    ("description: Not found: see #12", "yaml-colon", 23, 'description: "Not found: see #12"'),
    ("description: Not found: gone # really", "yaml-colon", 23, 'description: "Not found: gone" # really'),
    ("- Note: the id: it is gone", "yaml-colon", 7, '- "Note: the id: it is gone"'),
    ("a: {title: Not found: gone, b: 1}", "yaml-colon", 21, 'a: {title: "Not found: gone", b: 1}'),
    ("description: `id` is missing", "yaml-leading-character", 14, 'description: "`id` is missing"'),
    ("description: @you", "yaml-leading-character", 14, 'description: "@you"'),
    ("description: %s is missing", "yaml-leading-character", 14, 'description: "%s is missing"'),
    ("description: *id* is missing", "yaml-leading-character", 14, 'description: "*id* is missing"'),
    ("description: &id; is missing", "yaml-leading-character", 14, 'description: "&id; is missing"'),
    ("description: {id} is missing", "yaml-leading-character", 14, 'description: "{id} is missing"'),
    ("description: [id] is missing", "yaml-leading-character", 14, 'description: "[id] is missing"'),
    ("description: | is missing", "yaml-leading-character", 14, 'description: "| is missing"'),
    ("description: > is missing", "yaml-leading-character", 14, 'description: "> is missing"'),
    ("description: - is missing", "yaml-leading-character", 14, 'description: "- is missing"'),
    ("description: ? is missing", "yaml-leading-character", 14, 'description: "? is missing"'),
    ("tags: [`a`, b]", "yaml-leading-character", 8, 'tags: ["`a`", b]'),
    ('description: "id" is missing', "yaml-quote", 18, "description: '\"id\" is missing'"),
    ("description: 'id' or 'name'", "yaml-quote", 18, "description: \"'id' or 'name'\""),
    ("description: 'It's gone'", "yaml-quote", 18, 'description: "It\'s gone"'),
    ('description: "The "id" is gone"', "yaml-quote", 20, "description: 'The \"id\" is gone'"),
    ('description: "There is no pet', "yaml-unclosed", 14, 'description: "There is no pet"'),
    ("description: 'There is no pet", "yaml-unclosed", 14, "description: 'There is no pet'"),
    ("tags: [a, b", "yaml-unclosed", 7, "tags: [a, b]"),
    (
        "details: {type: array, items: {type: string}",
        "yaml-unclosed",
        10,
        "details: {type: array, items: {type: string}}",
    ),
    ('pattern: "^pet_\\d+$"', "yaml-escape", 16, "pattern: '^pet_\\d+$'"),
    ('pattern: "\\d\\n"', "yaml-escape", 11, ""),
    ("status:404", "yaml-missing-space", 7, "status: 404"),
    ("status 404", "yaml-missing-colon", 1, ""),
]


def read(text: str) -> tuple[Any, list[Diagnostic]]:
    sink = Sink()
    source = parse(text, "a.yaml", sink)
    return (source.root.plain() if source is not None else None), sink.diagnostics


def fixed(text: str, findings: list[Diagnostic]) -> str:
    return apply_edits(text, without_overlaps(edit for finding in findings for edit in finding.edits))


@pytest.mark.parametrize(("line", "rule", "column", "mended"), LINES, ids=[line for line, *_ in LINES])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_slip_is_named_marked_and_mended(line: str, rule: str, column: int, mended: str, ending: str) -> None:
    key = "list" if line.startswith("-") else "code"
    text = ending.join(
        ["before: 1", f"{key}:", *([] if key == "list" else ["  first: 1"]), f"  {line}", "after: 2", ""]
    )
    value, findings = read(text)
    number = 3 if key == "list" else 4
    assert places(findings) == [(rule, number, column + 2)]
    assert value["before"] == 1
    assert value["after"] == 2
    assert fixed(text, findings) == text.replace(line, mended or line)
    if mended:
        assert read(fixed(text, findings))[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  b: c: d\n  `e`\n\n  - f: 'g\nh: i: j\n",
        "a: >-\n  'b' c\nh: i: j\n",
        "a: 'b\n  c: d\n  e'\nh: i: j\n",
        "a: {b: [1,\n  2], c: 'd: e'}\nh: i: j\n",
        "a: b\n  c d\n  e\nh: i: j\n",
        "# a: b: c\na: b # c: d\nh: i: j\n",
        "k:\n- a\n- - b\n  - |\n    c: d: e\n- h: i: j\n",
        "a: don't\nb: it's [not] {a} \"quote\"\nh: i: j\n",
        "a: http://x.y:80/z\n-b: c\nh: i: j\n",
    ],
)
def test_only_the_slip_is_taken_for_one(text: str) -> None:
    _, findings = read(text)
    assert [(finding.rule.name, finding.span and text[finding.span.start - 1]) for finding in findings] == [
        ("yaml-colon", "i")
    ]


def test_all_slips_of_a_file_are_found_at_once() -> None:
    lines = [line for line, *_ in LINES if not line.startswith("-")]
    text = "".join(f"code{number}:\n  first: 1\n  {line}\n" for number, line in enumerate(lines))
    value, findings = read(text)
    assert [finding.rule.name for finding in findings] == [rule for line, rule, *_ in LINES if not line.startswith("-")]
    assert len(value) == len(lines)


@pytest.mark.parametrize(
    ("text", "rule", "line", "column", "mended"),
    [
        ("a:\n\tb: 1\n\tc: 2\n", "yaml-tab", 2, 1, "a:\n  b: 1\n  c: 2\n"),
        ("a:\n    b:\n\tc: 2\n", "yaml-tab", 3, 1, "a:\n    b:\n        c: 2\n"),
        ("a:\n  b: 1\n    status: 2\nstatus: 1\n", "yaml-indentation", 3, 5, "a:\n  b: 1\n  status: 2\nstatus: 1\n"),
        ("a:\n  b:\n    c: 1\n   d: 1\n", "yaml-indentation", 4, 4, "a:\n  b:\n    c: 1\n    d: 1\n"),
        ("a:\n b:\n c:\n d:\n    c: 1\n  e:\n", "yaml-indentation", 6, 3, "a:\n b:\n c:\n d:\n    c: 1\n e:\n"),
        ("a:\n   b:\n    c: 1\n  d:\n    c: 1\n", "yaml-indentation", 2, 4, "a:\n  b:\n    c: 1\n  d:\n    c: 1\n"),
        ("a: |\n  b\n\t\n\nc: 1\n \t \n", "yaml-tab", 3, 1, "a: |\n  b\n\n\nc: 1\n\n"),
        ("a:\n b:\n    c: 1\n  d:\n    c: 1\n", "yaml-indentation", 2, 2, "a:\n  b:\n    c: 1\n  d:\n    c: 1\n"),
        ("a:\n  b:\n    c: 1\n   d:\n     e: 1\n", "yaml-indentation", 4, 4, "a:\n  b:\n    c: 1\n  d:\n    e: 1\n"),
    ],
)
def test_indentation_is_mended_with_all_that_hangs_on_it(
    text: str, rule: str, line: int, column: int, mended: str
) -> None:
    _, findings = read(text)
    assert places(findings)[0] == (rule, line, column)
    assert {finding.rule.name for finding in findings} == {rule}
    assert fixed(text, findings) == mended


def test_what_cannot_be_mended_hides_nothing_else() -> None:
    catalogue, findings = checked("""
        codes:
          first:
            status 400
            category: nowhere
          second:
            status: 4000
            message: `gone`
          third:
            status: 404
            related: [first, fourth, nobody]
            descripton: x
          fourth: {status: 404, category: there}
          ]
        """)
    assert catalogue is None
    assert sorted((line, rule) for rule, line, _ in places(findings)) == [
        (6, "yaml-missing-colon"),
        (7, "unknown-category"),
        (9, "wrong-size"),
        (10, "yaml-leading-character"),
        (13, "unknown-code"),
        (14, "unknown-key"),
        (15, "unknown-category"),
        (16, "yaml-missing-colon"),
    ]


@pytest.mark.parametrize(
    ("field", "rule", "column", "mended"),
    [
        ("code: 04101", "yaml-number-as-code", 7, 'code: "04101"'),
        ("code: 0E000", "yaml-number-as-code", 7, 'code: "0E000"'),
        ("code: 1e3", "yaml-number-as-code", 7, 'code: "1e3"'),
        ("code: 0x1F", "yaml-number-as-code", 7, 'code: "0x1F"'),
        ("code: 0o17", "yaml-number-as-code", 7, 'code: "0o17"'),
        ("code: 1_000", "yaml-number-as-code", 7, 'code: "1_000"'),
        ("code: .5", "yaml-number-as-code", 7, 'code: ".5"'),
        ("code: 1.10", "yaml-number-as-code", 7, 'code: "1.10"'),
        ("code: +1", "yaml-number-as-code", 7, 'code: "+1"'),
        ("related: [404]", "yaml-number-as-code", 11, 'related: ["404"]'),
        ("code: true", "wrong-type", 7, 'code: "true"'),
        ("code:", "yaml-empty-value", 1, ""),
        ("title: 404", "wrong-type", 8, 'title: "404"'),
        ("since: 1.10", "wrong-type", 8, 'since: "1.10"'),
        ("description:", "yaml-empty-value", 1, ""),
        ("description: null", "yaml-empty-value", 14, ""),
        ("description: ~", "yaml-empty-value", 14, ""),
        ("message: {id}", "yaml-leading-character", 10, 'message: "{id}"'),
        ("description: [x]", "yaml-leading-character", 14, 'description: "[x]"'),
        ("causes: [The id: it is gone]", "yaml-colon", 16, 'causes: ["The id: it is gone"]'),
        ("params: {a: {type: string, required: no}}", "wrong-type", 38, "params: {a: {type: string, required: false}}"),
        ("description: !important text", "yaml-tag", 14, 'description: "!important text"'),
        ("description: !!str 0420", "yaml-tag", 14, 'description: "0420"'),
        ("description: &id text and more", "yaml-leading-character", 14, 'description: "&id text and more"'),
        ("description: *id", "unknown-alias", 14, 'description: "*id"'),
        ("description: Error in issue #12 of all", "yaml-comment-cut", 29, 'description: "Error in issue #12 of all"'),
        ("title: Issue #12  # a remark", "yaml-comment-cut", 14, 'title: "Issue #12"  # a remark'),
        ("title: Issue #12", "yaml-comment-cut", 14, 'title: "Issue #12"'),
        ("description: The key #key of all", "yaml-comment-cut", 22, ""),
        ("description: Use `a # b` here", "yaml-comment-cut", 21, ""),
        ("causes:\n      -One\n      -Two", "yaml-missing-space", None, "causes:\n      - One\n      - Two"),
        ("retry:\n      when:always", "yaml-missing-space", None, "retry:\n      when: always"),
        ("other:\n      status: 404\n      message: x", "yaml-indentation", 1, ""),
    ],
)
def test_what_is_yaml_and_not_what_was_meant(field: str, rule: str, column: int | None, mended: str) -> None:
    head = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\n"
    text = f"{head}codes:\n  one:\n    status: 404\n    {field}\n"
    if rule == "wrong-type" and "params" in field:
        text = text.replace("status: 404", "status: 404\n    message: '{a}'")
    _, findings = checked(text, head="")
    assert [finding.rule.name for finding in findings] == [rule]
    if column is not None:
        assert places(findings)[0][2] == column + 4
    assert fixed(text, findings) == (text.replace(field, mended) if mended else text)


@pytest.mark.parametrize(
    "field",
    [
        "description: The key has expired  # TODO say since when",
        "description: The key has expired  #TODO say since when",
        "description: The key has expired #",
        "description: The key has expired  # see (above)",
        "status: 404 #not found",
        'code: "#1" #one',
        "code: 404",
        "code: -32600",
        "code: 0",
        'code: "04101"',
        "code: no",
        "code: null",
        "since: 2024-01-01",
        "description: yes",
        "description: It's a {brace} and a [bracket], `tick` at @home, 100% & more*!",
        "description: &id text",
        "causes: -32600 is the code",
    ],
)
def test_what_is_meant_as_it_stands_is_left_alone(field: str) -> None:
    status = "" if field.startswith("status") else "    status: 404\n"
    _, findings = checked(f"codes:\n  one:\n{status}    {field}\n")
    assert findings == []


def test_nothing_is_said_of_an_entry_that_was_read_by_a_guess() -> None:
    _, findings = checked("codes:\n  one:\n    title: a\n    - x\n    stats: 1\n  two: {stats: 1}\n")
    assert [(rule, line) for rule, line, _ in places(findings)] == [("yaml-syntax", 6), ("unknown-key", 8)]


def test_a_copied_entry_is_checked_beside_the_first() -> None:
    _, findings = checked("codes:\n  one: {status: 404}\n  one: {status: 4}\n  one: {statu: 404}\n")
    assert [finding.rule.name for finding in findings] == [
        "duplicate-key",
        "duplicate-key",
        "wrong-size",
        "unknown-key",
    ]
    assert [line for _, line, _ in places(findings)] == [5, 6, 5, 6]


def test_entries_are_reported_in_the_order_of_the_file() -> None:
    _, findings = checked("codes:\n" + "".join(f"  code_{number}: {{status: 4, statu: 1}}\n" for number in range(12)))
    found = places(findings)
    assert len(found) == 24
    assert found == sorted(found, key=lambda place: place[1:])


def test_places_are_those_of_the_text_on_disk_after_repairs() -> None:
    text = textwrap.dedent("""\
        api: {id: shop, title: Shop: API, version: 1.2.3}
        codes:
          one: {status: 404, description: `x`, messag: b}
          two: {category: nowhere}
        """)
    _, findings = checked(f"\ufefferrcat: 1\r\n{text}", head="")
    assert places(findings) == [
        ("yaml-colon", 2, 28),
        ("yaml-leading-character", 4, 35),
        ("unknown-key", 4, 40),
        ("unknown-category", 5, 19),
    ]


@pytest.mark.parametrize(
    "text", ["{}", "{", "codes: {a: {tags: [x,? y]}}\n", "codes:\n  - \n# x\n  a:\n", "?\na: 1\n", "a: \\\n"]
)
def test_what_a_random_change_once_broke_is_reported(text: str) -> None:
    _, findings = checked(text, head="")
    assert findings
    assert all(finding.span is not None and finding.span.end <= len(text) for finding in findings)
