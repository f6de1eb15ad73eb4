"""What a reader copies from the page of a code: the response, and how to handle it in Python and with curl."""

from __future__ import annotations

import json
import shlex
from typing import Final

from errcat.catalogue.model import (
    Body,
    BodyList,
    BodyMember,
    BodyObject,
    Catalogue,
    Code,
    Example,
    Header,
    Json,
    Member,
)
from errcat.catalogue.statuses import reason
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.schema_example import example_value
from errcat.targets.wire import body_json

_TOKEN: Final = pattern(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_KEY: Final = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_CURL_RETRIES: Final = frozenset((408, 429, 500, 502, 503, 504))  # curl(1), --retry
_SECONDS: Final = 30


class Response(Struct, frozen=True):
    """An example of a response. `head` is the status line and headers, None where there is no HTTP."""

    title: str | None
    description: str | None
    head: str | None
    body: Json


def responses(catalogue: Catalogue, code: Code) -> tuple[Response, ...]:
    """The worked examples of an error, or one that is made from its schemas. An outcome has only worked ones."""
    if code.is_outcome:
        return ()
    return tuple(_response(catalogue, code, example) for example in code.examples or (None,))


def python_sample(catalogue: Catalogue, code: Code) -> str:
    """How a client handles `code` with the generated package."""
    lines = [
        f"from {catalogue.api.id}_errors import {code.type_name}, raise_for_response",
        "",
        "try:",
        "    raise_for_response(response)",
        f"except {code.type_name} as error:",
        "    print(error.message)",
    ]
    if code.details is not None:
        lines.append("    print(error.details)")
    if code.retry is not None and code.retry.when != "never" and code.retry.after is not None:
        lines.append('    print(f"Try again in {error.retry_after} seconds")')
    return "\n".join(lines)


def curl_sample(catalogue: Catalogue, code: Code) -> str | None:
    """How to see `code` from a shell; None where there is no HTTP and no code either."""
    path = member_path(catalogue.response.body, "code")
    lines: list[str] = []
    if code.code is not None and path is not None:
        query = f"{_jq_path(path)} == {json.dumps(code.code, ensure_ascii=True)}"
        lines.append(f'curl --silent "$URL" | jq {shlex.quote(query)}')
    elif code.status is not None:
        lines.append("curl --silent --output /dev/null --write-out '%{http_code}\\n' \"$URL\"")
    if code.retry is not None and code.retry.when != "never" and code.status in _CURL_RETRIES:
        lines += [
            "",
            "# Try up to 5 times. curl waits longer each time, or as long as Retry-After says.",
            'curl --fail --retry 5 "$URL"',
        ]
    return "\n".join(lines).strip("\n") or None


def member_path(body: Body, name: Member) -> tuple[str | int, ...] | None:
    """Where `$name` stands in a response, as keys and indexes; None where it does not."""
    if isinstance(body, BodyMember):
        return () if body.name == name else None
    if isinstance(body, BodyList):
        inner = member_path(body.item, name)
        return None if inner is None else (0, *inner)
    for key, member in body.members if isinstance(body, BodyObject) else ():
        inner = member_path(member, name)
        if inner is not None:
            return (key, *inner)
    return None


def header_example(header: Header) -> str:
    """A value for a header: its example, else one made from its schema."""
    if header.has_example:
        value = header.example
    else:
        value = example_value(header.schema, header.name)
        # The smallest wait would be 0 seconds, which helps no reader.
        made_up = not {"enum", "const", "default", "example", "examples"} & set(header.schema)
        if header.name.lower() == "retry-after" and made_up and header.schema.get("type") == "integer":
            low, high = header.schema.get("minimum", _SECONDS), header.schema.get("maximum", _SECONDS)
            value = max(low, min(high, _SECONDS))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _response(catalogue: Catalogue, code: Code, example: Example | None) -> Response:
    status = code.status if example is None or example.status is None else example.status
    head: str | None = None
    if status is not None:
        media_type = " ".join(catalogue.response.media_type.split())
        lines = [f"HTTP/1.1 {status} {reason(status)}", f"Content-Type: {media_type}"]
        named = (header for header in code.headers if _TOKEN.fullmatch(header.name))
        lines += [f"{header.name}: {header_example(header)}" for header in named]
        head = "\n".join(lines)
    return Response(
        example.title if example is not None else None,
        example.description if example is not None else None,
        head,
        body_json(catalogue, code, example),
    )


def _jq_path(path: tuple[str | int, ...]) -> str:
    steps = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if _KEY.fullmatch(step) else f"[{json.dumps(step)}]"
        for step in path
    )
    return steps if steps.startswith(".") else f".{steps}"
