"""The wire format of generated packages: what is sent, and that a client gets the very same exception back."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errcat.catalogue import names
from errcat.catalogue.model import Code
from errcat.targets.python_code import RESERVED
from errcat.targets.schema_fit import fits
from tests.python_packages import example_catalogue, load_package
from tests.support import catalogue_of

TEXT = st.text(max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)

THREE = """\
categories: {request: {title: Request}}
codes:
  first: {status: 400, category: request, description: The first}
  second:
    status: 422
    message: "Limit {limit}"
    params: {limit: {type: integer}, hint: {type: string, required: false}}
  third: {status: 409, description: The third, details: {type: array, items: {type: string}}}
"""

EDGES = [code for code in example_catalogue("edges").codes if not code.is_outcome]


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return load_package(example_catalogue("edges"), tmp_path_factory.mktemp("edges"))


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Values under the part of JSON Schema that the examples here use."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values(part) for part in schema["anyOf"]])
    kind = schema.get("type")
    if isinstance(kind, list):
        return st.one_of([values({**schema, "type": one}) for one in kind])
    if kind == "array":
        return st.lists(values(schema.get("items", {})), max_size=3)
    if kind == "object" and "properties" in schema:
        properties = {key: values(part) for key, part in schema["properties"].items()}
        required = {key: properties.pop(key) for key in schema.get("required", ())}
        return st.fixed_dictionaries(required, optional=properties)
    if kind == "object":
        return st.dictionaries(TEXT, values(schema.get("additionalProperties", {})), max_size=3)
    plain = {
        "string": TEXT,
        "integer": st.integers(),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return plain.get(kind, JSON)


def arguments(code: Code) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments for the exception of `code`. Params that declared members shadow are not sent, so they are left out."""
    taken: set[str] = set()
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {"message": TEXT, "request_id": st.from_regex(r"[!-~]{1,9}", fullmatch=True)}
    for param in code.params:
        name = names.identifier(param.name, RESERVED)
        while name in taken:
            name += "_"
        taken.add(name)
        (required if param.required else optional)[name] = values(param.schema)
    if code.details is not None:
        inner = code.details.get("$defs", {}).get("item", {})
        resolved = json.loads(json.dumps(code.details).replace('{"$ref": "#/$defs/item"}', "{}"))
        if inner:
            resolved["properties"]["items"]["items"] = {**inner, "properties": {"path": inner["properties"]["path"]}}
        may_be_empty = fits({}, code.details) or fits([], code.details)
        (optional if may_be_empty else required)["details"] = values(resolved).filter(lambda value: value != {})
    if len(code.statuses) > 1:
        optional["status"] = st.sampled_from(code.statuses)
    for header in code.headers:
        name = header.name.lower().replace("-", "_")
        value = st.integers(0, 86_400) if name == "retry_after" else values(header.schema)
        if header.schema.get("type") == "string":
            value = st.from_regex(r"[!-~]{1,9}", fullmatch=True)
        (required if header.required else optional)[name] = value
    return st.fixed_dictionaries(required, optional=optional)


def assert_same(package: ModuleType, code: Code, given_arguments: dict[str, Any], shadowed: set[str]) -> None:
    """The error comes back from its own response as it was sent."""
    sent = getattr(package, code.type_name)(**given_arguments)
    status, headers, body = sent.http_status, sent.headers(), sent.to_json()
    got = package.from_response(status, headers, body)
    assert type(got) is type(sent)
    assert str(got) == str(sent)
    assert got.http_status == sent.http_status
    assert got.request_id == sent.request_id
    assert got.details == sent.details
    assert got.retry_after == (None if sent.retry_after is None else math.ceil(sent.retry_after))
    for name in given_arguments:
        if name not in ("message", "status", "retry_after", *shadowed):
            assert getattr(got, name) == getattr(sent, name), name
    if not shadowed:
        assert got.to_body() == sent.to_body()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_server_to_client_is_the_identity(edges: ModuleType, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(EDGES))
    shadowed = {"message_", "code_", "status_"} if code.key == "keyword_params" else set()
    assert_same(edges, code, data.draw(arguments(code)), shadowed)


SHAPES = {
    "problem+json": "{preset: problem+json}",
    "jsonapi": "{preset: jsonapi}",
    "plain": "{body: {error: {code: $code, message: $message, details: $details, params: $params}}}",
    "optional": "{body: {c: $code?, m: $message, s: $status, d: $details?, p: $params?, r: $request_id}}",
    "a list": "{body: [{c: $code, m: $message, d: $details, nested: {$spread: $params}}]}",
    "lists in lists": "{body: {a: [{b: [{c: $code, m: $message, d: $details, p: $params}]}]}}",
    "two lists": "{body: {m: $message, list: [{kind: x, c: $code}], more: [{d: $details, p: $params}]}}",
    "names of Python": "{body: {dict: {self: {c: $code}, m: $message, d: $details?, $spread: $params}, n: null}}",
}


@pytest.mark.parametrize("response", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_body(response: str, tmp_path: Path) -> None:
    package = load_package(catalogue_of(f"response: {response}\n{THREE}"), tmp_path)
    for error in (
        package.FirstError(),
        package.FirstError("Own words", request_id="r-1"),
        package.SecondError(limit=3),
        package.SecondError(limit=3, hint="h"),
        package.ThirdError(details=["a", "b"]),
    ):
        back = package.from_response(error.http_status, error.headers(), error.to_json())
        assert type(back) is type(error)
        assert (str(back), back.details, back.request_id) == (str(error), error.details, error.request_id)
        assert back.to_body() == error.to_body()


def test_a_format_without_a_place_for_params_does_not_send_them(tmp_path: Path) -> None:
    package = load_package(catalogue_of(f"response: {{preset: google}}\n{THREE}"), tmp_path)
    error = package.SecondError(limit=3)
    assert error.to_body() == {"error": {"code": 422, "message": "Limit 3", "status": "second"}}
    back = package.from_response(422, error.headers(), error.to_json())
    assert (type(back), str(back), back.limit) == (package.SecondError, "Limit 3", None)


def test_members_win_over_params_of_the_same_name(edges: ModuleType) -> None:
    error = edges.KeywordParamsError(
        class_="c", from_=1, args_=[], message_="EVIL", code_="EVIL", status_=False, self_="s", with_dash="d"
    )
    sent = error.to_body()["error"]
    assert (sent["code"], sent["status"], sent["class"], sent["with-dash"]) == ("keyword_params", 400, "c", "d")
    assert sent["message"] == str(error)
    assert "with_dash" not in sent


def test_order_and_optional_members(edges: ModuleType) -> None:
    error = edges.PlainError(instance="/things/1")
    assert list(error.to_body()) == ["jsonapi", "type", "error"]
    assert list(error.to_body()["error"]) == ["code", "status", "message", "more", "ref", "fields"]
    assert error.to_body()["error"]["fields"] == {}


def test_json_is_ascii_and_survives_lone_surrogates(edges: ModuleType) -> None:
    error = edges.PlainError("é\u2028\ud800")
    assert error.to_json().isascii()
    assert str(edges.from_response(400, {}, error.to_json())) == "é\u2028\ud800"


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), {1, 2}, b"bytes", "loop"])
def test_what_json_cannot_carry_is_named(edges: ModuleType, value: Any) -> None:
    if value == "loop":
        value = []
        value.append(value)
    error = edges.AwkwardTemplateError("m", name=value)
    with pytest.raises((TypeError, ValueError), match="'name' of AwkwardTemplateError cannot be sent as JSON"):
        error.to_json()
    with pytest.raises((TypeError, ValueError), match="'details' of StructuredError"):
        edges.StructuredError(details=value).to_json()


def test_headers(edges: ModuleType) -> None:
    error = edges.HeadedError(x_limit=5, x_ratio=0.5, x_flag=True, retry_after=29.1, request_id="r-1")
    assert error.headers() == {
        "Content-Type": "application/vnd.edges+json",
        "Retry-After": "30",
        "WWW-Authenticate": 'Bearer realm="edges"',
        "X-Limit": "5",
        "X-Ratio": "0.5",
        "X-Flag": "true",
    }
    back = edges.from_response(401, error.headers(), error.to_json())
    assert (back.x_limit, back.x_ratio, back.x_flag, back.x_text) == (5, 0.5, True, None)


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: x", "a\nb", "a\0", "\x7f", "\u2028", "snow☃"])
def test_header_injection_is_refused(edges: ModuleType, text: str) -> None:
    with pytest.raises(ValueError, match="X-Text cannot hold"):
        edges.HeadedError(x_limit=1, retry_after=1, x_text=text).headers()


@pytest.mark.parametrize("wait", [math.nan, math.inf, -1, True])
def test_retry_after_is_a_number_of_seconds(edges: ModuleType, wait: float) -> None:
    with pytest.raises(ValueError, match="retry_after"):
        edges.HeadedError(x_limit=1, retry_after=wait).headers()


def test_request_id_travels_in_a_header_where_the_body_has_no_place_for_it(tmp_path: Path) -> None:
    package = load_package(catalogue_of("response: {body: {code: $code}}\n" + THREE), tmp_path)
    error = package.FirstError(request_id="r-1")
    assert error.headers()["X-Request-Id"] == "r-1"
    assert package.from_response(400, error.headers(), error.to_json()).request_id == "r-1"
    with pytest.raises(ValueError, match="X-Request-Id"):
        package.FirstError(request_id="r\r\nx").headers()
