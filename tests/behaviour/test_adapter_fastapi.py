"""The adapter for FastAPI, over real HTTP, and the OpenAPI document of an application that uses it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest

from tests import servers
from tests.servers import SECRET, Api, get
from tests.support import catalogue_of

pytest.importorskip("fastapi")
from fastapi import Body, FastAPI, HTTPException, Query
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel


class Item(BaseModel):
    name: str
    count: int


class Order(BaseModel):
    items: list[Item]


def application(api: Api, **settings: Any) -> FastAPI:
    responses = api.adapter("fastapi").responses
    package = api.package
    authentication = getattr(package, "AuthenticationError", package.UnauthorizedError)
    app = FastAPI()

    @app.get("/ok")
    async def ok() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/errors/{key}", responses=responses(package.NotFoundError, authentication))
    async def error(key: str) -> None:
        raise api.make(key)

    @app.get("/boom", responses=responses(api.base))
    async def boom() -> None:
        raise RuntimeError(SECRET)

    @app.get("/bare/{status}")
    async def bare(status: int, detail: str | None = None) -> None:
        raise HTTPException(status, detail, {"WWW-Authenticate": "Bearer"})

    @app.get("/wrong-response", response_model=Item)
    async def wrong_response() -> Any:
        return {"name": SECRET}

    @app.post("/orders", status_code=201)
    async def order(order: Annotated[Order, Body()], limit: Annotated[int, Query(le=9)] = 1) -> Order:
        return order

    mounted = FastAPI()
    mounted.post("/orders")(order)
    app.mount("/mounted", mounted)
    api.adapter("fastapi").install(app, **settings)
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


@pytest.fixture(scope="module")
def document(url: str) -> Any:
    return get(f"{url}/openapi.json").json


def test_every_error_comes_back(api: Api, url: str) -> None:
    servers.every_error_comes_back(api, url)


def test_an_invalid_request(api: Api, url: str) -> None:
    missing, number = "Field required", "Input should be a valid integer, unable to parse string as an integer"
    for orders in ("/orders", "/mounted/orders"):
        reply = get(f"{url}{orders}?limit=x", method="POST", json_body={"items": [{"name": "a"}]})
        servers.an_invalid_request_is_an_error(api, reply, [(["limit"], number), (["items", "0", "count"], missing)])
    reply = get(f"{url}/orders", method="POST", json_body="not an order")
    servers.an_invalid_request_is_an_error(
        api, reply, [([], "Input should be a valid dictionary or object to extract fields from")]
    )


def test_a_body_that_is_not_json(api: Api, url: str) -> None:
    import httpx

    reply = httpx.post(f"{url}/orders", content=b"{nope", headers={"Content-Type": "application/json"})
    answer = servers.Reply(reply.status_code, dict(reply.headers), reply.content)
    servers.an_invalid_request_is_an_error(api, answer, [([], "JSON decode error")])


def test_fastapis_own_errors(api: Api, url: str) -> None:
    servers.the_unknown_path_is_an_error(api, url)
    servers.the_wrong_method_is_an_error(api, url)
    reply = get(f"{url}/bare/402?detail=Pay%20first")
    servers.is_general(api, reply, 402, "Pay first")
    assert reply.headers["www-authenticate"] == "Bearer"
    assert str(servers.is_error(api, get(f"{url}/bare/404?detail=No%20pet%207"), "not_found")) == "No pet 7"


def test_unexpected_exceptions(api: Api, url: str) -> None:
    servers.an_unexpected_exception_says_nothing(api, url)
    servers.an_unexpected_exception_says_nothing(api, url, "/wrong-response")


def test_the_id_of_the_request_and_head(api: Api, url: str) -> None:
    servers.the_id_of_the_request_comes_back(api, url)


def test_the_document_is_valid_and_complete(api: Api, document: Any) -> None:
    OpenAPIV31SpecValidator(document).validate()
    known = document["components"]
    for reference in references(document):
        section, name = reference.removeprefix("#/components/").split("/")
        assert name in known[section], reference


def test_the_document_has_no_default_validation_error(api: Api, document: Any) -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])
    declared = document["paths"]["/orders"]["post"]["responses"]
    assert set(declared) == {"201", "400"}
    name = {"sensos": "SensosBadRequestError", "sentisnap": "SentisnapValidationError"}[api.name]
    content = declared["400"]["content"][api.media_type]
    assert content["schema"] == {"$ref": f"#/components/schemas/{name}"}
    assert list(content["examples"]) == [{"sensos": "bad_request", "sentisnap": "validation_error"}[api.name]]
    assert set(document["paths"]["/ok"]["get"]["responses"]) == {"200"}


def test_several_errors_of_one_status_are_an_open_union(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    declared = application(api).openapi()["paths"]["/errors/{key}"]["get"]["responses"]
    assert set(declared) == {"200", "400", "401", "404"}
    names = ("Unauthorized", "InvalidApiKey", "ExpiredApiKey", "RevokedApiKey", "")
    assert declared["401"]["content"]["application/json"]["schema"] == {
        "anyOf": [{"$ref": f"#/components/schemas/Sentisnap{name}Error"} for name in names]
    }
    assert "- `expired_api_key`: API key has expired" in declared["401"]["description"]
    assert declared["401"]["x-error-codes"] == ["unauthorized", "invalid_api_key", "expired_api_key", "revoked_api_key"]


def test_the_general_error_is_the_default_response(api: Api, document: Any) -> None:
    declared = document["paths"]["/boom"]["get"]["responses"]
    schema = declared["default"]["content"][api.media_type]["schema"]
    assert schema == {"$ref": f"#/components/schemas/{api.base.__name__}"}


def test_the_schemas_are_those_of_the_openapi_target(api: Api, document: Any) -> None:
    from errcat.targets.openapi_view import build_document

    made = build_document(api.catalogue)["components"]
    own = {name for name in document["components"]["schemas"] if name.startswith(api.name.capitalize())}
    assert len(own) >= 3
    for name in own:
        assert document["components"]["schemas"][name] == made["schemas"][name]
    assert document["components"]["examples"].items() <= made["examples"].items()


def test_headers_of_an_error_are_declared(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    declared = api.adapter("fastapi").responses(api.package.RateLimitExceededError)
    assert declared[429]["headers"] == {"Retry-After": {"$ref": "#/components/headers/SentisnapRetryAfter"}}
    app = FastAPI()
    app.get("/", responses=declared)(lambda: None)
    api.adapter("fastapi").install(app)
    document = app.openapi()
    OpenAPIV31SpecValidator(document).validate()
    assert document["components"]["headers"]["SentisnapRetryAfter"]["schema"] == {"type": "integer", "minimum": 0}


def test_a_declared_response_of_the_same_status_carries_both(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    responses = api.adapter("fastapi").responses
    app = FastAPI()
    app.get("/known", responses=responses(api.package.ValidationError))(lambda limit: None)
    app.get("/own", responses={400: {"model": Item}})(lambda limit: None)
    api.adapter("fastapi").install(app)
    document = app.openapi()
    OpenAPIV31SpecValidator(document).validate()
    error = {"$ref": "#/components/schemas/SentisnapValidationError"}
    known = document["paths"]["/known"]["get"]["responses"]["400"]["content"]["application/json"]["schema"]
    own = document["paths"]["/own"]["get"]["responses"]["400"]["content"]["application/json"]["schema"]
    assert known == error
    assert own == {"anyOf": [{"$ref": "#/components/schemas/Item"}, error]}


def test_another_error_can_be_chosen_for_invalid_requests(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    app = application(api, validation=api.package.ForbiddenError, details=lambda faults: {"wrong": len(faults)})
    declared = app.openapi()["paths"]["/orders"]["post"]["responses"]
    assert set(declared) == {"201", "403"}
    with servers.asgi(app) as url:
        error = servers.is_error(api, get(f"{url}/orders", method="POST", json_body={}), "forbidden")
        assert error.details == {"wrong": 1}


def test_what_the_details_cannot_say_is_in_the_message(apis: dict[str, Api]) -> None:
    api = apis["sentisnap"]
    package = api.package
    for settings, details in [
        ({"validation": package.ForbiddenError}, None),
        ({"validation": package.ValidationError, "details": lambda faults: "unfit"}, None),
        ({"validation": package.ValidationError}, [{"path": ["order"], "message": "Field required"}]),
    ]:
        app = FastAPI()
        app.post("/")(lambda order: None)
        api.adapter("fastapi").install(app, **settings)
        with servers.asgi(app) as url:
            reply = get(f"{url}/", method="POST", json_body={})
        error = package.from_response(*reply)
        assert type(error) is settings["validation"]
        assert error.details == details
        assert str(error) == ("order: Field required" if details is None else "Validation failed")


def test_what_a_schema_refers_to_is_in_the_document_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = catalogue_of("""
        codes:
          nested:
            status: 409
            details: {type: array, items: {$ref: "#/$defs/part"}, $defs: {part: {type: object}}}
        """)
    servers.write_package(catalogue, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    package: Any = importlib.import_module("shop_errors")
    adapter: Any = importlib.import_module("shop_errors.fastapi")
    app = FastAPI()
    app.get("/", responses=adapter.responses(package.NestedError))(lambda: None)
    adapter.install(app)
    document = app.openapi()
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["components"]["schemas"]) == {"ShopNestedError", "ShopNestedErrorPart"}


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)
