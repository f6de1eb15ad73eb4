"""The wire format as JSON Schema (2020-12): what a body of `wire.body_json` looks like, for one code or for any.

Flat and open: no `allOf` (generators of clients drop the constants of its branches), and no `additionalProperties:
false` (a later version may add a member without breaking a client).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from errcat.catalogue.model import (
    Body,
    BodyConst,
    BodyList,
    BodyMember,
    BodyObject,
    Catalogue,
    Code,
    JsonObject,
    Member,
    Param,
)
from errcat.catalogue.schema_walk import localise, pointer_token
from errcat.records import Struct
from errcat.targets.wire import example_params, has_address, message_text
from errcat.targets.wire_limits import STATUS, code_limits, text_limits, type_name


def body_schema(catalogue: Catalogue, code: Code | None) -> JsonObject:
    """The JSON Schema (2020-12) of the body of `code`, or of any error of the API, known or not, for None.

    Open: members that a later version adds are allowed. `$ref`s of a details schema point into this schema.
    """
    schema = _shape(catalogue.response.body, _Shapes(catalogue, code), "#")
    return schema if schema is not None else {}


class _Shapes(Struct, frozen=True):
    """What the schema of a body is made for: one code, or any error of the API."""

    catalogue: Catalogue
    code: Code | None


def _shape(body: Body, shapes: _Shapes, at: str) -> dict[str, Any] | None:
    """The schema of `body`, which stands at the JSON pointer `at`; None where it is never sent."""
    if isinstance(body, BodyMember):
        return _member_shape(body, shapes, at)
    if isinstance(body, BodyConst):
        return {"type": type_name(body.value), "const": body.value}
    if isinstance(body, BodyList):
        item = _shape(body.item, shapes, f"{at}/items")
        if item is None:
            return {"type": "array", "maxItems": 0}
        sometimes = isinstance(body.item, BodyMember) and body.item.optional and not _always(body.item.name, shapes)
        return {"type": "array", "items": item, **({} if sometimes else {"minItems": 1}), "maxItems": 1}
    return _object_shape(body, shapes, at)


def _object_shape(body: BodyObject, shapes: _Shapes, at: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, member in body.members:
        shape = _shape(member, shapes, f"{at}/properties/{pointer_token(name)}")
        if shape is None:
            continue
        properties[name] = shape
        if not (isinstance(member, BodyMember) and member.optional and not _always(member.name, shapes)):
            required.append(name)
    if body.spread and shapes.code is not None:
        declared = {name for name, _ in body.members}
        for param in shapes.code.params:
            if param.name not in declared:
                properties[param.name] = _param_shape(param, f"{at}/properties/{pointer_token(param.name)}")
                if param.required:
                    required.append(param.name)
    schema: dict[str, Any] = {"type": "object"}
    if required:
        schema["required"] = required
    if properties:
        schema["properties"] = properties
    return schema


def _always(name: Member, shapes: _Shapes) -> bool:
    """Whether an optional member has a value in every response of the code."""
    code = shapes.code
    if code is None:
        return False
    if name == "params":
        return any(param.required for param in code.params)
    return name in ("code", "title", "message", "type", "doc_url") or (name == "status" and bool(code.statuses))


_DESCRIPTIONS: Mapping[Member, str] = {
    "code": "Machine-readable code of the error.",
    "status": "HTTP status code of the response.",
    "title": "Short name of the kind of error; the same in every occurrence.",
    "message": "Human-readable explanation of this occurrence.",
    "type": "URI reference that identifies the kind of error.",
    "instance": "URI reference that identifies this occurrence.",
    "details": "Structured details of the error.",
    "params": "Values of this occurrence.",
    "request_id": "Identifier of the request, for support.",
    "doc_url": "Address of the documentation of the error.",
}


def _member_shape(member: BodyMember, shapes: _Shapes, at: str) -> dict[str, Any] | None:
    if member.optional and not _possible(member.name, shapes):
        return None
    code = shapes.code
    shape = _any_shape(member.name, shapes.catalogue) if code is None else _code_shape(member.name, code, at)
    if shape is None:
        shape = {"type": "null"}
    elif not member.optional and _nullable(member.name, shapes) and "type" in shape:
        kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
        shape = {**shape, "type": [*kinds, "null"]}
    return {"description": _DESCRIPTIONS[member.name], **shape}


def _possible(name: Member, shapes: _Shapes) -> bool:
    """Whether the code, or any error of the API, can have a value for the member."""
    codes = [code for code in shapes.catalogue.codes if not code.is_outcome] if shapes.code is None else [shapes.code]
    if name == "code":
        return any(code.code is not None for code in codes)
    if name == "status":
        return any(code.statuses for code in codes)
    if name == "details":
        return any(code.details is not None for code in codes)
    if name == "params":
        return any(code.params for code in codes)
    return name != "doc_url" or any(has_address(code.type_uri) for code in codes)


def _nullable(name: Member, shapes: _Shapes) -> bool:
    """Whether a member that is always there can be null: it belongs to the occurrence, or some code has no value."""
    if name in ("instance", "request_id"):
        return True
    if shapes.code is not None:
        return False
    codes = [code for code in shapes.catalogue.codes if not code.is_outcome]
    if name == "code":
        return any(code.code is None for code in codes)
    if name == "status":
        return any(not code.statuses for code in codes)
    return name == "doc_url" and not all(has_address(code.type_uri) for code in codes)


def _code_shape(name: Member, code: Code, at: str) -> dict[str, Any] | None:
    """The schema of a member for one code; None where the code never has a value for it."""
    if name == "code":
        return None if code.code is None else {**code_limits([code.code]), "const": code.code}
    if name == "status":
        return _status_shape(code)
    if name == "title":
        return {**text_limits(name, [code.title]), "examples": [code.title]}
    if name == "message":
        example = message_text(code.message, example_params(code))
        return {**text_limits(name, [example]), "examples": [example]}
    if name == "type":
        return {**text_limits(name, [code.type_uri]), "const": code.type_uri}
    if name == "doc_url":
        return {**text_limits(name, [code.type_uri]), "const": code.type_uri} if has_address(code.type_uri) else None
    if name == "details":
        return {"type": "object"} if code.details is None else localise(code.details, at)
    if name == "params":
        return _params_shape(code, at)
    return text_limits(name)


def _any_shape(name: Member, catalogue: Catalogue) -> dict[str, Any]:
    """The schema of a member for any error: as open as a later version of the API may need."""
    errors = [code for code in catalogue.codes if not code.is_outcome]
    if name == "code":
        codes = [code.code for code in errors if code.code is not None]
        return {**code_limits(codes), **({"examples": codes[:3]} if codes else {})}
    if name == "status":
        return dict(STATUS)
    if name == "details":
        return {}
    if name == "params":
        return {"type": "object"}
    known: list[str] = []
    if name == "title":
        known = [code.title for code in errors]
    elif name == "message":
        known = [message_text(code.message, example_params(code)) for code in errors]
    elif name in ("type", "doc_url"):
        known = [code.type_uri for code in errors]
    return text_limits(name, known)


def _status_shape(code: Code) -> dict[str, Any] | None:
    if not code.statuses:
        return None
    if len(code.statuses) == 1:
        return {**STATUS, "const": code.statuses[0]}
    return {**STATUS, "enum": list(code.statuses)}


def _params_shape(code: Code, at: str) -> dict[str, Any] | None:
    if not code.params:
        return {"type": "object"}
    shape: dict[str, Any] = {"type": "object"}
    required = [param.name for param in code.params if param.required]
    if required:
        shape["required"] = required
    shape["properties"] = {
        param.name: _param_shape(param, f"{at}/properties/{pointer_token(param.name)}") for param in code.params
    }
    return shape


def _param_shape(param: Param, at: str) -> dict[str, Any]:
    shape = localise(param.schema, at)
    if param.has_example and not {"example", "examples", "const", "$ref"} & shape.keys():
        shape["examples"] = [param.example]
    return shape if param.description is None else {"description": param.description, **shape}
