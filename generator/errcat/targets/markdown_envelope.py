"""How an error looks on the wire, for readers: the example of its shape, and what each member of it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from errcat.catalogue.model import Body, BodyList, BodyMember, BodyObject, Catalogue, Json, Member
from errcat.records import Struct, replace
from errcat.targets.markdown_entries import given
from errcat.targets.wire import format_example

_MEANINGS: Final[Mapping[Member, str]] = {
    "code": "Which error it is. It never changes: compare this in your code.",
    "status": "The HTTP status once more.",
    "title": "A short name of the error, the same every time.",
    "message": "What happened, for people. The wording may change: do not compare it in your code.",
    "type": "An address that identifies this kind of error.",
    "instance": "An address that identifies this one occurrence.",
    "details": "Structured details. The page of a code shows what they hold.",
    "params": "The values of this occurrence, by name.",
    "request_id": "The id of the request. Send it along when you ask for help.",
    "doc_url": "The address of the page of the code.",
}


class Part(Struct, frozen=True):
    """A member of the body: where it stands, and what it tells."""

    path: str
    meaning: str
    optional: bool


class Envelope(Struct, frozen=True):
    """The wire format. `description` is the author's; `by_status` where no error has a code of its own."""

    description: str | None
    media_type: str
    example: Json
    parts: tuple[Part, ...]
    by_status: bool


def envelope(catalogue: Catalogue) -> Envelope | None:
    """The wire format of a catalogue's errors; None where it only has outcomes."""
    errors = [code for code in catalogue.codes if not code.is_outcome]
    if not errors:
        return None
    by_status = all(code.code is None for code in errors)
    always = all(code.code is not None for code in errors)
    parts = tuple(
        replace(part, optional=False) if name == "code" and always else part
        for name, part in _parts(catalogue.response.body, "")
        if not (by_status and name == "code" and part.optional)
    )
    return Envelope(
        given(catalogue.response.description),
        catalogue.response.media_type,
        format_example(catalogue),
        parts,
        by_status,
    )


def _parts(body: Body, path: str) -> Iterator[tuple[Member | None, Part]]:
    if isinstance(body, BodyMember):
        yield body.name, Part(path or "the whole body", _MEANINGS[body.name], body.optional)
    elif isinstance(body, BodyList):
        yield from _parts(body.item, f"{path}[0]")
    elif isinstance(body, BodyObject):
        for name, member in body.members:
            yield from _parts(member, f"{path}.{name}" if path else name)
        if body.spread:
            text = "The values of this occurrence, each under its own name."
            yield None, Part(f"{path}.…" if path else "…", text, True)
