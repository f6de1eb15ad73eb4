"""What JSON Schema says about a value, in the words of somebody who has never heard of JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

KINDS = {
    "object": "a mapping (`key: value`)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "null": "nothing (`null`)",
}
_MOST_CHARACTERS = 60


def steps(path: Sequence[str | int]) -> tuple[str, ...]:
    """The way to a value as a reader counts: keys as they are, the first item of a list is `item 1`."""
    return tuple(f"item {step + 1}" if isinstance(step, int) else step for step in path)


def name_of(path: Sequence[str | int]) -> str:
    """What a sentence calls the value at a path: `` `status` ``, or `` item 2 of `status` ``."""
    if not path:
        return "the file"
    named = steps(path)
    if not isinstance(path[-1], int):
        return f"`{short(named[-1])}`"
    return f"{named[-1]} of {name_of(path[:-1])}" if len(path) > 1 else named[-1]


def kinds(wanted: str | Sequence[str]) -> str:
    """`text or a whole number` for JSON Schema's `type`."""
    return " or ".join(KINDS.get(kind, f"`{kind}`") for kind in ([wanted] if isinstance(wanted, str) else wanted))


def kind_of(value: Any) -> str:
    """What somebody wrote: `the text …`, `a list`."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number {short(value)}"
    if isinstance(value, str):
        return f"the text `{short(value)}`"
    return "a list" if isinstance(value, list) else "a mapping"


def bounds(schema: Any, low: str, high: str) -> str:
    """`from 100 to 599`, `at least 1` or `at most 9`, as far as `schema` says."""
    lowest, highest = schema.get(low), schema.get(high)
    if lowest is not None and highest is not None:
        return f"from {lowest} to {highest}"
    return f"at least {lowest}" if lowest is not None else f"at most {highest}"


def complaint(error: Any, name: str) -> str:
    """One sentence on a `jsonschema` error about a value that a sentence calls `name`."""
    expected, value, schema = error.validator_value, error.instance, error.schema
    match error.validator:
        case "type":
            return f"{name} must be {kinds(expected)}, not {kind_of(value)}"
        case "enum" | "const":
            allowed = expected if error.validator == "enum" else [expected]
            return f"{name} must be {' or '.join(f'`{short(choice)}`' for choice in allowed)}, not {kind_of(value)}"
        case "required":
            missing = next((key for key in expected if key not in value), expected[0])
            return f"{name} has no `{missing}`"
        case "additionalProperties" | "unevaluatedProperties":
            known = schema.get("properties", {})
            unknown = next((key for key in value if key not in known), "")
            return f"{name} has a `{short(unknown)}`, which is not declared"
        case "pattern":
            return f"{name} does not match the pattern `{short(expected)}`"
        case "minLength" | "minItems" | "minProperties":
            return f"{name} is too short: {_amount(error.validator, expected)} at least"
        case "maxLength" | "maxItems" | "maxProperties":
            return f"{name} is too long: {_amount(error.validator, expected)} at most"
        case "minimum" | "maximum":
            return f"{name} is {short(value)}, and must be {bounds(schema, 'minimum', 'maximum')}"
        case "exclusiveMinimum":
            return f"{name} is {short(value)}, and must be more than {expected}"
        case "exclusiveMaximum":
            return f"{name} is {short(value)}, and must be less than {expected}"
        case "multipleOf":
            return f"{name} is {short(value)}, and must be a multiple of {expected}"
        case "uniqueItems":
            return f"{name} holds the same value twice"
        case _:
            return f"{name} is not as `{error.validator}` in its declaration wants it"


def _amount(validator: str, number: int) -> str:
    word = {"Length": "character", "Items": "item", "Properties": "key"}[validator[3:]]
    return f"{number} {word}{'' if number == 1 else 's'}"


def short(value: Any) -> str:
    """A value on one line, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
