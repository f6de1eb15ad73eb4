"""Reading a paragraph of an author's Markdown: emphasis, code, links and line breaks, by CommonMark's rules.

Everything else (HTML, images, braces, directives) is text. A link whose address has another scheme than http, https
or mailto is text as well, so that nothing vanishes and nothing runs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, TypeAlias

from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.markdown_nodes import CodeSpan, Emphasis, Hyperlink, Inline, LineBreak, Words

_PUNCTUATION: Final = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_REFERENCE: Final = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_TOKEN: Final = pattern(
    rf"(?P<escaped>\\[{_PUNCTUATION}])"
    r"|(?P<hard> {2,}\n *|\\\n *)|(?P<soft> ?\n *)"
    r"|(?P<ticks>`+)|(?P<run>\*+|_+)|(?P<open>\[)|(?P<close>\])"
    r"|<(?P<auto>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x20]*)>"
    rf"|(?P<entity>{_REFERENCE})"
    r"|(?P<bare>(?<![^\W_])https?://[^\s<>\[\]`*|{}\\]+)"
    r"|(?P<words>(?:[^\\`*_\[\]<&\n h]++| (?! *\n)|(?<=[^\W_])_(?=[^\W_])|h(?!ttps?://))+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_DESTINATION: Final = pattern(r"\(\s*(?:<(?P<angle>(?:\\.|[^<>\n\\])*)>)?")
_TITLE: Final = pattern(r"(?:\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)))?\s*\)", re.DOTALL)
_SCHEME: Final = pattern(r"\s*([^/?#]*):")
_UNESCAPE: Final = pattern(rf"\\([{_PUNCTUATION}])|({_REFERENCE})")
_NO_TEXT: Final = pattern("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_MAX_PARENTHESES: Final = 32  # as in cmark, so that no text takes quadratic time
_AT_END: Final = pattern(r"&[A-Za-z0-9#]+;\Z")


class _Run(Struct):
    """A run of `*` or `_` that may open or close emphasis (CommonMark 6.2)."""

    sign: str
    count: int
    whole: int
    opens: bool
    closes: bool


class _Bracket(Struct):
    """A `[` that may begin a link."""

    active: bool


_Item: TypeAlias = Inline | _Run | _Bracket


def parse_inline(text: str) -> tuple[Inline, ...]:
    """The inlines of one paragraph's `text`, without markup inside links' addresses."""
    items: list[_Item] = []
    brackets: list[int] = []  # where in `items` the brackets are that nothing has closed yet
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None  # `sign` takes any one character
        kind, token = found.lastgroup, found[0]
        start, position = position, found.end()
        if kind in ("words", "sign"):
            items.append(Words(token))
        elif kind == "escaped":
            items.append(Words(token[1]))
        elif kind == "soft":
            items.append(Words(" "))
        elif kind == "hard":
            items.append(LineBreak())
        elif kind == "entity":
            items.append(Words(decode(token)))
        elif kind == "run":
            items.append(_run(text, start, position))
        elif kind == "ticks":
            position = _code_span(text, token, position, items)
        elif kind == "open":
            brackets.append(len(items))
            items.append(_Bracket(True))
        elif kind == "auto":
            url = found["auto"]
            items.append(Hyperlink(url, (Words(url),), True) if is_allowed(url) else Words(token))
        elif kind == "bare":
            token = _trimmed(token)
            position = start + len(token)
            url = _unescape(token)  # there is no backslash in it
            items.append(Hyperlink(url, (Words(url),), True))
        else:
            position = _close_bracket(text, position, items, brackets)
    return _settle(items)


def is_allowed(url: str) -> bool:
    """Whether a link may lead to `url`: http, https, mailto, or relative."""
    scheme = _SCHEME.match(url)
    return scheme is None or scheme[1].lower() in ("http", "https", "mailto")


def decode(reference: str) -> str:
    """The text of a character reference; an unknown name stays as it is (CommonMark 2.5)."""
    name = reference[1:-1]
    if not name.startswith("#"):
        from html.entities import html5  # few texts have any, and it takes a while to import

        return html5.get(f"{name};", reference)
    digits, base = (name[2:], 16) if name[1] in "xX" else (name[1:], 10)
    number = int(digits, base)
    return chr(number) if number < 0x110000 and not _NO_TEXT.match(chr(number)) else "\ufffd"


def _unescape(text: str) -> str:
    return _UNESCAPE.sub(lambda found: found[1] or decode(found[2]), text)


def _code_span(text: str, ticks: str, position: int, items: list[_Item]) -> int:
    for end in re.finditer("`+", text[position:]):
        if len(end[0]) == len(ticks):
            inner = text[position : position + end.start()].replace("\n", " ")
            if inner[:1] == inner[-1:] == " " and inner.strip(" "):
                inner = inner[1:-1]
            items.append(CodeSpan(inner))
            return position + end.end()
    items.append(Words(ticks))
    return position


def _run(text: str, start: int, end: int) -> _Run:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    left = not _blank(after) and (not _punctuation(after) or _blank(before) or _punctuation(before))
    right = not _blank(before) and (not _punctuation(before) or _blank(after) or _punctuation(after))
    if text[start] == "_":
        opens = left and (not right or _punctuation(before))
        closes = right and (not left or _punctuation(after))
    else:
        opens, closes = left, right
    return _Run(text[start], end - start, end - start, opens, closes)


def _blank(sign: str) -> bool:
    return sign.isspace()


def _punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"


def _trimmed(url: str) -> str:
    """A bare address without the punctuation of the sentence around it (GFM 6.9)."""
    while url:
        if reference := _AT_END.search(url):
            url = url[: reference.start()]
        elif url[-1] in "?!.,:;'\"_~" or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            break
    return url


def _close_bracket(text: str, position: int, items: list[_Item], brackets: list[int]) -> int:
    """Makes a link of the last open bracket if an address follows; `position` is behind the `]`."""
    opener = brackets.pop() if brackets else None
    bracket = items[opener] if opener is not None else None
    target = _target(text, position) if isinstance(bracket, _Bracket) and bracket.active else None
    if opener is None or target is None:
        items.append(Words("]"))
        return position
    url, end = target
    children = _settle([_unlinked(item) for item in items[opener + 1 :]])
    items[opener:] = [Hyperlink(url, children, False)]
    for index in brackets:  # a link holds no link
        items[index] = _Bracket(False)
    return end


def _unlinked(item: _Item) -> _Item:
    return Words(item.url) if isinstance(item, Hyperlink) and item.bare else item


def _target(text: str, position: int) -> tuple[str, int] | None:
    """The address in parentheses at `position`, and where it ends. None where there is none, or no allowed one."""
    found = _DESTINATION.match(text, position)
    if found is None:
        return None
    url, end = found["angle"], found.end()
    if url is None:
        begin, depth = end, 0
        while end < len(text) and not (text[end].isspace() or text[end] < " "):
            sign = text[end]
            if sign == "\\" and end + 1 < len(text):
                end += 1
            elif sign == "(":
                depth += 1
                if depth > _MAX_PARENTHESES:
                    return None
            elif sign == ")":
                if depth == 0:
                    break
                depth -= 1
            end += 1
        if depth:
            return None
        url = text[begin:end]
    title = _TITLE.match(text, end)
    url = _unescape(url)
    if title is None or not url or not is_allowed(url):
        return None
    return url, title.end()


def _settle(items: list[_Item]) -> tuple[Inline, ...]:
    """Pairs the runs of `items` to emphasis (CommonMark, 'process emphasis'); what stays over is text."""
    floor: dict[tuple[str, bool, int], int] = {}  # no opener for such a closer at or below this index
    index = 0
    while index < len(items):
        closer = items[index]
        if not isinstance(closer, _Run) or not closer.closes:
            index += 1
            continue
        key = (closer.sign, closer.opens, closer.whole % 3)
        bottom = floor.get(key, -1)
        at = index - 1
        while at > bottom and not _pairs(items[at], closer):
            at -= 1
        opener = items[at] if at > bottom else None
        if not isinstance(opener, _Run):
            floor[key] = index - 1
            index += 1
            continue
        used = 2 if opener.count >= 2 and closer.count >= 2 else 1
        inner = Emphasis(used == 2, _merged(items[at + 1 : index]))
        opener.count -= used
        closer.count -= used
        kept: list[_Item] = [opener] if opener.count else []
        kept.append(inner)
        items[at : index + 1] = [*kept, closer] if closer.count else kept
        index = at + len(kept)
        floor = {name: min(value, at - 1) for name, value in floor.items()}
    return _merged(items)


def _pairs(item: _Item, closer: _Run) -> bool:
    """Whether `item` opens what `closer` closes, with the rule of three."""
    if not isinstance(item, _Run) or item.sign != closer.sign or not item.opens:
        return False
    both = item.closes or closer.opens
    return not both or (item.whole + closer.whole) % 3 != 0 or (item.whole % 3 == 0 and closer.whole % 3 == 0)


def _merged(items: list[_Item]) -> tuple[Inline, ...]:
    """The items as inlines, neighbouring texts in one piece, so that escaping sees a text's real neighbours."""
    out: list[Inline] = []
    for item in items:
        if isinstance(item, _Run):
            item = Words(item.sign * item.count)
        elif isinstance(item, _Bracket):
            item = Words("[")
        last = out[-1] if out else None
        if isinstance(item, Words) and isinstance(last, Words):
            out[-1] = Words(last.text + item.text)
        else:
            out.append(item)
    return tuple(out)
