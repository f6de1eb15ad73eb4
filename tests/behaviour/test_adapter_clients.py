"""The adapters for httpx and requests: what they do that `raise_for_response` by shape cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests import servers
from tests.servers import Api

httpx = pytest.importorskip("httpx")
requests = pytest.importorskip("requests")
BROKEN_OFF = b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\nRetry-After: 7\r\n\r\n{"


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module", params=servers.APIS)
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Api:
    return apis[request.param]


@pytest.fixture(scope="module")
def url(api: Api) -> Iterator[str]:
    """A service on plain HTTP: `/KEY` is an error, `/digest` wants Digest authentication, `/moved` leads to one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = 200, {}, b"{}"
            if self.path == "/digest" and "Authorization" not in self.headers:
                status, headers = 401, {"WWW-Authenticate": 'Digest realm="a", nonce="b", qop="auth"'}
            elif self.path == "/moved":
                status, headers = 302, {"Location": "/not_found"}
            elif self.path not in ("/ok", "/digest"):
                error: Any = api.make(self.path[1:])
                status, headers, body = error.http_status, error.headers(), error.to_json()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    with servers.handling(Handler) as found:
        yield found


def test_httpx_streams(api: Api, url: str) -> None:
    raise_for_response = api.adapter("httpx").raise_for_response
    with httpx.Client() as client:
        with client.stream("GET", f"{url}/ok") as response:
            raise_for_response(response)
            assert not response.is_stream_consumed
        with client.stream("GET", f"{url}/not_found") as response:
            error = servers.raised(api, raise_for_response, response)
        assert error.raw == error.to_body()


def test_httpx_streams_asynchronously(api: Api, url: str) -> None:
    async def ask() -> Any:
        hooks: Any = {"response": [api.adapter("httpx").araise_for_response]}
        async with httpx.AsyncClient(event_hooks=hooks) as client:
            async with client.stream("GET", f"{url}/ok") as response:
                assert not response.is_stream_consumed
            with pytest.raises(api.package.NotFoundError) as caught:
                async with client.stream("GET", f"{url}/not_found"):
                    raise AssertionError
            return caught.value

    error = asyncio.run(ask())
    assert error.raw == error.to_body()


def test_httpx_a_stream_that_was_read_in_part(api: Api, url: str) -> None:
    with httpx.Client() as client, client.stream("GET", f"{url}/not_found") as response:
        next(response.iter_raw())
        error = servers.raised(api, api.adapter("httpx").raise_for_response, response)
    assert (type(error), error.raw) == (api.package.NotFoundError, b"")


def test_httpx_a_body_that_breaks_off(api: Api) -> None:
    adapter = api.adapter("httpx")

    async def ask(url: str) -> None:
        async with httpx.AsyncClient() as client, client.stream("GET", url) as response:
            await adapter.araise_for_response(response)

    with servers.raw(BROKEN_OFF) as url:
        with httpx.Client() as client, client.stream("GET", url) as response:
            assert servers.raised(api, adapter.raise_for_response, response).retry_after == 7
        assert servers.raised(api, lambda: asyncio.run(ask(url))).retry_after == 7


def test_requests_as_a_hook_and_as_a_session(api: Api, url: str) -> None:
    adapter = api.adapter("requests")
    with requests.Session() as session, adapter.ErrorsSession() as raising:
        session.hooks["response"].append(adapter.raise_for_response)
        for one in (session, raising):
            assert one.get(f"{url}/ok").json() == {}
            for path in ("/not_found", "/moved"):
                error = servers.raised(api, one.get, url + path)
                assert (type(error), error.raw) == (api.package.NotFoundError, error.to_body())
            error = servers.raised(api, partial(one.get, stream=True), f"{url}/not_found")
            assert error.raw == error.to_body()


def test_the_session_lets_an_authentication_answer_first(api: Api, url: str) -> None:
    with api.adapter("requests").ErrorsSession() as session:
        session.auth = requests.auth.HTTPDigestAuth("user", "password")
        assert session.get(f"{url}/digest").status_code == 200


def test_requests_a_body_that_breaks_off(api: Api) -> None:
    with servers.raw(BROKEN_OFF) as url, api.adapter("requests").ErrorsSession() as session:
        assert servers.raised(api, partial(session.get, stream=True), url).retry_after == 7
