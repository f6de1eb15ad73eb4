"""The client's side: whatever a server, a proxy or an attacker answers becomes the right exception, without fail."""

from __future__ import annotations

import json
import math
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.growth import is_linear
from tests.python_packages import example_catalogue, load_package
from tests.support import catalogue_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
CODES = st.sampled_from(
    ["plain", "typed_params", "structured", "SHARED", "headed", 20404, "20404", "0007", "new", None]
)
NEAR_MISSES = st.fixed_dictionaries(
    {},
    optional={
        "type": JSON,
        "error": JSON
        | st.fixed_dictionaries(
            {},
            optional={
                **dict.fromkeys(("status", "message", "ref", "request", "text", "whole", "tags", "window"), JSON),
                "code": CODES | JSON,
                "fields": JSON | st.fixed_dictionaries({"@type": JSON, "items": JSON}),
            },
        ),
    },
)
BODIES = (
    st.binary(max_size=60)
    | st.text(max_size=60)
    | JSON
    | JSON.map(lambda value: json.dumps(value).encode())
    | NEAR_MISSES
    | NEAR_MISSES.map(lambda value: json.dumps(value).encode())
    | st.builds(object)
)
HEADERS = (
    st.none()
    | st.integers()
    | st.dictionaries(
        st.sampled_from(["Retry-After", "x-request-id", "X-Limit", "x-ratio", "X-FLAG", "WWW-Authenticate"])
        | st.text(max_size=5),
        st.text(max_size=30) | st.integers().map(str) | st.none() | st.binary(max_size=8),
    )
    | st.lists(st.tuples(st.binary(max_size=8), st.binary(max_size=8)) | st.integers(), max_size=3)
)
STATUSES: Any = st.integers(-5, 1200) | st.sampled_from(["404", None, True, 404.0, b"404", "x", [], 10**5000])


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return load_package(example_catalogue("edges"), tmp_path_factory.mktemp("edges"))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    catalogue = catalogue_of("""
        response: {preset: jsonapi}
        codes:
          first: {status: 400, description: The first}
          second: {status: 422, description: The second}
        """)
    return load_package(catalogue, tmp_path_factory.mktemp("several"))


def name(error: BaseException) -> str:
    return type(error).__name__


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATUSES, HEADERS, BODIES)
def test_no_response_breaks_the_client(edges: ModuleType, status: Any, headers: Any, body: Any) -> None:
    error = edges.from_response(status, headers, body)
    assert isinstance(error, edges.EdgesError)
    assert isinstance(str(error), str)
    assert isinstance(error.http_status, int)
    assert error.retry_after is None or 0 <= error.retry_after <= 86_400
    assert len(repr(error)) < 1000
    # What the annotations promise holds, so code after a match can rely on it.
    match error:
        case edges.TypedParamsError():
            assert error.text is None or isinstance(error.text, str)
            assert error.whole is None or type(error.whole) is int
            assert error.tags is None or all(isinstance(tag, str) for tag in error.tags)
        case edges.StructuredError() if error.details is not None:
            assert error.details["@type"] == "edges"
            assert all(isinstance(item["path"], list) for item in error.details["items"])
    edges.should_retry(error, "GET")


def test_a_hundred_thousand_responses(edges: ModuleType) -> None:
    """Bodies cut, flipped and mixed from real ones, under any status: every one gives an error of the API."""
    chance = random.Random(20_404)
    real = [
        edges.StructuredError(details={"@type": "edges", "items": [{"path": ["a", 1]}]}).to_json(),
        edges.HeadedError(x_limit=5, retry_after=30).to_json(),
        edges.NumberError().to_json(),
        b'{"error": {"code": "0007", "message": null, "extra": [1, {"a": "b"}]}}',
        b"<html><body>502 Bad Gateway</body></html>",
    ]
    headers = [{}, {"Retry-After": "soon"}, {"retry-after": "9" * 400, "X-Limit": "many"}, {"X-Request-Id": "r"}]
    kinds = set()
    for _ in range(100_000):
        body = bytearray(chance.choice(real))
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(body) + 1)
            match chance.randrange(4):
                case 0:
                    del body[at:]
                case 1:
                    body[at:at] = chance.choice([b"{", b"]", b'"', b"\\", b"\xff", b"1e999", b"null", b",", b"[[["])
                case 2 if at < len(body):
                    body[at] = chance.randrange(256)
                case _:
                    body[at:] = chance.choice(real)[at:]
        error = edges.from_response(chance.choice([400, 404, 422, 500, 0, 999]), chance.choice(headers), bytes(body))
        assert isinstance(error, edges.EdgesError)
        assert error.retry_after is None or 0 <= error.retry_after <= 86_400
        kinds.add(type(error))
    assert len(kinds) >= 6  # the known ones too, not only what nobody knows


HOSTILE = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"error":' * 100_000,
    "deep and closed": b"[" * 100_000 + b"]" * 100_000,
    "huge integer": b'{"error": {"code": ' + b"9" * 10_000 + b"}}",
    "not UTF-8": b"\xff\xfe\xfa",
    "UTF-16": '{"error": {"code": "plain"}}'.encode("utf-16"),
    "BOM": b"\xef\xbb\xbf{}",
    "not a number": b'{"error": {"code": NaN, "message": Infinity}}',
    "html": b"<!doctype html><h1>502 Bad Gateway</h1>",
    "empty": b"",
    "null": b"null",
    "list": b'["plain"]',
    "code is an object": b'{"error": {"code": {"a": 1}}}',
    "code is true": b'{"error": {"code": true}}',
    "error is text": b'{"error": "plain"}',
    "duplicate members": b'{"error": {"code": "x"}, "error": {"code": "y"}}',
    "lone surrogate": b'{"error": {"code": "\\ud800", "message": "\\ud800"}}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies(edges: ModuleType, body: bytes) -> None:
    error = edges.from_response(402, {"X-Request-Id": "r-1"}, body)
    assert (name(error), error.http_status, error.request_id) in [
        ("UnknownEdgesError", 402, "r-1"),
        ("PlainError", 402, "r-1"),
    ]
    assert error.raw is not None or body == b"null"


NO_CODES = {"huge": 10**5000, "negative": -(10**5000), "float": 1e308, "infinite": math.inf, "not a number": math.nan}


@pytest.mark.parametrize("code", [*NO_CODES.values(), True, ["plain"], {}], ids=[*NO_CODES, "true", "list", "object"])
def test_what_cannot_be_a_code_is_none(edges: ModuleType, code: object) -> None:
    error = edges.from_response(402, {}, {"error": {"code": code}})
    assert (name(error), error.code, error.http_status) == ("UnknownEdgesError", None, 402)


def test_an_unknown_code_is_kept(edges: ModuleType) -> None:
    error = edges.from_response(400, {}, b'{"error": {"code": "brand_new", "message": "Hello", "x": [1]}}')
    assert name(error) == "UnknownEdgesError"
    assert (error.code, error.http_status, str(error)) == ("brand_new", 400, "Hello")
    assert error.raw["error"]["x"] == [1]
    assert edges.UnknownEdgesError.code is None


def respond(package: ModuleType, status: int, code: object, **more: object) -> str:
    return name(package.from_response(status, {}, {"error": {"code": code}, **more}))


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "SHARED", "Shared400Error"),
        (404, "SHARED", "Shared404Error"),
        (405, "SHARED", "Shared404Error"),
        (499, "SHARED", "UnknownEdgesError"),  # two exceptions share the code, none the status
        (499, "plain", "PlainError"),  # a gateway may change the status
        (404, 20404, "NumberError"),
        (404, "20404", "NumberError"),
        (404, 20404.0, "NumberError"),
        (404, "0007", "ZerosError"),
        (404, 7, "UnknownEdgesError"),
        (404, None, "NoCodeError"),
        (503, None, "SlowError"),
        (418, None, "UnknownEdgesError"),  # two exceptions have this status
        (503, "new", "UnknownEdgesError"),  # it has a code, so the status does not decide
    ],
)
def test_which_exception_a_response_means(edges: ModuleType, status: int, code: object, expected: str) -> None:
    assert respond(edges, status, code) == expected


def test_the_problem_type_decides_where_the_code_does_not(edges: ModuleType) -> None:
    uri = "https://docs.example.com/edges/codes/"
    assert respond(edges, 499, "SHARED", type=uri + "shared_400") == "Shared400Error"
    assert respond(edges, 418, None, type=uri + "awkward_texts") == "AwkwardTextsError"
    assert respond(edges, 418, None, type="about:blank") == "UnknownEdgesError"


def test_class_for_code(edges: ModuleType) -> None:
    assert edges.class_for_code("plain") is edges.PlainError
    assert edges.class_for_code(20404) is edges.class_for_code("20404") is edges.NumberError
    assert edges.class_for_code("SHARED") is None
    assert edges.class_for_code("SHARED", 404) is edges.Shared404Error
    assert edges.class_for_code("nope") is None


def test_missing_and_wrong_params_become_none_and_stay_in_raw(edges: ModuleType) -> None:
    body = {"error": {"code": "typed_params", "text": 5, "whole": True, "plan": "huge", "tags": ["a", 1], "number": 1}}
    error = edges.from_response(409, {}, body)
    assert (error.text, error.whole, error.plan, error.tags, error.window) == (None, None, None, None, None)
    assert error.number == 1
    assert str(error) == "Typed params"
    assert error.raw == body


@pytest.mark.parametrize(
    "fields",
    [
        [],
        {"@type": "edges"},
        {"@type": "other", "items": []},
        {"@type": "edges", "items": [{"path": [None]}]},
        {"@type": "edges", "items": [], "level": True},
        {"@type": "edges", "items": [], "extra": {"a": "x"}},
        {"@type": "edges", "items": [], "matrix": [[1], ["x"]]},
    ],
)
def test_details_of_another_shape_are_not_taken_over(edges: ModuleType, fields: object) -> None:
    error = edges.from_response(422, {}, {"error": {"code": "structured", "fields": fields}})
    assert name(error) == "StructuredError"
    assert error.details is None


def test_details_may_have_more_than_declared(edges: ModuleType) -> None:
    fields = {"@type": "edges", "items": [{"path": [1], "new": 1}], "new": {}, "level": None, "either": "x"}
    assert edges.from_response(422, {}, {"error": {"code": "structured", "fields": fields}}).details == fields


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("9999999", 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("\u0663", None),
        ("Mon, 99 Foo 2015 99:99:99 GMT", None),
    ],
)
def test_retry_after(edges: ModuleType, text: str, seconds: float | None) -> None:
    assert edges.from_response(400, {"retry-after": text}, b"").retry_after == seconds


def test_retry_after_as_a_date(edges: ModuleType) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < edges.from_response(400, {"Retry-After": date}, b"").retry_after <= 90


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "3"},
        {"RETRY-AFTER": "3"},
        [("Retry-After", "3"), ("Retry-After", "9")],
        [(b"retry-after", b"3")],
        (pair for pair in [("Retry-After", "3"), 5]),
    ],
)
def test_headers_of_any_library(edges: ModuleType, headers: Any) -> None:
    assert edges.from_response(503, headers, b"").retry_after == 3


def test_headers_of_the_standard_library(edges: ModuleType) -> None:
    from email.message import Message

    message = Message()
    message["Retry-After"] = "3"
    assert edges.from_response(503, message, b"").retry_after == 3


@pytest.mark.parametrize(
    ("body", "headers", "get", "post"),
    [
        ({"error": {"code": "slow"}}, {}, True, True),
        ({"error": {"code": "headed"}}, {}, True, False),
        ({"error": {"code": "hopeless"}}, {"Retry-After": "1"}, False, False),
        ({"error": {"code": "plain"}}, {}, False, False),
        ({"error": {"code": "plain"}}, {"Retry-After": "1"}, True, False),
        ({"error": {"code": "new"}}, {"Retry-After": "1"}, True, False),
    ],
)
def test_should_retry(edges: ModuleType, body: object, headers: dict[str, str], get: bool, post: bool) -> None:
    error = edges.from_response(400, headers, body)
    assert edges.should_retry(error, "GET") is get
    assert edges.should_retry(error, "put") is get
    assert edges.should_retry(error, "POST") is post


def test_raise_for_response(edges: ModuleType) -> None:
    fine = SimpleNamespace(status_code=204, headers={}, content=b"")
    assert edges.raise_for_response(fine) is None
    bad = SimpleNamespace(status_code=400, headers={}, content=b'{"error": {"code": "plain"}}')
    with pytest.raises(edges.PlainError):
        edges.raise_for_response(bad)

    class Unread:
        status_code = 503
        headers: dict[str, str] = {}

        @property
        def content(self) -> bytes:
            raise RuntimeError("the stream was not read")

    with pytest.raises(edges.SlowError):
        edges.raise_for_response(Unread())


def test_several_errors_in_one_response(several: ModuleType) -> None:
    body = {"errors": [5, {"code": "new"}, {"code": "second", "detail": "B"}, {"code": "first", "detail": "A"}]}
    error = several.from_response(400, {}, body)
    assert (name(error), str(error)) == ("SecondError", "B")
    assert [name(other) for other in error.others] == ["UnknownShopError", "FirstError"]
    assert error.others[0].code == "new"
    assert several.from_response(400, {}, {"errors": []}).others == ()
    assert name(several.from_response(400, {}, b"")) == "FirstError"


def test_a_list_is_searched_for_the_item_with_the_declared_constants(tmp_path: Path) -> None:
    catalogue = catalogue_of("""
        response:
          body:
            error:
              code: $status
              message: $message
              details: [{'@type': ErrorInfo, reason: $code, metadata: $params}]
        codes:
          quota: {status: 429, message: "Quota {name}", params: {name: {type: string}}}
          other: {status: 429, description: Other}
        """)
    package = load_package(catalogue, tmp_path)
    info = {"@type": "ErrorInfo", "reason": "quota", "metadata": {"name": "cpu"}}
    body = {"error": {"code": 429, "message": "No", "details": [{"@type": "Help", "reason": "other"}, info]}}
    error = package.from_response(429, {}, body)
    assert (name(error), str(error), error.name, error.others) == ("QuotaError", "No", "cpu", ())
    without = package.from_response(429, {}, {"error": {"message": "No", "details": []}})
    assert (name(without), str(without)) == ("UnknownShopError", "No")


def test_reading_a_response_takes_time_in_proportion_to_its_size(edges: ModuleType) -> None:
    def read(items: int) -> None:
        fields = {"@type": "edges", "items": [{"path": []}] * items}
        edges.from_response(422, {}, json.dumps({"error": {"code": "structured", "fields": fields}}))

    assert is_linear(read, 2_000)
