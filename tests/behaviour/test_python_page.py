"""The examples of `docs/python.md` are run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from types import ModuleType
from typing import Any

import pytest

from errcat.targets.options import ADAPTERS
from tests import servers
from tests.servers import Api, get
from tests.support import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
HOST = "https://public-api.sentisnap.com"


def sections() -> dict[str, list[str]]:
    """The Python blocks by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        if blocks := re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
            found[heading] = blocks
    return found


@pytest.fixture(scope="module")
def sentisnap() -> Iterator[Api]:
    with servers.packages() as found:
        yield found["sentisnap"]


def run(heading: str, *, host: str = HOST) -> dict[str, Any]:
    """What the blocks under `heading` define, as one module."""
    module = sys.modules["example"] = ModuleType("example")
    for block in sections()[heading]:
        code = compile(block.replace(HOST, host), f"docs/python.md, {heading}", "exec", dont_inherit=True)
        exec(code, module.__dict__)
    return module.__dict__


def test_every_section_with_an_example_is_tested() -> None:
    tested = {*PLAIN, *SERVICES, *CLIENTS, "Sentry", "Django", "Django REST framework", "aiohttp server"}
    assert set(sections()) == tested


PLAIN = ["Raise", "Answer", "Catch", "Read a response", "Send again", "logging", "OpenTelemetry"]


@pytest.mark.parametrize("heading", PLAIN)
def test_plain_examples(sentisnap: Api, heading: str) -> None:
    if heading == "OpenTelemetry":
        pytest.importorskip("opentelemetry")
    run(heading)


def test_sentry_in_a_process_of_its_own() -> None:
    """Because it changes other libraries."""
    pytest.importorskip("sentry_sdk")
    (block,) = sections()["Sentry"]
    folder = servers.packages_folder()
    done = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_functions_of_the_examples(sentisnap: Api) -> None:
    package = sentisnap.package
    explain = run("Catch")["explain"]
    assert explain(package.InvalidApiKeyError()) == "check your key: invalid_api_key"
    assert explain(package.NotFoundError()) == "there is no such thing"
    persistently = run("Send again")["persistently"]
    answers: list[Any] = [package.RateLimitExceededError(retry_after=0), package.RateLimitExceededError(retry_after=0)]

    def call() -> bytes:
        if answers:
            raise answers.pop()
        return b"done"

    assert persistently(call, "POST") == b"done"
    answers.append(package.InternalError())
    with pytest.raises(package.InternalError):
        persistently(call, "POST")


SERVICES: dict[str, Callable[[Any], AbstractContextManager[str]]] = {
    "FastAPI": servers.asgi,
    "Starlette": servers.asgi,
    "Flask": servers.wsgi,
    "Litestar": servers.asgi,
}


@pytest.mark.parametrize("heading", SERVICES)
def test_services(sentisnap: Api, heading: str) -> None:
    pytest.importorskip(heading.lower())
    with SERVICES[heading](run(heading)["app"]) as url:
        servers.is_error(sentisnap, get(f"{url}/pets/8"), "not_found")
        servers.the_unknown_path_is_an_error(sentisnap, url)


def test_aiohttp_server(sentisnap: Api) -> None:
    pytest.importorskip("aiohttp")
    with servers.aiohttp(run("aiohttp server")["app"]) as url:
        servers.is_error(sentisnap, get(f"{url}/pets/8"), "not_found")


def test_django(sentisnap: Api) -> None:
    pytest.importorskip("django")
    from tests import django_project

    django_project.set_up()
    from django.core.wsgi import get_wsgi_application

    found = run("Django")
    handlers = type("handlers", (), {name: found[name] for name in found if name.startswith("handler")})
    project = django_project.project(found["urlpatterns"], found["MIDDLEWARE"], handlers)
    with project, servers.wsgi(get_wsgi_application()) as url:
        servers.is_error(sentisnap, get(f"{url}/pets/8"), "not_found")
        servers.the_unknown_path_is_an_error(sentisnap, url)
    assert found["ApiErrors"].answers.of_status(401).code == "unauthorized"


def test_django_rest_framework(sentisnap: Api) -> None:
    pytest.importorskip("rest_framework")
    from django.utils.module_loading import import_string

    handler = import_string(run("Django REST framework")["REST_FRAMEWORK"]["EXCEPTION_HANDLER"])
    assert handler is sentisnap.adapter("drf").exception_handler


CLIENTS = ["httpx", "requests", "aiohttp client"]


@pytest.mark.parametrize("heading", CLIENTS)
def test_clients(sentisnap: Api, heading: str) -> None:
    pytest.importorskip(heading.split()[0])
    error: Any = sentisnap.make("not_found")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(error.http_status)
            for name, value in error.headers().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(error.to_json())

        def log_message(self, *arguments: Any) -> None:
            pass

    with servers.handling(Handler) as url:
        assert run(heading, host=url)["found"].to_body() == error.to_body()


def test_the_table_has_all_adapters() -> None:
    rows = re.findall(r"^\| (`.*?) \| ", PAGE, flags=re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} >= set(ADAPTERS)
