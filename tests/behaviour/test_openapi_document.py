"""The OpenAPI components of a catalogue: what they hold, and that they are valid in every version."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import ruamel.yaml
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from errcat.catalogue.model import Catalogue
from errcat.catalogue.names import pascal_case
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.openapi_names import code_name
from errcat.targets.openapi_settings import OpenApiVersion, Settings, Union
from errcat.targets.openapi_view import VIEWS, build_document
from errcat.targets.options import Options
from errcat.targets.packs import load_pack
from errcat.targets.render import render
from errcat.targets.wire import body_json
from tests import corpora
from tests.support import ROOT, catalogue_of

VALIDATORS: dict[OpenApiVersion, Any] = {
    "3.0": OpenAPIV30SpecValidator,
    "3.1": OpenAPIV31SpecValidator,
    "3.2": OpenAPIV32SpecValidator,
}
REAL = ("sensos", "sentisnap")


def real(name: str) -> Catalogue:
    return catalogue_of((ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8"), head="")


def files_of(catalogue: Catalogue) -> dict[str, str]:
    """The files of the target as the pipeline renders them, by path."""
    sink = Sink()
    pack = load_pack("openapi", None, sink)
    assert pack is not None
    files = render(pack, catalogue, Options(), VIEWS, sink)
    assert not sink.diagnostics
    return {file.path: file.text for file in files}


def load_yaml(text: str) -> Any:
    return ruamel.yaml.YAML(typ="safe", pure=True).load(text)


AWKWARD_TEXT = 'He said: "no" # {{ x }} */ \\ `a` <b> | *c* \u2028 é\t\x85 {% raw %} --- \r & 100%'
AWKWARD = f"""
response:
  media_type: application/vnd.shop+json
  body: {{"a/b": [{{"~code": $code, s: $status, d: $details, $spread: $params}}], no: off}}
statuses:
  404: {{title: {json.dumps(AWKWARD_TEXT)}, description: {json.dumps(AWKWARD_TEXT)}}}
  418: {{title: Teapot}}
  204: {{title: Gone fishing}}
codes:
  1.2: {{code: '007', title: {json.dumps(AWKWARD_TEXT)}, status: [404, 400]}}
  a-b: {{code: 7, status: 404, description: {json.dumps(AWKWARD_TEXT)}, causes: [{json.dumps(AWKWARD_TEXT)}, b]}}
  no:
    code: 'no'
    name: NoAnswerError
    message: {json.dumps(AWKWARD_TEXT.replace("{", "{{").replace("}", "}}"))}
    deprecated: {{since: '2.0', replaced_by: a-b, reason: {json.dumps(AWKWARD_TEXT)}}}
    links: [{{title: {json.dumps(AWKWARD_TEXT)}, url: 'https://e.example/a(b)'}}]
  tree:
    status: 400
    params: {{'yes': {{type: string, pattern: '^[A-Z]{{3}}$'}}, 's': {{type: integer}}}}
    details:
      $schema: https://json-schema.org/draft/2020-12/schema
      $ref: '#/$defs/node'
      $defs:
        node:
          type: [object, 'null']
          required: [$ref]
          properties:
            $ref: {{const: 1}}
            next: {{$ref: '#/$defs/node'}}
            whole: {{$ref: '#'}}
            lost: {{$ref: '#/nowhere'}}
    headers:
      Retry-After: {{schema: {{type: integer, minimum: 5, maximum: 9}}, required: true}}
      X-A:
        description: {json.dumps(AWKWARD_TEXT)}
        schema: {{$ref: '#/$defs/x', $defs: {{x: {{type: string, format: uuid}}}}}}
      Content-Type: {{}}
  waits: {{status: 400, retry: {{when: always, after: header}}, headers: {{x-a: {{example: '1'}}}}}}
  hidden: {{status: 400, audience: internal}}
  done: {{status: 201, headers: {{Location: {{}}}}}}
operations:
  get Péť/x: [a-b, tree, hidden]
  only hidden: [hidden]
  all404: [a-b, '1.2', done]
"""
HAND_MADE = {
    "awkward": AWKWARD,
    "empty": "codes: {}",
    "only outcomes": "codes: {fine: {status: 204}}",
    "no HTTP": "response: {body: {code: $code, data: $details?}}\ncodes: {a: {code: 1}, b: {code: '1a'}}",
    "jsonapi": "response: {preset: jsonapi}\ncodes: {a: {status: 404, params: {b: {type: object}}}}",
    "google": "response: {preset: google}\ncodes: {a: {status: 404}, b: {details: {type: array}}}",
    "one member": "response: {body: $code}\ncodes: {a: {status: 404}}",
    "clashes": "codes: {default: {status: 404, name: '404'}, error: {status: 404}}".replace(
        "name: '404'", "name: Default"
    ),
    "same component names": "codes: {a: {status: 200}, b: {status: 201, name: A}, c: {status: 404, name: A}}",
}
ALL = [*REAL, *HAND_MADE, *corpora.NAMES]


@functools.cache
def catalogue(name: str) -> Catalogue:
    if name in HAND_MADE:
        return catalogue_of(HAND_MADE[name])
    return real(name) if name in REAL else corpora.corpus(name)


@pytest.mark.parametrize("version", VALIDATORS)
@pytest.mark.parametrize("name", [*REAL, *HAND_MADE])
def test_the_document_alone_is_valid(name: str, version: OpenApiVersion) -> None:
    document = build_document(catalogue(name), Settings(version))
    assert document["openapi"].startswith(version)
    VALIDATORS[version](document).validate()


# Telethon's 526 codes take ten times as long as the others together.
CORPORA = [pytest.param(name, marks=pytest.mark.slow) if name == "telethon" else name for name in corpora.NAMES]


@pytest.mark.parametrize("version", ["3.0", "3.1"])  # 3.2 differs from 3.1 by its number
@pytest.mark.parametrize("name", CORPORA)
def test_the_document_of_a_real_catalogue_is_valid(name: str, version: OpenApiVersion) -> None:
    VALIDATORS[version](build_document(catalogue(name), Settings(version))).validate()


def test_versions_31_and_32_differ_by_their_number() -> None:
    older, newer = (build_document(catalogue("awkward"), Settings(version)) for version in ("3.1", "3.2"))
    assert {**older, "openapi": "3.2.0"} == newer


@pytest.mark.parametrize("name", ["sentisnap", "camara", "awkward"])
@pytest.mark.parametrize("version", VALIDATORS)
def test_a_closed_union_is_valid_too(name: str, version: OpenApiVersion) -> None:
    document = build_document(catalogue(name), Settings(version, "closed"))
    VALIDATORS[version](document).validate()


def responses_with_content(document: Any) -> Iterator[tuple[str, Any]]:
    for name, response in document["components"].get("responses", {}).items():
        for media_type in response.get("content", {}).values():
            yield name, media_type


def pick(document: Any, reference: dict[str, str]) -> Any:
    _, _, section, name = reference["$ref"].split("/")
    return document["components"][section][name]


@pytest.mark.parametrize("union", ["open", "closed"])
@pytest.mark.parametrize("name", ALL)
def test_every_example_is_valid_under_the_schema_of_each_response_that_shows_it(name: str, union: Union) -> None:
    document = build_document(catalogue(name), Settings(union=union))
    for response, media_type in responses_with_content(document):
        if union == "closed" and response.endswith(("418", "Default")):
            continue  # the shape of any error, which a closed union does not know
        schema = {**media_type["schema"], "components": document["components"]}
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        examples = list(media_type["examples"].values())
        for example in examples[
            :: 1 + len(examples) // 20
        ]:  # a union of 400 codes takes long; each has its own response
            validator.validate(pick(document, example)["value"])


@pytest.mark.parametrize("name", ALL)
def test_every_code_has_an_example_that_is_what_the_service_sends_and_valid_under_its_schema(name: str) -> None:
    public = catalogue(name).public()
    components = build_document(public)["components"]
    values = [example["value"] for example in components["examples"].values()]
    for code in public.codes:
        if code.is_outcome:
            continue
        schema = {"$ref": f"#/components/schemas/{code_name(public, code)}", "components": components}
        for example in code.examples or (None,):
            body = body_json(public, code, example)
            assert body in values
            jsonschema.Draft202012Validator(schema).validate(body)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "value":
                continue
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for item in part:
            yield from references(item)


@pytest.mark.parametrize("version", VALIDATORS)
@pytest.mark.parametrize("name", ALL)
def test_names_are_component_names_of_the_api_and_every_reference_is_one_of_them(
    name: str, version: OpenApiVersion
) -> None:
    loaded = catalogue(name)
    document = build_document(loaded, Settings(version))
    prefix = pascal_case(loaded.api.id)
    known = set()
    for section, parts in document["components"].items():
        for key in parts:
            assert re.fullmatch(r"[A-Za-z0-9_]+", key)
            assert key.startswith(prefix)
            known.add(f"#/components/{section}/{key}")
    assert set(references(document)) <= known


@pytest.mark.parametrize("name", ALL)
def test_yaml_and_json_hold_the_same_document(name: str) -> None:
    loaded = catalogue(name)
    files = files_of(loaded)
    assert list(files) == ["errors.yaml", "errors.json"]
    assert json.loads(files["errors.json"]) == build_document(loaded)
    if name != "telethon":  # pure-Python YAML takes long
        assert load_yaml(files["errors.yaml"]) == build_document(loaded)
    assert files["errors.yaml"].startswith(f"# Generated by errcat from {loaded.source}. Do not edit.\n")
    for text in files.values():
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\r" not in text


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert files_of(catalogue("awkward")) == files_of(catalogue("awkward"))


def test_awkward_texts_come_out_unchanged() -> None:
    document = load_yaml(files_of(catalogue("awkward"))["errors.yaml"])
    components = document["components"]
    assert components["schemas"]["ShopError1_2"]["title"] == AWKWARD_TEXT
    assert AWKWARD_TEXT in components["schemas"]["ShopABError"]["description"]
    assert components["headers"]["ShopXA"]["description"] == AWKWARD_TEXT


def test_internal_codes_are_nowhere() -> None:
    files = files_of(catalogue("awkward"))
    assert not any("hidden" in text.lower().replace("onlyhidden", "") for text in files.values())


def test_statuses_ascend_and_codes_keep_their_order() -> None:
    names = list(build_document(real("sentisnap"))["components"]["responses"])
    assert names[:9] == [f"Sentisnap{status}" for status in (200, 201, 204, 400, 401, 403, 404, 429, 500)]
    assert names[9:12] == ["SentisnapUnauthorizedError", "SentisnapInvalidApiKeyError", "SentisnapExpiredApiKeyError"]
    assert names[-1] == "SentisnapDefault"


def test_a_status_is_an_open_union_that_ends_in_the_general_error() -> None:
    document = build_document(real("sentisnap"))
    response = document["components"]["responses"]["Sentisnap403"]
    assert response["x-error-codes"] == ["forbidden", "insufficient_scope"]
    assert pick(document, response["content"]["application/json"]["schema"]) == {
        "title": "403 Forbidden",
        "anyOf": [
            {"$ref": "#/components/schemas/SentisnapForbiddenError"},
            {"$ref": "#/components/schemas/SentisnapInsufficientScopeError"},
            {"$ref": "#/components/schemas/SentisnapError"},
        ],
    }


def test_a_closed_union_knows_a_code_at_the_top_of_the_body() -> None:
    document = build_document(catalogue("camara"), Settings(union="closed"))
    union = document["components"]["schemas"]["Camara403"]
    assert union["discriminator"]["propertyName"] == "code"
    assert union["discriminator"]["mapping"]["PERMISSION_DENIED"] == "#/components/schemas/CamaraPermissionDeniedError"
    assert len(union["oneOf"]) == 2


def test_schemas_are_flat() -> None:
    for schema in build_document(real("sentisnap"))["components"]["schemas"].values():
        assert "allOf" not in schema


def test_a_code_is_a_constant_and_its_unknown_neighbour_passes_only_as_a_general_error() -> None:
    schemas = build_document(real("sentisnap"))["components"]["schemas"]
    assert schemas["SentisnapNotFoundError"]["properties"]["error"]["properties"]["code"]["const"] == "not_found"
    general = schemas["SentisnapError"]["properties"]["error"]["properties"]["code"]
    assert not {"const", "enum"} & set(general)
    assert schemas["SentisnapError"]["x-error-codes"][0] == "unauthorized"


def test_outcomes_have_responses_without_an_error_body() -> None:
    responses = build_document(real("sensos"))["components"]["responses"]
    assert "content" not in responses["SensosCreated"]
    assert "content" not in responses["Sensos202"]
    assert responses["Sensos202"]["description"].startswith("Accepted\n\nThe request has been received")


def test_headers_of_a_code_and_of_its_status() -> None:
    document = build_document(catalogue("awkward"))
    responses = document["components"]["responses"]
    own = responses["ShopTreeError"]["headers"]
    assert list(own) == ["Retry-After", "X-A"]
    assert pick(document, own["Retry-After"])["required"] is True
    assert pick(document, own["Retry-After"])["example"] == 9
    implied = pick(document, responses["ShopWaitsError"]["headers"]["Retry-After"])
    assert implied["schema"] == {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1}
    shared = responses["Shop400"]["headers"]
    assert list(shared) == ["Retry-After", "X-A"]
    assert "required" not in pick(document, shared["Retry-After"])
    assert pick(document, shared["X-A"])["schema"]["anyOf"] == [
        {"$ref": "#/components/schemas/ShopXAX"},
        {"type": "string"},
    ]
    assert pick(document, responses["ShopDone"]["headers"]["Location"])["schema"] == {"type": "string"}


def test_the_example_of_a_header_is_valid_under_its_schema() -> None:
    for name in ALL:
        document = build_document(catalogue(name))
        for header in document["components"].get("headers", {}).values():
            schema = {**header["schema"], "components": document["components"]}
            if header["schema"] != {"type": "string"}:
                jsonschema.Draft202012Validator(schema).validate(header["example"])


def test_an_operation_with_only_some_codes_of_a_status_has_its_own_response() -> None:
    responses = build_document(catalogue("awkward"))["components"]["responses"]
    own = [name for name in responses if name.startswith(("ShopGetPet", "ShopAll", "ShopOnly"))]
    assert own == ["ShopGetPetX400", "ShopGetPetX404", "ShopAll404_400"]
    assert responses["ShopGetPetX404"]["x-error-codes"] == [7]
    assert responses["Shop404"]["x-error-codes"] == ["007", 7]


def test_an_api_without_http_has_schemas_and_examples_only() -> None:
    components = build_document(catalogue("eip_rpc"))["components"]
    assert list(components) == ["schemas", "examples"]


def test_a_recursive_details_schema_becomes_components() -> None:
    schemas = build_document(catalogue("awkward"))["components"]["schemas"]
    node = schemas["ShopTreeErrorNode"]
    assert node["properties"]["next"] == {"$ref": "#/components/schemas/ShopTreeErrorNode"}
    assert node["properties"]["$ref"] == {"const": 1}
    assert node["properties"]["lost"] == {}
    assert "$defs" not in json.dumps(schemas)


def test_a_code_with_several_statuses_is_shown_with_the_status_of_the_response() -> None:
    document = build_document(catalogue("awkward"))
    media_type = document["components"]["responses"]["Shop400"]["content"]["application/vnd.shop+json"]
    assert pick(document, media_type["examples"]["1.2_400"])["value"]["a/b"][0]["s"] == 400


def test_a_deprecated_code_says_so() -> None:
    schema = build_document(catalogue("awkward"))["components"]["schemas"]["ShopNoAnswerError"]
    assert schema["deprecated"] is True
    assert schema["description"].startswith("**Deprecated** since 2.0.")
    assert "Use `7` instead." in schema["description"]


def test_a_title_that_several_errors_share_names_none_of_their_schemas() -> None:
    loaded = catalogue_of(
        "codes: {a: {status: 400, title: Not there}, b: {status: 404, title: not-there}, c: {title: There}}"
    )
    schemas = build_document(loaded)["components"]["schemas"]
    titles = {name: schemas[name].get("title") for name in ("ShopAError", "ShopBError", "ShopCError")}
    assert titles == {"ShopAError": None, "ShopBError": None, "ShopCError": "There"}


def test_limits_hold_for_what_the_catalogue_has() -> None:
    loaded = catalogue_of(
        f"codes: {{a: {{status: 400, message: {'x' * 20_000}}}, b: {{code: 70}}, c: {{code: 5000000000}}}}"
    )
    schemas = build_document(loaded)["components"]["schemas"]
    assert schemas["ShopAError"]["properties"]["detail"]["maxLength"] == 20_000
    assert schemas["ShopBError"]["properties"]["code"]["maximum"] == 2**31 - 1
    assert schemas["ShopCError"]["properties"]["code"]["maximum"] == 2**63 - 1
    assert schemas["ShopError"]["properties"]["code"]["maxLength"] == 256
    assert schemas["ShopAError"]["properties"]["status"] | {"description": ""} == {
        "description": "",
        "type": "integer",
        "format": "int32",
        "minimum": 100,
        "maximum": 599,
        "const": 400,
    }
