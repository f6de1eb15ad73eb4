"""The `json` and `yaml` filters: any JSON value, read back by every parser as the same value."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
import ruamel.yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from errcat.targets.escape_data import FILTERS, _is_plain, json_text, yaml_text

# What YAML 1.1 or 1.2 takes for something else than a text, and texts whose shape is awkward.
OTHER_TYPES = (
    *("no", "Yes", "on", "OFF", "y", "N", "true", "~", "null", "Null", "", "1", "1.5", "1e3", "0x1f", "0o17", "017"),
    *("1_000", "12:30:45", "2026-01-31", "2026-01-31T12:00:00Z", ".inf", ".NaN", "<<", "="),
)
AWKWARD = (
    *("- a", "? a", ": a", "a: b", "a #b", "a:", " a", "a ", "---", "...", "%YAML", "@a", "`a", "{a}", "[a]", "!a"),
    *("&a", "*a", "'a'", '"a"', "|", ">", "two\nlines", "two\n\nparagraphs\n", "\nfirst", "a\n\n", "a\n b\n", "a \nb"),
    *("a\tb\nc", "# a\nb", "a\r\nb", "- a\n- b", "a\n  \nb"),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("ab \n\t:#-'\"{}[],&*!|>%@`~=?\\\u2028\x85\ufeff0.")),
    st.sampled_from(OTHER_TYPES + AWKWARD),
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4), max_leaves=12
)


def same(first: Any, second: Any) -> bool:
    """Equality that tells 1 from 1.0 and from True."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def load_with_ruamel(text: str, version: str) -> Any:
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(text)


@given(VALUES)
def test_json_reads_back_as_the_same_value(value: Any) -> None:
    for indent in (None, 2):
        assert same(json.loads(json_text(value, indent)), value)


@given(VALUES)
def test_json_on_one_line_is_one_line_everywhere(value: Any) -> None:
    assert len(json_text(value).splitlines()) == 1


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=4) | st.lists(VALUES, max_size=4))
def test_yaml_reads_back_as_the_same_value_in_both_versions(value: Any) -> None:
    text = yaml_text(value)
    assert same(load_with_ruamel(text, "1.2"), value)
    assert same(load_with_ruamel(text, "1.1"), value)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_yaml_reads_back_with_pyyaml(value: Any) -> None:
    pyyaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    assert same(pyyaml.safe_load(yaml_text(value)), value)


@settings(deadline=None)
@given(VALUES, st.integers(1, 6))
def test_yaml_stands_below_and_beside_a_key(value: Any, indent: int) -> None:
    text = yaml_text(value, indent)
    joint = "\n" if isinstance(value, (dict, list)) and value else " "
    assert same(load_with_ruamel(f"key:{joint}{text}\nafter: 1\n", "1.2"), {"key": value, "after": 1})


@given(VALUES)
def test_no_line_ends_in_a_blank(value: Any) -> None:
    assert all(line == line.rstrip(" ") for line in yaml_text(value).split("\n"))


def test_status_codes_are_quoted_and_words_are_plain() -> None:
    assert yaml_text({"200": {"description": "All fine, isn't it?", "$ref": "#/a"}}) == (
        '"200":\n  description: All fine, isn\'t it?\n  $ref: "#/a"'
    )


_INNER = r"[\w$./@&+*(){}\[\],;=~!?'\"<>|`^%’‘“”–—…-]"
_PLAIN_AT_ONCE = re.compile(rf"[^\W\d_](?:{_INNER}|:(?=\S)|(?<=\S)#|[ ](?=\S)(?!#))*|[/$]{_INNER}+")


@pytest.mark.parametrize("length", range(5))
def test_where_signs_may_stand_in_a_plain_text(length: int) -> None:
    """One pattern says all of it, in more time."""
    for signs in itertools.product("aé9:# /$\n\u3000", repeat=length):
        text = "".join(signs)
        assert _is_plain(text) == (_PLAIN_AT_ONCE.fullmatch(text) is not None), text


def test_what_only_some_pythons_take_for_a_letter_is_quoted() -> None:
    assert yaml_text("漢字") == "漢字"
    for text in ("\U00020000", "a \U0001e4d0", "\U00031350 b"):  # since Unicode 3.1 and 15
        assert yaml_text(text) == f'"{text}"'


def test_several_lines_stand_as_they_are() -> None:
    assert yaml_text({"a": ["one\n\ntwo"], "b": "x\ny\n"}) == 'a:\n  - |-\n    one\n\n    two\nb: "x\\ny\\n"'


def test_empty_collections_and_nested_lists() -> None:
    assert yaml_text({"a": [], "b": {}, "c": [[1, [2]], {"d": None}]}) == (
        "a: []\nb: {}\nc:\n  - - 1\n    - - 2\n  - d: null"
    )


def test_a_long_key_is_still_a_key() -> None:
    value = {"k" * 3000: {"a": 1}, "\\" * 3000: "b", "c": [{"d" * 3000: 1}]}
    assert same(load_with_ruamel(yaml_text(value), "1.2"), value)


def test_a_lone_surrogate_can_be_encoded() -> None:
    json_text({"\ud800": "a"}).encode()
    assert json_text({"\ud800": ["\udfff\ud800"]}, 2) == '{\n  "\\ud800": [\n    "\\udfff\\ud800"\n  ]\n}'
    yaml_text({"\ud800": "a\n\udfff"}).encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_does_not_have_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_text(value)
    with pytest.raises(ValueError, match="JSON compliant"):
        yaml_text({"a": value})


def test_the_filters_have_their_names() -> None:
    assert set(FILTERS) == {"json", "yaml"}
    assert FILTERS["yaml"]({"a": 1}, 2) == "  a: 1"
