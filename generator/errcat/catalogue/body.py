"""The wire format by example: from `response` to a tree of members, constants, objects and lists."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from typing import Any

from errcat.catalogue.model import (
    MEMBERS,
    Body,
    BodyConst,
    BodyList,
    BodyMember,
    BodyObject,
    Member,
    ResponseFormat,
)
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import closest

BAD_RESPONSE_BODY = Rule(
    name="bad-response-body",
    summary="The wire format by example cannot be understood.",
    why="Serialiser, parser, OpenAPI schema and docs are all made from it.",
    example="body: {error: {code: $cod}}",
    fix="Use the members that `docs/format.md` lists; a list holds exactly one element.",
)

SPREAD = "$spread"
PRESETS: AbstractMapping[str, tuple[str, Any]] = {
    "problem+json": (
        "application/problem+json",
        {
            "type": "$type",
            "title": "$title",
            "status": "$status",
            "detail": "$message",
            "instance": "$instance?",
            "code": "$code?",
            "request_id": "$request_id?",
            "details": "$details?",
            SPREAD: "$params",
        },
    ),
    "jsonapi": (
        "application/vnd.api+json",
        {
            "errors": [
                {
                    "id": "$request_id?",
                    "code": "$code?",
                    "title": "$title",
                    "detail": "$message",
                    "meta": {"type": "$type", "params": "$params?", "details": "$details?"},
                }
            ]
        },
    ),
    "google": (
        "application/json",
        {"error": {"code": "$status", "message": "$message", "status": "$code?", "details": "$details?"}},
    ),
}
DEFAULT_PRESET = "problem+json"


def bind_response(node: Node | None, source: SourceText, sink: Sink) -> ResponseFormat:
    """The declared wire format, or RFC 9457's."""
    response = node if isinstance(node, Mapping) else None
    body = response.get("body") if response is not None else None
    plain: dict[str, Any] = response.plain() if response is not None else {}
    media_type, shape = PRESETS[plain.get("preset", DEFAULT_PRESET)]
    if body is not None:
        media_type = "application/json"
        tree = _bind(body, ("response", "body"), source, sink)
    else:
        tree = _build(shape)
    return ResponseFormat(plain.get("media_type", media_type), tree, plain.get("description"))


def _bind(node: Node, where: tuple[str, ...], source: SourceText, sink: Sink) -> Body:
    """The tree of a located example; a fault is reported and stands in the tree as a constant."""

    def fault(at: Node, message: str, fix: str, label: str = "") -> None:
        sink.add(Diagnostic(BAD_RESPONSE_BODY, message, source=source, span=at.span, where=where, fix=fix, label=label))

    if isinstance(node, Mapping):
        members: list[tuple[str, Body]] = []
        spread = False
        for key, value in node:
            if key.text == SPREAD:
                spread = True
                if not (isinstance(value, Scalar) and value.text == "$params"):
                    fault(value, "only the params can be spread", "write `$spread: $params`")
                continue
            members.append((key.text, _bind(value, (*where, key.text), source, sink)))
        return BodyObject(tuple(members), spread)
    if isinstance(node, Items):
        if len(node.items) != 1:
            fault(
                node,
                f"a list in the example holds one element, not {len(node.items)}",
                "keep one: it stands for one error",
            )
            return BodyConst(None)
        return BodyList(_bind(node.items[0], (*where, "item 1"), source, sink))
    member = _member(node.text)
    if member is not None and member.name not in MEMBERS:
        near = closest(member.name, MEMBERS)
        fault(
            node,
            f"`{node.text}` stands for no part of an error",
            "use one of: " + ", ".join(f"${name}" for name in MEMBERS),
            f"did you mean `${near}`?" if near else "",
        )
    return _build(node.plain())


def _build(shape: Any) -> Body:
    if isinstance(shape, dict):
        members = tuple((key, _build(value)) for key, value in shape.items() if key != SPREAD)
        return BodyObject(members, SPREAD in shape)
    if isinstance(shape, list):
        return BodyList(_build(shape[0]))
    if isinstance(shape, str):
        return _member(shape) or BodyConst(shape[1:] if shape.startswith("$$") else shape)
    return BodyConst(shape)


def _member(text: str) -> BodyMember | None:
    if not text.startswith("$") or text.startswith("$$"):
        return None
    name: Member = text[1:].removesuffix("?")  # type: ignore[assignment]  # checked against MEMBERS by the caller
    return BodyMember(name, optional=text.endswith("?"))
