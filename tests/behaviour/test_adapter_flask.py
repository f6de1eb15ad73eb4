"""The adapter for Flask, over real HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get

pytest.importorskip("flask")
from flask import Blueprint, Flask, Response, abort, redirect, request


def application(api: Api, *, installed: bool = True) -> Flask:
    app = Flask("shop")
    app.config["MAX_CONTENT_LENGTH"] = 1000

    @app.get("/ok")
    def ok() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/errors/<key>")
    def error(key: str) -> Response:
        raise api.make(key)

    @app.get("/boom")
    def boom() -> Response:
        raise RuntimeError(SECRET)

    @app.get("/unsendable")
    def unsendable() -> Response:
        raise servers.unsendable(api)

    @app.get("/bare/<int:status>")
    def bare(status: int) -> Response:
        abort(status, request.args.get("detail"))

    @app.get("/own")
    def own() -> Response:
        abort(403, response=Response("my own page", 403))

    @app.get("/moved")
    def moved() -> Any:
        abort(redirect("/ok"))

    @app.post("/orders")
    def order() -> Any:
        return request.get_json()

    @app.get("/stream")
    def stream() -> Response:
        def chunks() -> Iterator[bytes]:
            yield b"begun"
            raise RuntimeError(SECRET)

        return Response(chunks(), headers={"Content-Length": "100"})

    blueprint = Blueprint("api", "api", url_prefix="/api")

    @blueprint.get("/errors/<key>")
    def blueprint_error(key: str) -> Response:
        raise api.make(key)

    api.adapter("flask").install(app if installed else blueprint)
    app.register_blueprint(blueprint)
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
    with servers.wsgi(application(api)) as found:
        yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_flasks_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    servers.the_wrong_method_is_an_error(api, url)
    servers.is_general(api, get(f"{url}/bare/418?detail=No%20coffee"), 418, "No coffee")
    servers.is_general(api, get(f"{url}/bare/501?detail={SECRET}"), 501, "Not Implemented")
    reply = get(f"{url}/orders", method="POST", json_body="x" * 2000)
    servers.is_general(api, reply, 413)
    reply = get(f"{url}/orders", method="POST")
    servers.is_general(api, reply, 415)


def test_what_is_no_bare_error_stays(api: Api, url: str) -> None:
    assert get(f"{url}/own").body == b"my own page"
    assert get(f"{url}/moved").json == {"ok": True}


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)


def test_an_error_that_cannot_be_sent(api: Api, url: str) -> None:
    servers.an_error_that_cannot_be_sent_is_an_unexpected_exception(api, url)


def test_the_id_of_the_request_and_head(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)
    servers.a_head_request_has_no_body(api, url)


def test_a_stream_that_fails_is_broken_off(api: Api, url: str) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        get(f"{url}/stream")


def test_the_debugger_gets_an_unexpected_exception(api: Api) -> None:
    for setting in ("TESTING", "DEBUG", "PROPAGATE_EXCEPTIONS"):
        app = application(api)
        app.config[setting] = True
        with pytest.raises(RuntimeError, match=SECRET):
            app.test_client().get("/boom")
        assert app.test_client().get("/errors/not_found").status_code == 404


def test_a_blueprint_alone(api: Api) -> None:
    client = application(api, installed=False).test_client()
    assert client.get("/api/errors/not_found").content_type == api.media_type
    assert client.get("/no/such/path").content_type.startswith("text/html")


def test_errors_can_be_chosen_for_statuses(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    app = Flask("shop")
    api.adapter("flask").install(app, statuses={404: api.package.ForbiddenError})
    assert app.test_client().get("/").json["error"]["code"] == "forbidden"  # type: ignore[index]
