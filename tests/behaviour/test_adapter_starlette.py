"""The adapter for Starlette, over real HTTP and WebSockets."""

from __future__ import annotations

import http.client
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, Reply, get, logged, tracebacks

starlette = pytest.importorskip("starlette")
httpx = pytest.importorskip("httpx")
from starlette.applications import Starlette  # noqa: E402
from starlette.exceptions import HTTPException  # noqa: E402
from starlette.middleware.cors import CORSMiddleware  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response, StreamingResponse  # noqa: E402
from starlette.routing import Mount, Route, WebSocketRoute  # noqa: E402
from starlette.types import ASGIApp, Receive, Scope, Send  # noqa: E402
from starlette.websockets import WebSocket  # noqa: E402


def application(api: Api, **settings: Any) -> Starlette:
    async def ok(request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def error(request: Request) -> Response:
        raise api.make(request.path_params["key"])

    def synchronous(request: Request) -> Response:
        raise api.make(request.path_params["key"])

    one = api.make("not_found")

    async def same(request: Request) -> Response:
        raise one

    async def boom(request: Request) -> Response:
        raise RuntimeError(SECRET)

    async def bare(request: Request) -> Response:
        headers = {"WWW-Authenticate": "Bearer", "Content-Type": "text/html"}
        raise HTTPException(request.path_params["status"], request.query_params.get("detail"), headers)

    async def moved(request: Request) -> Response:
        raise HTTPException(302, headers={"Location": "/ok"})

    async def unsendable(request: Request) -> Response:
        raise servers.unsendable(api)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError(SECRET)

    async def stream(request: Request) -> Response:
        return StreamingResponse(chunks())

    async def socket(websocket: WebSocket) -> None:
        what = websocket.path_params["what"]
        if "accept" in websocket.query_params:
            await websocket.accept()
        raise RuntimeError(SECRET) if what == "boom" else api.make(what)

    routes = [
        Route("/ok", ok),
        Route("/errors/{key}", error),
        Route("/synchronous/{key}", synchronous),
        Route("/same", same),
        Route("/boom", boom),
        Route("/bare/{status:int}", bare),
        Route("/moved", moved),
        Route("/unsendable", unsendable),
        Route("/stream", stream),
        WebSocketRoute("/ws/{what}", socket),
    ]
    mounted = Starlette(routes=list(routes))
    app = Starlette(routes=[*routes, Mount("/mounted", mounted)], **settings)
    api.adapter("starlette").install(app)
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
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
    with servers.asgi(application(api)) as found:
        yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_a_synchronous_view_and_a_mounted_application_answer_alike(api: Api, url: str) -> None:
    for code in api.errors:
        expected = get(f"{url}/errors/{code.key}")
        for path in ("/synchronous", "/mounted/errors"):
            reply = get(f"{url}{path}/{code.key}")
            assert (reply.status, reply.body) == (expected.status, expected.body)
    servers.an_unexpected_exception_says_nothing(api, url, "/mounted/boom")


def test_starlettes_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    servers.the_wrong_method_is_an_error(api, url)
    reply = get(f"{url}/bare/413")
    servers.is_general(api, reply, 413)
    assert reply.headers["www-authenticate"] == "Bearer"
    servers.is_general(api, get(f"{url}/bare/418?detail=No%20coffee"), 418, "No coffee")
    moved = httpx.get(f"{url}/moved")
    assert (moved.status_code, moved.headers["location"], moved.content) == (302, "/ok", b"")


def test_the_text_of_a_server_error_is_not_sent(api: Api, url: str) -> None:
    for status in (501, 599):
        servers.is_general(api, get(f"{url}/bare/{status}?detail={SECRET}"), status, None)
        assert SECRET.encode() not in get(f"{url}/bare/{status}?detail={SECRET}").body


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)


def test_middleware_outside_sees_the_response_to_an_unexpected_exception(api: Api, url: str) -> None:
    reply = get(f"{url}/boom", headers={"Origin": "https://shop.example.com"})
    assert reply.headers["access-control-allow-origin"] == "*"


def test_an_error_that_cannot_be_sent(api: Api, url: str) -> None:
    servers.an_error_that_cannot_be_sent_is_an_unexpected_exception(api, url)


def test_the_id_of_the_request(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)


def test_an_error_that_is_raised_again_has_not_kept_the_id(url: str) -> None:
    assert get(f"{url}/same", headers={"X-Request-Id": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert "x-request-id" not in get(f"{url}/same").headers


def test_a_head_request(api: Api, url: str) -> None:
    servers.a_head_request_has_no_body(api, url)


def test_a_stream_that_fails_is_broken_off(api: Api, url: str) -> None:
    with logged() as records, pytest.raises(http.client.IncompleteRead):
        get(f"{url}/stream")
    servers.wait_until(lambda: bool(tracebacks(records)))
    assert len(tracebacks(records)) == 1


def test_a_websocket_that_is_not_open_is_refused_with_the_error(api: Api, url: str) -> None:
    for key, status in [(api.errors[0].key, api.errors[0].status), ("boom", 500)]:
        with logged() as records:
            reply = refused(f"{url}/ws/{key}")
        assert reply.status == status
        assert reply.headers["content-type"] == api.media_type
        assert SECRET.encode() not in reply.body
        assert len(tracebacks(records)) == (key == "boom")


def test_an_open_websocket_is_closed_with_the_code(api: Api, url: str) -> None:
    code, reason = closed(f"{url}/ws/not_found?accept=1")
    assert (code, reason) == (1008, {"sensos": "Not Found", "sentisnap": "not_found"}[api.name])
    with logged() as records:
        code, reason = closed(f"{url}/ws/boom?accept=1")
    assert code == 1011
    assert len(tracebacks(records)) == 1
    assert reason in tracebacks(records)[0].getMessage()


def test_what_a_middleware_outside_raises_is_answered_too(api: Api) -> None:
    class Outside:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            raise RuntimeError(SECRET) if scope["path"] == "/boom" else api.make("forbidden")

    app = application(api)
    app.add_middleware(Outside)
    with servers.asgi(app) as url:
        servers.is_error(api, get(f"{url}/ok"), "forbidden")
        reply = get(f"{url}/boom")
        assert (reply.status, SECRET.encode() in reply.body) == (500, False)


def test_debug_mode_shows_the_page_of_starlette(api: Api) -> None:
    with servers.asgi(application(api, debug=True)) as url:
        reply = get(f"{url}/boom", headers={"Accept": "text/html"})
        assert SECRET.encode() in reply.body
        assert get(f"{url}/errors/not_found").status == 404


def test_errors_can_be_chosen_for_statuses(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    app = Starlette()
    api.adapter("starlette").install(app, statuses={404: api.package.ForbiddenError})
    with servers.asgi(app) as url:
        servers.is_error(api, get(url), "forbidden")


def refused(url: str) -> Reply:
    pytest.importorskip("websockets")
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    with pytest.raises(InvalidStatus) as caught, connect(url.replace("http", "ws", 1), open_timeout=10):
        pass
    response = caught.value.response
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, response.body or b"")


def closed(url: str) -> tuple[int, str]:
    pytest.importorskip("websockets")
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    with connect(url.replace("http", "ws", 1), open_timeout=10) as socket, pytest.raises(ConnectionClosed) as caught:
        socket.recv(timeout=10)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason
