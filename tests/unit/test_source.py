"""Reading YAML: values by YAML 1.2, places in characters, and every limit."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import pytest

from errcat.catalogue import files
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.catalogue.source import parse, read_source
from errcat.diagnostics.diagnostic import Sink
from tests.support import places


def load(text: str) -> tuple[Any, Sink]:
    sink = Sink()
    parsed = parse(text, "a.yaml", sink)
    return (None if parsed is None else parsed.root.plain()), sink


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("true", True),
        ("no", "no"),
        ("off", "off"),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("9" * 5000, "9" * 5000),
        ("+", "+"),
        (".", "."),
    ],
)
def test_scalars_resolve_by_the_core_schema(text: str, value: object) -> None:
    assert load(f"a: {text}\n")[0] == {"a": value}


def test_keys_are_text_as_written() -> None:
    assert load("200: a\n04101: b\nyes: c\n1e3: d\n")[0] == {"200": "a", "04101": "b", "yes": "c", "1e3": "d"}


def test_old_line_breaks_are_text() -> None:
    text = "a: 'x\u2028y'\nb: x\u2029y\u0085z\nc: \ue000\n"
    assert load(text)[0] == {"a": "x\u2028y", "b": "x\u2029y\x85z", "c": "\ue000"}


@pytest.mark.parametrize("prefix", ["", "\ufeff"])
def test_places_count_characters(prefix: str) -> None:
    sink = Sink()
    parsed = parse(f"{prefix}😀 日本: 1\r\n\tb: 2\r\n".replace("\t", ""), "a.yaml", sink)
    assert parsed is not None
    key, value = parsed.root.entries[0]
    assert parsed.text.line_column(key.start) == (0, 0)
    assert parsed.text.line_column(value.span.start) == (0, 6)
    assert parsed.text.line_column(parsed.root.key("b").start) == (1, 0)


def test_all_duplicates_are_reported_with_the_first_place() -> None:
    _, sink = load("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n")
    assert places(sink.diagnostics) == [("duplicate-key", 2, 11), ("duplicate-key", 3, 1), ("duplicate-key", 4, 1)]
    assert {finding.related[0].message for finding in sink.diagnostics} == {"first defined here"}


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("", "empty-file", 1, 1),
        ("# only a comment\n", "empty-file", 1, 1),
        ("- a\n", "not-a-mapping", 1, 1),
        ("text\n", "not-a-mapping", 1, 1),
    ],
)
def test_what_holds_no_catalogue_ends_the_reading(text: str, rule: str, line: int, column: int) -> None:
    value, sink = load(text)
    assert value is None
    assert places(sink.diagnostics) == [(rule, line, column)]


@pytest.mark.parametrize(
    ("text", "rule", "line", "column", "read"),
    [
        ("a: 1\n---\nb: 1\n", "second-document", 2, 1, {"a": 1}),
        ("a:\n  b: 1\n---\n  c: 2\n", "second-document", 3, 1, {"a": {"b": 1, "c": 2}}),
        ("---\na: 1\n...\n", "second-document", 3, 1, {"a": 1}),
        ("...\n  a: 1\n", "second-document", 1, 1, {"a": 1}),
        ("a: 1\n... # the end\n", "second-document", 2, 1, {"a": 1}),
        ("a: !!python/name:os.system x\n", "yaml-tag", 1, 4, {"a": "x"}),
        ("a: *nobody\n", "unknown-alias", 1, 4, {"a": "*nobody"}),
        ("a: &x [*x]\n", "unknown-alias", 1, 8, {"a": ["*x"]}),
        ("{a: 1}: b\n", "key-not-text", 1, 1, {}),
        ("a: \x00b\n", "yaml-syntax", 1, 4, {"a": "b"}),
        ("a: \x07b\n", "yaml-syntax", 1, 4, {"a": "b"}),
    ],
)
def test_reading_goes_on_after_a_fault(text: str, rule: str, line: int, column: int, read: object) -> None:
    value, sink = load(text)
    assert places(sink.diagnostics) == [(rule, line, column)]
    assert value == read


def test_depth_is_bounded() -> None:
    for opening in ("[", "{a: ", "- "):
        value, sink = load("a:\n " + opening * 100_000)
        assert value is None
        assert [finding.rule.name for finding in sink.diagnostics] == ["too-deep"]


def test_aliases_are_bounded() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    value, sink = load("\n".join(lines))
    assert value is None
    assert [finding.rule.name for finding in sink.diagnostics] == ["too-many-values"]
    assert "more than 10" in sink.diagnostics[0].message  # 100,000 and a few for each character: small text, small tree


@pytest.mark.parametrize("text", ["{a: $x?}", "{a: http://x/y}", "{a: b#c}", '{"a":1}', "{a: x, b: }"])
def test_plain_text_in_braces(text: str) -> None:
    value, sink = load(text)
    assert sink.diagnostics == []
    assert "a" in value


def test_aliases_repeat_a_value() -> None:
    assert load("a: &x {b: 1}\nc: *x\n")[0] == {"a": {"b": 1}, "c": {"b": 1}}


def test_the_python_scanner_gives_the_same_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 'q'\nb:\n  - 1\n  - c: |\n      d\n      e\n😀: >-\n  x\n  y\n"

    def shape(node: Any) -> Any:
        if isinstance(node, Scalar):
            return (node.text, node.style, node.start, node.end)
        if isinstance(node, Mapping):
            return [(shape(key), shape(value)) for key, value in node]
        return [shape(item) for item in node.items]

    fast = parse(text, "a.yaml", Sink())
    monkeypatch.setitem(__import__("sys").modules, "yaml._yaml", None)
    slow = parse(text, "a.yaml", Sink())
    assert fast is not None
    assert slow is not None
    assert shape(fast.root) == shape(slow.root)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a: caf\xe9\n", "not-utf8"),
        ("a: 1\n".encode("utf-16"), "not-utf8"),
        ("a: 1\n".encode("utf-16-le"), "not-utf8"),
        ("a: 1\n".encode("utf-32"), "not-utf8"),
    ],
)
def test_other_encodings_are_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    sink = Sink()
    assert read_source(path, "a.yaml", sink) is None
    assert [finding.rule.name for finding in sink.diagnostics] == [rule]


def test_the_byte_that_is_not_utf8_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("é: 1\nb: caf".encode() + b"\xe9\n")
    sink = Sink()
    read_source(path, "a.yaml", sink)
    assert places(sink.diagnostics) == [("not-utf8", 2, 7)]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing", Path("/dev/zero")):
        sink = Sink()
        assert read_source(path, str(path), sink) is None
        assert [finding.rule.name for finding in sink.diagnostics] == ["unreadable-file"]


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    monkeypatch.setattr(files, "MAX_BYTES", 4)
    sink = Sink()
    assert read_source(path, "a.yaml", sink) is None
    assert "too large" in sink.diagnostics[0].message


@pytest.mark.parametrize("text", ["a: 1\n", "a: [\n", "a: &x [" + "[" * 200])
def test_the_garbage_collector_runs_again_after_reading(text: str) -> None:
    assert gc.isenabled()
    load(text)
    assert gc.isenabled()


def test_a_file_of_control_characters_is_told_a_hundred_times() -> None:
    _, sink = load("a: 'x" + " \x07" * 1000 + "'\n")
    assert len(sink.diagnostics) == 100
