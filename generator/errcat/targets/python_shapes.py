"""The shape of Python source: what decides how black lays it out, without the data in it.

A block (a class with all that belongs to it, say) is in black's layout already or not, whatever its names and texts
are, as long as they are plain and no line is too long. So black needs to be asked about each shape only once. What is
not plain stays in the shape as it is.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from errcat.patterns import pattern
from errcat.targets.python_layout import WIDTH

_DOC: Final = pattern(r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL)
# Each begins with a sign of its own, so that the others are passed over quickly: `f?` would not do.
_DOUBLE, _SINGLE = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"', r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'"
_TOKEN: Final = pattern(f"{_DOUBLE}|f{_DOUBLE}|{_SINGLE}|f{_SINGLE}|#[^\n]*")


def _all_of(words: Iterable[str]) -> str:
    """A pattern for any of the words. It looks at their first letter first, which is twice as fast."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


# Words with a meaning of their own stay; `print` and `exec` have one for black too. Those of Python 3.11, which nothing
# that is generated goes beyond: the shapes that errcat knows would be other ones under a newer Python.
_KEPT: Final = _all_of((*keyword.kwlist, "_", "case", "match", "print", "exec"))
_NAME: Final = pattern(rf"\b(?!(?:{_KEPT})\b)[A-Za-z_]\w*")
_NUMBER: Final = pattern(r"\b(?:0|[1-9][0-9]*)\b")
_PLAIN_COMMENT: Final = pattern(r"# [A-Za-z0-9 ./_-]*[A-Za-z0-9./_-]")  # a pragma (`# fmt: off`) has a colon
# A line that is too long, but for one item of a list or mapping, which black cannot shorten.
_LONG: Final = pattern(r'(?!\ +(?:(?:"[^"\\\n]*"|\d+):\ )?"[^"\\\n]*",$)')
# Too long on its line, and no shorter in parentheses on a line of its own: black leaves it.
_VALUE: Final = pattern(r'( *)[a-z_]+ = (f?"[^"\\\n]*")')
_IMPORT: Final = pattern(r"^from \.x import (?:\((?:\n    x,)+\n\)|x(?:, x)*)\n", re.MULTILINE)
# The name of a union, after an empty line, and what is said of it.
_UNION: Final = pattern(r"\n\nx: x = (?:\(\n    x(?: \| x)*\n(?:    \| x\n)*\)|x(?: \| x)*)\n\x03(?=\n|\Z)")
_LOOSE: Final = pattern(r"[^,(\[{\n]\n *[)\]}]")  # brackets over several lines without a comma at the end
_OPEN: Final = pattern(
    r"^( *)([^\n]*)([(\[{])\n((?:\1    [^\n]*\n)+?)\1[)\]}]([^\n]*)$",
    re.MULTILINE,
)

TEXT, TEMPLATE, DOC, LONG_DOC, ODD, COMMENT, TOO_LONG, BEYOND = map(chr, range(1, 9))


def shape_of(block: str) -> str | None:
    """The shape of a block, or None where only black itself can tell how it is laid out.

    Two blocks with one shape are both in black's layout, or neither of them is.
    """
    docs: list[str] = []
    code = block
    if '"""' in block:
        code = _DOC.sub(lambda found: _hide(found[0], docs), block)
    shapes: list[str] = []
    before = last = ""
    for line in code.split("\n"):
        shape = _line_shape(line)
        if shape == TOO_LONG:
            return None
        if shape == last == before:
            continue  # three lines of one shape, or more, are like two
        shapes.append(shape)
        before, last = last, shape
    whole = "\n".join(shapes)
    if _is_loose(whole) and not all(map(_needs_lines, _OPEN.finditer(code))):
        return None
    # Which imports there are makes no difference, nor how many; and so it is with the names of unions.
    kinds: list[str] = []
    if whole.count("\nfrom ") > 1:
        kinds += sorted(set(_IMPORT.findall(whole)))
        whole = _IMPORT.sub("", whole)
    if "\nx: x = " in whole:
        kinds += sorted(set(_UNION.findall(whole)))
        whole = _UNION.sub("", whole)
    if kinds:
        whole = "\0".join((whole, *kinds))
    return whole if not docs else "\0".join((whole, *docs))


def _hide(text: str, odd: list[str]) -> str:
    kind = _kind_of_doc(text)
    if kind == ODD:
        odd.append(text)
    return kind


@lru_cache(maxsize=1 << 15)
def _line_shape(line: str) -> str:
    """The shape of a line without docstrings; many lines are the same in all classes."""
    odd: list[str] = []
    shape = _between_plain_texts(line) or _TOKEN.sub(lambda found: _hide_token(found[0], odd), line)
    if '"' in shape or "'" in shape or not shape.isascii():
        return TOO_LONG
    shape = _without_names(shape)
    if len(line) > WIDTH and _LONG.match(line):
        value = _VALUE.fullmatch(line)
        if value is None or len(value[1]) + 4 + len(value[2]) <= WIDTH:
            return TOO_LONG
        shape += BEYOND
    return shape if not odd else "\0".join((shape, *odd))


def _between_plain_texts(line: str) -> str:
    """A line with signs for its texts, as `_TOKEN` finds them but sooner; "" where one may not be plain."""
    if "'" in line or "\\" in line or "#" in line or 'f"' in line or not line.isascii():
        return ""
    parts = line.split('"')
    return TEXT.join(parts[::2]) if len(parts) % 2 else ""


def _hide_token(text: str, odd: list[str]) -> str:
    if text[0] == "#":
        kind = COMMENT if _PLAIN_COMMENT.fullmatch(text) else ODD
    else:
        # Quotes within, and backslashes, may make black choose other quotes.
        plain = text[-1] == '"' and "\\" not in text and text.isascii()
        kind = ODD if not plain else TEMPLATE if text[0] == "f" else TEXT
    if kind == ODD:
        odd.append(text)
    return kind


@lru_cache(maxsize=1 << 12)
def _without_names(line: str) -> str:
    """A line whose texts are signs, as it is in many classes, with signs for its names and numbers too."""
    return _NUMBER.sub("0", _NAME.sub("x", line))


@lru_cache(maxsize=1 << 12)
def _is_loose(shape: str) -> bool:
    return _LOOSE.search(shape) is not None


def _kind_of_doc(text: str) -> str:
    """Whether black has nothing to do in a docstring: margins, spaces at the ends of lines, quotes."""
    body = text[3:-3]
    if '"' in body or "\\" in body or "\t" in body or not body.strip():
        return ODD
    if "\n" not in body:
        return DOC if body == body.strip(" ") else ODD
    lines = body.split("\n")
    margin, inner = lines[-1], lines[1:-1]
    tidy = not margin.strip(" ") and " \n" not in body and inner and inner[-1] and lines[0] and lines[0][0] != " "
    if not tidy:
        return ODD
    width = len(margin)
    # The least indented line gives the margin; black moves all others with it.
    least = min((len(line) - len(line.lstrip(" ")) for line in inner if line), default=-1)
    return LONG_DOC if least == width else ODD


def _needs_lines(found: re.Match[str]) -> bool:
    """Whether what stands between brackets on lines of its own must: black joins what fits on one line.

    It never joins what ends in a comma.
    """
    indent, head, bracket, body, tail = found.groups()
    if body.endswith(",\n"):
        return True
    whole = " ".join(line.strip(" ") for line in body.splitlines())
    if body.count("\n") > 1 and len(indent) + 4 + len(whole) <= WIDTH:
        return False
    # Parentheses around the whole of a value need not be there on one line.
    brackets = 0 if bracket == "(" and head[-1:] in ("", " ") else 2
    return len(indent) + len(head) + len(whole) + len(tail) + brackets > WIDTH


def paragraphs(block: str) -> list[str]:
    """The parts of a block between blank lines; blank lines in docstrings do not count."""
    docs: list[str] = []

    def hide(found: re.Match[str]) -> str:
        if "\n" not in found[0]:
            return found[0]
        docs.append(found[0])
        return f'"""\0{len(docs) - 1}\0"""'

    parts = _DOC.sub(hide, block).split("\n\n")
    return [re.sub('"""\0(\\d+)\0"""', lambda found: docs[int(found[1])], part) for part in parts]


_SIMPLE: Final = pattern(r"    (?!(?:class|def|async|if|for|while|with|try|match|import|from|return|raise)\b)[x\1-\4]")
_CLOSING: Final = pattern(r"    [)\]}]")
_HEAD: Final = pattern(r"(?:@x\n)?class x\(x(?:, x)*\):\n    [\3\4]")


def kind_of(shape: str) -> str | None:
    """What a paragraph of this shape is in its block; None where it is none of the usual.

    "class": a class header with its docstring. "values": assignments and annotations in a class. "def": a method.
    """
    if _HEAD.fullmatch(shape):
        return "class"
    lines = shape.split("\n")
    if lines[0].startswith("    def "):
        deeper = all(line.startswith("     ") or _CLOSING.match(line) for line in lines[1:])
        return "def" if deeper else None
    if all(line.startswith("     ") or _SIMPLE.match(line) or _CLOSING.match(line) for line in lines):
        return "values"
    return None


SAMPLES: Final = {"class": 'class x(x):\n    """x"""', "values": "    x = 0", "def": "    def x(self):\n        x = 0"}
