"""The OpenAPI components of an API as data of its generated package, for frameworks that publish a document."""

from __future__ import annotations

from errcat.catalogue.model import Catalogue, Code, JsonObject, by_category
from errcat.catalogue.statuses import status_title
from errcat.targets.openapi_headers import Headers
from errcat.targets.openapi_responses import Responses
from errcat.targets.openapi_schemas import Schemas
from errcat.targets.openapi_settings import Settings
from errcat.targets.openapi_text import short_description, wire_code


def openapi_data(catalogue: Catalogue) -> JsonObject:
    """The components of the OpenAPI target, and by exception what a response that carries it is made from.

    `general` is the schema of any error, `titles` the statuses' titles, `groups` the exceptions of each category.
    """
    public = catalogue.public()
    errors = [code for code in public.codes if not code.is_outcome]
    schemas = Schemas(public, Settings())
    headers = Headers(schemas)
    schemas.add_all_codes()
    responses = Responses(public, schemas, headers)
    responses.add_examples()
    responses.add_codes()
    with_status = [code for code in public.codes if code.statuses]
    by_key = {code.key: made for code, made in zip(with_status, responses.components.values(), strict=True)}
    errors_of = by_category(errors)
    return {
        "general": schemas.general,
        "titles": {
            str(status): status_title(status, public)
            for status in sorted({status for code in errors for status in code.statuses})
        },
        "groups": {
            category.type_name: [code.type_name for code in errors_of[category.key]]
            for category in public.categories
            if category.key in errors_of
        },
        "errors": {
            code.type_name: _error(code, schemas.name_of(code), by_key.get(code.key, {}), public) for code in errors
        },
        "components": {
            "schemas": schemas.components,
            "headers": headers.components,
            "examples": responses.examples,
        },
    }


def _error(code: Code, schema: str, response: JsonObject, catalogue: Catalogue) -> JsonObject:
    content = response.get("content", {}).get(catalogue.response.media_type, {})
    found: JsonObject = {
        "schema": schema,
        "code": wire_code(code),
        "summary": short_description(code),
        "examples": {str(status): _examples_at(code, status, content.get("examples", {})) for status in code.statuses},
    }
    return {**found, "headers": response["headers"]} if "headers" in response else found


def _examples_at(code: Code, status: int, examples: JsonObject) -> JsonObject:
    """Those of `examples` that are sent with `status`, whose names say so unless it is the default."""
    others = tuple(f"{code.key}_{other}" for other in code.statuses if other != code.status)
    own = {name: ref for name, ref in examples.items() if name.startswith(f"{code.key}_{status}")}
    return own or {name: ref for name, ref in examples.items() if not (others and name.startswith(others))}
