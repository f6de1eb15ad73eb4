"""Plain text, code and addresses as Markdown that reads the same on every site: HTML entities, never backslashes.

The signs are those that CommonMark, GFM, MDX, VitePress (Vue), Python-Markdown with the extensions of Material and
Zensical, and MyST give a meaning. An entity becomes its character only after all of them have looked for markup.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from errcat.patterns import pattern

_BLANKS: Final = pattern(r"[ \t\n\r\f\v]+")
_UNPRINTABLE: Final = pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# One sign of a set, which is found in a tenth of the time of many patterns, and then where it has a meaning.
_MEANINGFUL: Final = pattern(
    r"[\\`*{}\[\]<>|$~^#@&_:=)!+(/.]"
    r"(?:(?<=[\\`*{}\[\]<>|$~^#@])"
    r"|(?<=&)(?=[#A-Za-z]|\Z)"  # the start of an entity
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"  # inside a word an underscore is no emphasis
    r"|(?<=:)(?=\S)|(?<=::)"  # addresses, directives, emoji
    r"|(?<=[;=]\))|(?<=[;=8BX]-\))"  # more emoji
    r"|(?<=!)(?=\[|\Z)"  # an image, when a link follows
    r"|(?<==)(?==)|(?<=[=)]=)"  # marks and targets
    r"|(?<=\+)(?=\+)|(?<=\+\+)"  # keys
    r"|(?<=\()(?=(?:c|r|p|tm)\))"  # smart symbols
    r"|(?<=\d/)(?=\d)|(?<=c/)(?=o)|(?<=[+=]/)(?=[-=])"
    r"|(?<=www\.))",
    re.IGNORECASE,
)
_LINE_START: Final = pattern(
    r"(?P<word>i(?=mport\b)|e(?=xport\b))"  # MDX
    r"|(?P<sign>[-+](?=[-+ ]|\Z)|[=:!%]|\?(?=\?))"  # lists, rules, underlines, definitions, admonitions, comments
    r"|(?P<number>\d{1,9})(?P<end>[.)])(?= |\Z)"
)
_CODE: Final = pattern(r"(?! |#!|:::)[^`{}|<>&\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+(?<! )")
_EMOJI: Final = pattern(r"&#58;(?=(?:[+-]1|100|1234|[0-9_]*[a-z][a-z0-9_+-]*)(?:&#58;|:))")
_RUNS: Final = pattern(r"`+")
_LANGUAGE: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9_+#.-]*")
_URL_SAFE: Final = "/:?#@!$&+,;=%~-._'"
_PLAIN_URL: Final = pattern(r"[A-Za-z0-9/:?#@!$+,;=%~\-._']*")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """`text` on one line, to be read as exactly that text (blanks count as one) wherever it stands on its line."""
    return at_line_start(leaf(_BLANKS.sub(" ", text).strip(" ")))


def leaf(text: str) -> str:
    """A piece of a line, blanks as they are: no sign of `text` is markup, unless it stands first on the line.

    Docusaurus takes `:id:` for an emoji after it has read the entities: an invisible blank keeps it apart.
    """
    escaped = _MEANINGFUL.sub(_entity, text)
    if "&#58;" in escaped:
        escaped = _EMOJI.sub("&#58;&#8203;", escaped)
    # A text that is printable as a whole, as nearly all are, is passed over by a quick test.
    return escaped if text.isprintable() else _UNPRINTABLE.sub(_printable, escaped)


def at_line_start(text: str) -> str:
    """An escaped line whose first sign can begin no list, heading, directive, comment or import."""
    found = _LINE_START.match(text)
    if found is None:
        return text
    if found["end"]:
        return f"{found['number']}&#{ord(found['end'])};{text[found.end() :]}"
    return f"&#{ord(text[0])};{text[1:]}"


def heading(text: str) -> str:
    r"""As `plain`; a closing full stop or colon is an entity, since linters want none at the end of a heading.

    After a backslash stands an invisible blank: Docusaurus 3 puts the first heading between quotes into a module
    and escapes no backslash, so that `a\\` would end its build, and a quote behind two of them the text.
    """
    escaped = plain(text).replace("&#92;", "&#92;&#8203;")
    if escaped.endswith(tuple(".,:!。，；：！")) or (escaped.endswith(";") and text.rstrip(" \t\n\r").endswith(";")):
        escaped = f"{escaped[:-1]}&#{ord(escaped[-1])};"
    return escaped


@lru_cache(maxsize=8192)
def code(text: str) -> str:
    """Inline code. In backticks where every flavour takes them as they are, else as `<code>` with entities.

    VitePress runs `{{ }}` even between backticks, and a table ends its cell at a `|` there.
    """
    if _CODE.fullmatch(text):
        return f"`{text}`"
    return code_element(text)


def code_element(text: str) -> str:
    """Inline code as an HTML element, which may also stand inside other HTML."""
    return f"<code>{leaf(_BLANKS.sub(' ', text))}</code>"


def preformatted(text: str) -> str:
    """A block of code on one line of HTML, for list items and table cells, where a fence is not portable."""
    escaped = "&#10;".join(
        re.sub(r"\A +|  +", lambda found: "&#32;" * len(found[0]), leaf(line.replace("\t", "    ")))
        for line in text.split("\n")
    )
    return f"<pre><code>{escaped}</code></pre>"


def fence(text: str, language: str = "text") -> str:
    """A fenced block of code. The fence is longer than any run of backticks in `text`; `language` is one word.

    An unusable language becomes `text`, and so does `…-vue`, in which VitePress would run `{{ }}`.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.removesuffix("\n")
    if not text.replace("\n", "").isprintable() and _UNPRINTABLE.search(text):
        text = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]", _picture, text)
    marks = "```"
    if marks in text:
        marks = "`" * (max(len(run) for run in _RUNS.findall(text)) + 1)
    name = language if _LANGUAGE.fullmatch(language) and not language.endswith("-vue") else "text"
    return f"{marks}{name}\n{text}\n{marks}"


@lru_cache(maxsize=8192)
def address(url: str) -> str:
    """An address for a link's parentheses or an `href`: nothing in it ends the link or is markup."""
    if _PLAIN_URL.fullmatch(url):
        return url  # as nearly all are, and `urllib.parse` takes a while to import
    from urllib.parse import quote

    return quote(url, safe=_URL_SAFE, errors="replace").replace("&", "&amp;")


def _entity(found: re.Match[str]) -> str:
    return _NAMES.get(found[0]) or f"&#{ord(found[0])};"


_NAMES: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def _printable(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in "\t\n\r\f":
        return " "
    return f"&#{ord(sign)};" if sign in "\u2028\u2029\ufeff" else _picture(found)


def _picture(found: re.Match[str]) -> str:
    """A visible sign in place of one that HTML does not have: ␀ for NUL, � where Unicode has no picture."""
    number = ord(found[0])
    return chr(0x2400 + number) if number < 32 else "\u2421" if number == 127 else "\ufffd"
