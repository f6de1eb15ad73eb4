"""Filters for templates of Python and its pyproject.toml: any text becomes a literal, docstring or comment of it.

Literals are written as black writes them: double quotes unless single ones save backslashes, lower-case escapes. Signs
that an editor or terminal would hide or reorder (controls, bidirectional marks, odd spaces) are escaped.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Final

from errcat.catalogue.model import Json
from errcat.patterns import pattern
from errcat.targets.python_layout import WIDTH, fit, imports

_HIDDEN: Final = pattern(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PIECE: Final = pattern(r"\S*\s*")
_BREAK: Final = pattern(r"\s\S")
_ITEM: Final = pattern(r"(?:[-*+]|\d{1,9}[.)])[ ]+")
_QUOTES: Final = pattern(r'("{3,}|\A"+|"+\Z)')


def _escape_sign(found: re.Match[str]) -> str:
    sign = found[0]
    number = ord(sign)
    if sign in _SHORT:
        return _SHORT[sign]
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escape(text: str) -> str:
    """`text` with backslashes doubled and hidden signs spelt out; quotes stay."""
    if text.isascii() and text.isprintable():  # nearly all are; it saves a search
        return text.replace("\\", "\\\\")
    return _HIDDEN.sub(_escape_sign, text.replace("\\", "\\\\"))


def _escape_lines(text: str) -> str:
    """As `_escape`, line by line."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text.replace("\\", "\\\\")
    return "\n".join(map(_escape, text.split("\n")))


def _quoted(text: str, prefix: str = "") -> str:
    if '"' not in text and "\\" not in text and text.isascii() and text.isprintable():
        return f'{prefix}"{text}"'  # so are nearly all
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{prefix}{quote}{_escape(text).replace(quote, chr(92) + quote)}{quote}"


def literal(value: Json) -> str:
    """A JSON value as a Python expression on one line."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def py_str(text: str, lead: str = "", tail: str = "") -> str:
    """`text` as a string literal. `lead` is what stands before it on its line and `tail` what comes after it.

    A literal that would pass the end of the line is cut between words, into parentheses:
    `lead(`, then a piece per line, then `)tail`.
    """
    return _wrapped(text, _quoted, lead, tail)


def py_template(parts: tuple[str | tuple[str], ...], lead: str = "", tail: str = "") -> str:
    """A text with expressions in it as an f-string. `parts` are texts, and 1-tuples that hold an expression.

    The expressions must hold neither quotes nor backslashes: Python 3.10 and 3.11 allow them no others than their own.
    """
    whole = "".join("{" + part[0] + "}" if isinstance(part, tuple) else _braces(part) for part in parts)
    return _wrapped(whole, lambda piece: _quoted(piece, "f" if "{" in piece or "}" in piece else ""), lead, tail)


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _wrapped(text: str, quoted: Callable[[str], str], lead: str, tail: str) -> str:
    whole = quoted(text)
    first = lead.rpartition("\n")[2]
    if len(first) + len(whole) + len(tail) <= WIDTH:
        return whole
    if not _BREAK.search(text):
        return fit(whole, first, tail)
    margin = " " * (len(first) - len(first.lstrip()))
    room = WIDTH - len(margin) - 4
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if line and (len(quoted(line + piece)) > room or line.endswith("\n")):
            lines.append(line)
            line = ""
        line += piece
    lines.append(line)
    if len(lines) == 1:
        return fit(whole, first, tail)
    return "(\n" + "".join(f"{margin}    {quoted(line)}\n" for line in lines) + f"{margin})"


def docstring(text: str, indent: int = 0) -> str:
    """`text` as a docstring, its lines `indent` spaces in and wrapped at column 88.

    A line is broken between words only; code blocks, tables and what has no space stay as they are.
    """
    margin = " " * indent
    lines = wrap(text, WIDTH - indent)
    while lines and not lines[0].strip(" \t"):
        del lines[0]
    while lines and not lines[-1].strip(" \t"):
        del lines[-1]
    if not lines:
        return '"""Undocumented."""'
    lines[0] = lines[0].lstrip(" \t")
    if len(lines) == 1 and len(lines[0]) > WIDTH - indent - 6 and (again := wrap(lines[0], WIDTH - indent - 3)):
        lines = again
    text = "\n".join([line.rstrip(" \t") for line in lines])
    # What could end the docstring too early: three quotes anywhere, one at its start or end.
    parts = _QUOTES.split(text) if '"' in text else [text]
    parts[1::2] = ['\\"' * len(quotes) for quotes in parts[1::2]]
    parts[::2] = map(_escape_lines, parts[::2])
    lines = "".join(parts).split("\n")
    out = [lines[0], *[margin + line if line else "" for line in lines[1:]]]
    if len(lines) == 1 and indent + len(lines[0]) + 6 <= WIDTH:
        return f'"""{out[0]}"""'
    return '"""' + "\n".join(out) + f'\n{margin}"""'


def wrap(text: str, width: int) -> list[str]:
    """The lines of a Markdown text, long ones of prose broken between words; the first leaves room for three quotes."""
    out: list[str] = []
    fenced = False
    fences = "```" in text or "~~~" in text
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = line.rstrip(" ")
        if len(line) <= width - 3 and not fences:
            out.append(line)  # as nearly all are
            continue
        stripped = line.lstrip(" ")
        fence = stripped.startswith(("```", "~~~"))
        fenced ^= fence
        room = width - (0 if out else 3)
        if len(line) <= room or fenced or fence or stripped.startswith("|") or line.startswith(("    ", "\t")):
            out.append(line)
            continue
        indent = line[: len(line) - len(stripped)]
        item = _ITEM.match(stripped)
        hanging = indent + " " * (len(item[0]) if item else 0)
        out += _filled(stripped, room, indent, hanging) or [""]
    return out


def _filled(text: str, width: int, first: str, others: str) -> list[str]:
    """The lines of a paragraph, broken at spaces only; `first` and `others` are what they begin with."""
    if "  " in text or "\t" in text or "\v" in text or "\f" in text:
        import textwrap

        return textwrap.wrap(
            text,
            width,
            initial_indent=first,
            subsequent_indent=others,
            break_long_words=False,
            break_on_hyphens=False,
            expand_tabs=False,
            replace_whitespace=False,
        )
    # The common case, in a tenth of the time.
    rest = text.strip(" ")
    lines: list[str] = []
    while len(first) + len(rest) > width:
        end = rest.rfind(" ", 0, max(width - len(first), 0) + 1)
        if end < 0:  # a word that is too long
            end = rest.find(" ")
            if end < 0:
                break
        lines.append(first + rest[:end])
        rest = rest[end + 1 :]
        first = others
    return [*lines, first + rest] if text else []


def py_comment(text: str) -> str:
    """`text` on one line, fit to stand after `# `."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def toml_str(text: str) -> str:
    """`text` as a basic string of TOML."""

    def spelt(found: re.Match[str]) -> str:
        number = ord(found[0])
        return "\ufffd" if 0xD800 <= number < 0xE000 else f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"

    return '"' + _HIDDEN.sub(spelt, text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def shell(text: str) -> str:
    """`text` as one word of a POSIX shell."""
    return shlex.quote(py_comment(text))


FILTERS: dict[str, Callable[..., str]] = {
    "py": literal,
    "py_str": py_str,
    "py_fit": fit,
    "py_import": imports,
    "py_template": py_template,
    "docstring": docstring,
    "py_comment": py_comment,
    "toml_str": toml_str,
    "shell": shell,
}
