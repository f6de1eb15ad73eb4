"""The life of codes: new, renamed, changed, retired, gone, used again; and what is said of the retired ones."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_code import code_changes
from errcat.catalogue.compat_extensions import extension_changes
from errcat.catalogue.model import Catalogue, Code, RetiredCode


def life_changes(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """The changes of `codes`, then those of `retired`."""
    yield from _codes(old, new)
    yield from _retired(old, new)


def _codes(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {code.key: code for code in old.codes}
    after = {code.key: code for code in new.codes}
    buried = {code.key: code for code in new.retired}
    retired = {code.key for code in old.retired}
    pairs = {(code.code, status): code.key for code in old.retired for status in code.statuses or (None,)}
    renamed: dict[str, Code] = {}
    for key, code in before.items():
        if key in after:
            continue
        where = ("codes", key)
        if key not in buried:
            template = "the code {0} is gone, with no entry in `retired`"
            yield Change(kinds.CODE_REMOVED, where, template, (key,), code.internal)
            continue
        successor = after.get(buried[key].replaced_by or "")
        if successor is not None and successor.key not in before and buried[key].is_former_name_of(successor):
            renamed[successor.key] = code
        else:
            yield from _retirement(code, buried[key])
    for key, code in after.items():
        if key in renamed:
            first = renamed[key]
            template = "the code {0} has the key {1} now, and sends what it sent"
            yield Change(kinds.CODE_RENAMED, ("codes", key), template, (first.key, key), code.internal)
        if (was := before.get(key) or renamed.get(key)) is not None:
            yield from _code(was, code, moved=old.api.docs_url != new.api.docs_url)
            continue
        used = [pairs[code.code, status] for status in code.statuses or (None,) if (code.code, status) in pairs]
        if key in retired or used:
            template = "the retired code {1} is used again" + ("" if key in retired else ", by {0}")
            values = (key, key if key in retired else used[0])
            yield Change(kinds.RETIRED_REUSED, ("codes", key), template, values, code.internal)
        else:
            yield Change(kinds.CODE_ADDED, ("codes", key), "the code {0} is new", (key,), code.internal)


def _code(old: Code, new: Code, *, moved: bool) -> Iterator[Change]:
    where = ("codes", new.key)
    yield from code_changes(old, new)
    if old.type_uri != new.type_uri and old.internal == new.internal and not moved:
        template = "the `type` of {0} changed from {1} to {2}"
        values = (new.key, old.type_uri, new.type_uri)
        yield Change(kinds.TYPE_URI_CHANGED, where, template, values, new.internal)
    yield from extension_changes(old.extensions, new.extensions, where, "{0} of {1}", (new.key,), new.internal)


def _retirement(code: Code, tombstone: RetiredCode) -> Iterator[Change]:
    key = code.key
    where = ("retired", key)
    successor = tombstone.replaced_by
    template = "the code {0} is retired" + ("" if successor is None else "; {1} takes its place")
    yield Change(kinds.CODE_RETIRED, where, template, (key, successor or ""), code.internal)
    if tombstone.internal and not code.internal:
        yield Change(kinds.RETIRED_REMOVED, where, "the page of the retired code {0} is gone: it is internal", (key,))
    if tombstone.code != code.code:
        template = "the retired code {0} is said to have been sent as {1}, and it was sent as {2}"
        values = (key, _said(tombstone.code), _said(code.code))
        yield Change(kinds.RETIRED_MISMATCH, (*where, "code"), template, values, code.internal)
    if missing := [str(status) for status in code.statuses if tombstone.statuses and status not in tombstone.statuses]:
        template = "the retired code {0} had the status {1}, and its entry does not say so"
        yield Change(kinds.RETIRED_MISMATCH, (*where, "status"), template, (key, ", ".join(missing)), code.internal)


def _retired(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {code.key: code for code in old.retired}
    after = {code.key: code for code in new.retired}
    live = {code.key for code in old.codes}
    reused = {code.key for code in new.codes}
    for key, code in before.items():
        if key not in after and key not in reused:
            template = "the entry of the retired code {0} is gone"
            yield Change(kinds.RETIRED_REMOVED, ("retired", key), template, (key,), code.internal)
    for key, code in after.items():
        where = ("retired", key)
        if key not in before:
            if key not in live:
                template = "{0} is entered as a retired code"
                yield Change(kinds.RETIRED_ADDED, where, template, (key,), code.internal)
            continue
        if before[key].internal != code.internal:
            kind = kinds.RETIRED_REMOVED if code.internal else kinds.RETIRED_ADDED
            words = "internal" if code.internal else "public"
            yield Change(kind, where, f"the retired code {{0}} is {words} now", (key,))
        for field in ("code", "statuses", "title", "description", "since", "reason", "replaced_by"):
            if getattr(before[key], field) != getattr(code, field):
                name = "status" if field == "statuses" else field
                template = "{0} of the retired code {1} is another"
                yield Change(kinds.RETIRED_CHANGED, (*where, name), template, (name, key), code.internal)


def _said(code: str | int | None) -> str:
    return "null" if code is None else str(code)
