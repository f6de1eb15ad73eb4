"""Shows pages of a built site to headless Chromium, and says what a visitor sees."""

from __future__ import annotations

import functools
import http
import http.server
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
SCRIPT = Path(__file__).with_name("browser.mjs")


@dataclass(frozen=True)
class Seen:
    """A page in the browser. `text`, `blocks` (of code) and `elements` are those of the part that Markdown gives.

    `navigation` is the text of menus, folded ones too, `tab` the page's title; `coloured` counts highlighted pieces of
    code; `addresses` are all `href` and `src` of the page; `handlers` are attributes that run something; `ran` is
    set by the nasty texts.
    """

    path: str
    status: int
    found: bool
    tab: str
    text: str
    navigation: str
    blocks: list[str]
    coloured: int
    addresses: list[str]
    handlers: list[str]
    elements: list[str]
    ran: bool
    errors: list[str]


class _Files(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many files

    def do_GET(self) -> None:
        """A browser asks for an icon that no page names; that there is none is no error of the page."""
        if self.path == "/favicon.ico":
            self.send_response(http.HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Lets the browser keep what the pages share."""
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *arguments: Any) -> None:
        """A browser may leave before it has read a whole file."""


def see(folder: Path, selector: str, addresses: Sequence[str]) -> list[Seen]:
    """Opens each of `addresses` of the site in `folder`. `selector` finds the part that Markdown gives."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: `apt-get install chromium`")
    with (
        _Server(("127.0.0.1", 0), functools.partial(_Files, directory=folder)) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        order = {"base": base, "selector": selector, "paths": addresses, "executable": CHROMIUM, "profile": profile}
        done = subprocess.run(
            ["node", SCRIPT], input=json.dumps(order), capture_output=True, text=True, encoding="utf-8", timeout=300
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr
    return [Seen(**page) for page in json.loads(done.stdout)]
