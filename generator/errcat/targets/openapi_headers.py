"""`components.headers`: the declared response headers, one component for all codes that declare the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from errcat.catalogue.model import Code, Header, Json, JsonObject
from errcat.catalogue.schema_walk import localise
from errcat.records import replace
from errcat.targets.openapi_names import Namespace, part_name, prefix
from errcat.targets.openapi_schemas import Schemas, reference
from errcat.targets.schema_example import example_value

_USUAL_WAIT: Final = 30
_RETRY_AFTER: Final = Header(
    name="Retry-After",
    description="Seconds to wait before the request is sent again.",
    schema={"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1},
    example=_USUAL_WAIT,
    has_example=True,
    required=False,
)


class Headers:
    """Collects the headers. OpenAPI has no place for `Content-Type` among them: the media type says it."""

    def __init__(self, schemas: Schemas) -> None:
        self.components: dict[str, JsonObject] = {}
        self._schemas = schemas
        self._prefix = prefix(schemas.catalogue)
        self._names = Namespace()
        self._by_content: dict[str, str] = {}

    def of_code(self, code: Code) -> dict[str, JsonObject]:
        """References to the headers of one code, by name."""
        return {header.name: self._refer(header) for header in declared_headers(code)}

    def of_codes(self, codes: Sequence[Code]) -> dict[str, JsonObject]:
        """References to the headers of a response that carries one of `codes`: required where each one requires it."""
        found: dict[str, list[Header]] = {}
        for code in codes:
            for header in declared_headers(code):
                found.setdefault(header.name.lower(), []).append(header)
        return {same[0].name: self._refer(_joined(same, len(codes))) for same in found.values()}

    def _refer(self, header: Header) -> JsonObject:
        component = _component(header)
        content = json.dumps([header.name.lower(), component], sort_keys=True)
        if content not in self._by_content:
            name = self._names.claim(self._prefix + part_name(header.name))
            self._by_content[content] = name
            component["schema"] = self._schemas.publish(component["schema"], name, is_component=False)
            self.components[name] = component
        return reference(self._by_content[content], "headers")


def declared_headers(code: Code) -> list[Header]:
    """The headers of a code. One that is to be retried after what the header says sends it, declared or not."""
    found = [header for header in code.headers if header.name.lower() != "content-type"]
    after = code.retry.after if code.retry is not None else None
    if after == "header" and all(header.name.lower() != "retry-after" for header in found):
        found.append(_RETRY_AFTER)
    return found


def _joined(same: list[Header], codes: int) -> Header:
    """One header for several codes: any of their schemas, and required only where all of them require it."""
    first = same[0]
    required = len(same) == codes and all(header.required for header in same)
    schemas: list[JsonObject] = []
    for header in same:
        if header.schema not in schemas:
            schemas.append(header.schema)
    if len(schemas) == 1:
        return replace(first, required=required)
    either = {"anyOf": [localise(schema, f"#/anyOf/{number}") for number, schema in enumerate(schemas)]}
    return replace(first, required=required, schema=either, example=_example(first), has_example=True)


def _component(header: Header) -> dict[str, Any]:
    component: dict[str, Any] = {}
    if header.description is not None:
        component["description"] = header.description
    if header.required:
        component["required"] = True
    component["schema"] = header.schema
    if header.has_example or header.schema != {"type": "string"}:  # an example of any text would say nothing
        component["example"] = _example(header)
    return component


def _example(header: Header) -> Json:
    if header.has_example:
        return header.example
    made = example_value(header.schema, header.name)
    if header.name.lower() == "retry-after" and isinstance(made, int):
        return max(made, min(_USUAL_WAIT, header.schema.get("maximum", _USUAL_WAIT)))
    return made
