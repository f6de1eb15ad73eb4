"""The adapter for Django, over real HTTP: synchronous on the standard library's server, asynchronous on uvicorn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get, logged, tracebacks

pytest.importorskip("django")
from tests import django_project

django_project.set_up()
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, ValidationError  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.http import require_GET  # noqa: E402

KINDS = {
    "404": Http404(SECRET),
    "403": PermissionDenied(SECRET),
    "400": BadRequest(SECRET),
    "suspicious": SuspiciousOperation(SECRET),
}


class Outside:
    """A middleware that raises by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/middleware/boom":
            raise RuntimeError(SECRET)
        if request.path.startswith("/middleware/"):
            raise self.api.make(request.path.rsplit("/", 1)[-1])
        return self.get_response(request)

    api: Api


def urls(api: Api) -> list[Any]:
    Outside.api = api

    @require_GET
    def ok(request: HttpRequest) -> HttpResponse:
        return JsonResponse({"ok": True})

    def error(request: HttpRequest, key: str) -> HttpResponse:
        raise api.make(key)

    async def asynchronous(request: HttpRequest, key: str) -> HttpResponse:
        raise api.make(key)

    def boom(request: HttpRequest) -> HttpResponse:
        raise RuntimeError(SECRET)

    def bare(request: HttpRequest, kind: str) -> HttpResponse:
        raise KINDS[kind]

    def invalid(request: HttpRequest) -> HttpResponse:
        raise ValidationError({"url": ["Invalid url"], "__all__": ["Too much"]})

    def invalid_alone(request: HttpRequest) -> HttpResponse:
        raise ValidationError("Too much")

    return [
        path("ok", ok),
        path("errors/<key>", error),
        path("asynchronous/<key>", asynchronous),
        path("boom", boom),
        path("bare/<kind>", bare),
        path("invalid", invalid),
        path("invalid-alone", invalid_alone),
    ]


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module", params=servers.APIS)
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Api:
    return apis[request.param]


@pytest.fixture(scope="module", params=["wsgi", "asgi"])
def url(api: Api, request: pytest.FixtureRequest) -> Iterator[str]:
    adapter = f"{api.name}_errors.django.Middleware"
    middleware = [adapter, "django.middleware.common.CommonMiddleware", f"{__name__}.Outside"]
    with django_project.project(urls(api), middleware, api.adapter("django")):
        if request.param == "wsgi":
            with servers.wsgiref(get_wsgi_application()) as found:
                yield found
        else:
            with servers.asgi(get_asgi_application()) as found:
                yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_an_asynchronous_view_and_a_middleware_answer_alike(api: Api, url: str) -> None:
    for code in api.errors:
        expected = get(f"{url}/errors/{code.key}")
        for where in ("asynchronous", "middleware"):
            reply = get(f"{url}/{where}/{code.key}")
            assert (reply.status, reply.body) == (expected.status, expected.body)


def test_djangos_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    reply = get(f"{url}/ok", method="DELETE")
    servers.is_general(api, reply, 405, "Method Not Allowed")
    assert reply.headers["allow"] == "GET"
    servers.is_error(api, get(f"{url}/bare/404"), "not_found")
    assert get(f"{url}/bare/404").status == 404
    if api.name == "sensos":
        servers.is_error(api, get(f"{url}/bare/403"), "forbidden")
    else:
        servers.is_general(api, get(f"{url}/bare/403"), 403, "Forbidden")
    for kind in ("400", "suspicious"):
        reply = get(f"{url}/bare/{kind}")
        servers.an_invalid_request_is_an_error(api, reply, [([], "Bad Request")]) if api.name == "sentisnap" else None
        assert (reply.status, SECRET.encode() in reply.body) == (400, False)


def test_suspicious_operations_go_to_their_logger(url: str) -> None:
    with logged() as records:
        get(f"{url}/bare/suspicious")
    assert [record.name for record in tracebacks(records)] == ["django.security.SuspiciousOperation"]


def test_djangos_validation_error(api: Api, url: str) -> None:
    faults: list[tuple[list[str], str]] = [(["url"], "Invalid url"), ([], "Too much")]
    servers.an_invalid_request_is_an_error(api, get(f"{url}/invalid"), faults)
    servers.an_invalid_request_is_an_error(api, get(f"{url}/invalid-alone"), [([], "Too much")])


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)
    servers.an_unexpected_exception_says_nothing(api, url, "/middleware/boom")


def test_an_unexpected_exception_goes_where_django_sends_it(api: Api, url: str) -> None:
    from django.core.signals import got_request_exception

    signals: list[Any] = []

    def receive(**values: Any) -> None:
        signals.append(values["request"])

    got_request_exception.connect(receive)
    try:
        with logged() as records:
            get(f"{url}/boom")
    finally:
        got_request_exception.disconnect(receive)
    assert [request.path for request in signals] == ["/boom"]
    (record,) = [record for record in records if record.levelname == "ERROR"]
    assert record.name == "django.request"
    assert record.__dict__["request"].path == "/boom"
    assert record.__dict__["status_code"] == 500


def test_the_id_of_the_request(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)


def test_debug_shows_the_pages_of_django(api: Api) -> None:
    from django.test import Client

    middleware = [f"{api.name}_errors.django.Middleware"]
    with django_project.project(urls(api), middleware, DEBUG=True):
        client = Client(raise_request_exception=False)
        assert SECRET in client.get("/boom").content.decode()
        assert client.get("/no/such/path")["Content-Type"].startswith("text/html")
        assert client.get("/errors/not_found")["Content-Type"] == api.media_type


def test_only_the_paths_of_the_api(apis: dict[str, Api]) -> None:
    from django.test import Client

    api = apis["sentisnap"]
    adapter = api.adapter("django")
    own = type(
        "Own",
        (adapter.Middleware,),
        {"paths": ("/errors/",), "answers": adapter.Answers(statuses={404: api.package.ForbiddenError})},
    )
    adapter.Own = own
    with django_project.project(urls(api), [f"{adapter.__name__}.Own"]):
        client = Client(raise_request_exception=False)
        assert client.get("/no/such/path")["Content-Type"].startswith("text/html")
        assert client.get("/errors/not_found").status_code == 404
        assert client.get("/errors/a/b").json()["error"]["code"] == "forbidden"
        reply = client.get("/boom")
        assert (reply.status_code, reply["Content-Type"]) == (500, "text/html; charset=utf-8")
