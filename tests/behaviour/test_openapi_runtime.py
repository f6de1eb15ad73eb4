"""The examples in OpenAPI are what the generated Python sends: the same JSON, its members in the same order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from errcat.catalogue.model import Catalogue, Code, Example
from errcat.targets.wire import body_json_at, example_params, occurrence_params
from tests.support import ROOT, catalogue_of, errcat

EVERY_MEMBER = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.2.3, docs_url: https://shop.example/docs}
response:
  body:
    errors:
      - {code: $code, status: $status, title: $title, message: $message, type: $type, instance: $instance, off: 'off',
         details: $details, id: $request_id, url: $doc_url, more: $details?, values: $params?, where: $instance?,
         $spread: $params}
    all: $params
    at: $doc_url?
    id: $code?
codes:
  plain: {status: 404}
  two_statuses: {status: [404, 400], code: 7}
  no_code: {code: null, status: 418}
  with_params:
    status: 409
    message: 'Only {left} of {item}: {ok} {share} {{x}} {items} {maybe}'
    params:
      left: {type: integer, example: 3}
      item: {type: string, example: "chairs \\u2028 \\"é\\""}
      ok: {type: boolean}
      share: {type: number, example: 0.5}
      maybe: {type: string, required: false}
      title: {type: string}
      items: {type: array, items: {type: string}}
    examples:
      - {params: {left: 4}}
      - {params: {left: 4, maybe: yes it is}, message: Sold out}
  with_details:
    status: 422
    details: {type: array, items: {type: object, required: [path], properties: {path: {type: string}}}}
    examples: [{details: []}, {details: [{path: a}]}]
"""
SEND = """
import importlib, json, sys
package = importlib.import_module(sys.argv[1])
bodies = [getattr(package, name)(**arguments).to_body() for name, arguments in json.load(sys.stdin)]
json.dump(bodies, sys.stdout)
"""


def occurrences(catalogue: Catalogue) -> list[tuple[Code, Example | None, int | None]]:
    return [
        (code, example, status)
        for code in catalogue.codes
        if not code.is_outcome
        for example in (*code.examples, None)
        for status in code.statuses or (None,)
    ]


def arguments(code: Code, example: Example | None, status: int | None, body: Any) -> dict[str, Any]:
    # A param that bears the name of an attribute of every exception is an argument with an underscore.
    passed = {"title_" if name == "title" else name: value for name, value in occurrence_params(code, example).items()}
    if example is not None and example.message is not None:
        passed["message"] = example.message
    if len(code.statuses) > 1:
        passed["status"] = status
    if code.details is not None:
        passed["details"] = find(body, "details")
    return passed


def find(body: Any, member: str) -> Any:
    """The first value called `member` anywhere in `body`."""
    if isinstance(body, dict) and member in body:
        return body[member]
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return next((found for part in parts if (found := find(part, member)) is not None), None)


@pytest.mark.parametrize("name", ["sensos", "sentisnap", "shop"])
def test_the_example_is_what_the_generated_package_sends(name: str, tmp_path: Path) -> None:
    text = EVERY_MEMBER if name == "shop" else (ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8")
    (tmp_path / "errors.yaml").write_text(text, "utf-8")
    run = errcat("generate", "errors.yaml", "--only", "python", "--out", "out", cwd=tmp_path)
    assert run.code == 0, run.err + run.out
    catalogue = catalogue_of(text, head="")

    calls, expected = [], []
    for code, example, status in occurrences(catalogue):
        body = body_json_at(catalogue, code, example, status)
        calls.append([code.type_name, arguments(code, example, status, body)])
        expected.append(body)
    done = subprocess.run(
        [sys.executable, "-c", SEND, f"{name}_errors"],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        cwd=tmp_path / "out" / "python",
        check=True,
    )
    for call, sent, body in zip(calls, json.loads(done.stdout), expected, strict=True):
        assert json.dumps(sent) == json.dumps(body), call


def test_every_param_is_passed_and_none_invented() -> None:
    catalogue = catalogue_of(EVERY_MEMBER, head="")
    code = next(code for code in catalogue.codes if code.key == "with_params")
    assert set(example_params(code)) == {param.name for param in code.params}
    assert "maybe" not in occurrence_params(code, code.examples[0])
