"""The published schema in an editor: the real yaml-language-server, over standard input and output."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

SERVER = ROOT / "tests/ecosystem/node_modules/.bin/yaml-language-server"
HEAD = """\
# yaml-language-server: $schema=schema/catalogue.schema.json
errcat: 1
api: {id: shop, title: Shop, version: 1.0.0}
"""


class Client:
    """The editor's side of the Language Server Protocol: JSON-RPC with a Content-Length header."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        settings = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        self.settings = {"yaml": settings}
        self.call("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": self.settings})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            assert line or self.process.poll() is None, "the server has stopped"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:  # what the server asks of the editor
            asked = message.get("params") or {}
            answer = [self.settings.get(item.get("section")) for item in asked.get("items", [])]
            self.send(
                {"id": message["id"], "result": answer if message["method"] == "workspace/configuration" else None}
            )
        return message

    def notify(self, method: str, parameters: dict[str, Any]) -> None:
        self.send({"method": method, "params": parameters})

    def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": parameters})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def open(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def at(self, method: str, uri: str, line: int, character: int) -> Any:
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        return self.call(method, place)

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("catalogue")
    shutil.copytree(ROOT / "catalogue" / "schema", folder / "schema")
    client = Client(folder)
    yield client
    client.process.kill()
    client.process.communicate()


def test_completion_offers_the_fields_of_a_code(editor: Client) -> None:
    text = HEAD + "codes:\n  not_found:\n    status: 404\n    \n"
    uri = editor.open("completion.yaml", text)
    found = editor.at("textDocument/completion", uri, 6, 4)
    labels = {item["label"] for item in found["items"]}
    assert {"title", "message", "description", "causes", "actions", "params", "retry", "category"} <= labels
    assert "status" not in labels
    actions = next(item for item in found["items"] if item["label"] == "actions")
    assert "what to do" in json.dumps(actions["documentation"]).lower()


def test_completion_offers_the_values_of_a_field(editor: Client) -> None:
    uri = editor.open("values.yaml", HEAD + "codes:\n  slow:\n    status: 503\n    retry: {when: }\n")
    found = editor.at("textDocument/completion", uri, 6, 18)
    assert {"always", "idempotent", "never"} <= {item["label"] for item in found["items"]}


def test_hover_explains_a_field(editor: Client) -> None:
    uri = editor.open("hover.yaml", HEAD + "codes:\n  not_found:\n    status: 404\n    causes: Gone.\n")
    found = editor.at("textDocument/hover", uri, 6, 6)
    assert "why" in json.dumps(found["contents"]).lower()


@pytest.mark.parametrize(
    ("line", "start", "said"),
    [
        ("    status: 42", 12, "100"),
        ("    descripton: x", 4, "descripton"),
        ("    audience: everyone", 14, "public"),
    ],
)
def test_a_slip_is_marked(editor: Client, line: str, start: int, said: str) -> None:
    uri = editor.open(f"slip{start}{said}.yaml", HEAD + f"codes:\n  not_found:\n{line}\n")
    found = editor.diagnostics(uri)
    assert [(finding["range"]["start"], said in finding["message"]) for finding in found] == [
        ({"line": 5, "character": start}, True)
    ]


@pytest.mark.parametrize("name", ["sensos", "sentisnap"])
def test_the_real_catalogues_have_no_slip(editor: Client, name: str) -> None:
    text = (ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8")
    assert editor.diagnostics(editor.open(f"{name}.yaml", text)) == []
