"""Types, formats and limits of the members of a body, for validators and generators that size their fields by them.

The limits are far beyond what is ever sent: they bound what a client must be ready for, and no service runs into them.
What the catalogue itself has is always within them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from errcat.catalogue.model import Member
from errcat.patterns import pattern

STATUS: Final[Mapping[str, Any]] = {"type": "integer", "format": "int32", "minimum": 100, "maximum": 599}
"""An HTTP status."""

_LONGEST: Final[Mapping[Member, int]] = {
    "code": 256,
    "title": 1_000,
    "message": 10_000,
    "type": 2_000,
    "instance": 2_000,
    "doc_url": 2_000,
    "request_id": 256,
}
_SCHEME: Final = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")


def text_limits(name: Member, known: Iterable[str] = ()) -> dict[str, Any]:
    """The schema of a text member; `known` are values that it has."""
    values = list(known)
    schema: dict[str, Any] = {"type": "string"}
    if name == "doc_url" or (name == "type" and values and all(_SCHEME.match(value) for value in values)):
        schema["format"] = "uri"
    elif name in ("type", "instance"):
        schema["format"] = "uri-reference"
    return {**schema, "maxLength": max(_LONGEST[name], *map(len, values), 0)}


def code_limits(known: Sequence[str | int]) -> dict[str, Any]:
    """The schema of the code on the wire, of the types that `known` codes have: text where there are none."""
    kinds = list(dict.fromkeys(type_name(code) for code in known)) or ["string"]
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if "string" in kinds:
        schema["maxLength"] = text_limits("code", [code for code in known if isinstance(code, str)])["maxLength"]
    numbers = [code for code in known if isinstance(code, int)]
    if numbers:
        bits = next(
            (bits for bits in (32, 64) if all(-(2 ** (bits - 1)) <= n < 2 ** (bits - 1) for n in numbers)), None
        )
        if bits is not None:
            schema |= {"minimum": -(2 ** (bits - 1)), "maximum": 2 ** (bits - 1) - 1}
            if kinds == ["integer"]:
                schema["format"] = f"int{bits}"
    return schema


def type_name(value: str | int | float | bool | None) -> str:
    """The JSON Schema type of a scalar."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"
