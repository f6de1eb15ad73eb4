"""The adapters for logging, OpenTelemetry and Sentry. They import none of these libraries."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module")
def sentisnap(apis: dict[str, Api]) -> Api:
    return apis["sentisnap"]


def limited(api: Api) -> Any:
    return api.package.RateLimitExceededError(SECRET, retry_after=30, request_id="req-1")


def test_they_import_nothing_but_the_package() -> None:
    code = (
        "import sys; before = set(sys.modules); "
        "import sentisnap_errors.logging, sentisnap_errors.opentelemetry, sentisnap_errors.sentry; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names); "
        "print(sorted(new), 'logging' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=servers.packages_folder(), capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "['sentisnap_errors'] False\n", done.stderr


def test_log_fields(sentisnap: Api) -> None:
    assert sentisnap.adapter("logging").log_fields(limited(sentisnap)) == {
        "error.type": "rate_limit_exceeded",
        "exception.type": "sentisnap_errors.RateLimitExceededError",
        "http.response.status_code": 429,
        "request.id": "req-1",
        "retry_after": 30,
    }


def test_log_fields_hold_no_message_details_or_body(apis: dict[str, Api]) -> None:
    for api in apis.values():
        for code in api.errors:
            error = api.package.from_response(code.status, {"X-Secret": SECRET}, api.make(code.key).to_json())  # type: ignore[attr-defined]
            error.details, error.message = [SECRET], SECRET
            assert SECRET not in repr(api.adapter("logging").log_fields(error))


def test_log_fields_fit_a_log_record(apis: dict[str, Api]) -> None:
    stream = io.StringIO()
    logger = logging.Logger("shop")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(error.type)s %(http.response.status_code)d"))
    logger.addHandler(handler)
    for api in apis.values():
        for code in api.errors:
            error = api.make(code.key)
            logger.error("failed:", extra=api.adapter("logging").log_fields(error))
            kind = type(error).__name__ if code.code is None else code.code
            assert stream.getvalue().splitlines()[-1] == f"failed: {kind} {code.status}"


def test_an_unknown_error_has_no_type_of_foreign_making(sentisnap: Api) -> None:
    error = sentisnap.package.from_response(418, {}, {"error": {"code": f"any {SECRET}", "message": "", "details": {}}})
    assert sentisnap.adapter("opentelemetry").attributes(error) == {
        "error.type": "UnknownSentisnapError",
        "http.response.status_code": 418,
    }
    assert sentisnap.adapter("sentry").fingerprint(error) == ["sentisnap_errors", "UnknownSentisnapError", "418"]


def test_opentelemetry_takes_the_attributes(apis: dict[str, Api]) -> None:
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.trace import TracerProvider

    for api in apis.values():
        for code in api.errors:
            made = api.adapter("opentelemetry").attributes(api.make(code.key))
            with TracerProvider().get_tracer("test").start_as_current_span("request") as span:
                span.set_attributes(made)
            assert dict(span.attributes) == made  # type: ignore[attr-defined]
            assert made["http.response.status_code"] == code.status


def test_sentry_groups_by_what_an_error_is(sentisnap: Api) -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk")
    events: list[Any] = []
    transport = type("Kept", (sentry_sdk.Transport,), {
        "capture_envelope": lambda self, envelope: events.append(envelope.get_event())})  # fmt: skip
    client = sentry_sdk.Client(
        "https://key@sentry.invalid/1",
        transport=transport,
        before_send=sentisnap.adapter("sentry").before_send,
        default_integrations=False,
        auto_enabling_integrations=False,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_tag("region", "eu")
        for message in ("one", "another"):
            try:
                raise sentisnap.package.NotFoundError(message)
            except sentisnap.base as error:
                sentry_sdk.capture_exception(error)
        sentry_sdk.capture_exception(KeyError("other"))
    assert [event.get("fingerprint") for event in events] == [["sentisnap_errors", "not_found", "404"]] * 2 + [None]
    assert events[0]["tags"] == {"region": "eu", "error.type": "not_found"}
    assert "error.type" not in events[2].get("tags", {})
