"""The schema stage: a document against its JSON Schema, each violation at its place and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from errcat.catalogue.entries import Entry, entries_at, entry_of
from errcat.catalogue.nodes import Mapping, Node, at
from errcat.catalogue.plain_words import bounds, kind_of, kinds, name_of, short, steps
from errcat.catalogue.source import Source
from errcat.catalogue.verdict import explaining, to_explain
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, Span
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import closest, did_you_mean

UNKNOWN_KEY = Rule(
    name="unknown-key",
    summary="A key is not part of the format.",
    why="A misspelt key would otherwise be ignored in silence, and its text lost.",
    example="descripton: The key is not valid",
    fix="Correct the key; a key of your own begins with `x-`.",
)
MISSING_KEY = Rule(
    name="missing-key",
    summary="A required key is missing.",
    why="Without it no output can be made.",
    example="api:\n  id: shop\n  version: 1.0.0",
    fix="Add the key.",
)
WRONG_TYPE = Rule(
    name="wrong-type",
    summary="A value is of the wrong kind.",
    why="A number where text belongs, or a list where one value belongs, cannot be used.",
    example="title: 404",
    fix="Write the kind of value that the message names; quote a number that is meant as text.",
)
WRONG_VALUE = Rule(
    name="wrong-value",
    summary="A value is not one of those allowed.",
    why="The field accepts only certain values.",
    example="audience: everyone",
    fix="Use one of the values that the message names.",
)
BAD_FORMAT = Rule(
    name="bad-format",
    summary="A text does not have the form that its field needs.",
    why="Names and versions become parts of file names, package metadata and addresses.",
    example="id: My API",
    fix="Write it in the form that the message describes.",
)
WRONG_SIZE = Rule(
    name="wrong-size",
    summary="A value is too short, too long, too small, too large, or holds too many or too few items.",
    why="Limits keep every output usable.",
    example="status: 42",
    fix="Stay within the limits that the message names.",
)


def validate(source: Source, schema: dict[str, Any], sink: Sink) -> frozenset[Entry]:
    """Reports where the document does not fit the schema; returns the entries that are not to be used."""
    unsure = entries_at(source, source.guesses)
    broken = set(unsure)
    suspect = to_explain(source.document, schema)
    if suspect is None:
        return frozenset(broken)
    # What an earlier stage has explained at this very place is not explained again.
    known = {finding.span.start for finding in sink.diagnostics if finding.source is source.text and finding.span}
    found: list[tuple[int, Diagnostic]] = []
    for error in explaining(schema).iter_errors(suspect):
        for leaf in _leaves(error):
            entry = entry_of(list(leaf.absolute_path))
            broken.add(entry)
            if entry not in unsure or not entry:
                found += [(_place(diagnostic), diagnostic) for diagnostic in _translate(leaf, source)]
    # `jsonschema` goes through the entries of a group in the order of a set, another one in each process.
    for start, diagnostic in sorted(found, key=lambda placed: placed[0]):
        if start not in known:
            sink.add(diagnostic)
    return frozenset(broken)


def _place(diagnostic: Diagnostic) -> int:
    return -1 if diagnostic.span is None else diagnostic.span.start


def _leaves(error: Any) -> list[Any]:
    """The root causes below `anyOf`/`oneOf`: those of the branch that came nearest."""
    if not error.context:
        return [error]
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    nearest = min(branches.values(), key=lambda errors: (sum(e.validator == "type" for e in errors), len(errors)))
    return [leaf for inner in nearest for leaf in _leaves(inner)]


def _translate(error: Any, source: Source) -> list[Diagnostic]:
    from errcat.catalogue.schema_slips import misplaced_code, type_slip, value_edits

    path = list(error.absolute_path)
    node = at(source.root, path)
    name = name_of(path)
    value = error.validator_value

    def finding(rule: Rule, message: str, fix: str, label: str = "", edits: tuple[Edit, ...] = ()) -> list[Diagnostic]:
        # An empty value has no text that could be marked: its key has.
        span = _key_span(source, path, node) if node.span.start == node.span.end else node.span
        return [_finding(rule, message, source, span, path, fix=fix, label=label, edits=edits)]

    match error.validator:
        case "additionalProperties":
            return [
                misplaced_code(node, key, source, path) or _unknown_key(error, node, key, source, path)
                for key in _unexpected(error)
            ]
        case "required" if any(key in source.lost for key in value):
            return []  # it may be among the lines that could not be read
        case "required":
            return [_missing_key(error, node, source, path)]
        case "type" if (slip := type_slip(error, node, source, path)) is not None:
            return [slip]
        case "type":
            fix = f"write {kinds(value)}"
            if "string" in value and not isinstance(error.instance, dict | list) and error.instance is not None:
                fix = "put quotes around it"
            message = f"{name} must be {kinds(value)}, not {kind_of(error.instance)}"
            return finding(WRONG_TYPE, message, fix, edits=value_edits(error, node))
        case "enum" | "const":
            allowed = [str(choice) for choice in (value if error.validator == "enum" else [value])]
            fix = f"use one of: {', '.join(allowed)}" if len(allowed) > 1 else f"write `{allowed[0]}`"
            label = did_you_mean(str(error.instance), allowed)
            return finding(WRONG_VALUE, f"{name} cannot be `{short(error.instance)}`", fix, label)
        case "pattern" | "maxLength" if "propertyNames" in error.absolute_schema_path:
            return [_bad_key(error, source, path)]
        case "pattern":
            return finding(BAD_FORMAT, f"`{short(error.instance)}` is not a valid {name}", _pattern_advice(error))
        case "minLength" | "minItems" | "minProperties":
            return finding(WRONG_SIZE, f"{name} must not be empty", "write something, or remove the key")
        case "maxLength":
            return finding(WRONG_SIZE, f"{name} is too long", f"write at most {value} characters")
        case "maxItems" | "maxProperties":
            return finding(WRONG_SIZE, f"{name} has too many entries", f"keep at most {value}")
        case "minimum" | "maximum":
            fix = f"write a number {bounds(error.schema, 'minimum', 'maximum')}"
            return finding(WRONG_SIZE, f"{name} cannot be {short(error.instance)}", fix)
        case "uniqueItems":
            return finding(WRONG_VALUE, f"{name} names the same value twice", "remove the repetition")
        case "not" | "dependentRequired" | "dependentSchemas":
            return finding(WRONG_VALUE, f"{name} combines fields that exclude each other", _advice(error))
        case _:
            return finding(WRONG_VALUE, f"{name} is not as the format wants it", _advice(error))


def _finding(
    rule: Rule, message: str, source: Source, span: Span, path: Sequence[str | int], **more: Any
) -> Diagnostic:
    return Diagnostic(rule, message, source=source.text, span=_first_line(source, span), where=steps(path), **more)


def _unexpected(error: Any) -> list[str]:
    import re

    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [key for key in error.instance if key not in known and not any(re.search(p, key) for p in patterns)]


def _unknown_key(error: Any, node: Node, key: str, source: Source, path: Sequence[str | int]) -> Diagnostic:
    fields = list(error.schema.get("properties", {}))
    near = closest(key, (name for name in fields if name not in error.instance), cutoff=0.7)
    span = node.key(key).span if isinstance(node, Mapping) else node.span
    return _finding(
        UNKNOWN_KEY,
        f"`{short(key)}` is not a field of {_with_article(str(error.schema.get('title', 'mapping')))}",
        source,
        span,
        path,
        label=f"did you mean `{near}`?" if near else "",
        fix=f"the fields are: {', '.join(fields)}",
        edits=(Edit(span, near),) if near else (),
    )


def _missing_key(error: Any, node: Node, source: Source, path: list[str | int]) -> Diagnostic:
    missing = next(key for key in error.validator_value if error.message.startswith(repr(key)))
    description = str(error.schema.get("properties", {}).get(missing, {}).get("description", ""))
    # A long description says more than this line has room for: its first sentence tells what the key is.
    meaning = f" ({description.partition('. ')[0].removesuffix('.')})" if description else ""
    span = _key_span(source, path, node) if path else _beginning(source)
    return _finding(
        MISSING_KEY, f"{name_of(path)} has no `{missing}`", source, span, path, fix=f"add `{missing}:`{meaning}"
    )


def _beginning(source: Source) -> Span:
    """The first key of a file."""
    return source.root.entries[0][0].span if source.root.entries else source.root.span


def _bad_key(error: Any, source: Source, path: Sequence[str | int]) -> Diagnostic:
    node = at(source.root, path)
    span = node.key(error.instance).span if isinstance(node, Mapping) and error.instance in node else node.span
    fix = _pattern_advice(error) if error.validator == "pattern" else f"use at most {error.validator_value} characters"
    return _finding(BAD_FORMAT, f"`{short(error.instance)}` cannot be a key here", source, span, path, fix=fix)


def _key_span(source: Source, path: Sequence[str | int], node: Node) -> Span:
    parent = at(source.root, path[:-1])
    if path and isinstance(parent, Mapping) and isinstance(path[-1], str) and path[-1] in parent:
        return parent.key(path[-1]).span
    return node.span


def _first_line(source: Source, span: Span) -> Span:
    """A finding about a large value marks its first line only."""
    end = source.text.text.find("\n", span.start)
    return Span(span.start, min(span.end, end) if end > span.start else span.end)


def _with_article(title: str) -> str:
    """`Code` → `a code`, `API` → `an API`, `HTTP status` → `an HTTP status`."""
    spoken = title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"
    return f"{'an' if spoken[:1] in 'aeiouAEIO' or spoken.startswith('HTTP') else 'a'} {spoken}"


def _pattern_advice(error: Any) -> str:
    advice = str(error.schema.get("patternErrorMessage", f"it must match `{error.validator_value}`"))
    examples = error.schema.get("examples", [])
    return f"{advice} For example: {examples[0]}" if examples and advice.endswith(".") else advice


def _advice(error: Any) -> str:
    if "errorMessage" in error.schema:
        return str(error.schema["errorMessage"])
    inner = error.validator_value if isinstance(error.validator_value, dict) else {}
    return str(inner.get("description") or error.schema.get("description") or "see docs/format.md")
