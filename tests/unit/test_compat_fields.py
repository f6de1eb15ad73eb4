"""Every field of the model has an answer: some kind of change is about it, and a change of it is found as that kind."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import fields, replace

from errcat.catalogue import model
from errcat.catalogue.compat import compare
from errcat.catalogue.compat_kinds import KINDS, NOT_COMPARED
from errcat.catalogue.model import BodyConst, Catalogue, Deprecation, Retry
from tests.support import catalogue_of

FULL = """
response:
  description: Errors look like this.
  body: {error: {code: $code, status: $status, version: 2, notes: [$message], trace: $request_id?, $spread: $params}}
statuses:
  404: {title: Not Found, description: no such thing}
  500: {title: Server Error}
categories:
  pets: {title: Pets, description: About pets., x-owner: pets}
  owners: {title: Owners}
codes:
  pet_not_found:
    code: PET.NOT_FOUND
    status: [404, 410]
    category: pets
    title: Pet Not Found
    message: There is no pet {pet_id}
    description: No such pet.
    causes: [It was sold., It died.]
    actions: [Check the id., Ask the shop.]
    params:
      pet_id: {type: string, description: The id, example: p1}
      shop: {type: string, required: false}
    details: {type: object, properties: {seller: {type: string}}}
    headers:
      X-Shop: {description: The shop, schema: {type: string}, example: a, required: true}
      X-Region: {}
    retry: {when: idempotent, after: 5, backoff: linear}
    since: 1.0.0
    deprecated: {since: 1.2.0, reason: Misleading., replaced_by: owner_not_found}
    links: [{title: Help, url: https://docs.example.com/help}]
    related: [owner_not_found]
    examples:
      - {title: Sold, description: The shop knows it., status: 410, message: Sold, params: {pet_id: p1}, details: {}}
    tags: [pets, sale]
    grpc: NOT_FOUND
    severity: warning
    x-runbook: https://wiki.example.com
  owner_not_found: {status: 404, category: owners}
retired:
  pet_gone: {code: PET.GONE, status: 410, title: Gone, description: Gone., since: 0.9.0, reason: No use.,
             replaced_by: pet_not_found}
  pet_lost: {status: 404}
operations:
  getPet: [pet_not_found, owner_not_found]
  getOwner: [owner_not_found]
guides:
  - {title: Handling, text: Look at the code., code: {language: shell, source: curl}}
  - {title: More, text: More.}
x-team: platform
"""
HEAD = """errcat: 1
api:
  {id: shop, title: Shop API, version: 1.2.3, description: Errors., docs_url: "https://docs.example.com",
   reference_title: Response Codes, notes: Write to us., x-tier: gold}
"""
CATALOGUE = catalogue_of(FULL, head=HEAD)
DATACLASSES = [
    item
    for item in vars(model).values()
    if isinstance(item, type) and issubclass(item, msgspec.Struct) and item.__module__ == model.__name__
]
FIELDS = [(item.__name__, field.name) for item in DATACLASSES for field in fields(item)]


INSTEAD = {
    "ResponseFormat.body": (BodyConst(None),),
    "BodyList.item": (BodyConst(None),),
    "Retry.when": ("always", "never"),
    "Code.retry": (None, Retry("never", None, None)),
    "Code.details": (None, {"type": "array"}),
    "Code.deprecated": (None, Deprecation(None, "Another reason.", None)),
}
"""Other values of fields whose type leaves few or none to make up."""


def variants(name: str, value: Any) -> Iterator[Any]:
    """Values of the same kind that are others."""
    if name in INSTEAD:
        yield from (other for other in INSTEAD[name] if other != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield f"{value}x"
    elif isinstance(value, (int, float)):
        yield value + 1
    elif value is None:
        yield "new"
    elif isinstance(value, tuple):
        if value:
            yield value[:-1]
        if len(value) > 1 and value[::-1] != value:
            yield value[::-1]
    elif isinstance(value, dict):
        yield {**value, "x-new": 1, "maxLength": 7}


def copies(part: Any, wanted: tuple[str, str]) -> Iterator[Any]:
    """`part` with one field, anywhere in it, changed: each way in which that is possible."""
    for field in fields(part):
        value = getattr(part, field.name)
        if (type(part).__name__, field.name) == wanted:
            for other in variants(".".join(wanted), value):
                yield replace(part, **{field.name: other})
        if isinstance(value, msgspec.Struct):
            for other in copies(value, wanted):
                yield replace(part, **{field.name: other})
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                pair = isinstance(item, tuple)  # a member of a body: its name and its value
                inner = item[1] if pair else item
                if isinstance(inner, msgspec.Struct):
                    for other in copies(inner, wanted):
                        changed = (item[0], other) if pair else other
                        yield replace(part, **{field.name: (*value[:index], changed, *value[index + 1 :])})


@pytest.mark.parametrize(("owner", "field"), FIELDS, ids=[".".join(names) for names in FIELDS])
def test_a_change_of_a_field_is_found(owner: str, field: str) -> None:
    name = f"{owner}.{field}"
    about = {kind.name for kind in KINDS if name in kind.fields}
    made = list(copies(CATALOGUE, (owner, field)))
    if name in NOT_COMPARED:
        assert not about, f"{name} is compared after all: {about}"
        return
    assert about, f"no kind of change is about {name}"
    assert made, f"the catalogue of this test has no {name}"
    for catalogue in made:
        found = {change.kind.name for change in compare(CATALOGUE, catalogue)}
        assert found & about, f"{name} changed, and was found as {found}, not as one of {about}"


def test_no_kind_is_about_a_field_that_is_not_there() -> None:
    known = {".".join(names) for names in FIELDS}
    assert {name for kind in KINDS for name in kind.fields} | NOT_COMPARED.keys() == known


def test_every_field_of_the_format_is_a_field_of_the_model() -> None:
    """What the catalogue of this test does not set cannot be changed by it: it sets everything but `audience`."""
    hints = typing.get_type_hints(Catalogue)
    assert set(hints) == {field.name for field in fields(Catalogue)}
    code = CATALOGUE.codes[0]
    assert [field.name for field in fields(code) if getattr(code, field.name) in (None, (), {})] == []
    assert CATALOGUE.api.extensions
    assert CATALOGUE.extensions


def test_nothing_changed() -> None:
    assert compare(CATALOGUE, catalogue_of(FULL, head=HEAD)) == ()
