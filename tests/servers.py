"""What the tests of the adapters share: packages with all adapters, servers on loopback, and what each must answer."""

from __future__ import annotations

import asyncio
import atexit
import importlib
import importlib.util
import json
import logging
import shutil
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from errcat.catalogue.model import Catalogue, Code
from errcat.checking import check
from errcat.diagnostics.diagnostic import Sink
from errcat.job import Job
from errcat.targets.options import ADAPTERS, Options
from errcat.targets.packs import load_pack
from errcat.targets.render import render
from errcat.targets.views import views_of
from tests.support import ROOT

APIS = ("sensos", "sentisnap")
SECRET = "password=hunter2"


class Api:
    """One of the two APIs, with its package and what a test needs to know of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.catalogue = catalogue(name)
        self.package: Any = importlib.import_module(f"{name}_errors")
        self.base: Any = getattr(self.package, f"{name.capitalize()}Error")
        self.unknown: Any = getattr(self.package, f"Unknown{name.capitalize()}Error")
        self.errors: list[Code] = [code for code in self.catalogue.codes if not code.is_outcome]
        self.media_type = self.catalogue.response.media_type

    def adapter(self, name: str) -> Any:
        """The adapter module `name`."""
        return importlib.import_module(f"{self.name}_errors.{name}")

    def make(self, key: str) -> Exception:
        """An error by its key."""
        code = next(code for code in self.errors if code.key == key)
        error: Exception = getattr(self.package, code.type_name)()
        return error


class Reply(NamedTuple):
    """A response as it came over the network. The names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@cache
def catalogue(api: str) -> Catalogue:
    path = ROOT / "catalogue" / f"{api}.yaml"
    found = check(Job(path, path.name, path.name), Sink())
    assert found is not None
    return found


def write_package(catalogue: Catalogue, folder: Path) -> None:
    """Writes the package of `catalogue` with all adapters, not formatted."""
    sink = Sink()
    pack = load_pack("python", None, sink)
    assert pack is not None
    for file in render(pack, catalogue, Options(adapters=ADAPTERS), views_of("python"), sink):
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, "utf-8", newline="")
    assert not sink.diagnostics, [finding.message for finding in sink.diagnostics]


@cache
def packages_folder() -> Path:
    """A folder with both packages and all adapters, once for each process."""
    folder = Path(tempfile.mkdtemp(prefix="errcat-adapters-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for api in APIS:
        write_package(catalogue(api), folder)
    return folder


@contextmanager
def packages() -> Iterator[dict[str, Api]]:
    """Both APIs. Packages of the same name that other tests have imported are set aside meanwhile."""

    def own() -> list[str]:
        return [name for name in sys.modules if name.split(".")[0] in {f"{api}_errors" for api in APIS}]

    aside: dict[str, ModuleType] = {name: sys.modules.pop(name) for name in own()}
    sys.path.insert(0, str(packages_folder()))
    importlib.invalidate_caches()
    try:
        yield {api: Api(api) for api in APIS}
    finally:
        sys.path.remove(str(packages_folder()))
        for name in own():
            del sys.modules[name]
        sys.modules.update(aside)


@contextmanager
def asgi(app: Any, *, lifespan: str = "off") -> Iterator[str]:
    """An ASGI application on uvicorn in a thread. Gives its address."""
    import uvicorn

    sockets: Any = "websockets-sansio" if importlib.util.find_spec("websockets") else "none"
    kind: Any = lifespan
    config = uvicorn.Config(app, port=0, log_config=None, lifespan=kind, ws=sockets)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def wsgi(app: Any) -> Iterator[str]:
    """A WSGI application on werkzeug's server in a thread. Gives its address."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def wsgiref(app: Any) -> Iterator[str]:
    """A WSGI application on the standard library's server in a thread. Gives its address."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def aiohttp(app: Any) -> Iterator[str]:
    """The application on aiohttp's own server in a thread. Gives its address."""
    from aiohttp import web

    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        return port

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def handling(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A service of the standard library. Gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def raw(answer: bytes) -> Iterator[str]:
    """A service that sends `answer` to each request and closes the connection. Gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(answer)

    with handling(Handler) as url:
        yield url


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def get(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, json_body: object = None) -> Reply:
    """Sends a request. Never follows a redirect to another host."""
    data = None if json_body is None else json.dumps(json_body).encode()
    sent = {**({} if data is None else {"Content-Type": "application/json"}), **(headers or {})}
    request = urllib.request.Request(url, data, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return _reply(response.status, response)
    except urllib.error.HTTPError as error:
        with error:
            return _reply(error.code, error)


def _reply(status: int, response: Any) -> Reply:
    return Reply(status, {name.lower(): value for name, value in response.headers.items()}, response.read())


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """What is logged meanwhile, whoever logs it and however loggers are set up."""
    records: list[logging.LogRecord] = []
    original = logging.Logger.callHandlers

    def keep(logger: logging.Logger, record: logging.LogRecord) -> None:
        records.append(record)
        original(logger, record)

    logging.Logger.callHandlers = keep  # type: ignore[method-assign]
    try:
        yield records
    finally:
        logging.Logger.callHandlers = original  # type: ignore[method-assign]


def tracebacks(records: list[logging.LogRecord]) -> list[logging.LogRecord]:
    return [record for record in records if record.exc_info and record.exc_info[0] is not None]


def every_error_comes_back(api: Api, url: str) -> None:
    """`url/errors/KEY` raises each error in the service: every client gets the same exception."""
    assert len(api.errors) == {"sensos": 9, "sentisnap": 10}[api.name]
    addresses = [f"{url}/errors/{code.key}" for code in api.errors]
    replies = [get(address) for address in addresses]
    received = {
        "urllib": [api.package.from_response(reply.status, reply.headers, reply.body) for reply in replies],
        **_through_clients(api, addresses),
        **asyncio.run(_through_asynchronous_clients(api, addresses)),
    }
    for at, (code, reply) in enumerate(zip(api.errors, replies, strict=True)):
        made: Any = api.make(code.key)
        assert reply.status == code.status
        assert reply.headers["content-type"] == api.media_type
        assert reply.headers.get("content-length", str(len(reply.body))) == str(len(reply.body))
        assert reply.json == made.to_body()
        for client, errors in received.items():
            error = errors[at]
            assert type(error) is type(made), client
            assert (error.code, error.http_status, str(error)) == (code.code, code.status, str(made))
            assert error.to_body() == reply.json


def _through_clients(api: Api, urls: list[str]) -> dict[str, list[Any]]:
    """What each synchronous client library makes of the responses at `urls`."""
    import httpx
    import requests

    raising = api.adapter("httpx").raise_for_response
    with (
        httpx.Client() as client,
        httpx.Client(event_hooks={"response": [raising]}) as hooked,
        requests.Session() as session,
    ):
        ways: dict[str, Callable[[str], object]] = {
            "by shape": lambda url: api.package.raise_for_response(client.get(url)),
            "httpx": lambda url: raising(client.get(url)),
            "httpx, hook": hooked.get,
            "requests": lambda url: api.adapter("requests").raise_for_response(session.get(url)),
        }
        return {name: [raised(api, way, url) for url in urls] for name, way in ways.items()}


async def _through_asynchronous_clients(api: Api, urls: list[str]) -> dict[str, list[Any]]:
    import aiohttp
    import httpx

    received: dict[str, list[Any]] = {"aiohttp": [], "httpx, asynchronous": []}
    raise_for_status = api.adapter("aiohttp").raise_for_response
    async with aiohttp.ClientSession(raise_for_status=raise_for_status) as session, httpx.AsyncClient() as client:
        for url in urls:
            try:
                await session.get(url)
            except api.base as error:
                received["aiohttp"].append(error)
            try:
                await api.adapter("httpx").araise_for_response(await client.get(url))
            except api.base as error:
                received["httpx, asynchronous"].append(error)
    assert [len(errors) for errors in received.values()] == [len(urls), len(urls)]
    return received


def raised(api: Api, call: Callable[..., object], *arguments: object) -> Any:
    """The error that `call` raises."""
    try:
        call(*arguments)
    except api.base as error:
        return error
    raise AssertionError("it raised nothing")


def is_general(api: Api, reply: Reply, status: int, message: str | None = None) -> None:
    """A response to what the catalogue has no error for: in the API's format, and read as an unknown error."""
    error = api.package.from_response(reply.status, reply.headers, reply.body)
    assert type(error) is api.unknown, reply
    assert reply.status == error.http_status == status
    assert reply.headers["content-type"] == api.media_type
    if message is not None:
        assert str(error) == message
    if api.name == "sentisnap":
        assert reply.json == {"error": {"code": f"http_{status}", "message": str(error), "details": {}}}
    else:
        assert set(reply.json) == {"type", "title", "status", "detail"}
        assert (reply.json["type"], reply.json["status"]) == ("about:blank", status)


def is_error(api: Api, reply: Reply, key: str) -> Any:
    """A response that carries the error `key`; gives the exception that a client makes of it."""
    error = api.package.from_response(reply.status, reply.headers, reply.body)
    assert type(error) is type(api.make(key)), reply
    assert reply.headers["content-type"] == api.media_type
    return error


def the_unknown_path_is_an_error(api: Api, url: str) -> None:
    reply = get(f"{url}/no/such/path")
    assert reply.status == 404
    error = is_error(api, reply, "not_found")
    assert str(error) == str(api.make("not_found"))


def the_wrong_method_is_an_error(api: Api, url: str, allowed: str = "GET") -> None:
    reply = get(f"{url}/ok", method="DELETE")
    is_general(api, reply, 405, "Method Not Allowed")
    assert allowed in [method.strip() for method in reply.headers["allow"].split(",")]


def an_unexpected_exception_says_nothing(api: Api, url: str, path: str = "/boom") -> None:
    """`url/boom` raises an exception with a secret text."""
    for sent, kept in [("trace-1/a.b=", True), ("x" * 129, False), ("1 2", False), ("<b>", False), (None, False)]:
        with logged() as records:
            reply = get(url + path, headers={} if sent is None else {"X-Request-Id": sent})
            wait_until(lambda: bool(tracebacks(records)))
        assert reply.status == 500
        key = {"sensos": "internal_server_error", "sentisnap": "internal_error"}[api.name]
        is_error(api, reply, key)
        assert SECRET.encode() not in reply.body
        assert not any(SECRET in value for value in reply.headers.values())
        made = reply.headers["x-request-id"]
        assert (made == sent) is kept
        assert len(made) == 32 or kept
        assert reply.json.get("request_id") == ({"sensos": made, "sentisnap": None}[api.name])
        found = tracebacks(records)
        assert len(found) == 1
        assert made in found[0].getMessage()
        assert getattr(found[0], "request.id") == made
        assert found[0].exc_info is not None
        assert SECRET in str(found[0].exc_info[1])


def unsendable(api: Api) -> Any:
    """An error with a value that no header can hold."""
    error: Any = api.make(api.errors[0].key)
    error.retry_after = float("nan")
    return error


def an_error_that_cannot_be_sent_is_an_unexpected_exception(api: Api, url: str) -> None:
    """`url/unsendable` raises such an error."""
    with logged() as records:
        reply = get(f"{url}/unsendable")
    is_error(api, reply, {"sensos": "internal_server_error", "sentisnap": "internal_error"}[api.name])
    assert len(tracebacks(records)) == 1
    assert reply.headers["x-request-id"] in tracebacks(records)[0].getMessage()


def the_id_of_the_request_comes_back(api: Api, url: str) -> None:
    """Of an error that is no surprise too, if it is safe; the next request does not get it."""
    path = f"{url}/errors/{api.errors[0].key}"
    assert get(path, headers={"X-Request-Id": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert "x-request-id" not in get(path).headers
    assert "x-request-id" not in get(path, headers={"X-Request-Id": "a b"}).headers


def a_head_request_has_no_body(api: Api, url: str) -> None:
    path = f"{url}/errors/{api.errors[0].key}"
    reply = get(path, method="HEAD")
    assert (reply.status, reply.body) == (api.errors[0].status, b"")
    assert reply.headers["content-type"] == api.media_type
    assert reply.headers.get("content-length") in (None, str(len(get(path).body)))


def an_invalid_request_is_an_error(api: Api, reply: Reply, faults: list[tuple[list[str], str]]) -> None:
    """The response to an invalid request says what is wrong: in the details, or in the message."""
    if api.name == "sentisnap":
        error = is_error(api, reply, "validation_error")
        assert str(error) == "Validation failed"
        assert error.details == [{"path": path, "message": message} for path, message in faults]
    else:
        error = is_error(api, reply, "bad_request")
        assert str(error) == "; ".join(f"{'.'.join(path)}: {message}" if path else message for path, message in faults)
    assert reply.status == 400
