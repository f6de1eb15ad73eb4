"""Slips in a value outside brackets: without quotes, or in quotes."""

from __future__ import annotations

import re

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.events import syntax_fault
from errcat.catalogue.slip import QUOTE_IT, Slip, cannot_begin, enclosing, reads, slip
from errcat.diagnostics.diagnostic import Edit, SourceText, Span
from errcat.patterns import pattern

_COMMENT = pattern(r"[ \t]+#(?:[ \t].*)?$")
_COLON = pattern(r":(?=\s|\Z)")
_QUOTED = {'"': pattern(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL), "'": pattern(r"'(?:[^']++|'')*+'")}
_ESCAPES = pattern(r"\\[\\\"/abefnrtuUvxNLP_0]")


def plain_slip(source: SourceText, start: int, end: int) -> Slip | None:
    """The slip in a text without quotes, on one line or several."""
    text = source.text[start:end]
    if reads(text):
        return None
    one_line = "\n" not in text and "\r" not in text
    if one_line and (comment := _COMMENT.search(text)) is not None:
        text = text[: comment.start()]
    edits = enclosing(start, text) if one_line or " #" not in text else ()
    colon = _COLON.search(text)
    if colon is None or text[0] in "`@%*&!" or reads(f"x{text[1:]}"):
        return slip(
            rules.YAML_LEADING_CHARACTER,
            cannot_begin(text[0]),
            source,
            Span(start, start + 1),
            QUOTE_IT,
            edits,
        )
    at = start + colon.start()
    ends = colon.end() == len(text)
    message = "a text without quotes ends in `:`" if ends else "a `:` and a space in a text without quotes"
    return slip(rules.YAML_COLON, message, source, Span(at, at + 1), QUOTE_IT, edits)


def quoted_end(text: str, start: int) -> int | None:
    """Where the quotes that open at `start` are closed."""
    found = _QUOTED[text[start]].match(text, start)
    return None if found is None else found.end()


def unclosed_quote(source: SourceText, start: int, end: int) -> Slip:
    """A quote that opens at `start` and is not closed by `end`, where its text seems to end."""
    text = source.text[start:end]
    closing = (Edit(Span(end, end), text[0]),)
    sure = "\n" not in text and " #" not in text and reads(text + text[0])
    return slip(
        rules.YAML_UNCLOSED,
        "a quote is opened here and never closed",
        source,
        Span(start, start + 1),
        f"close it with another {text[0]}",
        closing if sure else (),
        closing,
    )


def after_quote(source: SourceText, start: int, close: int, end: int) -> Slip:
    """A text from `start` to `end` that goes on after its quotes are closed at `close`.

    Either the quotes belong to a word of the text, or they are its own and it has another such mark in it.
    """
    text = source.text[start:end]
    mark, inner = text[0], text[1:-1]
    edits: tuple[Edit, ...] = ()
    if "\n" not in text and " #" not in text and "\\" not in text:
        around = text.endswith(mark) and (text[close - start - 2] == " " or text[close - start].isalnum())
        unescaped = inner.replace("''", "'") if mark == "'" else inner
        edits = enclosing(start, text, unescaped if around else text)
    fix = "put the other kind of quotes around the whole text"
    return slip(
        rules.YAML_QUOTE,
        "the text goes on after its closing quote",
        source,
        Span(close, end),
        fix,
        edits,
        guess=(Edit(Span(close, end), " " * (end - close)),),
    )


def escape_slip(source: SourceText, start: int, end: int) -> Slip | None:
    """A backslash in the double quotes from `start` to `end` that escapes nothing."""
    text = source.text[start:end]
    fault = syntax_fault(f"k: {text}\n") if text.startswith('"') and "\\" in text else None
    if fault is None:
        return None
    at = source.text.rfind("\\", start, start + max(fault.start - len("k: "), 0) + 1)
    at = at if at >= 0 else source.text.index("\\", start)
    # Where other backslashes are true escapes, what was meant can only be guessed.
    edits = enclosing(start, text, text[1:-1]) if "\n" not in text and not _ESCAPES.search(text) else ()
    return slip(
        rules.YAML_ESCAPE,
        f"`{source.text[at : at + 2]}` is no escape; in double quotes a backslash begins one",
        source,
        Span(at, at + 2),
        "use single quotes, or write the backslash twice",
        edits,
        guess=(Edit(Span(start, end), '"' + " " * (end - start - 2) + '"'),) if "\n" not in text else (),
    )
