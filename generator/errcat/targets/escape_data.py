"""Filters for templates of JSON and YAML: any JSON value becomes text that every parser reads back as the same value.

The YAML is block style in the common ground of YAML 1.1 and 1.2: a text stands plain only where neither version could
take it for anything else (`no`, `1e3`, `2026-01-31`, `0x1f`, `12:30:45`), else in double quotes as JSON writes it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from errcat.catalogue.model import Json
from errcat.patterns import pattern
from errcat.records import DecodeError, fast_json

_UNSAFE: Final = pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_INSIDE: Final = r"\w$./@&+*(){}\[\],;=~!?'\"<>|`^%’‘“”–—…-"
_PLAIN: Final = pattern(rf"[^\W\d_][:# {_INSIDE}]*+|[/$][{_INSIDE}]+")
_OTHER_TYPE: Final = pattern(r"(?:y|n|yes|no|on|off|true|false|null|nan|inf)\Z", re.IGNORECASE)
_LONGEST_OTHER: Final = len("false")
_LITERAL: Final = pattern("(?=[^ \n])[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")
_BLANK_END: Final = pattern(r" \n|[ \n]\Z")
_LONGEST_KEY: Final = 1000  # YAML reads a longer key only after `? `


def json_text(value: Json, indent: int | None = None, level: int = 0) -> str:
    """`value` as JSON on one line, or with `indent` spaces per level. Every sign that some reader minds is escaped.

    `level` is that of the line on which it begins. Raises ValueError for a number that JSON does not have (NaN,
    infinity).
    """
    text = _escaped(_one_line(value))
    if indent is None or not _is_block(value):
        return text
    try:
        text = fast_json.format(text, indent=indent)
    except DecodeError:  # half of a character is in it
        text = _escaped(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))
    return text.replace("\n", "\n" + " " * indent * level) if level else text  # a line break stands in no text


_one_line: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def _escaped(text: str) -> str:
    """JSON with every sign that some reader minds spelt out: they stand in its texts only."""
    if text.isascii() and "\x7f" not in text:
        return text  # in a hundredth of the time
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def yaml_text(value: Json, indent: int = 0) -> str:
    """`value` as block-style YAML without a line break at the end, its lines `indent` spaces in.

    A scalar or an empty collection is one piece on one line, to stand after `key: `.
    """
    if not _is_block(value):
        return _scalar(value)
    out: list[str] = []
    _write(value, " " * indent, out)
    return "\n".join(out)


def _is_block(value: Json) -> bool:
    return isinstance(value, (dict, list, tuple)) and len(value) > 0


def _write(value: Json, margin: str, out: list[str]) -> None:
    """Adds the lines of a non-empty object or list at `margin` to `out`."""
    inner = margin + "  "
    add = out.append
    text = _text
    if not isinstance(value, dict):
        for item in value:
            if type(item) is str and "\n" not in item:
                add(f"{margin}- {text(item)}")
            elif _is_block(item):
                start = len(out)
                _write(item, inner, out)
                out[start] = f"{margin}- {out[start][len(inner) :]}"
            else:
                _write_leaf(f"{margin}-", item, inner, out)
        return
    for key, item in value.items():
        name = text(key)
        label = f"{margin}{name}:"
        if len(name) > _LONGEST_KEY:
            add(f"{margin}? {name}")
            label = f"{margin}:"
        kind = type(item)
        if kind is str and "\n" not in item:
            add(f"{label} {text(item)}")
        elif kind is int:
            add(f"{label} {item}")
        elif (kind is dict and item) or _is_block(item):
            add(label)
            _write(item, inner, out)
        else:
            _write_leaf(label, item, inner, out)


def _write_leaf(label: str, value: Json, inner: str, out: list[str]) -> None:
    """Adds a scalar after its `label`; a text of several lines stands as it is, below it.

    Not one that ends in a line break: it would be lost where the template has none after it.
    """
    if isinstance(value, str) and "\n" in value and _LITERAL.fullmatch(value) and not _BLANK_END.search(value):
        out.append(f"{label} |-")
        out.extend(inner + line if line else "" for line in value.split("\n"))
    else:
        out.append(f"{label} {_scalar(value)}")


def _scalar(value: Json) -> str:
    """A scalar, or an empty collection, on one line."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    if isinstance(value, float) and math.isfinite(value):
        # YAML 1.1 wants a point and a sign, `1.0e+16`; JSON's `1e16` would be a text there.
        mantissa, exponent, power = repr(value).partition("e")
        point = "" if "." in mantissa else ".0"
        sign = "+" if exponent and power[0] not in "+-" else ""
        return f"{mantissa}{point}{exponent}{sign}{power}"
    return _one_line(value)


@lru_cache(maxsize=8192)
def _text(text: str) -> str:
    """A text, or a key, on one line: plain where that is surely safe, else in double quotes.

    What is a letter beyond the first plane depends on the Unicode of the Python that runs errcat.
    """
    return text if _is_plain(text) else _escaped(encode_basestring(text))


def _is_plain(text: str) -> bool:
    # Where a colon, a number sign or a space may stand is asked apart: a pattern that says so takes twice as long.
    if not _PLAIN.fullmatch(text) or ": " in text or " #" in text or "  " in text or text[-1] in ": ":
        return False
    if len(text) <= _LONGEST_OTHER and _OTHER_TYPE.match(text):
        return False
    return text.isascii() or max(text) < "\U00010000"


FILTERS: Mapping[str, Callable[..., str]] = {"json": json_text, "yaml": yaml_text}
