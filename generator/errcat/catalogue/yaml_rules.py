"""The rules for reading a file as YAML, and the scanner's complaints in plain words."""

from __future__ import annotations

import re
from typing import Any

from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule

UNREADABLE_FILE = Rule(
    name="unreadable-file",
    summary="A file cannot be read.",
    why="errcat reads regular files of bearable size; a folder, a pipe or a missing file has no catalogue in it.",
    example="errcat check no-such-file.yaml",
    fix="Check the name, the folder that the command runs in, and the permissions.",
    exit_code=2,
)
NOT_UTF8 = Rule(
    name="not-utf8",
    summary="A file is not UTF-8 text.",
    why="Text in another encoding would come out garbled in every output.",
    example="title: caf\\xe9",
    fix="Save the file as UTF-8 in your editor.",
)
EMPTY_FILE = Rule(
    name="empty-file",
    summary="A file has nothing in it.",
    why="A catalogue needs at least a format version, an API and its codes.",
    example="# only a comment",
    fix="Begin with `errcat: 1`, then `api:` and `codes:`; `docs/format.md` has a small complete catalogue.",
)
NOT_A_MAPPING = Rule(
    name="not-a-mapping",
    summary="The top level of a file is not a mapping.",
    why="Every file that errcat reads is `key: value` at its top level.",
    example="- errcat: 1",
    fix="Begin with `errcat: 1`, then `api:` and `codes:`.",
)
YAML_SYNTAX = Rule(
    name="yaml-syntax",
    summary="The file is not valid YAML.",
    why="What cannot be parsed cannot be checked; the first such place ends the reading.",
    example="title: [not closed",
    fix="Look at the place named and just before it: an unclosed quote or bracket, or wrong indentation.",
)
DUPLICATE_KEY = Rule(
    name="duplicate-key",
    summary="A key is in one mapping twice.",
    why="YAML tools keep either of the two in silence, so one of them would be lost.",
    example="status: 401\nstatus: 403",
    fix="Rename or remove one of the two.",
)
KEY_NOT_TEXT = Rule(
    name="key-not-text",
    summary="A key is a mapping or a list.",
    why="Keys are names; only text can be one. An unquoted `{` or `[` at the start of a key begins a structure.",
    example="{name}: The name",
    fix="Quote the key.",
)
YAML_TAG = Rule(
    name="yaml-tag",
    summary="A value has a YAML tag.",
    why="Tags make YAML libraries build other things than text, numbers and lists; a catalogue needs none.",
    example="title: !important Not found",
    fix="Remove the tag, or quote the text that begins with `!`.",
)
UNKNOWN_ALIAS = Rule(
    name="unknown-alias",
    summary="An alias refers to an anchor that is not defined before it.",
    why="`*name` repeats what `&name` marked earlier. Text that begins with `*` must be quoted.",
    example="description: *required* fields are missing",
    fix="Quote the text, or define the anchor before it.",
)
TOO_MANY_ALIASES = Rule(
    name="too-many-aliases",
    summary="Aliases of aliases make the file enormous.",
    why="A small file could otherwise fill the memory of the machine.",
    example="b: [*a, *a, *a]",
    fix="Write the values out in place of aliases of aliases.",
)
TOO_DEEP = Rule(
    name="too-deep",
    summary="Values are nested too deeply.",
    why="No catalogue needs more than a hundred levels; more is nearly always a bracket that is never closed.",
    example="details: [[[[[[",
    fix="Close the bracket, or flatten the structure.",
)
SECOND_DOCUMENT = Rule(
    name="second-document",
    summary="A file holds more than one YAML document.",
    why="What follows the second `---` would be ignored by some tools and refused by others.",
    example="errcat: 1\n---\nerrcat: 1",
    fix="Remove the `---` line, or move what follows into a file of its own.",
)

# What the scanner says → what a person should know and do. The first match counts.
_PLAIN_WORDS = (
    (
        "mapping values are not allowed",
        "a `: ` stands where no key can be",
        "quote the text that has `: ` in it, or correct the indentation",
    ),
    ("found character '\\t'", "a tab stands where spaces must be", "indent with spaces"),
    ("found a tab character", "a tab stands where spaces must be", "indent with spaces"),
    (
        "found character that cannot start any token",
        "unquoted text cannot begin with this character",
        "quote the text",
    ),
    ("found unexpected end of stream", "a quote is opened here and never closed", "close the quote"),
    ("unexpected end of stream", "a quote is opened here and never closed", "close the quote"),
    ("found unexpected document indicator", "a quote is opened before this and never closed", "close the quote"),
    ("unknown escape character", "this backslash escape does not exist", "use single quotes, or double the backslash"),
    (
        "could not find expected ':'",
        "this line has no `: `",
        "write `key: value`, or indent the line as part of a text",
    ),
    (
        "did not find expected key",
        "a key was expected here",
        "correct the indentation, or close the quote or bracket before it",
    ),
    (
        "did not find expected '-' indicator",
        "a list item was expected here",
        "begin the line with `- ` at the list's indentation",
    ),
    ("did not find expected ',' or", "a `,` or a closing bracket is missing", "close the bracket, or quote the text"),
    ("did not find expected node content", "a value was expected here", "close the bracket, or quote the text"),
    (
        "block sequence entries are not allowed",
        "a list item `- ` cannot stand here",
        "put the list on the lines after its key, indented",
    ),
    ("did not find expected alphabetic or numeric", "a name must follow `*` and `&` at once", "quote the text"),
    ("while parsing a block mapping", "the indentation does not fit the lines before", "align it with its neighbours"),
)


def report_syntax_error(error: Any, source: SourceText, sink: Sink) -> None:
    """A `MarkedYAMLError` of the scanner or parser as a diagnostic."""
    mark = error.problem_mark or error.context_mark
    problem = " ".join(part for part in (error.problem, error.context) if part)
    start = min(mark.index if mark is not None else 0, max(len(source.text) - 1, 0))
    opened = error.context_mark
    for said, message, fix in _PLAIN_WORDS:
        if said in problem:
            break
    else:
        message, fix = f"this is not valid YAML: {error.problem or error.context}", YAML_SYNTAX.fix
    if opened is not None and ("never closed" in message or "closing bracket" in message):
        start = opened.index  # where it was opened says more than where the scanner gave up
    sink.add(Diagnostic(YAML_SYNTAX, message, source=source, span=Span(start, start + 1), fix=fix))


def report_control_character(match: re.Match[str], source: SourceText, sink: Sink) -> None:
    """A character that YAML does not allow anywhere."""
    sink.add(
        Diagnostic(
            YAML_SYNTAX,
            f"the control character U+{ord(match[0]):04X} is not allowed in YAML",
            source=source,
            span=Span(match.start(), match.end()),
            fix="delete it; in a double-quoted text it can be written as an escape",
        )
    )
