"""Values of the wrong kind that are slips in writing YAML, told as what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.edit import quote
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar, at
from errcat.catalogue.plain_words import kinds, name_of, steps
from errcat.catalogue.slip import QUOTE_IT
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Span
from errcat.diagnostics.rule import Rule
from errcat.patterns import pattern

_SQUEEZED = pattern(r"[A-Za-z_][\w-]*:(?=[^\s/])")
_CODES = frozenset(("code", "related", "replaced_by", "operations"))
_TRUE, _FALSE = frozenset(("yes", "on", "y")), frozenset(("no", "off", "n"))


def type_slip(error: Any, node: Node, source: Source, path: Sequence[str | int]) -> Diagnostic | None:
    """The slip behind a JSON Schema error of type, if there is one."""
    wanted = [error.validator_value] if isinstance(error.validator_value, str) else list(error.validator_value)

    def found(rule: Rule, message: str, span: Span, fix: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
        return Diagnostic(rule, message, source=source.text, span=span, where=steps(path), fix=fix, edits=edits)

    if isinstance(node, Scalar):
        if node.plain() is None:
            return _no_value(node, source, path, wanted)
        number = isinstance(node.plain(), int | float) and not isinstance(node.plain(), bool)
        if "string" in wanted and not node.style and _is_code(path) and number:
            message = f"{name_of(path)} is read as the number {node.plain()}"
            edits: tuple[Edit, ...] = (Edit(node.span, quote(node.text)),)
            return found(rules.YAML_NUMBER_AS_CODE, message, node.span, "put quotes around it", edits)
        if "object" in wanted and not node.style and (squeezed := _SQUEEZED.match(node.text)) is not None:
            colon = node.start + squeezed.end()
            edits = (Edit(Span(colon, colon), " "),) if " " not in node.text[: squeezed.end()] else ()
            message = "there is no space after the `:`"
            return found(rules.YAML_MISSING_SPACE, message, Span(colon - 1, colon), "put a space after it", edits)
        if "object" in wanted and len(path) == 2 and path[0] == "codes" and path[1] in _fields(source):
            key = source.root.get("codes")
            span = key.key(str(path[1])).span if isinstance(key, Mapping) else node.span
            message = f"`{path[1]}` stands among the codes, and is a field of a code"
            return found(rules.YAML_INDENTATION, message, span, "indent it below the code that it belongs to")
        return None
    if wanted == ["string"]:
        return _structure_for_text(node, source, path)
    return None


def value_edits(error: Any, node: Node) -> tuple[Edit, ...]:
    """The edit that makes a value of the wrong kind the one that its field takes."""
    if not isinstance(node, Scalar):
        return ()
    value = node.plain()
    if error.validator_value == "boolean" and isinstance(value, str):
        truth = "true" if value.lower() in _TRUE else "false" if value.lower() in _FALSE else ""
        return (Edit(node.span, truth),) if truth else ()
    wanted = error.validator_value
    if not node.style and value is not None and "string" in ([wanted] if isinstance(wanted, str) else wanted):
        return (Edit(node.span, quote(node.text)),)
    return ()


def _no_value(node: Scalar, source: Source, path: Sequence[str | int], wanted: list[str]) -> Diagnostic | None:
    parent = at(source.root, path[:-1]) if path else None
    key = path[-1] if path else None
    written = bool(node.text)
    span = parent.key(key).span if isinstance(parent, Mapping) and isinstance(key, str) and not written else node.span
    name = name_of(path)
    text = f"write {kinds(wanted)}, or remove the key"
    return Diagnostic(
        rules.YAML_EMPTY_VALUE,
        f"{name} is `{node.text}`, which means no value at all" if written else f"{name} has no value",
        source=source.text,
        span=span,
        where=steps(path),
        fix=f"{text}; put quotes around `{node.text}` if it is the text" if written and "string" in wanted else text,
    )


def _structure_for_text(node: Mapping | Items, source: Source, path: Sequence[str | int]) -> Diagnostic | None:
    """A mapping or a list where a text belongs: a sentence with a colon, or one that begins with a bracket."""
    text = source.text.text
    written = text[node.start : node.end].rstrip()
    one_line = "\n" not in written and "\r" not in written and " #" not in written
    edits = (Edit(Span(node.start, node.start + len(written)), quote(written)),) if one_line else ()
    if written[:1] in ("{", "[", "?"):
        if not one_line:
            return None
        rule, at_sign = rules.YAML_LEADING_CHARACTER, node.start
        message = f"a text without quotes cannot begin with `{written[0]}`"
    elif isinstance(node, Mapping) and len(node.entries) == 1 and (" " in node.entries[0][0].text or one_line):
        rule, at_sign = rules.YAML_COLON, max(text.find(":", node.entries[0][0].end, node.end), node.start)
        message = "a `:` and a space in a text without quotes"
    else:
        return None
    return Diagnostic(
        rule,
        message,
        source=source.text,
        span=Span(at_sign, at_sign + 1),
        where=steps(path),
        fix=QUOTE_IT,
        edits=edits,
    )


def misplaced_code(node: Node, key: str, source: Source, path: Sequence[str | int]) -> Diagnostic | None:
    """An unknown field of a code that is a code itself, indented too deep."""
    value = node.get(key) if isinstance(node, Mapping) else None
    if len(path) != 2 or path[0] != "codes" or not isinstance(value, Mapping) or not isinstance(node, Mapping):
        return None
    if not any(field.text in ("status", "category", "description", "message") for field, _ in value):
        return None
    return Diagnostic(
        rules.YAML_INDENTATION,
        f"`{key}` is indented as a field of `{path[1]}`, and looks like a code of its own",
        source=source.text,
        span=node.key(key).span,
        where=steps(path),
        fix=f"indent it, and what belongs to it, like `{path[1]}`",
    )


def _is_code(path: Sequence[str | int]) -> bool:
    names = [step for step in path if isinstance(step, str)]
    return bool(names) and (names[-1] in _CODES or names[0] == "operations")


def _fields(source: Source) -> frozenset[str]:
    """The names of fields that the codes of this catalogue have."""
    codes = source.root.get("codes")
    if not isinstance(codes, Mapping):
        return frozenset()
    return frozenset(
        field.text for _, value in codes.entries[:100] if isinstance(value, Mapping) for field, _ in value
    ) | {"status", "category", "description", "message", "title"}
