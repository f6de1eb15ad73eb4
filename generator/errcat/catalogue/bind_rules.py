"""The rules of the bind stage: what a schema cannot say."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

UNKNOWN_CATEGORY = Rule(
    name="unknown-category",
    summary="A code belongs to a category that is not declared.",
    why="Categories become base classes, modules and pages; a misspelt one would lose the code from all three.",
    example="category: autentication",
    fix="Use a key of `categories`, or declare the category.",
)
UNKNOWN_CODE = Rule(
    name="unknown-code",
    summary="A reference names a code that does not exist.",
    why="It would become a link to a page that is not there.",
    example="related: [not_fond]",
    fix="Use a key of `codes`.",
)
UNKNOWN_PARAM = Rule(
    name="unknown-param",
    summary="A placeholder or an example names a param that is not declared.",
    why="The text could never be filled in.",
    example="message: The field {feild} is missing",
    fix="Declare the param under `params`, or correct its name; write `{{` for a literal brace.",
)
OPTIONAL_PLACEHOLDER = Rule(
    name="optional-placeholder",
    summary="A message has a placeholder for a param that may be missing.",
    why='Where the param has no value, the response would say "null" in the middle of its sentence.',
    example="message: There is no pet in {shelter}\nparams: {shelter: {type: string, required: false}}",
    fix="Make the param required, or word the message without it.",
    severity="warning",
)
UNUSED_PARAM = Rule(
    name="unused-param",
    summary="A param is neither in the message nor sent on the wire.",
    why="Whoever raises the error would have to pass a value that nobody ever sees.",
    example="params: {limit: {type: integer}}",
    fix="Use it in `message`, send `$params` in `response.body`, or remove it.",
    severity="warning",
)
STRAY_BRACE = Rule(
    name="stray-brace",
    summary="A message has a brace that is no placeholder.",
    why="A placeholder that is not recognised would be shown to users as it stands.",
    example="message: The field {field name} is missing",
    fix="Write `{name}` for a param, `{{` and `}}` for literal braces.",
)
NAME_CLASH = Rule(
    name="name-clash",
    summary="Two entries would get the same class name.",
    why="One class would hide the other in every generated package.",
    example="not_found: {…}\nnot-found: {…}",
    fix="Give one of them a `name` of its own.",
)
NAME_RESERVED = Rule(
    name="name-reserved",
    summary="A class name is a Python builtin, or cannot be a class name.",
    why="`except TimeoutError` would mean another class than the reader thinks.",
    example="timeout: {status: 504}",
    fix="Give the entry a `name` of its own, such as `RequestTimeoutError`.",
)
PAGE_CLASH = Rule(
    name="page-clash",
    summary="Two entries would have the same page.",
    why="Windows, macOS and many sites take names that differ only in case for one, so one page would hide the other.",
    example="codes:\n  not_found: {…}\n  Not_Found: {name: OtherError}",
    fix="Give one of them another key. The key names the page; what is sent is the key only where no `code` says else.",
)
SAME_WIRE_CODE = Rule(
    name="same-wire-code",
    summary="Two entries have the same code and the same status on the wire.",
    why="A client could not tell which of the two errors a response is.",
    example="a: {code: X, status: 400}\nb: {code: X, status: 400}",
    fix="Change the code or the status of one of them.",
)
RETIRED_REUSED = Rule(
    name="retired-reused",
    summary="A retired code is used again.",
    why="Old clients still know it by its old meaning.",
    example="codes: {old: {…}}\nretired: {old: {…}}",
    fix="Choose a new code, or take the tombstone away if it was never released.",
)
MIXED_STATUSES = Rule(
    name="mixed-statuses",
    summary="A code has a success and an error status at once.",
    why="An entry below 400 is an outcome with no exception; one from 400 on is an error.",
    example="status: [200, 404]",
    fix="Split the entry in two.",
)
EXAMPLE_MISMATCH = Rule(
    name="example-mismatch",
    summary="An example does not fit the declared params or details.",
    why="The docs would show a response that the service can never send.",
    example="examples:\n  - params: {limit: many}",
    fix="Correct the example, or the declaration.",
)
BAD_DETAILS_SCHEMA = Rule(
    name="bad-details-schema",
    summary="A JSON Schema in the catalogue is itself not valid.",
    why="Types, OpenAPI and examples are made from it.",
    example="details: {type: strng}",
    fix="Write a JSON Schema (draft 2020-12).",
)
DEAD_SCHEMA_REFERENCE = Rule(
    name="dead-schema-reference",
    summary="A `$ref` in a JSON Schema leads nowhere, or out of the schema.",
    why="Nothing is read or fetched from elsewhere, so types, OpenAPI and examples leave that part open.",
    example="details: {$ref: other.json}",
    fix="Write what it refers to below `$defs` of the same schema, and refer to that: `#/$defs/NAME`.",
    severity="warning",
)
