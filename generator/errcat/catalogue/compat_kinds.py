"""The kinds of change between two catalogues, and what each means for services, clients and readers of the docs.

- `server` is the code that raises the exceptions and sends the responses, `client` the code that reads responses and
  catches the exceptions, `docs` a reader of the reference with bookmarks.
- *breaking*: what worked before fails, or means something else. *compatible*: there is something new, or something is
  done differently, and nobody has to react. *editorial*: only texts differ. *none*: the party does not notice.
- What a service may send is its freedom and a client's burden: a narrower type breaks services, a wider one clients.
- A page of the reference is broken when it is gone or its address is.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from errcat.records import Struct

Grade: TypeAlias = Literal["none", "editorial", "compatible", "breaking"]
Party: TypeAlias = Literal["server", "client", "docs"]

GRADES: tuple[Grade, ...] = ("none", "editorial", "compatible", "breaking")
"""From harmless to harmful."""
PARTIES: tuple[Party, ...] = ("server", "client", "docs")
_LETTERS: dict[str, Grade] = {grade[0]: grade for grade in GRADES}


class Kind(Struct, frozen=True):
    """A kind of change, its grade for each party, and the fields of the model that it is about (`Code.statuses`)."""

    name: str
    server: Grade
    client: Grade
    docs: Grade
    summary: str
    fields: tuple[str, ...]


def _kind(name: str, grades: str, summary: str, *fields: str) -> Kind:
    """`grades` are three initials, for server, client and docs: `bce`."""
    server, client, docs = (_LETTERS[letter] for letter in grades)
    return Kind(name, server, client, docs, summary, fields)


# --- the API and its wire format ---
API_ID_CHANGED = _kind("api-id-changed", "bbe", "The API has another id, and the package another name.", "Api.id")
API_TEXT_CHANGED = _kind(
    "api-text-changed",
    "nne",
    "A text about the API as a whole reads differently.",
    *("Api.title", "Api.description", "Api.reference_title", "Api.notes"),
)
DOCS_URL_ADDED = _kind("docs-url-added", "ccc", "Errors have permanent links now.", "Api.docs_url")
DOCS_URL_CHANGED = _kind(
    "docs-url-changed",
    "cbb",
    "Permanent links, and the `type` of errors, have another address or none.",
    "Api.docs_url",
)
MEDIA_TYPE_CHANGED = _kind(
    "media-type-changed", "cbe", "Responses have another media type.", "ResponseFormat.media_type"
)
RESPONSE_TEXT_CHANGED = _kind(
    "response-text-changed",
    "nne",
    "The introduction of the wire format reads differently.",
    "ResponseFormat.description",
)
BODY_MEMBER_ADDED = _kind("body-member-added", "ccc", "The body has a new member.", "BodyObject.members")
BODY_MEMBER_REMOVED = _kind("body-member-removed", "cbe", "The body lacks a member.", "BodyObject.members")
BODY_MEMBER_CHANGED = _kind(
    "body-member-changed",
    "cbe",
    "A place of the body holds something else.",
    *("ResponseFormat.body", "BodyObject.members", "BodyList.item", "BodyMember.name", "BodyConst.value"),
)
BODY_MEMBER_OPTIONAL = _kind(
    "body-member-optional", "cbe", "A member of the body can be left out now.", "BodyMember.optional"
)
BODY_MEMBER_ALWAYS = _kind(
    "body-member-always", "cce", "A member of the body is always there now.", "BodyMember.optional"
)
BODY_MEMBER_NULL = _kind(
    "body-member-null", "cbe", "A member that was left out without a value is null now.", "BodyMember.optional"
)
BODY_SPREAD_ADDED = _kind("body-spread-added", "ccc", "Params stand at a new place of the body.", "BodyObject.spread")
BODY_SPREAD_REMOVED = _kind(
    "body-spread-removed", "cbe", "Params no longer stand at a place of the body.", "BodyObject.spread"
)

# --- the reference as a whole ---
STATUS_TABLE_CHANGED = _kind(
    "status-table-changed",
    "nne",
    "The table of HTTP statuses has another row, lacks one, or one reads differently.",
    *("Catalogue.statuses", "Status.status", "Status.title", "Status.description"),
)
GUIDE_CHANGED = _kind(
    "guide-changed",
    "nne",
    "A closing section is new, gone, or reads differently.",
    *("Catalogue.guides", "Guide.title", "Guide.text", "Guide.language", "Guide.source"),
)
ORDER_CHANGED = _kind(
    "order-changed",
    "nne",
    "The same entries stand in another order.",
    *("Catalogue.statuses", "Catalogue.categories", "Catalogue.codes", "Catalogue.retired", "Catalogue.operations"),
    *("Catalogue.guides", "BodyObject.members", "Code.statuses", "Code.params", "Code.headers", "Operation.codes"),
)
EXTENSION_CHANGED = _kind(
    "extension-changed",
    "eee",
    "A field of your own (`x-…`), which only your own templates know, has another value.",
    *("Catalogue.extensions", "Api.extensions", "Category.extensions", "Code.extensions"),
)

# --- categories and operations ---
CATEGORY_ADDED = _kind("category-added", "ccc", "A category is new.", "Catalogue.categories", "Category.key")
CATEGORY_REMOVED = _kind(
    "category-removed",
    "bbb",
    "A category is gone, with its base class, its module and its page.",
    *("Catalogue.categories", "Category.key"),
)
CATEGORY_CLASS_RENAMED = _kind(
    "category-class-renamed", "bbe", "The base class of a category has another name.", "Category.type_name"
)
CATEGORY_TEXT_CHANGED = _kind(
    "category-text-changed",
    "nne",
    "The title or description of a category reads differently.",
    *("Category.title", "Category.description"),
)
OPERATION_ADDED = _kind("operation-added", "ccc", "An operation is new.", "Catalogue.operations", "Operation.id")
OPERATION_REMOVED = _kind(
    "operation-removed",
    "bbe",
    "An operation, and the type of its errors, is gone.",
    "Catalogue.operations",
    "Operation.id",
)
OPERATION_CODE_ADDED = _kind(
    "operation-code-added", "ccc", "An operation can answer with one more code.", "Operation.codes"
)
OPERATION_CODE_REMOVED = _kind(
    "operation-code-removed", "bce", "An operation must not answer with a code any more.", "Operation.codes"
)

# --- the life of a code ---
CODE_ADDED = _kind("code-added", "ccc", "A code is new.", "Catalogue.codes", "Code.key")
CODE_REMOVED = _kind(
    "code-removed", "bbb", "A code is gone, with no entry in `retired`.", "Catalogue.codes", "Code.key"
)
CODE_RETIRED = _kind(
    "code-retired", "bbc", "A code moved to `retired`: its class is gone, its page stays.", "Catalogue.codes"
)
CODE_RENAMED = _kind(
    "code-renamed",
    "nnc",
    "A code has another key, and sends what it sent; the old page stays.",
    *("Catalogue.codes", "Code.key"),
)
RETIRED_MISMATCH = _kind(
    "retired-mismatch",
    "nbe",
    "The entry in `retired` lacks the wire code or a status that the code had, so it could be used again.",
    *("RetiredCode.code", "RetiredCode.statuses"),
)
RETIRED_REUSED = _kind(
    "retired-reused", "cbb", "A retired code is used again.", "Catalogue.codes", "Catalogue.retired", "Code.key"
)
RETIRED_ADDED = _kind(
    "retired-added",
    "nnc",
    "A code that was gone has a public entry in `retired`.",
    "Catalogue.retired",
    "RetiredCode.internal",
)
RETIRED_REMOVED = _kind(
    "retired-removed",
    "nnb",
    "An entry of `retired`, with its page, is gone or internal.",
    *("Catalogue.retired", "RetiredCode.key", "RetiredCode.internal"),
)
RETIRED_CHANGED = _kind(
    "retired-changed",
    "nne",
    "What is said of a retired code reads differently.",
    *("RetiredCode.code", "RetiredCode.statuses", "RetiredCode.title", "RetiredCode.description"),
    *("RetiredCode.since", "RetiredCode.reason", "RetiredCode.replaced_by"),
)
CODE_DEPRECATED = _kind("code-deprecated", "ccc", "A code should no longer be used.", "Code.deprecated")
CODE_UNDEPRECATED = _kind("code-undeprecated", "ccc", "A code may be used again.", "Code.deprecated")
DEPRECATION_CHANGED = _kind(
    "deprecation-changed",
    "nne",
    "What is said of a deprecated code reads differently.",
    *("Code.deprecated", "Deprecation.since", "Deprecation.reason", "Deprecation.replaced_by"),
)
MADE_INTERNAL = _kind(
    "made-internal", "cbb", "A code left the public reference and the OpenAPI fragments.", "Code.internal"
)
MADE_PUBLIC = _kind("made-public", "ccc", "A code came into the public reference and OpenAPI.", "Code.internal")

# --- what a code is ---
TYPE_URI_CHANGED = _kind("type-uri-changed", "cbe", "The `type` of an error is another address.", "Code.type_uri")
WIRE_CODE_CHANGED = _kind("wire-code-changed", "cbe", "A code is sent as another value.", "Code.code")
CLASS_RENAMED = _kind(
    "class-renamed", "bbe", "The class, and the schema, of a code has another name.", "Code.type_name"
)
STATUS_CHANGED = _kind(
    "status-changed", "cbe", "A code comes with another HTTP status, if nothing else is asked for.", "Code.statuses"
)
STATUS_ADDED = _kind("status-added", "ccc", "A code can come with one more HTTP status.", "Code.statuses")
STATUS_REMOVED = _kind("status-removed", "bce", "A code must not come with an HTTP status any more.", "Code.statuses")
OUTCOME_CHANGED = _kind(
    "outcome-changed", "bbe", "A success (status below 400) became an error, or the reverse.", "Code.statuses"
)
CODE_CATEGORY_CHANGED = _kind(
    "code-category-changed", "bbe", "A code has another category: another base class and module.", "Code.category"
)
TITLE_CHANGED = _kind("title-changed", "eee", "A code has another title.", "Code.title")
MESSAGE_CHANGED = _kind(
    "message-changed",
    "eee",
    "The message of a code reads differently.",
    "Code.message",
    "Text.text",
    "Placeholder.name",
)
CODE_TEXT_CHANGED = _kind(
    "code-text-changed",
    "nne",
    "The description, the causes or the actions of a code read differently.",
    *("Code.description", "Code.causes", "Code.actions"),
)
EXAMPLES_CHANGED = _kind(
    "examples-changed",
    "nne",
    "The worked examples of a code are others.",
    *("Code.examples", "Example.title", "Example.description", "Example.status", "Example.message"),
    *("Example.params", "Example.details", "Example.has_details"),
)
REFERENCES_CHANGED = _kind(
    "references-changed",
    "nne",
    "The links, the related codes, the tags or the `since` of a code are others.",
    *("Code.links", "Link.title", "Link.url", "Code.related", "Code.tags", "Code.since"),
)
GRPC_ADDED = _kind("grpc-added", "ccc", "A code has a gRPC code now.", "Code.grpc")
GRPC_CHANGED = _kind("grpc-changed", "cbe", "A code has another gRPC code, or none.", "Code.grpc")
SEVERITY_CHANGED = _kind("severity-changed", "cne", "A code is logged at another level.", "Code.severity")
RETRY_NARROWED = _kind(
    "retry-narrowed", "cbe", "A request that could be sent again must not be any more.", "Code.retry", "Retry.when"
)
RETRY_WIDENED = _kind("retry-widened", "cce", "More requests may be sent again.", "Code.retry", "Retry.when")
RETRY_ADVICE_CHANGED = _kind(
    "retry-advice-changed",
    "cce",
    "What is said about the wait before a retry is different.",
    *("Code.retry", "Retry.when", "Retry.after", "Retry.backoff"),
)
RETRY_HEADER_REMOVED = _kind(
    "retry-header-removed", "bce", "Responses lost Retry-After, and the exception its argument.", "Retry.after"
)

# --- params, headers and details ---
PARAM_ADDED = _kind("param-added", "ccc", "An optional param is new.", "Code.params", "Param.name")
PARAM_ADDED_REQUIRED = _kind("param-added-required", "bcc", "A param that has to be given is new.", "Code.params")
PARAM_REMOVED = _kind("param-removed", "bbe", "A param is gone.", "Code.params", "Param.name")
PARAM_REQUIRED = _kind("param-required", "bce", "A param has to be given now.", "Param.required")
PARAM_OPTIONAL = _kind("param-optional", "cbe", "A param can be absent now.", "Param.required")
PARAM_TEXT_CHANGED = _kind(
    "param-text-changed",
    "nne",
    "The description or the example of a param is another.",
    *("Param.description", "Param.example", "Param.has_example"),
)
HEADER_ADDED = _kind("header-added", "ccc", "An optional header is new.", "Code.headers", "Header.name")
HEADER_ADDED_REQUIRED = _kind("header-added-required", "bcc", "A header that has to be given is new.", "Code.headers")
HEADER_REMOVED = _kind("header-removed", "bbe", "A header is gone.", "Code.headers", "Header.name")
HEADER_REQUIRED = _kind("header-required", "bce", "A header has to be given now.", "Header.required")
HEADER_OPTIONAL = _kind("header-optional", "cbe", "A header can be absent now.", "Header.required")
HEADER_TEXT_CHANGED = _kind(
    "header-text-changed",
    "nne",
    "The description or the example of a header is another, or its name has other capitals.",
    *("Header.name", "Header.description", "Header.example", "Header.has_example"),
)
DETAILS_ADDED = _kind("details-added", "ccc", "A code can carry details now.", "Code.details")
DETAILS_ADDED_REQUIRED = _kind("details-added-required", "bcc", "A code has to be given details now.", "Code.details")
DETAILS_REMOVED = _kind("details-removed", "bbe", "A code no longer carries details.", "Code.details")

# --- JSON Schemas: of params, headers and details ---
_SCHEMAS = ("Param.schema", "Header.schema", "Code.details")
TYPE_NARROWED = _kind("type-narrowed", "bce", "A value can no longer have a type.", *_SCHEMAS)
TYPE_WIDENED = _kind("type-widened", "cbe", "A value can have one more type.", *_SCHEMAS)
TYPE_CHANGED = _kind("type-changed", "bbe", "A value has another type.", *_SCHEMAS)
VALUES_REMOVED = _kind("values-removed", "bce", "A value can no longer be one of the known ones.", *_SCHEMAS)
VALUES_ADDED = _kind("values-added", "cbe", "A value can be one that was not known.", *_SCHEMAS)
LIMIT_TIGHTENED = _kind("limit-tightened", "bce", "A limit is new, or leaves less room.", *_SCHEMAS)
LIMIT_LOOSENED = _kind("limit-loosened", "cbe", "A limit is gone, or leaves more room.", *_SCHEMAS)
PROPERTY_ADDED = _kind("property-added", "ccc", "An object can have a new property.", *_SCHEMAS)
PROPERTY_ADDED_TO_CLOSED = _kind(
    "property-added-to-closed", "cbe", "An object that allowed no others can have a new property.", *_SCHEMAS
)
PROPERTY_REMOVED = _kind("property-removed", "bbe", "A property is gone.", *_SCHEMAS)
PROPERTY_REQUIRED = _kind("property-required", "bce", "A property has to be there now.", *_SCHEMAS)
PROPERTY_OPTIONAL = _kind("property-optional", "cbe", "A property can be absent now.", *_SCHEMAS)
OBJECT_CLOSED = _kind("object-closed", "bce", "An object allows fewer or no further properties.", *_SCHEMAS)
OBJECT_OPENED = _kind("object-opened", "cbe", "An object allows further properties.", *_SCHEMAS)
ALTERNATIVE_REMOVED = _kind("alternative-removed", "bce", "An alternative (`anyOf`, `oneOf`) is gone.", *_SCHEMAS)
ALTERNATIVE_ADDED = _kind("alternative-added", "cbe", "An alternative (`anyOf`, `oneOf`) is new.", *_SCHEMAS)
SCHEMA_CHANGED = _kind(
    "schema-changed", "bbe", "A keyword that cannot be weighed has another value, so the worst is assumed.", *_SCHEMAS
)
SCHEMA_TEXT_CHANGED = _kind(
    "schema-text-changed", "nne", "Titles, descriptions or examples in a schema read differently.", *_SCHEMAS
)

KINDS: tuple[Kind, ...] = tuple(value for value in globals().values() if isinstance(value, Kind))
"""All kinds, in the order of the documentation."""

NOT_COMPARED = {
    "Catalogue.source": "the name of the file",
    "Catalogue.api": "compared field by field",
    "Catalogue.response": "compared field by field",
    "Catalogue.counts": "counted from the codes",
    "Counts.statuses": "counted from the codes",
    "Counts.categories": "counted from the codes",
    "Api.version": "the step that the changes ask for is checked against it",
    "Code.title_given": "the title itself is compared",
    "Code.message_given": "the message itself is compared",
}
"""Fields of the model that no kind is about, and why."""
