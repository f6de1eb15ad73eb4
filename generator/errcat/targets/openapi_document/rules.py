"""The rules about OpenAPI documents."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

OPENAPI_VERSION = Rule(
    name="openapi-version",
    summary="A document is of a version of OpenAPI that there are no fragments for.",
    why="Schemas of OpenAPI 3.0 and of 3.1 are different languages: a reference from one to the other is not valid.",
    example="openapi: 3.0.3",
    fix='List the version: `versions = ["3.1", "3.0"]` under [tool.errcat.openapi], then run `errcat generate`.',
)
OPENAPI_FRAGMENT_MISSING = Rule(
    name="openapi-fragment-missing",
    summary="The file that the responses would refer to does not exist.",
    why="References to a file that is not there break every tool that reads the document.",
    example="errcat openapi apply openapi.yaml",
    fix="Run `errcat generate` first, or name the file: `errcat openapi apply --fragment FILE`.",
)
OPENAPI_NOT_EDITABLE = Rule(
    name="openapi-not-editable",
    summary="The responses of an operation are written in a way that errcat cannot change safely.",
    why="errcat changes only the responses of one operation. Where an alias shares them with others, or where the text"
    " would not read as intended afterwards, it writes nothing.",
    example="responses: *common",
    fix="Write the responses of this operation out, without anchor and alias.",
)
OPENAPI_RESPONSE_BY_HAND = Rule(
    name="openapi-response-by-hand",
    summary="A response written by hand stands where one of the catalogue's belongs.",
    why="errcat never writes over what people wrote, so this response does not follow the catalogue.",
    example="'404':\n  description: Not found",
    fix="Remove it, and `errcat openapi apply` puts the catalogue's response there; or leave it, and say why in a"
    " comment `# errcat: ignore[openapi-response-by-hand] …`.",
    severity="warning",
)
OPENAPI_STALE = Rule(
    name="openapi-stale",
    summary="The error responses of an operation are not those that the catalogue gives.",
    why="Readers and generated clients rely on what the document says.",
    example="errcat openapi apply openapi.yaml --check",
    fix="Run `errcat openapi apply` on the document and commit what it writes.",
)
OPENAPI_UNKNOWN_CODE = Rule(
    name="openapi-unknown-code",
    summary="`x-errors` names a code that the catalogue does not have.",
    why="The operation would be documented without this error.",
    example="x-errors: [not_fuond]",
    fix="Correct the name, or add the code to the catalogue.",
)
OPENAPI_UNDOCUMENTED_CODE = Rule(
    name="openapi-undocumented-code",
    summary="An error response shows a code that the catalogue does not have.",
    why="A code in an example or a schema is a promise; one that the catalogue lacks has no exception and no page.",
    example="example: {error: {code: not_fuond}}",
    fix="Correct the code, or add it to the catalogue.",
    optional=True,
)
OPENAPI_WRONG_STATUS = Rule(
    name="openapi-wrong-status",
    summary="An error response shows a code that is sent with another status.",
    why="Clients that look the error up by its status find another one.",
    example="'404': {content: {application/json: {example: {code: invalid_api_key}}}}",
    fix="Move the example to the response of the code's status, or correct the status in the catalogue.",
    optional=True,
)
OPENAPI_EXTRA_STATUS = Rule(
    name="openapi-extra-status",
    summary="An operation documents an error status that none of its codes has.",
    why="Either the response never comes, or the catalogue does not know what the operation can answer.",
    example="operationId: getPet\nresponses: {'409': {description: Conflict}}",
    fix="Add a code with this status to the operation, or remove the response.",
    optional=True,
)
OPENAPI_MISSING_STATUS = Rule(
    name="openapi-missing-status",
    summary="An operation does not document a status that one of its codes has.",
    why="Readers and generated clients do not expect an answer that will come.",
    example="x-errors: [not_found]\nresponses: {'200': {description: OK}}",
    fix="Run `errcat openapi apply` on the document.",
    optional=True,
)
OPENAPI_MISSING_OPERATION = Rule(
    name="openapi-missing-operation",
    summary="The catalogue names an operation that the document does not have.",
    why="Its errors are documented nowhere: the `operationId` was renamed, misspelt or removed.",
    example="operations: {getPets: [not_found]}",
    fix="Correct the name on one of the two sides, or name all files of the document in one command.",
    severity="warning",
)
OPENAPI_UNLISTED_OPERATION = Rule(
    name="openapi-unlisted-operation",
    summary="Nothing says which errors an operation can answer with.",
    why="Its error responses are written by hand or not at all, and do not follow the catalogue.",
    example="get:\n  operationId: getPet",
    fix="Name it under `operations` in the catalogue, or give it `x-errors: [codes]`; `x-errors: []` says that it has"
    " none of its own.",
    severity="warning",
)


def advice(rule: Rule) -> str:
    """What a rule says to do, as a finding says it."""
    return rule.fix[0].lower() + rule.fix[1:].rstrip(".")
