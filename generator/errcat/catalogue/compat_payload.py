"""What changed in the params, the details and the headers of a code: code and code → changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_kinds import Kind
from errcat.catalogue.compat_schema import schema_changes
from errcat.catalogue.compat_words import new_order, same
from errcat.catalogue.model import Code, Header, JsonObject, Param
from errcat.records import Struct


class _Group(Struct, frozen=True):
    """What to say of params, or of headers."""

    field: str
    word: str
    added: Kind
    added_required: Kind
    removed: Kind
    required: Kind
    optional: Kind
    text: Kind


_PARAMS = _Group(
    "params",
    "param",
    kinds.PARAM_ADDED,
    kinds.PARAM_ADDED_REQUIRED,
    kinds.PARAM_REMOVED,
    kinds.PARAM_REQUIRED,
    kinds.PARAM_OPTIONAL,
    kinds.PARAM_TEXT_CHANGED,
)
_HEADERS = _Group(
    "headers",
    "header",
    kinds.HEADER_ADDED,
    kinds.HEADER_ADDED_REQUIRED,
    kinds.HEADER_REMOVED,
    kinds.HEADER_REQUIRED,
    kinds.HEADER_OPTIONAL,
    kinds.HEADER_TEXT_CHANGED,
)


def param_changes(old: Code, new: Code) -> Iterator[Change]:
    """The changes of the params, which are the same if their names are."""
    before = {param.name: param for param in old.params}
    after = {param.name: param for param in new.params}
    yield from _values(_PARAMS, before, after, old, new)


def header_changes(old: Code, new: Code) -> Iterator[Change]:
    """The changes of the headers. Capitals have no meaning in their names (RFC 9110, 5.1)."""
    before = {header.name.lower(): header for header in old.headers}
    after = {header.name.lower(): header for header in new.headers}
    yield from _values(_HEADERS, before, after, old, new)


def details_changes(old: Code, new: Code) -> Iterator[Change]:
    """The changes of the structured details."""
    where = ("codes", new.key, "details")
    internal = old.internal and new.internal
    if old.details is None and new.details is not None:
        if _needs_value(new.details):
            kind, template = kinds.DETAILS_ADDED_REQUIRED, "{0} comes with details now, and they cannot be empty"
        else:
            kind, template = kinds.DETAILS_ADDED, "{0} can come with details now"
        yield Change(kind, where, template, (new.key,), internal)
    elif old.details is not None and new.details is None:
        yield Change(kinds.DETAILS_REMOVED, where, "{0} no longer comes with details", (new.key,), internal)
    elif old.details is not None and new.details is not None:
        yield from schema_changes(old.details, new.details, "details", new.key, where, internal)


def _values(
    group: _Group,
    before: Mapping[str, Param] | Mapping[str, Header],
    after: Mapping[str, Param] | Mapping[str, Header],
    old: Code,
    new: Code,
) -> Iterator[Change]:
    internal = old.internal and new.internal
    at = ("codes", new.key, group.field)
    word = group.word

    def change(kind: Kind, name: str, template: str) -> Change:
        return Change(kind, (*at, name), template, (name, new.key), internal)

    for identity, value in before.items():
        if identity not in after:
            yield change(group.removed, value.name, f"the {word} {{0}} of {{1}} is gone")
    for identity, value in after.items():
        name = value.name
        if identity not in before:
            kind = group.added_required if value.required else group.added
            words = "and has to be given" if value.required else "and optional"
            yield change(kind, name, f"the {word} {{0}} of {{1}} is new, {words}")
            continue
        first = before[identity]
        if value.required and not first.required:
            yield change(group.required, name, f"the {word} {{0}} of {{1}} has to be given now")
        if first.required and not value.required:
            yield change(group.optional, name, f"the {word} {{0}} of {{1}} can be absent now")
        place = f"{group.field}.{name}"
        yield from schema_changes(first.schema, value.schema, place, new.key, (*at, name), internal)
        if first.name != name:
            yield change(group.text, name, f"the {word} {{0}} of {{1}} is written with other capitals")
        if first.description != value.description:
            yield change(group.text, name, f"the description of the {word} {{0}} of {{1}} reads differently")
        if not same([first.has_example, first.example], [value.has_example, value.example]):
            yield change(group.text, name, f"the example of the {word} {{0}} of {{1}} is another")
    if new_order(list(before), list(after)):
        template = f"the {group.field} of {{0}} stand in another order"
        yield Change(kinds.ORDER_CHANGED, at, template, (new.key,), internal)


def _needs_value(schema: JsonObject) -> bool:
    """Whether neither `{}` nor `[]` can stand for no details, so that a service has to give them."""
    types = schema.get("type", ["object", "array"])
    types = [types] if isinstance(types, str) else types
    empty_object = "object" in types and not schema.get("required") and not schema.get("minProperties")
    empty_array = "array" in types and not schema.get("minItems")
    closed = any(word in schema for word in ("$ref", "allOf", "anyOf", "oneOf", "enum", "const", "not", "if"))
    return closed or not (empty_object or empty_array)
