"""The schema stage: a document against its JSON Schema, each violation at its place and in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from typing import Any

from errcat.catalogue.nodes import Mapping, Node, at
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, Span
from errcat.diagnostics.rule import Rule

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

_KINDS = {
    "object": "a mapping (`key: value`)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "null": "nothing (`null`)",
}


def validate(source: Source, schema: AbstractMapping[str, Any], sink: Sink) -> bool:
    """Whether the document fits the schema; reports every violation."""
    from jsonschema import Draft202012Validator

    found = False
    for error in Draft202012Validator(schema).iter_errors(source.root.plain()):
        for leaf in _leaves(error):
            found = True
            for diagnostic in _translate(leaf, source):
                sink.add(diagnostic)
    return not found


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
    path = list(error.absolute_path)
    node = at(source.root, path)
    where = tuple(str(step) for step in path)
    title = str(error.schema.get("title", "")) if isinstance(error.schema, dict) else ""

    def finding(rule: Rule, message: str, span: Span = node.span, **more: Any) -> Diagnostic:
        return Diagnostic(rule, message, source=source.text, span=_first_line(source, span), where=where, **more)

    name = f"`{where[-1]}`" if where else "the file"
    value = error.validator_value
    match error.validator:
        case "additionalProperties":
            return [_unknown_key(error, node, key, source, where, title) for key in _unexpected(error)]
        case "required":
            missing = [key for key in value if key not in error.instance]
            span = source.root.entries[0][0].span if not where else _key_span(source, path, node)
            key = next(key for key in missing if error.message.startswith(repr(key)))
            return [
                finding(MISSING_KEY, f"{name} has no `{key}`", span, fix=f"add `{key}:`{_describe(error.schema, key)}")
            ]
        case "type":
            kinds = [value] if isinstance(value, str) else value
            wanted = " or ".join(_KINDS[kind] for kind in kinds)
            fix = f"write {wanted}"
            if "string" in kinds and not isinstance(error.instance, dict | list) and error.instance is not None:
                fix = "put quotes around it"
            return [finding(WRONG_TYPE, f"{name} must be {wanted}, not {_kind_of(error.instance)}", fix=fix)]
        case "enum" | "const":
            allowed = [str(choice) for choice in (value if error.validator == "enum" else [value])]
            near = difflib.get_close_matches(str(error.instance), allowed, n=1)
            return [
                finding(
                    WRONG_VALUE,
                    f"{name} cannot be `{_short(error.instance)}`",
                    label=f"did you mean `{near[0]}`?" if near else "",
                    fix=f"use one of: {', '.join(allowed)}" if len(allowed) > 1 else f"write `{allowed[0]}`",
                )
            ]
        case "pattern":
            if "propertyNames" in error.absolute_schema_path:
                return [_bad_key(error, source, where)]
            return [
                finding(
                    BAD_FORMAT,
                    f"{name} cannot be written like this",
                    fix=_pattern_advice(error),
                )
            ]
        case "minLength" | "minItems" | "minProperties":
            return [finding(WRONG_SIZE, f"{name} must not be empty", fix="write something, or remove the key")]
        case "maxLength":
            if "propertyNames" in error.absolute_schema_path:
                return [_bad_key(error, source, where)]
            return [finding(WRONG_SIZE, f"{name} is too long", fix=f"at most {value} characters")]
        case "maxItems" | "maxProperties":
            return [finding(WRONG_SIZE, f"{name} has too many entries", fix=f"at most {value}")]
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            bound = "at least" if "inimum" in error.validator else "at most"
            return [finding(WRONG_SIZE, f"{name} cannot be {_short(error.instance)}", fix=f"{bound} {value}")]
        case "uniqueItems":
            return [finding(WRONG_VALUE, f"{name} names the same value twice", fix="remove the repetition")]
        case "not" | "dependentRequired" | "dependentSchemas":
            return [finding(WRONG_VALUE, f"{name} combines fields that exclude each other", fix=_advice(error))]
        case _:
            return [finding(WRONG_VALUE, f"{name} is not as the format wants it", fix=_advice(error))]


def _unexpected(error: Any) -> list[str]:
    import re

    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [key for key in error.instance if key not in known and not any(re.search(p, key) for p in patterns)]


def _unknown_key(error: Any, node: Node, key: str, source: Source, where: tuple[str, ...], title: str) -> Diagnostic:
    known = [name for name in error.schema.get("properties", {}) if name not in error.instance]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.7)
    span = node.key(key).span if isinstance(node, Mapping) else node.span
    return Diagnostic(
        UNKNOWN_KEY,
        f"`{_short(key)}` is not a field of {title.lower() or 'this mapping'}",
        source=source.text,
        span=span,
        where=where,
        label=f"did you mean `{near[0]}`?" if near else "",
        fix=f"the fields are: {', '.join(error.schema.get('properties', {}))}",
        edits=(Edit(span, near[0]),) if near else (),
    )


def _bad_key(error: Any, source: Source, where: tuple[str, ...]) -> Diagnostic:
    node = at(source.root, where)
    span = node.key(error.instance).span if isinstance(node, Mapping) and error.instance in node else node.span
    return Diagnostic(
        BAD_FORMAT,
        f"`{_short(error.instance)}` cannot be a key here",
        source=source.text,
        span=_first_line(source, span),
        where=where,
        fix=_pattern_advice(error),
    )


def _key_span(source: Source, path: list[str | int], node: Node) -> Span:
    parent = at(source.root, path[:-1])
    if isinstance(parent, Mapping) and str(path[-1]) in parent:
        return parent.key(str(path[-1])).span
    return node.span


def _first_line(source: Source, span: Span) -> Span:
    """A finding about a large value marks its first line only."""
    end = source.text.text.find("\n", span.start)
    return Span(span.start, min(span.end, end) if end > span.start else span.end)


def _describe(schema: Any, key: str) -> str:
    description = schema.get("properties", {}).get(key, {}).get("description")
    return f" ({description})" if description else ""


def _pattern_advice(error: Any) -> str:
    return str(error.schema.get("patternErrorMessage", f"it must match `{error.validator_value}`"))


def _advice(error: Any) -> str:
    if "errorMessage" in error.schema:
        return str(error.schema["errorMessage"])
    inner = error.validator_value if isinstance(error.validator_value, dict) else {}
    return str(inner.get("description") or error.schema.get("description") or "see docs/format.md")


def _kind_of(value: Any) -> str:
    if value is None:
        return "empty"
    kinds: list[tuple[Any, Callable[[], str]]] = [
        (bool, lambda: f"`{str(value).lower()}`"),
        (int | float, lambda: f"the number {_short(value)}"),
        (str, lambda: f"the text `{_short(value)}`"),
        (list, lambda: "a list"),
    ]
    return next((word() for kind, word in kinds if isinstance(value, kind)), "a mapping")


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
