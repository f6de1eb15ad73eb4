"""The adapter for Litestar, over real HTTP."""

from __future__ import annotations

import http.client
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get, tracebacks

pytest.importorskip("litestar")
from litestar import Litestar, post
from litestar import get as route
from litestar.exceptions import HTTPException, ServiceUnavailableException
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream


@dataclass
class Item:
    name: str
    count: int


@dataclass
class Order:
    item: Item


def application(api: Api, *, debug: bool = False, **settings: Any) -> Litestar:
    @route("/ok")
    async def ok() -> dict[str, bool]:
        return {"ok": True}

    @route("/errors/{key:str}")
    async def error(key: FromPath[str]) -> None:
        raise api.make(key)

    @route("/boom")
    async def boom() -> None:
        raise RuntimeError(SECRET)

    @route("/bare/{status:int}")
    async def bare(status: FromPath[int], detail: FromQuery[str] = "") -> None:
        raise HTTPException(detail=detail, status_code=status, headers={"WWW-Authenticate": "Bearer"})

    @route("/unavailable")
    async def unavailable() -> None:
        raise ServiceUnavailableException(SECRET)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError(SECRET)

    @route("/stream")
    async def stream() -> Stream:
        return Stream(chunks())

    @post("/orders")
    async def order(data: JSONBody[Order], limit: FromQuery[int] = 1) -> Order:
        return data

    plugin = api.adapter("litestar").ErrorsPlugin(**settings)
    handlers: list[Any] = [ok, error, boom, bare, unavailable, stream, order]
    return Litestar(handlers, plugins=[plugin], debug=debug, openapi_config=None)


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module", params=servers.APIS)
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Api:
    return apis[request.param]


@pytest.fixture(scope="module")
def url(api: Api) -> Iterator[str]:
    with servers.asgi(application(api)) as found:
        yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_an_invalid_request(api: Api, url: str) -> None:
    reply = get(f"{url}/orders?limit=x", method="POST", json_body={"item": {"name": "a", "count": 1}})
    servers.an_invalid_request_is_an_error(api, reply, [(["limit"], "Expected `int`, got `str`")])
    reply = get(f"{url}/orders", method="POST", json_body={"item": {"name": "a", "count": "x"}})
    servers.an_invalid_request_is_an_error(api, reply, [(["item", "count"], "Expected `int`, got `str`")])


def test_litestars_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    servers.the_wrong_method_is_an_error(api, url)
    reply = get(f"{url}/bare/402?detail=Pay%20first")
    servers.is_general(api, reply, 402, "Pay first")
    assert reply.headers["www-authenticate"] == "Bearer"
    servers.is_general(api, get(f"{url}/bare/418"), 418)
    reply = get(f"{url}/unavailable")
    assert (reply.status, SECRET.encode() in reply.body) == (503, False)


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)
    servers.an_unexpected_exception_says_nothing(api, url, f"/bare/500?detail={SECRET}")


def test_the_id_of_the_request(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)


def test_a_stream_that_fails_is_broken_off(url: str) -> None:
    with servers.logged() as records, pytest.raises(http.client.IncompleteRead):
        get(f"{url}/stream")
    servers.wait_until(lambda: bool(tracebacks(records)))
    assert len(tracebacks(records)) == 1


def test_debug_mode_shows_the_page_of_litestar(api: Api) -> None:
    with servers.asgi(application(api, debug=True)) as url:
        assert SECRET.encode() in get(f"{url}/boom", headers={"Accept": "text/html"}).body
        servers.is_error(api, get(f"{url}/errors/not_found"), "not_found")


def test_errors_can_be_chosen(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    package = api.package
    app = application(api, validation=package.ForbiddenError, details=len, statuses={404: package.InternalError})
    with servers.asgi(app) as url:
        assert servers.is_error(api, get(f"{url}/orders", method="POST", json_body={}), "forbidden").details >= 1
        servers.is_error(api, get(f"{url}/no/such/path"), "internal_error")
