"""From a code to the exact JSON of its response: `wire.body_json`, and the schema of that body."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from errcat.catalogue.model import Catalogue, Code
from errcat.targets.wire import body_json, body_json_at, example_params, format_example, message_text
from errcat.targets.wire_schema import body_schema
from tests import corpora
from tests.support import ROOT, catalogue_of


def real(name: str) -> Catalogue:
    return catalogue_of((ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8"), head="")


def code_of(catalogue: Catalogue, key: str) -> Code:
    return next(code for code in catalogue.codes if code.key == key)


def shop(response: str, code: str) -> tuple[Catalogue, Code]:
    """A catalogue of one code, with a wire format."""
    catalogue = catalogue_of(f"response: {response}\ncodes:\n  out_of_stock: {code}\n")
    return catalogue, catalogue.codes[0]


def sent(response: str, code: str) -> Any:
    catalogue, only = shop(response, code)
    return body_json(catalogue, only, only.examples[0] if only.examples else None)


def test_the_envelope_of_sentisnap_is_that_of_its_page() -> None:
    assert format_example(real("sentisnap")) == {
        "error": {"code": "error_code", "message": "Human-readable error message", "details": {}}
    }


def test_the_worked_example_of_sentisnap_is_that_of_its_page() -> None:
    catalogue = real("sentisnap")
    code = code_of(catalogue, "validation_error")
    expected = {
        "error": {
            "code": "validation_error",
            "message": "Validation failed",
            "details": [
                {"path": ["url"], "message": "Invalid url"},
                {"path": ["events"], "message": "Required"},
            ],
        }
    }
    assert body_json(catalogue, code, code.examples[0]) == expected
    assert body_json(catalogue, code, None) == expected


def test_sensos_sends_problem_details_without_a_code() -> None:
    catalogue = real("sensos")
    code = code_of(catalogue, "not_found")
    body = body_json(catalogue, code, None)
    assert body == {"type": "about:blank", "title": "Not Found", "status": 404, "detail": body["detail"]}


ALL = (
    "{body: {code: $code, status: $status, title: $title, message: $message, type: $type, instance: $instance,"
    " details: $details, params: $params, request: $request_id, url: $doc_url}}"
)
ALL_OPTIONAL = ALL.replace(",", "?,").replace("}}", "?}}")


def test_a_plain_member_is_always_there() -> None:
    assert sent(ALL, "{code: null}") == {
        "code": None,
        "status": None,
        "title": "Out of stock",
        "message": "Out of stock",
        "type": "about:blank",
        "instance": None,
        "details": {},
        "params": {},
        "request": None,
        "url": None,
    }


def test_an_optional_member_without_a_value_is_left_out() -> None:
    assert sent(ALL_OPTIONAL, "{code: null}") == {
        "title": "Out of stock",
        "message": "Out of stock",
        "type": "about:blank",
    }


def test_an_optional_member_with_a_value_is_there() -> None:
    head = "errcat: 1\napi: {id: shop, title: Shop, version: 1.0.0, docs_url: 'https://shop.example/docs/'}\n"
    text = f"response: {ALL_OPTIONAL}\ncodes:\n  gone: {{code: 7, status: 410, params: {{item: {{type: string}}}}}}\n"
    catalogue = catalogue_of(text, head=head)
    assert body_json(catalogue, catalogue.codes[0], None) == {
        "code": 7,
        "status": 410,
        "title": "Gone",
        "message": "Gone",
        "type": "https://shop.example/docs/codes/gone",
        "params": {"item": "item"},
        "url": "https://shop.example/docs/codes/gone",
    }


def test_constants_and_a_list_of_one_error() -> None:
    body = "{body: {ok: false, version: 2, empty: null, errors: [{code: $code, kind: 'a: b'}]}}"
    assert sent(body, "{status: 404}") == {
        "ok": False,
        "version": 2,
        "empty": None,
        "errors": [{"code": "out_of_stock", "kind": "a: b"}],
    }


def test_declared_members_win_over_spread_params_even_where_they_are_left_out() -> None:
    code = "{params: {left: {type: integer, example: 3}, detail: {type: string}, code: {type: string}}}"
    assert sent("{body: {code: $code, detail: $instance?, $spread: $params}}", code) == {
        "code": "out_of_stock",
        "left": 3,
    }


def test_the_message_is_filled_and_a_worked_example_wins() -> None:
    code = (
        "{message: 'Only {left} of {item}', params: {left: {type: integer, example: 3}, item: {type: string}}, "
        "examples: [{params: {item: chairs}}]}"
    )
    assert sent("{body: {m: $message, p: $params}}", code) == {
        "m": "Only 3 of chairs",
        "p": {"left": 3, "item": "chairs"},
    }


def test_a_worked_example_leaves_optional_params_out_and_may_set_message_and_status() -> None:
    code = (
        "{status: [409, 410], params: {left: {type: integer, required: false}}, "
        "examples: [{status: 410, message: 'Gone {here}.'}]}"
    )
    assert sent("{body: {s: $status, m: $message, p: $params?}}", code) == {"s": 410, "m": "Gone {here}."}


def test_another_status_of_the_code() -> None:
    catalogue, code = shop("{body: {s: $status}}", "{status: [409, 410]}")
    assert body_json(catalogue, code, None) == {"s": 409}
    assert body_json_at(catalogue, code, None, 410) == {"s": 410}


def test_a_body_that_is_one_member() -> None:
    assert sent("{body: $code}", "{status: 404}") == "out_of_stock"
    assert sent("{body: $details?}", "{status: 404}") is None


def test_values_stand_in_a_message_as_json_does_them() -> None:
    code = "{message: '{a} {b} {c}', params: {a: {type: boolean}, b: {type: array, example: [é]}, c: {type: string}}}"
    assert sent("{body: $message}", code) == 'true ["é"] c'


def test_an_optional_param_without_a_value_is_null_in_the_message() -> None:
    code = "{message: 'a {b}', params: {b: {type: string, required: false}}, examples: [{params: {}}]}"
    assert sent("{body: $message}", code) == "a null"


def test_a_placeholder_without_a_value_stays() -> None:
    _, code = shop("{body: $message}", "{message: '{a} {{b}} {a}', params: {a: {type: integer}}}")
    assert message_text(code.message, {"a": 1}) == "1 {b} 1"
    assert message_text(code.message, {}) == "{a} {b} {a}"


def test_example_params_come_from_the_examples_else_from_the_schema() -> None:
    _, code = shop(
        "{body: $params}",
        "{params: {given: {type: string, example: chairs}, made: {type: integer, minimum: 7}, "
        "falsy: {type: boolean, example: false}, pick: {type: string, enum: [a, b]}}}",
    )
    assert example_params(code) == {"given": "chairs", "made": 7, "falsy": False, "pick": "a"}


def test_the_placeholder_envelope_follows_the_kind_of_codes() -> None:
    assert format_example(catalogue_of("response: {body: {c: $code}}\ncodes: {a: {code: 20404}}")) == {"c": 20404}
    assert format_example(catalogue_of("response: {body: {c: $code}}\ncodes: {a: {code: null}}")) == {"c": None}
    assert format_example(catalogue_of("response: {body: {c: $code}}\ncodes: {a: {status: 200}}")) == {
        "c": "error_code"
    }


def test_the_placeholder_envelope_shows_no_member_that_the_api_never_sends() -> None:
    body = "response: {body: {c: $code?, d: $details?, p: $params?, u: $doc_url?, s: $status?, i: $instance?}}\n"
    assert format_example(catalogue_of(body + "codes: {a: {code: null}}")) == {"i": "/example"}
    assert format_example(catalogue_of(body + "codes: {a: {status: 404, details: {type: array}}}")) == {
        "c": "error_code",
        "d": {},
        "s": 404,
        "i": "/example",
    }


def test_the_schema_of_a_code() -> None:
    catalogue = real("sentisnap")
    schema = body_schema(catalogue, code_of(catalogue, "not_found"))
    error = schema["properties"]["error"]
    assert schema["required"] == ["error"]
    assert error["required"] == ["code", "message", "details"]
    assert error["properties"]["code"]["const"] == "not_found"
    assert error["properties"]["details"]["type"] == "object"


def test_the_schema_of_any_error_lets_an_unknown_code_pass() -> None:
    catalogue = real("sentisnap")
    body = {"error": {"code": "new_one", "message": "m", "details": [1], "more": True}}
    jsonschema.validate(body, body_schema(catalogue, None))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, body_schema(catalogue, catalogue.codes[0]))


def test_references_of_a_details_schema_keep_pointing_where_they_did() -> None:
    catalogue, code = shop(
        "{body: {'a/b': {'~c d': $details}}}",
        "{details: {$schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'urn:tree', $ref: '#/$defs/node', "
        "$defs: {node: {type: object, required: [$ref], properties: {$ref: {type: string}, "
        "next: {$ref: '#/$defs/node'}, whole: {$ref: '#'}}}}}}",
    )
    schema = body_schema(catalogue, code)
    body = body_json(catalogue, code, None)
    jsonschema.validate(body, schema)
    jsonschema.validate({"a/b": {"~c d": {"$ref": "x", "next": {"$ref": "y"}}}}, schema)
    for wrong in ({}, {"$ref": "x", "next": {}}, {"$ref": "x", "whole": {"$ref": 1}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"a/b": {"~c d": wrong}}, schema)


FORMATS = (
    ALL,
    ALL_OPTIONAL,
    "{preset: problem+json}",
    "{preset: jsonapi}",
    "{preset: google}",
    "{body: [$details?]}",
    "{body: [$code]}",
    "{body: $params}",
    "{body: {$spread: $params}}",
)
CODES = (
    "{}",
    "{code: null, status: 418}",
    "{code: 7, status: [400, 500]}",
    "{params: {a: {type: string}, code: {type: integer, required: false}, title: {type: number}}}",
    "{params: {a: {type: array, items: {type: integer}, required: false}}}",
    "{details: {type: array, minItems: 2, items: {type: string}}}",
    "{status: 400, details: {type: object, required: [x], properties: {x: {const: 1}}}, examples: [{details: {x: 1}}]}",
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("response", FORMATS)
def test_every_body_is_valid_under_its_schema_and_that_of_any_error(response: str, code: str) -> None:
    if "params" in code and not {"$params", "jsonapi", "problem"} & set(
        response.replace(":", "").replace("+", " ").split()
    ):
        response = response if "params" in response else "{body: {c: $code, p: $params}}"
    catalogue, only = shop(response, code)
    for status in only.statuses or (None,):
        body = body_json_at(catalogue, only, None, status)
        jsonschema.validate(body, body_schema(catalogue, only))
        jsonschema.validate(body, body_schema(catalogue, None))
    jsonschema.validate(format_example(catalogue), body_schema(catalogue, None))


@pytest.mark.parametrize("name", corpora.NAMES)
def test_every_body_of_a_real_catalogue_is_valid_under_its_schema(name: str) -> None:
    catalogue = corpora.corpus(name)
    general = jsonschema.Draft202012Validator(body_schema(catalogue, None))
    for code in catalogue.codes:
        body = body_json(catalogue, code, None)
        jsonschema.Draft202012Validator(body_schema(catalogue, code)).validate(body)
        general.validate(body)
    general.validate(format_example(catalogue))
