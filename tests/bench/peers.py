"""Generators of models from other descriptions, on what comes nearest to an error catalogue there.

Each is given N objects with the members that an error has. They make models of them and nothing else: no wire format,
no documentation, no OpenAPI. Those that are not installed (`make bench` installs them) are left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parents[2] / "tests" / "bench" / ".venv" / "bin"


@dataclass(frozen=True)
class Peer:
    """`write` puts N models into a folder; `arguments` make Python of them in its folder `out`."""

    name: str
    program: str
    package: str
    arguments: tuple[str, ...]
    write: Callable[[Path, int], None]
    makes_folder: bool = True

    def command(self) -> list[str] | None:
        path = BIN / self.program
        return [str(path), *self.arguments] if path.exists() else None

    def version(self) -> str:
        done = subprocess.run([str(BIN / "python"), "-m", "pip", "show", self.package], capture_output=True, text=True)
        found = re.search(r"^Version: (.*)$", done.stdout, re.MULTILINE)
        return f"{self.package} {found[1]}" if found and self.command() else ""


def _names(count: int) -> list[str]:
    return [f"AccountNotFound{number}Error" for number in range(count)]


def _description(number: int) -> str:
    return (
        f"The account that the request names does not exist (case {number}). Nothing was changed, and the answer is the"
        " same until the account changes. Look up the account and check its state."
    )


def write_openapi(folder: Path, count: int) -> None:
    """An OpenAPI document with a schema for each error."""
    schemas = {
        name: {
            "type": "object",
            "title": name,
            "description": _description(number),
            "required": ["type", "title", "status", "detail", "code", "account_id"],
            "properties": {
                "type": {"type": "string", "format": "uri"},
                "title": {"type": "string"},
                "status": {"type": "integer", "enum": [404]},
                "detail": {"type": "string"},
                "instance": {"type": "string"},
                "code": {"type": "string", "enum": [f"account_not_found_{number}"]},
                "account_id": {"type": "string", "description": "The id of the account"},
            },
        }
        for number, name in enumerate(_names(count))
    }
    any_of = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Bench", "version": "1.0.0"},
        "paths": {
            f"/thing{number}": {
                "get": {
                    "operationId": f"getThing{number}",
                    "responses": {
                        "200": {"description": "Fine"},
                        "404": {"description": "No", "content": {"application/json": {"schema": schema}}},
                    },
                }
            }
            for number, schema in enumerate(any_of[:1])
        },
        "components": {"schemas": schemas},
    }
    (folder / "openapi.json").write_text(json.dumps(document), "utf-8")


def write_stone(folder: Path, count: int) -> None:
    """A specification of Stone, Dropbox's interface language."""
    lines = ["namespace bench", ""]
    for number, name in enumerate(_names(count)):
        lines += [
            f"struct {name}",
            f'    "{_description(number)}"',
            "    title String",
            "    status UInt32",
            "    detail String",
            "    code String",
            '    account_id String\n        "The id of the account"',
            "",
        ]
    (folder / "bench.stone").write_text("\n".join(lines), "utf-8")


def write_proto(folder: Path, count: int) -> None:
    """A file of Protocol Buffers."""
    lines = ['syntax = "proto3";', "package bench;"]
    for number, name in enumerate(_names(count)):
        lines += [
            f"// {_description(number)}",
            f"message {name} {{",
            *(
                f"  string {member} = {at};"
                for at, member in enumerate(("type", "title", "detail", "instance", "code", "account_id"), 1)
            ),
            "  int32 status = 7;",
            "}",
        ]
    (folder / "bench.proto").write_text("\n".join(lines), "utf-8")


_DATAMODEL = ("--input", "openapi.json", "--input-file-type", "openapi", "--output", "out/models.py")
PEERS = (
    Peer("datamodel-code-generator", "datamodel-codegen", "datamodel-code-generator", _DATAMODEL, write_openapi),
    Peer(
        "datamodel-code-generator, builtin",
        "datamodel-codegen",
        "datamodel-code-generator",
        (*_DATAMODEL, "--formatters", "builtin"),
        write_openapi,
    ),
    Peer(
        "openapi-python-client",
        "openapi-python-client",
        "openapi-python-client",
        ("generate", "--path", "openapi.json", "--output-path", "out", "--meta", "none"),
        write_openapi,
        makes_folder=False,
    ),
    Peer(
        "openapi-generator (Java)",
        "openapi-generator-cli",
        "openapi-generator-cli",
        ("generate", "-g", "python", "-i", "openapi.json", "-o", "out"),
        write_openapi,
    ),
    Peer("stone", "stone", "stone", ("python_types", "out", "bench.stone", "--", "-p", "bench"), write_stone),
    Peer(
        "protoc",
        "python",
        "grpcio-tools",
        ("-m", "grpc_tools.protoc", "-I.", "--python_out=out", "--pyi_out=out", "bench.proto"),
        write_proto,
    ),
)
