"""The rules for reading a file as YAML."""

from __future__ import annotations

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
    why="What cannot be parsed cannot be checked; the lines concerned are left out of every other check.",
    example="description: There is no such pet\n- Check the id",
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
    example="headers: *limits",
    fix="Quote the text, or define the anchor before it.",
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
TOO_MANY_VALUES = Rule(
    name="too-many-values",
    summary="A file holds more values than can be read in bearable memory, often as aliases of aliases.",
    why="A small file could otherwise fill the memory of the machine. Sixty thousand codes can be read.",
    example="b: [*a, *a, *a]",
    fix="Write the values out in place of aliases of aliases, or split the catalogue.",
)
