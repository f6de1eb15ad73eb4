"""The examples in the README of a generated distribution: code of this very API, with what it sends."""

from __future__ import annotations

from errcat.catalogue.model import Catalogue, Code, Example
from errcat.records import Struct, replace
from errcat.targets.escape_data import json_text
from errcat.targets.escape_python import literal
from errcat.targets.python_code import CodeView
from errcat.targets.schema_example import example_value
from errcat.targets.wire import body_json, occurrence_params


class ReadmeView(Struct, frozen=True):
    """`key` is the code of the example, `raised` its exception, `call` what raises it, `body` the JSON sent for it.

    `caught` is the exception that a client tells apart; `waits` whether that one says how long to wait.
    """

    key: str
    raised: str
    call: str
    body: str
    status: int | None
    caught: str
    waits: bool
    explained: str


def readme_view(catalogue: Catalogue, codes: tuple[Code, ...], views: tuple[CodeView, ...]) -> ReadmeView | None:
    """The examples for `catalogue`; None where it has no exceptions. `views` are those of `codes`, in another order."""
    by_key = {view.key: view for view in views}
    public = [code for code in codes if not code.internal] or list(codes)
    if not public:
        return None
    raised = max(public, key=lambda code: (bool(code.params), bool(code.details and code.examples), bool(code.code)))
    caught = next((code for code in public if code.retry and code.retry.when == "always"), public[0])
    view = by_key[raised.key]
    example = raised.examples[0] if raised.examples else None
    return ReadmeView(
        key=raised.key,
        raised=view.type_name,
        call=_call(raised, view, example),
        body=json_text(body_json(catalogue, raised, replace(example, status=None) if example else None), 2),
        status=raised.status,
        caught=caught.type_name,
        waits=by_key[caught.key].retry_after is not None or caught.retry is not None,
        explained=str(raised.key if raised.code is None else raised.code),
    )


def _call(code: Code, view: CodeView, example: Example | None) -> str:
    """The source that raises `code`, an argument per line where it has several."""
    arguments = [literal(example.message)] if example is not None and example.message is not None else []
    params = occurrence_params(code, example)
    arguments += [f"{field.attribute}={literal(params[field.wire])}" for field in view.params if field.wire in params]
    arguments += [f'{field.attribute}="…"' for field in view.headers if not field.default]
    if example is not None and example.has_details:
        arguments.append(f"details={_pretty(example.details)}")
    elif code.details is not None and view.details is not None and not view.details.default:
        arguments.append(f"details={_pretty(example_value(code.details, 'details'))}")
    if view.retry_after is not None and not view.retry_after.default:
        arguments.append("retry_after=30")
    call = f"raise {view.type_name}({', '.join(arguments)})"
    if len(call) <= 88 and "\n" not in call:
        return call
    lines = "".join(f"    {argument},\n" for argument in arguments)
    return f"raise {view.type_name}(\n{lines})"


def _pretty(value: object) -> str:
    """A JSON value as Python; a list with an item per line."""
    if not isinstance(value, list) or len(literal(value)) <= 60:
        return literal(value)
    return "[\n" + "".join(f"        {literal(item)},\n" for item in value) + "    ]"
