"""Over real HTTP: what a FastAPI service answers with the generated package is what its document says, code by code."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import ruamel.yaml

from tests.ecosystem.openapi.conftest import HERE
from tests.ecosystem.openapi.service_operations import ANYWHERE, OPERATIONS, STATUSES
from tests.ecosystem.tools import PYTHON, Done, python

SECONDS = 60  # the longest that schemathesis may take
FRAGMENTS = "generated/orders/openapi/errors.yaml"
HEADER = "      required: true\n      schema:\n        type: boolean"
CHECKS = "status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def service(workspace: Path) -> Iterator[str]:
    """The address of the running service."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(workspace / "orders/generated/orders/python")}
    process = subprocess.Popen(
        [PYTHON / "python", HERE / "service.py", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                get(f"{base}/answered")
                break
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline, "the service does not start"
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def get(url: str, **headers: str) -> tuple[int, Message, Any]:
    """Status, headers and JSON body."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.loads(error.read())


@pytest.fixture(scope="module")
def components(workspace: Path) -> Any:
    text = (workspace / "orders/generated/orders/openapi/errors.yaml").read_text("utf-8")
    return ruamel.yaml.YAML(typ="safe", pure=True).load(text)["components"]


def drive(document: str, service: str, folder: Path, *more: str) -> Done:
    """A run of schemathesis against the service: whether its answers are those that the document has."""
    arguments = (
        *("--config-file", HERE / "schemathesis.toml"),
        *("run", document, "--url", service, "--checks", CHECKS, "--phases", "fuzzing", "--mode", "positive"),
        *("--max-examples", "40", "--seed", "1", "--workers", "1", "--generation-database", "none"),
        *("--suppress-health-check", "all", "--warnings", "off", "--no-color"),
    )
    return python("schemathesis", *arguments, *more, cwd=folder, timeout=SECONDS)


@pytest.mark.parametrize("document", ["openapi.yaml", "openapi-3.0.yaml"])
def test_every_documented_error_is_answered_as_documented(document: str, service: str, workspace: Path) -> None:
    get(f"{service}/forget")
    done = drive(document, service, workspace / "orders")
    assert done.code == 0, done.all
    expected = {(operation, key) for operation, own in OPERATIONS.items() for key in ("success", *own, *ANYWHERE)}
    _, _, answered = get(f"{service}/answered")
    assert {tuple(pair) for pair in answered} == expected


WRONG = {
    "a status that is not documented": ("openapi.yaml", "'429':", "'418':"),
    "a type that is not documented": ("openapi.yaml", "application/json", "application/xml"),
    "a header that is not as documented": (
        FRAGMENTS,
        "      required: true\n      schema:\n        type: integer",
        HEADER,
    ),
    "a text that is longer than documented": (FRAGMENTS, "maxLength: 10000", "maxLength: 3"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_answer_that_is_not_as_documented_is_found(case: str, service: str, workspace: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(workspace / "orders", tmp_path / "orders")
    name, old, new = WRONG[case]
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    done = drive("openapi.yaml", service, folder, "--include-operation-id", "listOrders")
    assert done.code == 1, done.all


@pytest.mark.parametrize("key", STATUSES)
def test_the_example_is_the_real_response_of_the_code_and_both_fit_the_schema(
    key: str, service: str, components: Any
) -> None:
    operation = next(name for name, own in OPERATIONS.items() if key in (*own, *ANYWHERE))
    path = "/orders" if operation in ("listOrders", "createOrder") else "/orders/o-1"
    method = {"createOrder": "POST", "cancelOrder": "DELETE"}.get(operation, "GET")
    request = urllib.request.Request(service + path, method=method, headers={"X-Answer": key})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, timeout=10)
    with raised.value as error:
        status, headers, body = error.code, error.headers, json.loads(error.read())
    assert status == STATUSES[key]
    response = components["responses"][f"Orders{status}"]
    assert headers["Content-Type"] == "application/problem+json"
    content = response["content"]["application/problem+json"]
    example = components["examples"][content["examples"][key]["$ref"].rpartition("/")[2]]["value"]
    assert body == example
    words = key.removesuffix("_error").split("_")
    name = f"Orders{''.join(word.capitalize() for word in words)}Error"
    for schema in (name, f"Orders{status}"):
        whole = {"$ref": f"#/components/schemas/{schema}", "components": components}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(body)
    for header, reference in response.get("headers", {}).items():
        declared = components["headers"][reference["$ref"].rpartition("/")[2]]
        sent = headers[header]
        if sent is None:
            assert not declared.get("required", False), header
            continue
        assert sent == str(declared["example"]), header
