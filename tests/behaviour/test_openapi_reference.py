"""The components in use: a small real document references them in their file, and stays valid.

The validator follows references into the file and checks the schemas and examples it finds; that the file itself is a
valid document is held by the tests beside this one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ruamel.yaml
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from referencing.exceptions import Unresolvable

from errcat.targets.openapi_view import build_document
from tests.behaviour.test_openapi_document import catalogue, files_of


def document(responses: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1.0.0"},
        "paths": {
            "/pets/{id}": {
                "get": {
                    "operationId": "getPet",
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                    "responses": responses,
                }
            }
        },
    }


def write(folder: Path, name: str, responses: dict[str, Any], suffix: str) -> Path:
    for path, text in files_of(catalogue(name)).items():
        (folder / path).write_text(text, "utf-8")
    target = folder / f"openapi.{suffix}"
    with target.open("w", encoding="utf-8") as file:
        ruamel.yaml.YAML().dump(document(responses), file)
    return target


def load(path: Path) -> Any:
    return ruamel.yaml.YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("name", ["sensos", "sentisnap", "awkward", "camara"])
def test_a_document_that_references_every_response_is_valid(tmp_path: Path, name: str, suffix: str) -> None:
    by_status = {
        response[-3:] if response[-3:].isdigit() else "default": {
            "$ref": f"errors.{suffix}#/components/responses/{response}"
        }
        for response in build_document(catalogue(name))["components"]["responses"]
        if response[-3:].isdigit() or response.endswith("Default")
    }
    assert len(by_status) > 5
    path = write(tmp_path, name, by_status, "yaml")
    validate(load(path), base_uri=path.as_uri(), cls=OpenAPIV31SpecValidator)


def test_the_check_can_fail(tmp_path: Path) -> None:
    path = write(tmp_path, "sentisnap", {"401": {"$ref": "errors.yaml#/components/responses/SentisnapNone"}}, "yaml")
    with pytest.raises(Unresolvable, match="SentisnapNone"):
        validate(load(path), base_uri=path.as_uri(), cls=OpenAPIV31SpecValidator)


def test_the_reference_that_the_file_shows_exists() -> None:
    text = files_of(catalogue("sentisnap"))["errors.yaml"]
    assert '#   $ref: "errors.yaml#/components/responses/Sentisnap400"' in text.splitlines()
    assert "    Sentisnap400:" in text.splitlines()
