"""What changed in the wire format: body by example and body by example → changes."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_words import canonical, new_order
from errcat.catalogue.model import Body, BodyConst, BodyList, BodyMember, BodyObject, Catalogue

_WHOLE = "body"


def body_changes(old: Body, new: Body, catalogue: Catalogue) -> Iterator[Change]:
    """The changes of a body. `catalogue` is the new one: it tells which members can be without a value."""
    yield from _compare(old, new, (), _can_be_null(catalogue))


def _compare(old: Body, new: Body, path: tuple[str, ...], nullable: frozenset[str]) -> Iterator[Change]:
    at = ("response", "body", *path)
    place = ".".join(path) or _WHOLE
    if isinstance(old, BodyObject) and isinstance(new, BodyObject):
        yield from _objects(old, new, path, nullable)
    elif isinstance(old, BodyList) and isinstance(new, BodyList):
        yield from _compare(old.item, new.item, (*path, "[]"), nullable)
    elif isinstance(old, BodyMember) and isinstance(new, BodyMember) and old.name == new.name:
        if old.optional and not new.optional and new.name in nullable:
            template = "{0} in the body is null where it was left out"
            yield Change(kinds.BODY_MEMBER_NULL, at, template, (place,))
        elif old.optional and not new.optional:
            yield Change(kinds.BODY_MEMBER_ALWAYS, at, "{0} in the body is always there now", (place,))
        elif new.optional and not old.optional:
            yield Change(kinds.BODY_MEMBER_OPTIONAL, at, "{0} in the body can be left out now", (place,))
    elif _said(old) != _said(new):
        template = "{0} in the body holds {2}, no longer {1}"
        yield Change(kinds.BODY_MEMBER_CHANGED, at, template, (place, _said(old), _said(new)))


def _objects(old: BodyObject, new: BodyObject, path: tuple[str, ...], nullable: frozenset[str]) -> Iterator[Change]:
    at = ("response", "body", *path)
    before, after = dict(old.members), dict(new.members)
    for name, value in before.items():
        if name not in after:
            values = (".".join((*path, name)), _said(value))
            yield Change(kinds.BODY_MEMBER_REMOVED, (*at, name), "{0} ({1}) is gone from the body", values)
    for name, value in after.items():
        if name not in before:
            values = (".".join((*path, name)), _said(value))
            yield Change(kinds.BODY_MEMBER_ADDED, (*at, name), "{0} ({1}) is new in the body", values)
        else:
            yield from _compare(before[name], value, (*path, name), nullable)
    place = ".".join(path) or _WHOLE
    if new.spread and not old.spread:
        yield Change(kinds.BODY_SPREAD_ADDED, at, "the params stand in {0} now", (place,))
    if old.spread and not new.spread:
        yield Change(kinds.BODY_SPREAD_REMOVED, at, "the params no longer stand in {0}", (place,))
    if new_order(list(before), list(after)):
        yield Change(kinds.ORDER_CHANGED, at, "the members of {0} stand in another order", (place,))


def _can_be_null(catalogue: Catalogue) -> frozenset[str]:
    """The members that some response has no value for. Details and params are then `{}`, not null."""
    names = {"instance", "request_id"}
    errors = [code for code in catalogue.codes if not code.is_outcome]
    if any(code.code is None for code in errors):
        names.add("code")
    if any(not code.statuses for code in errors):
        names.add("status")
    if catalogue.api.docs_url is None:
        names.add("doc_url")
    return frozenset(names)


def _said(body: Body) -> str:
    """A part of a body as its author wrote it."""
    if isinstance(body, BodyMember):
        return f"${body.name}{'?' if body.optional else ''}"
    if isinstance(body, BodyConst):
        return canonical(body.value)
    return "an object" if isinstance(body, BodyObject) else "a list"
