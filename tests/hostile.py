"""One text in every field of a catalogue that takes any, and what becomes of it in each output."""

from __future__ import annotations

import ast
from string import punctuation
from typing import Any

from errcat.catalogue.model import Catalogue
from tests.support import catalogue_of

PLAIN = "PLAINTEXT"
PROSE = (
    *("api description", "category description", "description", "causes", "actions"),
    *("param description", "detail description", "header description", "reason"),
)

FIELDS = (
    *("api title", "api description", "category title", "category description", "status title", "status description"),
    *("title", "message", "description", "causes", "actions", "param description", "param example", "detail"),
    *("detail description", "header description", "link title", "reason", "extension", "tag", "wire code"),
)


def quoted(text: str) -> str:
    """A text as YAML writes it in double quotes, in ASCII."""
    out = []
    for sign in text:
        number = ord(sign)
        plain = 32 <= number < 127 and sign not in '"\\'
        out.append(sign if plain else f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}")
    return '"' + "".join(out) + '"'


def catalogue_with(texts: dict[str, str]) -> str:
    """A catalogue that has each of the texts in the field of that name (one of FIELDS)."""
    values = {name: quoted(texts[name]) for name in FIELDS}
    values["message"] = quoted(texts["message"].replace("{", "{{").replace("}", "}}"))
    return TEXT.format(**{name.replace(" ", "_"): value for name, value in values.items()})


TEXT = """\
errcat: 1
api:
  id: shop
  title: {api_title}
  version: 1.0.0
  description: {api_description}
response: {{media_type: application/json, body: {{code: $code, message: $message, details: $details, params: $params}}}}
statuses:
  409: {{title: {status_title}, description: {status_description}}}
categories:
  all: {{title: {category_title}, description: {category_description}}}
codes:
  victim:
    code: {wire_code}
    status: 409
    category: all
    title: {title}
    message: {message}
    description: {description}
    causes: [{causes}]
    actions: [{actions}]
    params:
      what: {{type: string, description: {param_description}, example: {param_example}}}
    details:
      type: object
      required: [kind]
      properties:
        kind: {{type: string, enum: [{detail}], description: {detail_description}}}
    headers:
      X-Reason: {{description: {header_description}, schema: {{type: string}}}}
    links:
      - {{title: {link_title}, url: https://example.com/help}}
    tags: [{tag}]
    x-note: {extension}
  other: {{status: 404, category: all, description: Another.}}
retired:
  gone: {{status: 410, reason: {reason}}}
"""


def catalogue_of_payload(payload: str, *, guarded: bool = False) -> Catalogue:
    """The catalogue that has `payload` in every field, `guarded` with a word before and after it.

    Fields of Markdown get it with every sign of Markdown escaped, so that it means itself there.
    """
    texts = dict.fromkeys(FIELDS, f"begin {payload} end" if guarded else payload)
    if guarded:
        for name in PROSE:
            texts[name] = "".join(f"\\{sign}" if sign in punctuation else sign for sign in texts[name])
    return catalogue_of(catalogue_with(texts), head="")


def put(value: Any, payload: str) -> Any:
    """A JSON value with `payload` in place of PLAIN."""
    if isinstance(value, str):
        return value.replace(PLAIN, payload)
    if isinstance(value, dict):
        return {key: put(part, payload) for key, part in value.items()}
    return [put(part, payload) for part in value] if isinstance(value, list) else value


def same_code(plain: ast.AST, other: ast.AST, payload: str) -> None:
    """Holds two syntax trees to be the same, but for texts, where `other` has `payload` in place of PLAIN.

    Docstrings are wrapped: there the words count.
    """
    assert type(plain) is type(other), (ast.dump(plain)[:300], ast.dump(other)[:300])
    if isinstance(plain, ast.Constant) and isinstance(other, ast.Constant) and isinstance(plain.value, str):
        wanted = plain.value.replace(PLAIN, payload)
        same = other.value == wanted or words(other.value) == words(wanted)
        # A docstring of nothing but blanks says that there is none.
        assert same or (not words(wanted) and other.value == "Undocumented."), (other.value, wanted)
        return
    for name in plain._fields:
        one, two = getattr(plain, name, None), getattr(other, name, None)
        if isinstance(one, list):
            assert len(one) == len(two), (name, ast.dump(other)[:300])
            for pair in zip(one, two, strict=True):
                if isinstance(pair[0], ast.AST):
                    same_code(*pair, payload)
                else:
                    assert pair[0] == pair[1]
        elif isinstance(one, ast.AST):
            same_code(one, two, payload)
        else:
            assert one == two


def words(text: str) -> list[str]:
    """The words of a text, without the marks of its lists."""
    return [word for word in text.split() if word != "-"]
