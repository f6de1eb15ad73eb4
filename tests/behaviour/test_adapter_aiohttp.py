"""The adapter for aiohttp, server and client, over real HTTP and WebSockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get, tracebacks

pytest.importorskip("aiohttp")
import aiohttp
from aiohttp import web


def application(api: Api, **settings: Any) -> web.Application:
    async def ok(request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def error(request: web.Request) -> web.Response:
        raise api.make(request.match_info["key"])

    async def boom(request: web.Request) -> web.Response:
        raise RuntimeError(SECRET)

    async def bare(request: web.Request) -> web.Response:
        kinds = {"moved": web.HTTPFound("/ok"), "teapot": web.HTTPPaymentRequired(text="Pay first"),
                 "own": web.HTTPForbidden(text="{}", content_type="application/json"),
                 "broken": web.HTTPNotImplemented(text=SECRET)}  # fmt: skip
        raise kinds[request.match_info["kind"]]

    async def large(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"begun")
        raise RuntimeError(SECRET) if "boom" in request.query else api.make("not_found")

    async def socket(request: web.Request) -> web.StreamResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        raise RuntimeError(SECRET)

    inner = web.Application()
    inner.router.add_get("/errors/{key}", error)
    app = web.Application(client_max_size=1000)
    app.router.add_get("/ok", ok)
    app.router.add_get("/errors/{key}", error)
    app.router.add_get("/boom", boom)
    app.router.add_get("/bare/{kind}", bare)
    app.router.add_post("/large", large)
    app.router.add_get("/stream", stream)
    app.router.add_get("/ws", socket)
    app.add_subapp("/inner", inner)
    api.adapter("aiohttp").install(app, **settings)
    return app


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module", params=servers.APIS)
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Api:
    return apis[request.param]


@pytest.fixture(scope="module")
def url(api: Api) -> Iterator[str]:
    with servers.aiohttp(application(api)) as found:
        yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)
    servers.is_error(api, get(f"{url}/inner/errors/not_found"), "not_found")


def test_aiohttps_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    servers.the_wrong_method_is_an_error(api, url)
    servers.is_general(api, get(f"{url}/large", method="POST", json_body="x" * 2000), 413)
    servers.is_general(api, get(f"{url}/bare/teapot"), 402, "Pay first")
    servers.is_general(api, get(f"{url}/bare/broken"), 501, "Not Implemented")


def test_what_is_no_bare_error_stays(url: str) -> None:
    assert get(f"{url}/bare/moved").json == {"ok": True}
    assert get(f"{url}/bare/own").body == b"{}"


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)


def test_the_id_of_the_request_and_head(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)
    servers.a_head_request_has_no_body(api, url)


@pytest.mark.parametrize("query", ["", "?boom"])
def test_a_response_that_has_begun_is_broken_off(url: str, query: str) -> None:
    async def read() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/stream{query}") as response:
            return await response.read()

    with servers.logged() as records, pytest.raises(aiohttp.ClientError):
        asyncio.run(read())
    servers.wait_until(lambda: bool(tracebacks(records)))
    assert {record.name for record in tracebacks(records)} == {"aiohttp.server"}


def test_an_open_websocket_is_closed(url: str) -> None:
    async def receive() -> aiohttp.WSMsgType:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ws") as socket:
            return (await socket.receive(10)).type

    with servers.logged() as records:
        assert asyncio.run(receive()) in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        servers.wait_until(lambda: bool(tracebacks(records)))


def test_errors_can_be_chosen_for_statuses(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    with servers.aiohttp(application(api, statuses={404: api.package.ForbiddenError})) as url:
        servers.is_error(api, get(f"{url}/no/such/path"), "forbidden")


def test_the_client_raises_for_one_response(api: Api, url: str) -> None:
    raise_for_response = api.adapter("aiohttp").raise_for_response

    async def ask() -> None:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/ok") as response:
                await raise_for_response(response)
            async with session.get(f"{url}/errors/not_found") as response:
                with pytest.raises(api.package.NotFoundError):
                    await raise_for_response(response)

    asyncio.run(ask())


def test_the_client_raises_for_a_body_that_breaks_off(api: Api) -> None:
    body = b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\nRetry-After: 7\r\n\r\n{"

    async def ask(url: str) -> Any:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            with pytest.raises(api.package.NotFoundError) as caught:
                await api.adapter("aiohttp").raise_for_response(response)
            return caught.value

    with servers.raw(body) as url:
        assert asyncio.run(ask(url)).retry_after == 7
