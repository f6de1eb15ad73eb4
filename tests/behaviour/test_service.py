"""End to end over real HTTP: a service raises each generated error, a client gets the same exception back."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any

import pytest

from errcat.catalogue.model import Catalogue, Code
from errcat.checking import check
from errcat.diagnostics.diagnostic import Sink
from errcat.job import Job
from tests.support import ROOT, SHARED

APIS = ["sensos", "sentisnap"]


def load(api: str) -> tuple[Catalogue, ModuleType]:
    """The catalogue, and the committed package made from it."""
    path = ROOT / "catalogue" / f"{api}.yaml"
    catalogue = check(Job(path, path.name, path.name), Sink())
    assert catalogue is not None
    folder = str(ROOT / "generated" / api / "python")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return catalogue, importlib.import_module(f"{api}_errors")


def errors(catalogue: Catalogue) -> list[Code]:
    return [code for code in catalogue.codes if not code.is_outcome]


@contextmanager
def service(package: ModuleType, base: str, raising: dict[str, Any]) -> Iterator[str]:
    """A service on loopback. `/NAME` raises what `raising` has under that name; any other path answers 200."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                make = raising.get(self.path.rsplit("/", 1)[-1])
                if make is not None:
                    raise make()
                status, headers, body = 200, {"Content-Type": "application/json"}, b'{"ok":true}'
            except getattr(package, base) as error:
                status, headers, body = error.http_status, error.headers(), error.to_json()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize("api", APIS)
def test_every_error_survives_the_way_to_the_client(api: str) -> None:
    catalogue, package = load(api)
    base = f"{api.capitalize()}Error"
    raising = {code.key: getattr(package, code.type_name) for code in errors(catalogue)}
    assert len(raising) == {"sensos": 9, "sentisnap": 10}[api]
    with service(package, base, raising) as url:
        for code in errors(catalogue):
            status, headers, body = get(f"{url}/{code.key}")
            error = package.from_response(status, headers, body)
            assert type(error) is raising[code.key]
            assert (error.code, error.status, error.http_status) == (code.code, code.status, code.status)
            assert str(error) == str(raising[code.key]())
            assert headers["Content-Type"] == catalogue.response.media_type
            sent = json.loads(body)
            assert sent == raising[code.key]().to_body()
            assert sent == error.to_body()


def test_sentisnap_answers_in_exactly_the_envelope_of_its_page() -> None:
    _, package = load("sentisnap")
    details = [{"path": ["url"], "message": "Invalid url"}, {"path": ["events"], "message": "Required"}]
    raising = {"plain": package.NotFoundError, "details": lambda: package.ValidationError(details=details)}
    with service(package, "SentisnapError", raising) as url:
        assert json.loads(get(f"{url}/plain")[2]) == {
            "error": {"code": "not_found", "message": "Resource not found", "details": {}}
        }
        status, headers, body = get(f"{url}/details")
        assert status == 400
        assert json.loads(body) == {
            "error": {"code": "validation_error", "message": "Validation failed", "details": details}
        }
        assert package.from_response(status, headers, body).details == details


def test_sentisnap_says_how_long_to_wait() -> None:
    _, package = load("sentisnap")
    raising = {"limited": lambda: package.RateLimitExceededError(retry_after=29.2)}
    with service(package, "SentisnapError", raising) as url:
        status, headers, body = get(f"{url}/limited")
        assert headers["Retry-After"] == "30"
        error = package.from_response(status, headers, body)
        assert error.retry_after == 30
        assert package.should_retry(error, "POST")


def test_sensos_sends_no_code_and_is_known_by_its_status() -> None:
    catalogue, package = load("sensos")
    for code in errors(catalogue):
        body = getattr(package, code.type_name)().to_body()
        assert "code" not in body
        assert type(package.from_response(code.status, {}, b"<html>a proxy's page</html>")).__name__ == code.type_name
    assert not any(hasattr(package, code.type_name) for code in catalogue.codes if code.is_outcome)


PAGE_SCRIPT = """
const [source, base] = JSON.parse(process.argv[1]);
const API_KEY = "key";
const real = globalThis.fetch;
// The page's code names its public host; the same request goes to the service on loopback.
globalThis.fetch = (url, options) => real(url.replace("https://public-api.sentisnap.com", base), options);
const makeApiRequest = new Function("API_KEY", `${source}; return makeApiRequest;`)(API_KEY);
(async () => {
  const results = {};
  for (const name of ["ok", "invalid_api_key", "rate_limit_exceeded", "not_found", "internal_error"]) {
    try { results[name] = {value: await makeApiRequest("/" + name)}; }
    catch (error) { results[name] = {error: error.message}; }
  }
  console.log(JSON.stringify(results));
})();
"""


def page_javascript(catalogue: Catalogue) -> str:
    """The example of the page itself where it is at hand, else the catalogue's copy of it."""
    page = SHARED / "pages" / "sentisnap-errors.txt"
    if page.is_file():
        match = re.search(r"Example Error Handling\n(.*)\Z", page.read_text("utf-8"), re.DOTALL)
        assert match is not None
        return match[1]
    source = catalogue.guides[0].source
    assert source is not None
    return source


def test_the_javascript_of_the_page_works_with_the_service() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed, so the page's JavaScript cannot run")
    catalogue, package = load("sentisnap")
    raising: dict[str, Any] = {code.key: getattr(package, code.type_name) for code in errors(catalogue)}
    raising["rate_limit_exceeded"] = lambda: package.RateLimitExceededError(retry_after=30)
    with service(package, "SentisnapError", raising) as url:
        argument = json.dumps([page_javascript(catalogue), url])
        done = subprocess.run([node, "-e", PAGE_SCRIPT, argument], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "ok": {"value": {"ok": True}},
        "invalid_api_key": {"error": "Please check your API key"},
        "rate_limit_exceeded": {"error": "Rate limited. Retry after 30 seconds"},
        "not_found": {"value": None},
        "internal_error": {"error": "Internal server error"},
    }
