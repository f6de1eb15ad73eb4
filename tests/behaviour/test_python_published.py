"""A generated distribution as a platform team publishes it: its wheel in an environment that has nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.support import ROOT

SERVICE = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
import sentisnap_errors as e

MAKE = {
    "/rate": lambda: e.RateLimitExceededError(retry_after=7),
    "/details": lambda: e.ValidationError(details=[{"path": ["url"], "message": "Invalid url"}]),
    "/key": e.InvalidApiKeyError,
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            raise MAKE[self.path]()
        except e.SentisnapError as error:
            body = error.to_json()
            self.send_response(error.http_status)
            for name, value in error.headers().items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""

CLIENT = """
import importlib.util, json, sys, urllib.error, urllib.request
import sentisnap_errors as e

seen = []
for path in ("rate", "details", "key"):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{path}", timeout=10)
    except urllib.error.HTTPError as response:
        with response:
            error = e.from_response(response.status, response.headers, response.read())
        seen.append([type(error).__name__, error.code, error.http_status, error.retry_after, str(error)])
        if isinstance(error, e.ValidationError):
            seen[-1].append(error.details)
others = [name for name in ("errcat", "jinja2", "yaml", "typing_extensions") if importlib.util.find_spec(name)]
print(json.dumps({"seen": seen, "others": others, "file": e.__file__}))
"""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment in which only the wheel of `sentisnap_errors` was installed."""
    folder = tmp_path_factory.mktemp("clean")
    copytree(
        ROOT / "generated" / "sentisnap" / "python", folder / "project", ignore=ignore_patterns("__pycache__", "dist")
    )
    wheels = folder / "wheels"
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(wheels), str(folder / "project"))
    run(sys.executable, "-m", "venv", str(folder / "env"))
    python = folder / "env" / "bin" / "python"
    (wheel,) = wheels.glob("*.whl")
    run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", str(wheel))
    return python


def run(*command: str, code: int = 0) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False, cwd="/")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@contextmanager
def service(python: Path) -> Iterator[str]:
    process = subprocess.Popen([str(python), "-I", "-c", SERVICE], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_a_service_and_a_client_need_nothing_else(clean: Path) -> None:
    with service(clean) as port:
        report = json.loads(run(str(clean), "-I", "-c", CLIENT, port))
    details = {"path": ["url"], "message": "Invalid url"}
    assert report["seen"] == [
        ["RateLimitExceededError", "rate_limit_exceeded", 429, 7.0, "Rate limit exceeded"],
        ["ValidationError", "validation_error", 400, None, "Validation failed", [details]],
        ["InvalidApiKeyError", "invalid_api_key", 401, None, report["seen"][2][4]],
    ]
    assert report["others"] == []
    assert report["file"].startswith(str(clean.parents[1]))


def test_what_is_installed_explains_itself(clean: Path) -> None:
    assert "invalid_api_key" in run(str(clean), "-m", "sentisnap_errors", "list")
    (entry,) = json.loads(run(str(clean), "-m", "sentisnap_errors", "explain", "--json", "invalid_api_key"))
    assert entry["status"] == [401]
    about = run(str(clean), "-m", "pip", "show", "--disable-pip-version-check", "sentisnap-errors")
    assert "Version: 1.0.0" in about
    assert [line for line in about.splitlines() if line.startswith("Requires:")] == ["Requires: "]
