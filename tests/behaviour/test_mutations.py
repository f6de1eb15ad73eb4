"""One random mutation of a valid catalogue: never an exception, and what is wrong is found where it was done.

`ERRCAT_MUTATIONS=20000 pytest tests/behaviour/test_mutations.py` runs that many cases, other ones each time.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from errcat.catalogue.verdict import catalogue_schema
from errcat.checking import check_text
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from tests.support import ROOT

MANY = int(os.environ.get("ERRCAT_MUTATIONS", "0"))
SETTINGS = settings(
    max_examples=MANY or 400,
    deadline=None,
    derandomize=not MANY,
    database=None,
    suppress_health_check=list(HealthCheck),
)
SCHEMA = Draft202012Validator(catalogue_schema())

BLOCK = """\
# a comment
errcat: 1

api:
  id: shop
  title: Shop API   # a remark
  version: 1.2.3

categories:
  pets:
    title: Pet Errors

codes:
  pet_not_found:
    status: [404, 410]
    category: pets
    message: "There is no pet {pet_id}"
    description: >-
      The shop has no pet with this id: either it never
      had one, or it was sold.
    causes:
      - The id has a typing error.
      - 'It''s sold.'
    actions: Check the id.
    params:
      pet_id: {type: string, example: pet_42}
    examples:
      - params: {pet_id: pet_1}
        status: 410

  # 😀 日本
  rate_limit:
    code: "0429"
    status: 429
    description: |
      Too many requests.

      - Wait.
    headers:
      Retry-After: {description: Seconds, schema: {type: integer}}
    retry: {when: always, after: header}
    x-owner: [team, 1, true, null]

retired:
  pet_gone: {status: 410, since: 0.9.0}
"""
FLOW = """\
{"errcat": 1,
 "api": {"id": "shop", "title": "Shop API", "version": "1.2.3"},
 "response": {"body": {"error": {"code": "$code", "message": "$message"}}},
 "codes": {
  "a": {"status": 400, "description": "It is, as it were, gone."},
  "b": {"status": 404, "tags": ["x", "y"]}
 }
}
"""
BASES = [
    BLOCK,
    BLOCK.replace("\n", "\r\n"),
    FLOW,
    *[(ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8") for name in ("sensos", "sentisnap")],
]
VALUES = [
    "",
    "7",
    "-1",
    "0x1F",
    "04101",
    "1e3",
    "true",
    "null",
    "text",
    "a: b",
    "[]",
    "[1, x]",
    "{}",
    "{a: 1}",
    '"x',
    "'x",
]
VALUES += [
    "`x`",
    "@x",
    "*x",
    "&x y",
    "!x y",
    "|",
    "> x",
    "- x",
    "%",
    "#x",
    "x #y",
    "x:",
    "?",
    "{x",
    "[x",
    "\\",
    '"\\d"',
    "\t",
]
SIGNS = [*"`@%*&!|>-?:#{}[],'\"\\\t \x00\x07é😀\u2028", ": ", " #", "- ", "---\n", "...\n", "\n", "\r"]


@dataclass(frozen=True)
class Mutation:
    """`first` and `last` are the lines, from 0, that are not what they were; `top`: they belonged to no entry."""

    text: str
    first: int
    last: int
    what: str
    top: bool


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    base = draw(st.sampled_from(BASES))
    lines = base.splitlines(keepends=True)
    number = draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    what = draw(st.sampled_from(["delete", "rename", "retype", "duplicate", "indent", "cut", "sign"]))
    body, ending = line.rstrip("\r\n"), line[len(line.rstrip("\r\n")) :]
    if what == "delete":
        lines[number] = ""
    elif what == "duplicate":
        lines[number] = line * 2
    elif what == "rename":
        name = draw(st.sampled_from(["x", "statu", "Title", "a b", "404", "-", ""]))
        lines[number] = re.sub(r"[\w-]+(?=\"?:)", name, body, count=1) + ending
    elif what == "retype":
        value = draw(st.sampled_from(VALUES))
        lines[number] = re.sub(r"(?<=[:-]\s).*", lambda _: value, body, count=1) + ending
    elif what == "indent":
        by = draw(st.sampled_from([-4, -3, -2, -1, 1, 2, 3, 4, 8, "\t"]))
        white = len(body) - len(body.lstrip())
        new = by if isinstance(by, str) else " " * max(white + by, 0)
        lines[number] = new + body.lstrip() + ending
    elif what == "sign":
        at = draw(st.integers(0, len(body)))
        lines[number] = body[:at] + draw(st.sampled_from(SIGNS)) + body[at:] + ending
    else:
        at = draw(st.integers(0, len(body)))
        return Mutation("".join(lines[:number]) + body[:at], number, number, what, bool(line[:1].strip()))
    changed = lines[number].count("\n") or 1
    return Mutation("".join(lines), number, number + changed - 1, what, bool(line[:1].strip()))


@given(mutations())
@SETTINGS
def test_a_mutation_is_found_where_it_was_made(mutation: Mutation) -> None:
    sink = Sink()
    catalogue = check_text(mutation.text, "errors.yaml", sink)
    errors = [finding for finding in sink.diagnostics if finding.severity == "error"]
    assert (catalogue is None) == bool(errors)
    if is_invalid(mutation.text):
        assert catalogue is None
    for finding in sink.diagnostics:
        assert finding.source is not None
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.source.text)
        assert finding.message
        assert finding.fix
    if errors:
        allowed = whereabouts(mutation)
        assert any(is_at(finding, allowed) or refers(finding, mutation) for finding in errors), [
            (finding.rule.name, finding.message, line_of(finding)) for finding in errors
        ]


def whereabouts(mutation: Mutation) -> range:
    """The lines of the entry that the mutated ones belong to; all lines where they belong to the file as a whole."""
    lines = re.split(r"\r\n|\r|\n", mutation.text)
    first, last = mutation.first, mutation.last + 1
    tops = [number for number, line in enumerate(lines) if line[:1].strip() and not line.startswith("#")]
    top = max((number for number in tops if number < first), default=None)
    if (
        mutation.top
        or top is None
        or lines[0].startswith("{")
        or any(number in tops for number in range(first, last + 1))
    ):
        return range(len(lines))
    end = min((number for number in tops if number > last), default=len(lines))
    if lines[top].partition(":")[0] not in ("statuses", "categories", "codes", "retired"):
        return range(top, end)
    inner = [number for number in range(top, end) if re.match(r" {0,2}[^\s#]", lines[number])]
    before = max(number for number in inner if number < first)  # what the lines may now be a part of
    after = [number for number in inner if number > last]
    return range(before, after[0] if after else end)


def is_at(finding: Diagnostic, allowed: range) -> bool:
    assert finding.source is not None
    places = [finding.span, *(related.span for related in finding.related)]
    return any(finding.source.line_column(span.start)[0] in allowed for span in places if span is not None)


def line_of(finding: Diagnostic) -> int:
    assert finding.source is not None
    assert finding.span is not None
    return finding.source.line_column(finding.span.start)[0]


def refers(finding: Diagnostic, mutation: Mutation) -> bool:
    """Whether it is about what the mutation took away: something referred to, or all that a file must have."""
    if mutation.what == "cut" and finding.rule.name == "missing-key" and not finding.where:
        return True
    return finding.rule.name in ("unknown-category", "unknown-code", "unknown-param", "example-mismatch")


class RefusedError(Exception):
    pass


def is_invalid(text: str) -> bool:
    """Whether a catalogue is no YAML, or not what the schema wants: by libyaml and jsonschema alone."""
    if re.search("[\x85\u2028\u2029]", text):
        return False  # libyaml by itself takes these for line breaks, as YAML 1.1 did
    try:
        return not SCHEMA.is_valid(plain(yaml.compose(text, yaml.CSafeLoader)))
    except (yaml.YAMLError, RefusedError):
        return True


def plain(node: Any) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.MappingNode):
        keys = [key.value if isinstance(key, yaml.ScalarNode) else None for key, _ in node.value]
        if None in keys or len(set(keys)) < len(keys):
            raise RefusedError
        return {key: plain(value) for key, (_, value) in zip(keys, node.value, strict=True)}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if node.style:
        return node.value
    for pattern, read in (
        (r"(~|null|Null|NULL|)", lambda _: None),
        (r"(true|True|TRUE)", lambda _: True),
        (r"(false|False|FALSE)", lambda _: False),
        (r"[-+]?[0-9]+", int),
        (r"0x[0-9a-fA-F]+|0o[0-7]+", lambda text: int(text, 0)),
        (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
    ):
        if re.fullmatch(pattern, node.value):
            return read(node.value)
    return node.value


def test_the_bases_are_valid() -> None:
    for base in BASES:
        sink = Sink()
        assert check_text(base, "errors.yaml", sink) is not None
        assert sink.diagnostics == []
        assert not is_invalid(base)


@pytest.mark.parametrize(
    "text", ["a: [", "codes: {}", BLOCK.replace("status: 429", "status: 4"), BLOCK + "codes: {}\n"]
)
def test_the_judge_can_say_no(text: str) -> None:
    assert is_invalid(text)
