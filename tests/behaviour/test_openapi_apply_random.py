"""`errcat openapi apply` on documents of any layout: the result says what it should, a second run changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from errcat.diagnostics.diagnostic import Sink, SourceText
from errcat.targets.openapi_document.apply import write_changes
from errcat.targets.openapi_document.changes import find_changes, fragment_file
from errcat.targets.openapi_document.read import Document, is_json, parse_nodes
from errcat.targets.openapi_settings import Settings
from tests.behaviour.test_openapi_apply import CATALOGUE, GET
from tests.support import catalogue_of

LOADED = catalogue_of(CATALOGUE, head="")
FILE = fragment_file("gen/errors.yaml", ["gen/errors.json"])
ADD = {"400": "Shop400", "401": "Shop401", "429": "Shop429", "500": "Shop500"}
WANTED = {"getOrder": GET, "addOrder": ADD}

text = st.text(st.sampled_from("a: #-{}[]'\"|>&*%@`\n\t\\é😀"), max_size=12)
by_hand = st.fixed_dictionaries(
    {"description": text}, optional={"x-a": st.lists(text, max_size=2), "content": st.just({})}
)
ours = st.sampled_from(["Shop404", "Shop400", "ShopGone", "ShopDefault"]).map(
    lambda name: {"$ref": f"./gen/errors.yaml#/components/responses/{name}"}
)
responses = st.dictionaries(
    st.sampled_from(["200", "204", "400", "401", "404", "410", "418", "4XX", "429", "500", "default", "x-y"]),
    st.one_of(by_hand, ours),
    max_size=6,
)
operation = st.fixed_dictionaries(
    {"operationId": st.sampled_from(["getOrder", "addOrder", "other"])},
    optional={"summary": text, "tags": st.lists(text, max_size=2), "responses": st.none() | responses, "x-z": by_hand},
)
documents = st.fixed_dictionaries(
    {"openapi": st.just("3.1.0"), "info": st.fixed_dictionaries({"title": text})},
    optional={"x-first": text},
).flatmap(
    lambda head: st.dictionaries(
        st.sampled_from(["/a", "/b/{c}", "/d e"]),
        st.dictionaries(st.sampled_from(["get", "put", "post"]), operation, max_size=3),
        max_size=3,
    ).map(lambda paths: {**head, "paths": paths})
)
layouts = st.one_of(
    st.builds(
        lambda **how: lambda tree: yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, **how),
        default_flow_style=st.sampled_from([None, False, True]),
        indent=st.sampled_from([2, 3, 4, 6]),
        width=st.sampled_from([20, 80, 1000]),
        default_style=st.sampled_from([None, "'", '"', "|", ">"]),
        line_break=st.sampled_from(["\n", "\r\n"]),
    ),
    st.sampled_from([None, 1, 2, 4, "\t"]).map(lambda indent: lambda tree: json.dumps(tree, indent=indent)),
)


def document_of(content: str) -> Document:
    sink = Sink()
    source = SourceText("openapi.yaml", content)
    root = parse_nodes(source, sink)
    assert root is not None, [finding.message for finding in sink.diagnostics]
    return Document(Path("openapi.yaml"), source, root, False, "3.1", is_json(content))


def applied(content: str) -> str | None:
    sink = Sink()
    document = document_of(content)
    changes = find_changes(document, LOADED, Settings(), FILE, sink)
    assert not sink.has_errors
    return write_changes(document, changes, sink)


def expected(tree: Any) -> Any:
    """The document as it should be: an independent account of the rules."""
    for item in tree["paths"].values():
        for found in item.values():
            wanted = WANTED.get(found["operationId"])
            if wanted is None:
                continue
            old = found.get("responses") or {}
            kept = {
                status: value for status, value in old.items() if status in ("200", "204", "x-y") or "$ref" not in value
            }
            new = {
                status: {"$ref": f"gen/errors.yaml#/components/responses/{name}"}
                for status, name in wanted.items()
                if status not in kept
            }
            found["responses"] = {**kept, **new}
    return tree


def normal(tree: Any) -> Any:
    return json.loads(json.dumps(tree).replace("./gen/", "gen/"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=documents, layout=layouts)
def test_any_layout(tree: Any, layout: Any) -> None:
    content = layout(json.loads(json.dumps(tree)))  # a copy without shared parts: no aliases
    assume("!!" not in content)
    before = document_of(content).root.plain()
    new = applied(content)
    assert new is not None
    assert normal(document_of(new).root.plain()) == normal(expected(before))
    assert is_json(new) == is_json(content)
    assert applied(new) == new
