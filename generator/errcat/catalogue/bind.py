"""The bind stage: from a document that fits the schema to the frozen model, or to what is wrong between its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from errcat.catalogue import names
from errcat.catalogue.bind_code import bind_code
from errcat.catalogue.body import bind_response
from errcat.catalogue.entries import Entry, mapping_at, usable
from errcat.catalogue.model import (
    Api,
    Body,
    BodyList,
    BodyMember,
    BodyObject,
    Catalogue,
    Category,
    Code,
    Guide,
    Operation,
    RetiredCode,
    Status,
)
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Sink
from errcat.records import replace

if TYPE_CHECKING:
    from errcat.catalogue.known import Known

_UNKNOWN_API = {"id": "errcat_unknown", "title": "", "version": "0.0.0"}


def bind(source: Source, name: str, sink: Sink, broken: frozenset[Entry] = frozenset()) -> Catalogue | None:
    """The catalogue of `source`, called `name` in generated headers. None where a finding is an error.

    Entries that are `broken` are left out, and so is what could be said of others only with their help. The catalogue
    that comes back is then one to check, not to generate from.
    """
    from errcat.catalogue.bind_checks import check_references

    before = len(sink.diagnostics)
    shared = bind_shared(source, name, broken, sink)
    catalogue = replace(shared, codes=bind_entries(source, shared, broken, sink))
    check_references(catalogue, source, broken, sink)
    failed = any(diagnostic.severity == "error" for diagnostic in sink.diagnostics[before:])
    return None if failed else catalogue


def bind_shared(source: Source, name: str, broken: frozenset[Entry], sink: Sink) -> Catalogue:
    """The catalogue of `source` without its codes."""
    root = source.root
    api = mapping_at(root, "api").plain() if ("api",) not in broken else {}
    return Catalogue(
        source=name,
        api=_api({**_UNKNOWN_API, **api}),
        response=bind_response(root.get("response") if ("response",) not in broken else None, source.text, sink),
        statuses=tuple(_statuses(usable(root, "statuses", broken))),
        categories=tuple(_categories(usable(root, "categories", broken))),
        codes=(),
        retired=tuple(_retired(usable(root, "retired", broken))),
        operations=tuple(
            Operation(key.text, tuple(value.plain())) for key, value in usable(root, "operations", broken)
        ),
        guides=tuple(_guides(root, broken)),
        extensions=_extensions(root.plain() if any(key.text.startswith("x-") for key, _ in root) else {}),
    )


def bind_entries(
    source: Source, shared: Catalogue, broken: frozenset[Entry], sink: Sink, known: Known | None = None
) -> tuple[Code, ...]:
    """The codes of `source`, in a catalogue that has all else of `shared`. Their references are not looked at.

    What is `known` to be right is not looked at either.
    """
    sends_params = ("response",) in broken or _sends(shared.response.body, "params")
    plain = source.document.get("codes", {})
    return tuple(
        bind_code(key, value, plain[key.text], shared.api, sends_params, source.text, sink, known)
        for key, value in usable(source.root, "codes", broken)
        if isinstance(value, Mapping)
    )


def _fields(node: Node) -> dict[str, Any]:
    return node.plain() if isinstance(node, Mapping) else {}


def _extensions(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key.startswith("x-")}


def _api(plain: dict[str, Any]) -> Api:
    docs_url = plain.get("docs_url")
    return Api(
        id=plain["id"],
        title=plain["title"],
        version=plain["version"],
        description=plain.get("description"),
        docs_url=docs_url.rstrip("/") if docs_url else None,
        reference_title=plain.get("reference_title"),
        notes=plain.get("notes"),
        extensions=_extensions(plain),
    )


def _statuses(entries: Iterable[tuple[Scalar, Node]]) -> Iterator[Status]:
    for key, value in entries:
        plain = _fields(value)
        yield Status(int(key.text), plain["title"], plain.get("description"))


def _categories(entries: Iterable[tuple[Scalar, Node]]) -> Iterator[Category]:
    for key, value in entries:
        plain = _fields(value)
        type_name = plain.get("name") or names.category_type_name(key.text)
        yield Category(key.text, plain["title"], plain.get("description"), type_name, _extensions(plain))


def _retired(entries: Iterable[tuple[Scalar, Node]]) -> Iterator[RetiredCode]:
    for key, value in entries:
        plain = _fields(value)
        statuses = plain.get("status")
        yield RetiredCode(
            key=key.text,
            code=plain.get("code", key.text),
            statuses=tuple(statuses) if isinstance(statuses, list) else () if statuses is None else (statuses,),
            title=plain.get("title"),
            description=plain.get("description"),
            since=plain.get("since"),
            reason=plain.get("reason"),
            replaced_by=plain.get("replaced_by"),
            internal=plain.get("audience") == "internal",
        )


def _guides(root: Mapping, broken: frozenset[Entry]) -> Iterator[Guide]:
    guides = root.get("guides")
    for index, item in enumerate(guides.items if isinstance(guides, Items) else ()):
        if ("guides", str(index)) in broken:
            continue
        plain = _fields(item)
        code = plain.get("code", {})
        yield Guide(plain["title"], plain.get("text"), code.get("language"), code.get("source"))


def _sends(body: Body, member: str) -> bool:
    if isinstance(body, BodyMember):
        return body.name == member
    if isinstance(body, BodyList):
        return _sends(body.item, member)
    if isinstance(body, BodyObject):
        return (member == "params" and body.spread) or any(_sends(value, member) for _, value in body.members)
    return False
