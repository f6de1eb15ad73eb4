"""What an error costs at run time, beside other packages: raise and catch, serialise, parse, a full response.

`make bench-runtime` prints the table of `docs/performance-runtime.md`. All times of a row are taken in turns in one
run, and the best of many rounds counts; they are shown as multiples of errcat's. A package that is not installed, or
does not do a thing, has no time.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.metadata
import json
import logging
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from types import ModuleType, SimpleNamespace
from typing import Any, TypeAlias

from tests.support import catalogue_of

CATALOGUE = """
codes:
  pet_not_found:
    status: 404
    title: Pet not found
    message: There is no pet {pet_id}
    params: {pet_id: {type: integer}}
"""
PACKAGES = (
    *("starlette-problem", "fastapi-problem", "fastapi-rfc9457", "fastapi-typed-errors"),
    *("drf-standardized-errors", "litestar"),
)
VERSIONS = ("starlette", "fastapi", "litestar", "django", "djangorestframework", *PACKAGES[:5])
BARE = "bare"
PET = 7
Cases: TypeAlias = dict[str, dict[str, Callable[[], Any]]]


def errcat_package() -> Any:
    """The generated package of the catalogue above, with the adapters."""
    from errcat.diagnostics.diagnostic import Sink
    from errcat.targets.format import format_file
    from errcat.targets.options import Options
    from errcat.targets.packs import load_pack
    from errcat.targets.render import render
    from errcat.targets.views import views_of

    folder = Path(tempfile.mkdtemp())
    pack = load_pack("python", None, Sink())
    assert pack is not None
    options = Options(adapters=("starlette", "fastapi", "litestar", "drf"))
    for file in render(pack, catalogue_of(CATALOGUE), options, views_of("python"), Sink()):
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(format_file(file), "utf-8")
    sys.path.insert(0, str(folder))
    return importlib.import_module("shop_errors")


def catching(make: Callable[[], BaseException], kind: type[BaseException]) -> Callable[[], Any]:
    def run() -> Any:
        try:
            raise make()
        except kind as error:
            return error

    return run


class Loop:
    """Runs coroutines of applications. An ASGI application is called as a server does it, without a network."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def response(self, app: Any) -> Callable[[], Any]:
        """What sends a request for `/pets/7` and gives status and body."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/pets/7",
            "raw_path": b"/pets/7",
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"shop.example.com"), (b"accept", b"*/*")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def ask() -> tuple[int, bytes]:
            status, body = 0, b""

            async def send(message: Any) -> None:
                nonlocal status, body
                if message["type"] == "http.response.start":
                    status = message["status"]
                else:
                    body += message["body"]

            await app({**scope, "state": {}}, receive, send)
            return status, body

        return lambda: self.loop.run_until_complete(ask())


def wsgi_response(app: Any, path: str) -> Callable[[], Any]:
    """The same for a WSGI application."""
    from django.test import RequestFactory

    environ = RequestFactory().get(path).environ

    def ask() -> tuple[int, bytes]:
        status: list[str] = []
        response = app(dict(environ), lambda line, headers: status.append(line))
        body = b"".join(response)
        response.close()
        return int(status[0][:3]), body

    return ask


def own(shop: Any, cases: Cases) -> None:
    """errcat without a framework, and a bare exception as the floor."""
    error = shop.PetNotFoundError(pet_id=PET)
    body = error.to_json()
    headers = {"content-type": "application/problem+json"}
    cases["raise + catch"]["errcat"] = catching(lambda: shop.PetNotFoundError(pet_id=PET), shop.ShopError)
    cases["raise + catch"][BARE] = catching(lambda: LookupError(f"There is no pet {PET}"), LookupError)
    cases["serialise"]["errcat"] = error.to_json
    plain = {
        "type": "about:blank",
        "title": "Pet not found",
        "status": 404,
        "detail": f"There is no pet {PET}",
        "pet_id": PET,
    }
    cases["serialise"][BARE] = lambda: json.dumps(plain, separators=(",", ":")).encode()
    cases["parse"]["errcat"] = lambda: shop.from_response(404, headers, body)
    cases["parse"][BARE] = lambda: LookupError(json.loads(body)["detail"])


def starlette_cases(shop: Any, cases: Cases, loop: Loop) -> None:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    def application(make: Callable[[], Exception]) -> Starlette:
        async def pet(request: Any) -> Any:
            raise make()

        return Starlette(routes=[Route("/pets/{pet_id}", pet)])

    row = cases["response, Starlette"]
    row[BARE] = loop.response(application(lambda: HTTPException(404, f"There is no pet {PET}")))
    app = application(lambda: shop.PetNotFoundError(pet_id=PET))
    importlib.import_module("shop_errors.starlette").install(app)
    row["errcat"] = loop.response(app)
    if has("starlette-problem"):
        from starlette_problem.error import NotFoundProblem
        from starlette_problem.handler import add_exception_handler

        class PetNotFoundProblem(NotFoundProblem):  # type: ignore[misc]
            title = "Pet not found"

        def make() -> Any:
            return PetNotFoundProblem(f"There is no pet {PET}", pet_id=PET)

        problem = make()
        cases["raise + catch"]["starlette-problem"] = catching(make, NotFoundProblem)
        cases["serialise"]["starlette-problem"] = lambda: json.dumps(
            problem.marshal(), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()
        app = application(make)
        add_exception_handler(app)
        row["starlette-problem"] = loop.response(app)


def fastapi_cases(shop: Any, cases: Cases, loop: Loop) -> None:
    from fastapi import FastAPI, HTTPException

    def application(make: Callable[[], Exception]) -> FastAPI:
        app = FastAPI()

        @app.get("/pets/{pet_id}")
        async def pet() -> None:
            raise make()

        return app

    row = cases["response, FastAPI"]
    row[BARE] = loop.response(application(lambda: HTTPException(404, f"There is no pet {PET}")))
    app = application(lambda: shop.PetNotFoundError(pet_id=PET))
    importlib.import_module("shop_errors.fastapi").install(app)
    row["errcat"] = loop.response(app)
    if has("fastapi-problem"):
        fastapi_problem(cases, loop, application)
    if has("fastapi-rfc9457"):
        fastapi_rfc9457(cases, loop, application)
    if has("fastapi-typed-errors"):
        fastapi_typed_errors(cases, loop, application)


def fastapi_problem(cases: Cases, loop: Loop, application: Callable[[Callable[[], Exception]], Any]) -> None:
    from fastapi_problem.error import NotFoundProblem
    from fastapi_problem.handler import add_exception_handler, new_exception_handler

    class PetNotFoundProblem(NotFoundProblem):  # type: ignore[misc]
        title = "Pet not found"

    def make() -> Any:
        return PetNotFoundProblem(f"There is no pet {PET}", pet_id=PET)

    problem = make()
    cases["raise + catch"]["fastapi-problem"] = catching(make, NotFoundProblem)
    cases["serialise"]["fastapi-problem"] = lambda: json.dumps(
        problem.marshal(), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    app = application(make)
    add_exception_handler(app, new_exception_handler())
    cases["response, FastAPI"]["fastapi-problem"] = loop.response(app)


def fastapi_rfc9457(cases: Cases, loop: Loop, application: Callable[[Callable[[], Exception]], Any]) -> None:
    from fastapi_rfc9457 import Problem, parse_problem
    from fastapi_rfc9457.handlers import build_wire
    from fastapi_rfc9457.integration import add_problem_handlers

    class PetNotFound(Problem):  # type: ignore[misc]
        title = "Pet not found"
        status = 404
        pet_id: int

    def make() -> Any:
        return PetNotFound(detail=f"There is no pet {PET}", pet_id=PET)

    problem = make()

    def serialise() -> bytes:
        wire = build_wire(problem, instance=None, type_uri="about:blank")
        data: str = wire.model_dump_json(exclude_none=True)
        return data.encode()

    cases["raise + catch"]["fastapi-rfc9457"] = catching(make, Problem)
    cases["serialise"]["fastapi-rfc9457"] = serialise
    app = application(make)
    add_problem_handlers(app)
    respond = loop.response(app)
    cases["response, FastAPI"]["fastapi-rfc9457"] = respond
    body = respond()[1]
    cases["parse"]["fastapi-rfc9457"] = lambda: parse_problem(body)


def fastapi_typed_errors(cases: Cases, loop: Loop, application: Callable[[Callable[[], Exception]], Any]) -> None:
    from http import HTTPStatus
    from typing import Literal

    from fastapi_typed_errors import BaseError, handle_base_error

    class PetNotFound(BaseError[Literal["pet_not_found"]]):  # type: ignore[misc]
        http_status = HTTPStatus.NOT_FOUND

    def make() -> Any:
        return PetNotFound(f"There is no pet {PET}")

    error = make()
    cases["raise + catch"]["fastapi-typed-errors"] = catching(make, BaseError)
    cases["serialise"]["fastapi-typed-errors"] = lambda: json.dumps(
        error.to_response().model_dump(mode="json"), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    app = application(make)
    app.add_exception_handler(BaseError, handle_base_error)
    cases["response, FastAPI"]["fastapi-typed-errors"] = loop.response(app)


def litestar_cases(shop: Any, cases: Cases, loop: Loop) -> None:
    from litestar import Litestar, get
    from litestar.exceptions import HTTPException
    from litestar.params import FromPath
    from litestar.plugins.problem_details import ProblemDetailsException, ProblemDetailsPlugin
    from litestar.serialization import encode_json

    def application(make: Callable[[], Exception], *plugins: Any) -> Litestar:
        @get("/pets/{pet_id:int}")
        async def pet(pet_id: FromPath[int]) -> None:
            raise make()

        return Litestar([pet], plugins=list(plugins), openapi_config=None, logging_config=None)

    def make() -> Any:
        return ProblemDetailsException(
            status_code=404, title="Pet not found", detail=f"There is no pet {PET}", extra={"pet_id": PET}
        )

    problem = make()
    request: Any = SimpleNamespace()
    cases["raise + catch"]["litestar"] = catching(make, ProblemDetailsException)
    cases["serialise"]["litestar"] = lambda: encode_json(problem.to_response(request).content)
    row = cases["response, Litestar"]
    row[BARE] = loop.response(application(lambda: HTTPException(f"There is no pet {PET}", status_code=404)))
    row["litestar"] = loop.response(application(make, ProblemDetailsPlugin()))
    plugin = importlib.import_module("shop_errors.litestar").ErrorsPlugin()
    row["errcat"] = loop.response(application(lambda: shop.PetNotFoundError(pet_id=PET), plugin))


def drf_cases(shop: Any, cases: Cases) -> None:
    from tests import django_project

    django_project.set_up()
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path
    from rest_framework.exceptions import NotFound
    from rest_framework.renderers import JSONRenderer
    from rest_framework.views import APIView, exception_handler

    def views(make: Callable[[], Exception], handler: Any) -> Any:
        class Pets(APIView):
            def get(self, request: Any) -> Any:
                raise make()

            def get_exception_handler(self) -> Any:
                return handler

        return Pets.as_view()

    errcat_handler = importlib.import_module("shop_errors.drf").exception_handler
    found: dict[str, Any] = {
        BARE: views(lambda: NotFound(f"There is no pet {PET}"), exception_handler),
        "errcat": views(lambda: shop.PetNotFoundError(pet_id=PET), errcat_handler),
    }
    if has("drf-standardized-errors"):
        from drf_standardized_errors.formatter import ExceptionFormatter
        from drf_standardized_errors.handler import exception_handler as standardized

        class PetNotFound(NotFound):
            default_code = "pet_not_found"

        def make() -> Any:
            return PetNotFound(f"There is no pet {PET}")

        error, renderer, context = make(), JSONRenderer(), {"request": None}
        cases["raise + catch"]["drf-standardized-errors"] = catching(make, NotFound)
        cases["serialise"]["drf-standardized-errors"] = lambda: renderer.render(
            ExceptionFormatter(error, context, error).run()
        )
        found["drf-standardized-errors"] = views(make, standardized)
    urlconf = ModuleType("urlconf")
    urlconf.__dict__["urlpatterns"] = [path(f"{name}/7", view) for name, view in found.items()]
    settings.ROOT_URLCONF = urlconf
    settings.MIDDLEWARE = []
    app = get_wsgi_application()
    for name in found:
        cases["response, Django REST framework"][name] = wsgi_response(app, f"/{name}/7")


def has(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def all_cases() -> Cases:
    logging.disable(logging.CRITICAL)
    shop = errcat_package()
    responses = ("Starlette", "FastAPI", "Litestar", "Django REST framework")
    cases: Cases = {row: {} for row in ("raise + catch", "serialise", "parse")}
    cases |= {f"response, {framework}": {} for framework in responses}
    loop = Loop()
    own(shop, cases)
    starlette_cases(shop, cases, loop)
    fastapi_cases(shop, cases, loop)
    litestar_cases(shop, cases, loop)
    drf_cases(shop, cases)
    for row, measured in cases.items():
        if row.startswith("response"):
            for name, call in measured.items():
                status, body = call()
                assert status == 404, (row, name, status)
                assert b"There is no pet 7" in body, (row, name, body)
    return cases


def best_times(calls: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Seconds of the processor for one call of each, the best of many short rounds in which all take turns."""
    counts = {name: max(1, int(0.005 / per_call(call, 100))) for name, call in calls.items()}
    best = dict.fromkeys(calls, float("inf"))
    end = perf_counter() + seconds
    while perf_counter() < end:
        for name, call in calls.items():
            best[name] = min(best[name], per_call(call, counts[name]))
    return best


def per_call(call: Callable[[], Any], count: int) -> float:
    start = process_time()
    for _ in range(count):
        call()
    return (process_time() - start) / count


def table(cases: Cases, seconds: float) -> Iterator[str]:
    """The lines of the table, in Markdown."""
    columns = ["errcat", *PACKAGES, BARE]
    yield f"| | {' | '.join(columns)} |"
    yield f"| --- | {' | '.join(['---:'] * len(columns))} |"
    for row, calls in cases.items():
        times = best_times(calls, seconds)
        cells = [f"{times[name] / times['errcat']:.2f}" if name in times else "–" for name in columns]
        yield f"| {row} | {' | '.join(cells)} |"


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    for line in table(all_cases(), seconds):
        print(line)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in VERSIONS if has(name)]
    print(f"\nPython {platform.python_version()}; {', '.join(versions)}.")


if __name__ == "__main__":
    main()
