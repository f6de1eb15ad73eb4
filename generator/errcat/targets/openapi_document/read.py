"""From a file to a located OpenAPI document: YAML or JSON, a whole document or one of its path items."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from errcat.catalogue import slip_rules, yaml_rules
from errcat.catalogue.build_nodes import NodeBuilder
from errcat.catalogue.events import SyntaxFaultError, with_events
from errcat.catalogue.files import read_text
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.catalogue.syntax import explain
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.patterns import pattern
from errcat.records import Struct, replace
from errcat.targets.openapi_document.rules import OPENAPI_VERSION
from errcat.targets.openapi_settings import OpenApiVersion

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

# A pair of escapes that JSON has for one sign beyond U+FFFF; YAML's scanner takes it for two broken ones.
_SURROGATES = pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_FIX = "begin with `openapi: 3.1.0`, then `info:` and `paths:`"


class Document(Struct, frozen=True):
    """`version` is the document's, None for a file that holds a path item of one. `path` is where it is.

    `bom`: a byte order mark stands in front of the text. `is_json`: the text is JSON and must stay so.
    """

    path: Path
    source: SourceText
    root: Mapping
    bom: bool
    version: OpenApiVersion | None
    is_json: bool


def read_document(path: Path, name: str, sink: Sink) -> Document | None:
    """Reads `path`, called `name` in messages. None where it is not an OpenAPI document; what is wrong is reported."""
    text = read_text(path, name, sink)
    if text is None:
        return None
    source = SourceText(name, text.removeprefix("\ufeff"))
    root = parse_nodes(source, sink)
    if root is None:
        return None
    declared = root.get("openapi")
    version: OpenApiVersion | None = None
    if isinstance(declared, Scalar):
        known: tuple[OpenApiVersion, ...] = ("3.0", "3.1", "3.2")
        version = next((one for one in known if re.match(rf"{re.escape(one)}(\.|\Z)", declared.text)), None)
    if version is None and (declared is not None or not any(method in root for method in METHODS)):
        sink.add(_unusable(source, root))
        return None
    return Document(path, source, root, text.startswith("\ufeff"), version, is_json(source.text))


def is_json(text: str) -> bool:
    """Whether a text is JSON."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _documents(events: Iterable[Any]) -> int:
    return sum(type(event).__name__ == "DocumentStartEvent" for event in events)


def parse_nodes(source: SourceText, sink: Sink) -> Mapping | None:
    """The root of a YAML or JSON text. None where it is not YAML, or YAML that tools read in different ways."""
    text = _SURROGATES.sub(lambda found: "_" * len(found[0]), source.text)
    builder = NodeBuilder(source, text, lambda offset: offset)
    try:
        root = builder.build()
        several = with_events(text, _documents) > 1
    except SyntaxFaultError as error:
        finding, _ = explain(error, source)
        sink.add(replace(finding, edits=()))
        return None
    faults = [_own_words(fault) for fault in builder.faults if fault.rule is not slip_rules.YAML_LEADING_CHARACTER]
    if several:
        message, fix = "the file holds several YAML documents", "put each into a file of its own"
        faults.append(Diagnostic(yaml_rules.SECOND_DOCUMENT, message, source=source, span=Span(0, 1), fix=fix))
    elif root is not None and not isinstance(root, Mapping):
        message = "the file holds no mapping of keys to values"
        faults.append(Diagnostic(yaml_rules.NOT_A_MAPPING, message, source=source, span=root.span, fix=_FIX))
    for finding in faults:
        sink.add(finding)
    return root if isinstance(root, Mapping) and not faults else None


def _own_words(fault: Diagnostic) -> Diagnostic:
    """A fault that was found in a catalogue's words, in those of an OpenAPI document."""
    message, fix = fault.message.replace("in a catalogue", "in an OpenAPI document"), fault.fix
    if fault.rule is yaml_rules.EMPTY_FILE:
        fix = _FIX
    return replace(fault, message=message, fix=fix, edits=())


def _unusable(source: SourceText, root: Mapping) -> Diagnostic:
    for key, value in root:
        if key.text in ("openapi", "swagger", "asyncapi"):
            text = value.text if isinstance(value, Scalar) else "this"
            message = f"`{key.text}: {text}` is not a version that errcat knows"
            fix = "use OpenAPI 3.0, 3.1 or 3.2"
            return Diagnostic(OPENAPI_VERSION, message, source=source, span=value.span, fix=fix)
    message = "this is not an OpenAPI document: it has no `openapi:`"
    return Diagnostic(OPENAPI_VERSION, message, source=source, span=Span(0, 1), fix=_FIX)
