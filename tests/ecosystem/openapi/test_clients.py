"""Clients generated from documents that refer to the fragments: they compile, and know each error by its type."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.ecosystem.openapi.conftest import APIS, DOCUMENTS
from tests.ecosystem.tools import PYTHON, Done, node, python, run

ORDERS = ("orders", "orders, OpenAPI 3.0", "orders, common errors as default")
NOT_FOUND = {
    "type": "https://docs.example.com/errors/codes/order_not_found",
    "title": "Order not found",
    "status": 404,
    "detail": "There is no order o-7",
    "code": "order_not_found",
    "order_id": "o-7",
}
UNHEARD = {"type": "about:blank", "title": "New", "status": 404, "detail": "Something new", "code": "unheard_of"}


def script(text: str, folder: Path) -> Done:
    """Runs Python in the environment of the tools; a warning is an error."""
    return run(PYTHON / "python", "-W", "error", "-c", textwrap.dedent(text), cwd=folder)


USE = """
type Responses = operations["getOrder"]["responses"];
type Body = Responses[404]["content"]["application/problem+json"];
type NotFound = components["schemas"]["OrdersOrderNotFoundError"];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const code: Same<NotFound["code"], "order_not_found"> = true;
export const open: Same<Body, NotFound | components["schemas"]["OrdersError"]> = true;
// @ts-expect-error: the status is a constant
export const wrong: NotFound["status"] = 409;
"""
USE_HEADER = """
export const wait: Responses[429]["headers"]["Retry-After"] = 30;
// @ts-expect-error: it is declared as required
export const none: typeof wait = undefined;
"""


def test_openapi_typescript(workspace: Path, tmp_path: Path) -> None:
    """A client of each document; one run of the compiler over all of them, with code that uses their types."""
    for number, (document, path) in enumerate(DOCUMENTS.items()):
        done = node("openapi-typescript", path, "--output", tmp_path / f"client{number}.ts", cwd=workspace)
        assert done.code == 0, done.all
        use = f'import type {{ components, operations }} from "./client{number}.js";\n'
        use += USE if document in ORDERS else "export type All = components | operations;\n"
        use += USE_HEADER if document in ORDERS[:2] else ""
        (tmp_path / f"use{number}.ts").write_text(use, "utf-8")
    files = [path.name for path in tmp_path.glob("*.ts")]
    assert len(files) == 2 * len(DOCUMENTS)
    done = node("tsc", "--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", *files, cwd=tmp_path)
    assert done.code == 0, done.all


@pytest.fixture(scope="module")
def clients(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a Python client of each document, each in a folder of its own.

    The generator reads documents in one piece only (it says so): Redocly bundles them first.
    """
    folder = tmp_path_factory.mktemp("clients")
    for document, path in DOCUMENTS.items():
        own = folder / name_of(document)
        own.mkdir()
        assert node("redocly", "bundle", path, "--output", own / "bundle.yaml", cwd=workspace).code == 0
        arguments = ("generate", "--path", "bundle.yaml", "--output-path", name_of(document), "--meta", "none")
        done = python("openapi-python-client", *arguments, "--fail-on-warning", cwd=own)
        assert done.code == 0, done.all
        assert "warning" not in done.all.lower(), done.all
    return folder


def name_of(document: str) -> str:
    return "client_" + re.sub(r"\W+", "_", document)


def test_the_python_clients_are_typed(clients: Path) -> None:
    """All but `client.py`, which is the same for any document and not strict itself."""
    folders = [f"{name_of(document)}/{name_of(document)}" for document in DOCUMENTS]
    done = python("mypy", "--strict", *folders, cwd=clients)
    ours = [line for line in done.out.splitlines() if "/client.py:" not in line and not line.startswith("Found")]
    assert ours in ([], ["Success: no issues found"]), done.all
    assert "client.py" in done.out  # mypy did run


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_python_client_gets_each_error_as_its_class(document: str, clients: Path) -> None:
    client = name_of(document)
    if document not in ORDERS:
        done = script(f"import {client}.models; assert len({client}.models.__all__) > 5", clients / client)
        assert done.code == 0, done.all
        return
    done = script(
        f"""
        import httpx
        from {client} import Client
        from {client}.api.orders import get_order
        from {client}.models import OrderNotFound, OrdersAPIError

        def call(body):
            answer = lambda request: httpx.Response(404, json=body)
            with Client(base_url="http://service", httpx_args={{"transport": httpx.MockTransport(answer)}}) as client:
                return get_order.sync("o-7", client=client)

        found = call({NOT_FOUND!r})
        assert type(found) is OrderNotFound, found
        assert (found.code, found.status, found.order_id) == ("order_not_found", 404, "o-7")
        new = call({UNHEARD!r})
        assert type(new) is OrdersAPIError, new
        assert new.code == "unheard_of"
        """,
        clients / client,
    )
    assert done.code == 0, done.all


@pytest.mark.parametrize("document", DOCUMENTS)
def test_datamodel_code_generator(document: str, workspace: Path, tmp_path: Path) -> None:
    arguments = (
        *("--input", workspace / DOCUMENTS[document], "--input-file-type", "openapi"),
        *("--openapi-scopes", "schemas", "paths", "--output-model-type", "pydantic_v2.BaseModel"),
        *("--target-python-version", "3.11", "--formatters", "black", "isort", "--use-union-operator"),
        *("--disable-timestamp", "--output", tmp_path / "models.py"),
    )
    done = python("datamodel-codegen", *arguments, cwd=workspace)
    assert done.code == 0, done.all
    done = script("import models", tmp_path)
    assert done.code == 0, done.all
    if document not in ORDERS:
        return
    done = script(
        f"""
        import json
        import pydantic
        from models import Orders404, OrdersError, OrdersOrderNotFoundError

        found = Orders404.model_validate_json('''{json.dumps(NOT_FOUND)}''').root
        assert type(found) is OrdersOrderNotFoundError, found
        assert type(Orders404.model_validate({UNHEARD!r}).root) is OrdersError
        try:
            OrdersOrderNotFoundError.model_validate({{**{NOT_FOUND!r}, "code": "order_closed"}})
        except pydantic.ValidationError:
            pass
        else:
            raise AssertionError("the code is a constant")
        """,
        tmp_path,
    )
    assert done.code == 0, done.all


@pytest.mark.parametrize("api", APIS)
def test_each_error_has_a_class_of_its_own(api: str, workspace: Path, tmp_path: Path) -> None:
    fragments = next((workspace / api / "generated").glob("*/openapi/errors.yaml"))
    schemas = re.findall(
        r"^    (\w+Error):$", fragments.read_text("utf-8").partition("\n  responses:")[0], re.MULTILINE
    )
    assert len(schemas) > 9
    arguments = ("--input", fragments, "--input-file-type", "openapi", "--output", tmp_path / "models.py")
    done = python("datamodel-codegen", *arguments, "--formatters", "black", "isort", cwd=tmp_path)
    assert done.code == 0, done.all
    classes = re.findall(r"^class (\w+)\(", (tmp_path / "models.py").read_text("utf-8"), re.MULTILINE)
    assert set(schemas) <= set(classes)
