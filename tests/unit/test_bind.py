"""What a schema cannot say: references, placeholders, names, wire codes, tombstones, examples."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from errcat.catalogue.bind_code import _json
from errcat.catalogue.model import BodyConst, BodyList, BodyMember, BodyObject, Placeholder, Text
from tests.support import SHARED, catalogue_of, checked

FAULTS = {
    "category": ("codes: {a: {category: nope}}", "unknown-category", "nope"),
    "related": ("codes: {a: {related: [b]}}", "unknown-code", "b"),
    "replaced_by": ("codes: {a: {deprecated: {replaced_by: b}}}", "unknown-code", "b"),
    "retired replaced_by": ("codes: {a: {}}\nretired: {r: {replaced_by: b}}", "unknown-code", "b"),
    "operations": ("codes: {a: {}}\noperations: {getPet: [a, b]}", "unknown-code", "b"),
    "placeholder": ("codes: {a: {message: 'Say {what}'}}", "unknown-param", "{what}"),
    "stray brace": ("codes: {a: {message: 'Say { what'}}", "stray-brace", "{"),
    "closing brace": ("codes: {a: {message: 'Say } what'}}", "stray-brace", "}"),
    "clash": ("codes: {not_found: {status: 404}, not-found: {status: 400}}", "name-clash", "not-found"),
    "clash with a category": (
        "categories: {validation: {title: V}}\ncodes: {validation_error: {}}",
        "name-clash",
        "validation_error",
    ),
    "clash with the base": ("codes: {shop: {}}", "name-clash", "shop"),
    "clash with the unknown error": ("codes: {unknown_shop: {}}", "name-clash", "unknown_shop"),
    "builtin": ("codes: {timeout: {status: 504}}", "name-reserved", "timeout"),
    "builtin category": ("categories: {permission: {title: P}}\ncodes: {}", "name-reserved", "permission"),
    "builtin by name": ("codes: {a: {name: ValueError}}", "name-reserved", "a"),
    "same code and status": (
        "codes: {a: {code: X, status: 400}, b: {code: X, status: [409, 400]}}",
        "same-wire-code",
        "b",
    ),
    "same status, no code": (
        "codes: {a: {code: null, status: 400}, b: {code: null, status: 400}}",
        "same-wire-code",
        "b",
    ),
    "string and integer code": (
        "codes: {a: {code: 7, status: 400}, b: {code: '7', status: 400}}",
        "same-wire-code",
        "b",
    ),
    "retired key": ("codes: {a: {}}\nretired: {a: {}}", "retired-reused", "a"),
    "retired wire code": (
        "codes: {a: {code: X, status: 400}}\nretired: {r: {code: X, status: 400}}",
        "retired-reused",
        "a",
    ),
    "mixed statuses": ("codes: {a: {status: [200, 404]}}", "mixed-statuses", "[200, 404]"),
    "example param": ("codes: {a: {examples: [{params: {x: 1}}]}}", "unknown-param", "1"),
    "example type": (
        "codes: {a: {params: {x: {type: integer}}, examples: [{params: {x: many}}]}}",
        "example-mismatch",
        "many",
    ),
    "example of a param": ("codes: {a: {params: {x: {type: integer, example: no}}}}", "example-mismatch", "no"),
    "example details": (
        "codes: {a: {details: {type: array}, examples: [{details: {x: 1}}]}}",
        "example-mismatch",
        "{x: 1}",
    ),
    "example status": ("codes: {a: {status: 404, examples: [{status: 400}]}}", "example-mismatch", "400"),
    "details schema": ("codes: {a: {details: {type: strng}}}", "bad-details-schema", "strng"),
    "body member": ("response: {body: {code: $cod}}\ncodes: {}", "bad-response-body", "$cod"),
    "body list": ("response: {body: {errors: [{code: $code}]}}\ncodes: {a: {message: '{'}}", "stray-brace", "{"),
}


@pytest.mark.parametrize(("text", "rule", "marked"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_at_its_place(text: str, rule: str, marked: str) -> None:
    catalogue, findings = checked(text)
    assert catalogue is None
    assert [finding.rule.name for finding in findings] == [rule]
    finding = findings[0]
    assert finding.source is not None
    assert finding.span is not None
    assert finding.source.text[finding.span.start : finding.span.end] == marked
    assert finding.where
    assert finding.fix


def test_all_faults_of_the_stage_are_reported() -> None:
    _, findings = checked("codes:\n  a: {category: x, related: [y]}\n  timeout: {message: '{z}'}")
    assert sorted(finding.rule.name for finding in findings) == [
        "name-reserved",
        "unknown-category",
        "unknown-code",
        "unknown-param",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("categories: {request: {title: R}}\ncodes: {a: {category: requst}}", "did you mean `request`?"),
        ("codes: {not_found: {}, b: {related: [not_fond]}}", "did you mean `not_found`?"),
        ("codes: {a: {message: '{feild}', params: {field: {type: string}}}}", "did you mean `{field}`?"),
        ("response: {body: {code: $cod}}\ncodes: {}", "did you mean `$code`?"),
    ],
)
def test_near_names_are_offered(text: str, label: str) -> None:
    assert checked(text)[1][0].label == label


def test_an_unused_param_is_a_warning() -> None:
    text = "response: {body: {code: $code}}\ncodes: {a: {params: {limit: {type: integer}}}}"
    catalogue, findings = checked(text)
    assert catalogue is not None
    assert [(finding.rule.name, finding.severity) for finding in findings] == [("unused-param", "warning")]


def test_a_placeholder_that_may_have_no_value_is_a_warning() -> None:
    text = "codes: {a: {message: 'In {b}', params: {b: {type: string, required: false}}}}"
    catalogue, findings = checked(text)
    assert catalogue is not None
    assert [(finding.rule.name, finding.severity) for finding in findings] == [("optional-placeholder", "warning")]
    assert findings[0].source is not None
    assert findings[0].span is not None
    assert findings[0].source.text[findings[0].span.start : findings[0].span.end] == "{b}"


@pytest.mark.parametrize("body", ["{params: $params}", "{$spread: $params}", "{errors: [{meta: $params?}]}"])
def test_a_param_that_is_sent_is_used(body: str) -> None:
    text = f"response: {{body: {body}}}\ncodes: {{a: {{params: {{limit: {{type: integer}}}}}}}}"
    assert checked(text)[1] == []


def test_defaults_follow_from_the_key() -> None:
    code = catalogue_of("""
        codes:
          invalid_api_key:
            status: 401
            description: |
              The key

              is bad.
        """).codes[0]
    assert (code.code, code.type_name, code.title) == ("invalid_api_key", "InvalidApiKeyError", "Invalid api key")
    assert code.statuses == (401,)
    assert code.message == (Text("The key"),)
    assert code.type_uri == "about:blank"
    assert not code.title_given


def test_what_is_given_wins() -> None:
    head = "errcat: 1\napi: {id: shop, title: S, version: 1.0.0, docs_url: 'https://e.example/docs/'}\n"
    text = """
        codes:
          a:
            code: 7
            name: OddError
            status: [409, 400]
            title: Odd
            message: 'Say {{x}} {n}'
            params: {n: {type: integer}}
    """
    code = catalogue_of(text, head=head).codes[0]
    assert (code.code, code.type_name, code.statuses, code.status) == (7, "OddError", (409, 400), 409)
    assert code.message == (Text("Say {x} "), Placeholder("n"))
    assert code.type_uri == "https://e.example/docs/codes/a"


def test_no_code_on_the_wire() -> None:
    assert catalogue_of("codes: {a: {code: null, status: 400}}").codes[0].code is None


def test_outcomes_have_no_class_to_clash() -> None:
    assert catalogue_of("codes: {timeout: {status: 202}}").codes[0].is_outcome


def test_the_wire_format_by_example() -> None:
    body = "{a: $code, b: [{c: $details?}], d: $$x, e: 1, $spread: $params}"
    response = catalogue_of(f"response: {{body: {body}}}\ncodes: {{}}").response
    assert response.media_type == "application/json"
    assert response.body == BodyObject(
        (
            ("a", BodyMember("code", optional=False)),
            ("b", BodyList(BodyObject((("c", BodyMember("details", optional=True)),), spread=False))),
            ("d", BodyConst("$x")),
            ("e", BodyConst(1)),
        ),
        spread=True,
    )


@pytest.mark.parametrize(
    ("response", "media_type"),
    [
        ("", "application/problem+json"),
        ("response: {preset: problem+json}\n", "application/problem+json"),
        ("response: {preset: jsonapi}\n", "application/vnd.api+json"),
        ("response: {preset: google}\n", "application/json"),
        ("response: {preset: google, media_type: application/x+json}\n", "application/x+json"),
    ],
)
def test_presets(response: str, media_type: str) -> None:
    assert catalogue_of(f"{response}codes: {{}}").response.media_type == media_type


def test_internal_codes_leave_no_trace_in_the_public_catalogue() -> None:
    text = """
        codes:
          a: {related: [b]}
          b: {audience: internal}
          c: {deprecated: {replaced_by: b}}
        retired: {r: {replaced_by: b}}
        operations: {getPet: [a, b], purge: [b]}
    """
    assert "b" in repr(catalogue_of(text).codes)
    public = catalogue_of(text).public()
    assert [code.key for code in public.codes] == ["a", "c"]
    assert "'b'" not in repr(public)
    assert [operation.id for operation in public.operations] == ["getPet"]


def test_every_corpus_binds() -> None:
    if not SHARED.is_dir():
        pytest.skip("the corpora lie in ../shared, which is not here")
    from tests.corpora import neutral_to_yaml

    corpora = sorted((SHARED / "corpora").glob("*/neutral.json"))
    assert len(corpora) >= 8
    for path in corpora:
        catalogue_of(neutral_to_yaml(path), head="")


@pytest.mark.parametrize("example", ["", "    examples: [{title: Some, details: {a: 1}}]\n"], ids=["", "example"])
@pytest.mark.parametrize("field", ["details", "headers"])
@pytest.mark.parametrize("ref", ["#/nowhere", "#gone", "other.json", "file:///etc/passwd", "ADDRESS", "http://[::"])
def test_a_schema_refers_to_nothing_outside_it(ref: str, field: str, example: str) -> None:
    """It is reported, whether or not an example makes errcat follow it; and nothing is fetched."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ref = ref.replace("ADDRESS", f"http://127.0.0.1:{server.server_address[1]}/x.json")
        schema = f"{{$ref: '{ref}'}}"
        given = f"    headers: {{X-P: {{schema: {schema}}}}}\n" if field == "headers" else f"    details: {schema}\n"
        _, findings = checked(f"codes:\n  a:\n    status: 400\n{given}{example if field == 'details' else ''}")
        server.shutdown()
    assert [finding.rule.name for finding in findings] == ["dead-schema-reference"]
    assert f"`{ref}` leads nowhere" in findings[0].message
    assert asked == []


@pytest.mark.parametrize("ref", ["#", "#/$defs/item", "#named", "https://json-schema.org/draft/2020-12/schema"])
def test_a_schema_refers_to_its_own_parts(ref: str) -> None:
    text = f"""
        codes:
          a:
            status: 400
            description: d
            details:
              type: object
              properties: {{inner: {{$ref: '{ref}'}}}}
              $defs: {{item: {{$anchor: named, type: object}}}}
            examples: [{{title: Some, details: {{inner: {{}}}}}}]
    """
    assert checked(text)[1] == []


@pytest.mark.parametrize("value", [10**400, "\ud800", "é😀", 1.5, 1e300, None, [{"b": 1, "a": 2}]], ids=str)
def test_a_schema_is_text_whatever_it_says(value: Any) -> None:
    text = _json({"title": "T", "const": value})
    assert text.startswith('{"const":')
    assert json.loads(text) == {"const": value, "title": "T"}
