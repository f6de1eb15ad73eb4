"""Names that follow from the keys of a catalogue: types in PascalCase, modules and variables in snake_case."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from functools import lru_cache
from typing import Final

from errcat.patterns import pattern

PYTHON_BUILTINS: frozenset[str] = frozenset(name for name in dir(builtins) if not name.startswith("_")) | frozenset(
    {"EncodingWarning", "BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError"}
)
"""Names that a generated class must not take: one `except TimeoutError` that means another class is a trap.

The newer ones are spelt out, so that the answer is the same whichever Python runs errcat.
"""

SOFT_KEYWORDS: Final = frozenset({"_", "case", "match", "type"})
"""Words that Python reads as keywords in some places. `keyword.softkwlist` has more of them in newer Pythons."""

RESERVED_TYPE_NAMES: frozenset[str] = frozenset(
    {
        "Any",
        "Check",
        "ClassVar",
        "Final",
        "Generic",
        "Headers",
        "Iterable",
        "Literal",
        "Mapping",
        "Never",
        "NoReturn",
        "Params",
        "Protocol",
        "Retry",
        "Sequence",
        "TypeAlias",
        "TypeVar",
        "TypedDict",
        "Union",
    }
)
"""Names that a generated module uses itself."""

_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_SPOKEN = {"-": "minus", "+": "plus", "*": "star", "#": "hash", "!": "bang", "?": "question", "%": "percent"}
_DEFAULT_WORD = "unnamed"
_NATURAL = pattern(r"(\D*)(\d*)")


@lru_cache(maxsize=1 << 15)  # every output asks for the same names again
def words(text: str) -> tuple[str, ...]:
    """The words of `text`: cut at everything that is no letter or digit, at humps, and around runs of digits.

    A text without a single letter or digit gives the names of its signs (`*` → `star`); an empty one, `unnamed`.
    A leading minus before a digit is a word too: `-1` and `1` are two codes.
    """
    folded = _ascii(text)
    found = tuple(_WORD.findall(folded))
    if re.match(r"\s*-[0-9]", folded):
        return ("minus", *found)
    if not found:
        found = tuple(_SPOKEN[sign] for sign in folded if sign in _SPOKEN)
    return found or (_DEFAULT_WORD,)


@lru_cache(maxsize=1 << 15)
def pascal_case(text: str) -> str:
    """`invalid_api_key` → `InvalidApiKey`, `HTTPTimeout` → `HttpTimeout`. Runs of digits stay apart: `1.2` → `1_2`."""
    out = ""
    for word in words(text):
        if out and out[-1].isdigit() and word[0].isdigit():
            out += "_"
        out += word[0].upper() + word[1:].lower()
    return out


def snake_case(text: str) -> str:
    """`Invalid API key` → `invalid_api_key`, `oauth2` → `oauth2`."""
    out = ""
    for word in words(text):
        joined = bool(out) and not (word[0].isdigit() and out[-1].isalpha())
        out += ("_" if joined else "") + word.lower()
    return out


def type_name(key: str) -> str:
    """The name of the exception (and schema) of a code: PascalCase plus `Error`, `Error` first before a digit."""
    name = pascal_case(key)
    if name[:1].isdigit() or re.match("Minus[0-9]", name):
        return f"Error{name}"
    return name if name.endswith("Error") else f"{name}Error"


def category_type_name(key: str) -> str:
    """The name of the base class of a category: as of a code, and a plural is no second suffix."""
    return re.sub("Errors?Error$", "Error", type_name(key))


def base_type_name(api_id: str) -> str:
    """The name of the class that all exceptions of an API descend from: `sentisnap` → `SentisnapError`."""
    return type_name(api_id)


def unknown_type_name(api_id: str) -> str:
    """The name of the class for an error that the package does not know: `sentisnap` → `UnknownSentisnapError`."""
    return f"Unknown{base_type_name(api_id)}"


def is_valid_type_name(name: str) -> bool:
    """Whether `name` can name a class in every target: an ASCII identifier in PascalCase that nothing else needs."""
    return (
        name.isascii()
        and name.isidentifier()
        and name[0].isupper()
        and not keyword.iskeyword(name)
        and name not in RESERVED_TYPE_NAMES
    )


def identifier(text: str, reserved: frozenset[str] = frozenset()) -> str:
    """A Python variable for `text`: itself where it can be, else snake_case; `_` follows a keyword or reserved name."""
    name = text if text.isascii() and text.isidentifier() and not text.startswith("_") else snake_case(text)
    if name[0].isdigit():
        name = f"n{name}"
    if keyword.iskeyword(name) or name in reserved:
        name += "_"
    return name


def isort_key(name: str) -> tuple[int, list[tuple[str, int]], str]:
    """The order of imported names: constants, classes, functions; each by letters, and numbers by value."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return (kind, _natural(name.lower()), name)


def all_key(name: str) -> tuple[int, list[tuple[str, int]]]:
    """The order of names in `__all__`: that of imports, but capitals go before small letters."""
    return (isort_key(name)[0], _natural(name))


def _natural(text: str) -> list[tuple[str, int]]:
    return [(letters, int(number or -1)) for letters, number in _NATURAL.findall(text)]


def _ascii(text: str) -> str:
    """`text` with accents taken off; letters of other scripts stay as their code points' hexadecimal numbers."""
    if text.isascii():
        return text
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() else f" u{ord(sign):x} " if sign.isalnum() else " " for sign in plain)
