"""The catalogue as frozen values: what every target reads, with no word of any target language.

Order is catalogue order everywhere. Where one of several kinds may stand, each has a tag, so that a value can be handed
to another process as bytes. Texts are exactly what the author wrote (Markdown stays Markdown).
JSON values are plain `dict`/`list`/`str`/`int`/`float`/`bool`/`None` and are never changed after binding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from errcat.records import Struct, replace

Json: TypeAlias = Any  # a JSON value; recursive aliases cost more readability than they give safety
JsonObject: TypeAlias = Mapping[str, Any]

MEMBERS = (
    "code",
    "status",
    "title",
    "message",
    "type",
    "instance",
    "details",
    "params",
    "request_id",
    "doc_url",
)
Member: TypeAlias = Literal[
    "code", "status", "title", "message", "type", "instance", "details", "params", "request_id", "doc_url"
]


class Api(Struct, frozen=True):
    """The API that the catalogue belongs to. `id` is snake_case.

    `docs_url` is the address of the folder of the reference, without a slash at its end, or, with a `#` at its end,
    that of the single page.
    """

    id: str
    title: str
    version: str
    description: str | None
    docs_url: str | None
    reference_title: str | None
    notes: str | None
    extensions: JsonObject


class BodyMember(Struct, frozen=True, tag=True):
    """A leaf `$name` of the wire format, or `$name?`, which is left out where it has no value."""

    name: Member
    optional: bool


class BodyConst(Struct, frozen=True, tag=True):
    """A leaf that is the same in every response."""

    value: str | int | float | bool | None


class BodyObject(Struct, frozen=True, tag=True):
    """An object. With `spread` the params of the error stand at this level; declared members win over params."""

    members: tuple[tuple[str, Body], ...]
    spread: bool


class BodyList(Struct, frozen=True, tag=True):
    """A list that holds exactly one error."""

    item: Body


Body: TypeAlias = BodyMember | BodyConst | BodyObject | BodyList


class ResponseFormat(Struct, frozen=True):
    """How an error looks on the wire. `description` introduces it in the docs (Markdown)."""

    media_type: str
    body: Body
    description: str | None


class Status(Struct, frozen=True):
    """A row of the API's table of HTTP statuses."""

    status: int
    title: str
    description: str | None


class Category(Struct, frozen=True):
    """A group of codes. `type_name` names the base class of its exceptions."""

    key: str
    title: str
    description: str | None
    type_name: str
    extensions: JsonObject


class Text(Struct, frozen=True, tag=True):
    """Text of a message that is the same every time."""

    text: str


class Placeholder(Struct, frozen=True, tag=True):
    """A `{name}` of a message, filled with the param of that name."""

    name: str


Message: TypeAlias = tuple[Text | Placeholder, ...]


class Param(Struct, frozen=True):
    """A typed value of one occurrence. `schema` is its JSON Schema (with `type`, without prose)."""

    name: str
    schema: JsonObject
    description: str | None
    example: Json
    has_example: bool
    required: bool


class Header(Struct, frozen=True):
    """A declared response header. `schema` is the JSON Schema of its value."""

    name: str
    description: str | None
    schema: JsonObject
    example: Json
    has_example: bool
    required: bool


class Retry(Struct, frozen=True):
    """When a retry is safe. `after` is "header" (Retry-After tells), a number of seconds, or None."""

    when: Literal["always", "idempotent", "never"]
    after: Literal["header"] | int | float | None
    backoff: Literal["none", "constant", "linear", "exponential"] | None


class Deprecation(Struct, frozen=True):
    """Why a code should no longer be used. `replaced_by` is the key of another code."""

    since: str | None
    reason: str | None
    replaced_by: str | None


class Link(Struct, frozen=True):
    """Further help: a title and an http(s) or relative address."""

    title: str
    url: str


class Example(Struct, frozen=True):
    """A worked example: what the service passed, from which the exact response follows."""

    title: str | None
    description: str | None
    status: int | None
    message: str | None
    params: JsonObject
    details: Json
    has_details: bool


class Code(Struct, frozen=True):
    """One entry: an error, or below status 400 an outcome.

    `key` is the identity and the name of its page. `code` is the value on the wire, None where the status alone
    tells. `statuses` may be empty (no HTTP); the first is the default. `title` and `message` are always there:
    where the author gave none they are derived (`title_given`, `message_given` tell). `type_name` names the exception
    and the schema.
    """

    key: str
    code: str | int | None
    type_name: str
    statuses: tuple[int, ...]
    category: str | None
    title: str
    title_given: bool
    message: Message
    message_given: bool
    description: str | None
    causes: tuple[str, ...]
    actions: tuple[str, ...]
    params: tuple[Param, ...]
    details: JsonObject | None
    headers: tuple[Header, ...]
    retry: Retry | None
    internal: bool
    since: str | None
    deprecated: Deprecation | None
    links: tuple[Link, ...]
    related: tuple[str, ...]
    examples: tuple[Example, ...]
    tags: tuple[str, ...]
    grpc: str | None
    severity: str | None
    type_uri: str
    extensions: JsonObject

    @property
    def status(self) -> int | None:
        """The default HTTP status."""
        return self.statuses[0] if self.statuses else None

    @property
    def is_outcome(self) -> bool:
        """Whether this documents a success (status below 400) and so has no exception."""
        return bool(self.statuses) and self.statuses[0] < 400


class RetiredCode(Struct, frozen=True):
    """A tombstone: the code is never used again, its page stays."""

    key: str
    code: str | int | None
    statuses: tuple[int, ...]
    title: str | None
    description: str | None
    since: str | None
    reason: str | None
    replaced_by: str | None
    internal: bool

    def is_former_name_of(self, code: Code) -> bool:
        """Whether only the key is of the past, and `code`, which replaces it, is what was and is sent."""
        return self.code == code.code and self.statuses in ((), code.statuses)


class Operation(Struct, frozen=True):
    """An operation of the API (`operationId`) and the keys of the codes it can answer with."""

    id: str
    codes: tuple[str, ...]


class Guide(Struct, frozen=True):
    """A closing section of the reference: prose, then optionally a piece of code."""

    title: str
    text: str | None
    language: str | None
    source: str | None


class Counts(Struct, frozen=True):
    """How many public codes of a whole catalogue have each status, and are in each category."""

    statuses: Mapping[int, int]
    categories: Mapping[str | None, int]


class Catalogue(Struct, frozen=True):
    """A whole, valid catalogue. `source` is its path as named in generated headers (relative, POSIX)."""

    source: str
    api: Api
    response: ResponseFormat
    statuses: tuple[Status, ...]
    categories: tuple[Category, ...]
    codes: tuple[Code, ...]
    retired: tuple[RetiredCode, ...]
    operations: tuple[Operation, ...]
    guides: tuple[Guide, ...]
    extensions: JsonObject
    counts: Counts | None = None
    """Those of the whole that `codes` are a part of; None where they are all there are."""

    def public(self) -> Catalogue:
        """The same catalogue with no trace of internal codes, for public docs and OpenAPI.

        Categories of which only internal codes are left go with them.
        """
        hidden = {code.key for code in self.codes if code.internal} | {
            code.key for code in self.retired if code.internal
        }
        if not hidden:
            return self
        left = {code.category for code in self.codes if not code.internal}
        gone = {code.category for code in self.codes if code.internal} - left
        operations = [
            replace(operation, codes=tuple(key for key in operation.codes if key not in hidden))
            for operation in self.operations
        ]
        return replace(
            self,
            categories=tuple(category for category in self.categories if category.key not in gone),
            codes=tuple(_without(code, hidden) for code in self.codes if code.key not in hidden),
            retired=tuple(
                replace(code, replaced_by=None) if code.replaced_by in hidden else code
                for code in self.retired
                if not code.internal
            ),
            operations=tuple(operation for operation in operations if operation.codes),
        )


def _without(code: Code, hidden: set[str]) -> Code:
    """The code with no reference to `hidden` ones."""
    deprecated = code.deprecated
    if deprecated is not None and deprecated.replaced_by in hidden:
        deprecated = replace(deprecated, replaced_by=None)
    return replace(code, related=tuple(key for key in code.related if key not in hidden), deprecated=deprecated)


def by_category(codes: Iterable[Code]) -> dict[str | None, list[Code]]:
    """The codes of each category that has some, by its key; those that have none by None."""
    found: dict[str | None, list[Code]] = {}
    for code in codes:
        found.setdefault(code.category, []).append(code)
    return found
