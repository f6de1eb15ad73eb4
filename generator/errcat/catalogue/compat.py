"""What changed between two catalogues of one API: model and model → changes. Pure; nothing is read or printed here."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_body import body_changes
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_extensions import extension_changes
from errcat.catalogue.compat_kinds import Kind
from errcat.catalogue.compat_life import life_changes
from errcat.catalogue.compat_words import new_order, rewording
from errcat.catalogue.model import (
    Api,
    Catalogue,
    Category,
    Operation,
)


def compare(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """All changes, section by section, in catalogue order. The version is no change: see `compat_version`."""
    return tuple(_changes(old, new))


def _changes(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    yield from _api(old.api, new.api)
    yield from _response(old, new)
    yield from _statuses(old, new)
    yield from _categories(old, new)
    yield from life_changes(old, new)
    yield from _operations(old, new)
    yield from _guides(old, new)
    yield from extension_changes(old.extensions, new.extensions, (), "{0} of the catalogue", ())
    sections = (
        ("statuses", [str(row.status) for row in old.statuses], [str(row.status) for row in new.statuses]),
        ("categories", [item.key for item in old.categories], [item.key for item in new.categories]),
        ("codes", [code.key for code in old.codes], [code.key for code in new.codes]),
        ("retired", [code.key for code in old.retired], [code.key for code in new.retired]),
        ("operations", [item.id for item in old.operations], [item.id for item in new.operations]),
        ("guides", [guide.title for guide in old.guides], [guide.title for guide in new.guides]),
    )
    for section, before, after in sections:
        if new_order(before, after):
            yield Change(kinds.ORDER_CHANGED, (section,), "the entries of {0} stand in another order", (section,))


def _api(old: Api, new: Api) -> Iterator[Change]:
    at = ("api",)
    if old.id != new.id:
        values = (old.id, new.id)
        yield Change(kinds.API_ID_CHANGED, (*at, "id"), "the id of the API changed from {0} to {1}", values)
    for field in ("title", "description", "reference_title", "notes"):
        if words := rewording(getattr(old, field), getattr(new, field)):
            yield Change(kinds.API_TEXT_CHANGED, (*at, field), f"{{0}} of the API {words}", (field,))
    if old.docs_url != new.docs_url:
        where = (*at, "docs_url")
        if old.docs_url is None:
            yield Change(
                kinds.DOCS_URL_ADDED, where, "errors have permanent links now, below {0}", (str(new.docs_url),)
            )
        elif new.docs_url is None:
            yield Change(
                kinds.DOCS_URL_CHANGED, where, "errors have no permanent links below {0} any more", (old.docs_url,)
            )
        else:
            values = (old.docs_url, new.docs_url)
            yield Change(kinds.DOCS_URL_CHANGED, where, "permanent links moved from {0} to {1}", values)
    yield from extension_changes(old.extensions, new.extensions, at, "{0} of the API", ())


def _response(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before, after = old.response, new.response
    if before.media_type != after.media_type:
        values = (before.media_type, after.media_type)
        where = ("response", "media_type")
        yield Change(kinds.MEDIA_TYPE_CHANGED, where, "the media type of responses changed from {0} to {1}", values)
    if words := rewording(before.description, after.description):
        where = ("response", "description")
        yield Change(kinds.RESPONSE_TEXT_CHANGED, where, f"the introduction of the wire format {words}")
    yield from body_changes(before.body, after.body, new)


def _statuses(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {row.status: row for row in old.statuses}
    after = {row.status: row for row in new.statuses}
    for status in [*before, *(status for status in after if status not in before)]:
        if before.get(status) == after.get(status):
            continue
        words = "lost" if status not in after else "got" if status not in before else "has another text in"
        template = f"the table of statuses {words} the row {{0}}"
        yield Change(kinds.STATUS_TABLE_CHANGED, ("statuses", str(status)), template, (str(status),))


def _categories(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {category.key: category for category in old.categories}
    after = {category.key: category for category in new.categories}
    for key in before:
        if key not in after:
            yield Change(kinds.CATEGORY_REMOVED, ("categories", key), "the category {0} is gone", (key,))
    for key, category in after.items():
        if key not in before:
            yield Change(kinds.CATEGORY_ADDED, ("categories", key), "the category {0} is new", (key,))
        else:
            yield from _category(before[key], category)


def _category(old: Category, new: Category) -> Iterator[Change]:
    at = ("categories", new.key)
    if old.type_name != new.type_name:
        yield Change(
            kinds.CATEGORY_CLASS_RENAMED,
            (*at, "name"),
            "the base class of the category {0} is called {2}, no longer {1}",
            (new.key, old.type_name, new.type_name),
        )
    for field in ("title", "description"):
        if words := rewording(getattr(old, field), getattr(new, field)):
            template = f"the {field} of the category {{0}} {words}"
            yield Change(kinds.CATEGORY_TEXT_CHANGED, (*at, field), template, (new.key,))
    yield from extension_changes(old.extensions, new.extensions, at, "{0} of the category {1}", (new.key,))


def _operations(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {operation.id: operation for operation in old.operations}
    after = {operation.id: operation for operation in new.operations}
    internal = {code.key for code in (*old.codes, *new.codes) if code.internal}
    live = {code.key for code in new.codes}
    for name, operation in before.items():
        if name not in after:
            hidden = set(operation.codes) <= internal
            yield Change(kinds.OPERATION_REMOVED, ("operations", name), "the operation {0} is gone", (name,), hidden)
    for name, operation in after.items():
        if name not in before:
            hidden = set(operation.codes) <= internal
            yield Change(kinds.OPERATION_ADDED, ("operations", name), "the operation {0} is new", (name,), hidden)
        else:
            yield from _operation(before[name], operation, internal, live)


def _operation(old: Operation, new: Operation, internal: set[str], live: set[str]) -> Iterator[Change]:
    def change(kind: Kind, template: str, key: str) -> Change:
        return Change(kind, ("operations", new.id), template, (new.id, key), key in internal)

    before, after = set(old.codes), set(new.codes)
    for key in old.codes:
        if key not in after and key in live:  # that a code is gone as a whole is said already
            yield change(kinds.OPERATION_CODE_REMOVED, "the operation {0} must not answer with {1} any more", key)
    for key in new.codes:
        if key not in before:
            yield change(kinds.OPERATION_CODE_ADDED, "the operation {0} can answer with {1} now", key)
    if new_order(old.codes, new.codes):
        template = "the codes of the operation {0} stand in another order"
        yield Change(kinds.ORDER_CHANGED, ("operations", new.id), template, (new.id,))


def _guides(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before = {guide.title: guide for guide in old.guides}
    after = {guide.title: guide for guide in new.guides}
    for title in [*before, *(title for title in after if title not in before)]:
        if before.get(title) != after.get(title):
            words = "is gone" if title not in after else "is new" if title not in before else "reads differently"
            yield Change(kinds.GUIDE_CHANGED, ("guides", title), f"the guide {{0}} {words}", (title,))
