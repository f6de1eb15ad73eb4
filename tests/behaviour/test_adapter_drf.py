"""The adapter for Django REST framework, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get

pytest.importorskip("rest_framework")
from tests import django_project

django_project.set_up()
from django.core.exceptions import PermissionDenied, ValidationError  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import Http404  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import exceptions, serializers  # noqa: E402
from rest_framework.authentication import BasicAuthentication  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.settings import api_settings  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class Item(serializers.Serializer[Any]):
    name = serializers.CharField()
    count = serializers.IntegerField()


class Order(serializers.Serializer[Any]):
    items = Item(many=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=3))

    def validate(self, attrs: Any) -> Any:
        raise serializers.ValidationError("Too much")


KINDS: dict[str, Callable[[], Exception]] = {
    "plain": lambda: exceptions.ValidationError("Too much"),
    "unauthenticated": lambda: exceptions.NotAuthenticated(),
    "throttled": lambda: exceptions.Throttled(wait=29.2),
    "missing": lambda: exceptions.NotFound("No pet 7"),
    "http404": lambda: Http404(SECRET),
    "denied": lambda: PermissionDenied(SECRET),
    "django": lambda: ValidationError({"url": ["Invalid url"]}),
    "teapot": lambda: type("Teapot", (exceptions.APIException,), {"status_code": 418, "default_detail": "?"})(
        "No coffee"
    ),
    "broken": lambda: exceptions.APIException(SECRET),
}


def urls(api: Api) -> list[Any]:
    class Ok(APIView):
        def get(self, request: Request) -> Response:
            return Response({"ok": True})

    class Errors(APIView):
        def get(self, request: Request, key: str) -> Response:
            raise api.make(key)

    class Boom(APIView):
        def get(self, request: Request) -> Response:
            raise RuntimeError(SECRET)

    class Kinds(APIView):
        def get(self, request: Request, kind: str) -> Response:
            raise KINDS[kind]()

    class Challenging(Kinds):
        authentication_classes = [BasicAuthentication]

    class Orders(APIView):
        def post(self, request: Request) -> Response:
            order = Order(data=request.data)
            order.is_valid(raise_exception=True)
            return Response({})

    return [
        path("ok", Ok.as_view()),
        path("errors/<key>", Errors.as_view()),
        path("boom", Boom.as_view()),
        path("kinds/<kind>", Kinds.as_view()),
        path("challenging/<kind>", Challenging.as_view()),
        path("orders", Orders.as_view()),
    ]


@pytest.fixture(scope="module")
def apis() -> Iterator[dict[str, Api]]:
    with servers.packages() as found:
        yield found


@pytest.fixture(scope="module", params=servers.APIS)
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Api:
    return apis[request.param]


@pytest.fixture(scope="module")
def url(api: Api) -> Iterator[str]:
    handler = f"{api.name}_errors.drf.exception_handler"
    with (
        django_project.project(
            urls(api), [], REST_FRAMEWORK={**api_settings.user_settings, "EXCEPTION_HANDLER": handler}
        ),
        servers.wsgi(get_wsgi_application()) as found,
    ):
        yield found


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_an_invalid_request(api: Api, url: str) -> None:
    reply = get(f"{url}/orders", method="POST", json_body={"items": [{"name": "a", "count": 1}, {}], "tags": ["long"]})
    required = "This field is required."
    servers.an_invalid_request_is_an_error(
        api,
        reply,
        [
            (["items", "1", "name"], required),
            (["items", "1", "count"], required),
            (["tags", "0"], "Ensure this field has no more than 3 characters."),
        ],
    )
    reply = get(f"{url}/orders", method="POST", json_body={"items": [], "tags": []})
    servers.an_invalid_request_is_an_error(api, reply, [([], "Too much")])
    servers.an_invalid_request_is_an_error(api, get(f"{url}/kinds/plain"), [([], "Too much")])
    servers.an_invalid_request_is_an_error(api, get(f"{url}/kinds/django"), [(["url"], "Invalid url")])


def test_the_frameworks_own_errors(api: Api, url: str) -> None:
    servers.the_wrong_method_is_an_error(api, url)
    assert str(servers.is_error(api, get(f"{url}/kinds/missing"), "not_found")) == "No pet 7"
    reply = get(f"{url}/kinds/http404")
    servers.is_error(api, reply, "not_found")
    assert SECRET.encode() not in reply.body
    servers.is_general(api, get(f"{url}/kinds/teapot"), 418, "No coffee")
    assert SECRET.encode() not in get(f"{url}/kinds/broken").body
    assert SECRET.encode() not in get(f"{url}/kinds/denied").body
    assert get(f"{url}/kinds/denied").status == 403
    reply = get(f"{url}/orders", method="POST", headers={"Content-Type": "text/csv"}, json_body=1)
    servers.is_general(api, reply, 415)


def test_a_challenge_and_a_wait_are_kept(api: Api, url: str) -> None:
    reply = get(f"{url}/challenging/unauthenticated")
    assert (reply.status, reply.headers["www-authenticate"]) == (401, 'Basic realm="api"')
    assert get(f"{url}/kinds/unauthenticated").status == 403  # as the framework has it where there is no challenge
    reply = get(f"{url}/kinds/throttled")
    key = {"sensos": "too_many_requests", "sentisnap": "rate_limit_exceeded"}[api.name]
    error = servers.is_error(api, reply, key)
    assert (reply.headers["retry-after"], error.retry_after) == ("30", 30)


def test_an_unexpected_exception(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)


def test_the_id_of_the_request(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)


def test_debug_leaves_an_unexpected_exception_to_django(api: Api) -> None:
    from django.test import Client

    with django_project.project(
        urls(api),
        [],
        DEBUG=True,
        REST_FRAMEWORK={**api_settings.user_settings, "EXCEPTION_HANDLER": f"{api.name}_errors.drf.exception_handler"},
    ):
        client = Client(raise_request_exception=False)
        assert SECRET in client.get("/boom").content.decode()
        assert client.get("/errors/not_found")["Content-Type"] == api.media_type


def test_a_handler_of_ones_own(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    handle = api.adapter("drf").handler(
        validation=api.package.ForbiddenError, details=len, statuses={404: api.package.InternalError}
    )
    from django.test import RequestFactory

    context = {"request": RequestFactory().get("/")}
    assert handle(exceptions.ValidationError({"a": ["b"]}), context).status_code == 403
    assert handle(exceptions.NotFound(), context).status_code == 500
