"""A short text that matches a regular expression, for examples of params that declare a `pattern`."""

from __future__ import annotations

import importlib
import re
from typing import Any, Final

_LETTERS: Final = "aA0_- ./:@#é"  # tried in this order where a class of characters is open

_NAMED: Final = ("LITERAL", "RANGE")
_CATEGORIES: Final = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def pattern_example(pattern: str, text: str, least: int = 0, most: float = float("inf")) -> str:
    """`text` where it matches `pattern` and the lengths, else a text built from the pattern, else `text` as it is.

    JSON Schema patterns are searched for, not anchored; repetitions grow until the text is `least` long.
    """
    try:
        expression = re.compile(pattern)
        tree = importlib.import_module("re._parser").parse(pattern)
    except (re.error, OverflowError, RecursionError, ImportError, AttributeError):
        return text
    for repeats in (0, 1, 2, 4, 8, 16, 32, 64, least):
        built = text if repeats == 0 else _build(tree, repeats)
        if expression.search(built) and least <= len(built) <= most:
            return built
    return text


def _build(tree: Any, repeats: int) -> str:
    """The shortest reading of a parsed expression, open repetitions taken `repeats` times. No look-around."""
    out = ""
    for operation, argument in tree:
        name = str(operation)
        if name == "LITERAL":
            out += chr(argument)
        elif name == "ANY":
            out += "a"
        elif name in ("IN", "NOT_LITERAL"):
            out += _one_of(name, argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, part = argument
            count = max(low, min(repeats if low != high and int(high) > 1 else low, int(high)))
            out += "".join(_build(part, repeats) for _ in range(count))
        elif name == "SUBPATTERN":
            out += _build(argument[-1], repeats)
        elif name == "ATOMIC_GROUP":
            out += _build(argument, repeats)
        elif name == "BRANCH":
            out += _build(argument[1][0], repeats)
    return out


def _one_of(name: str, argument: Any) -> str:
    """A character of a class: an everyday one where the class allows it, else the first it names."""
    if name == "NOT_LITERAL":
        return next(letter for letter in _LETTERS if ord(letter) != argument)
    negated = any(str(kind) == "NEGATE" for kind, _ in argument)
    fits = [letter for letter in _LETTERS if any(_in(kind, value, letter) for kind, value in argument) != negated]
    if fits:
        return fits[0]
    named = [value if str(kind) == "LITERAL" else value[0] for kind, value in argument if str(kind) in _NAMED]
    return chr(named[0]) if named else "a"


def _in(kind: Any, value: Any, letter: str) -> bool:
    if str(kind) == "LITERAL":
        return ord(letter) == int(value)
    if str(kind) == "RANGE":
        return bool(value[0] <= ord(letter) <= value[1])
    if str(kind) == "CATEGORY":
        word = str(value).removeprefix("CATEGORY_")
        meaning = _CATEGORIES.get(word.removeprefix("NOT_"))
        return meaning is not None and bool(re.match(meaning, letter)) != word.startswith("NOT_")
    return False
