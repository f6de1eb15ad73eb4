"""Slips in `{ … }` and `[ … ]`."""

from __future__ import annotations

import re

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.events import syntax_fault
from errcat.catalogue.slip import QUOTE_IT, Slip, cannot_begin, enclosing, reads, sign, slip
from errcat.catalogue.value_slips import escape_slip
from errcat.diagnostics.diagnostic import Edit, SourceText, Span
from errcat.patterns import pattern

# A quote mark opens a quoted text only where a text can begin; inside one it is an apostrophe.
_QUOTED = r"""(?<=[\s,\[{:])(?:"(?:[^"\\]++|\\.)*+"|'(?:[^']++|'')*+')"""
_TOKEN = pattern(_QUOTED + r"|[\[\]{}]|(?<=\s)#[^\n\r]*", re.DOTALL)
_PAIR = {"[": "]", "{": "}"}
_SEPARATORS = pattern(_QUOTED + r"|[\[\]{},]", re.DOTALL)
_KEY = pattern(r"\s*[\w$.+-]+:\s+")


def flow_end(text: str, start: int, limit: int) -> int | None:
    """Where the structure that opens at `start` is closed, if it is before `limit`."""
    end, closers = _scan(text, start, limit)
    return None if closers else end


def unclosed_bracket(source: SourceText, start: int, end: int) -> Slip:
    """A structure that opens at `start` and is not closed on its line, which ends at `end`."""
    _, closers = _scan(source.text, start, end)
    text = source.text[start:end]
    closing = (Edit(Span(end, end), closers),) if closers and " #" not in text and reads(text + closers) else ()
    return slip(
        rules.YAML_UNCLOSED,
        f"the bracket `{text[0]}` is opened here and never closed",
        source,
        Span(start, start + 1),
        f"close it with `{closers}`",
        closing,
        guess=(Edit(Span(start, end), "x" + " " * (end - start - 1)),),
    )


def after_bracket(source: SourceText, start: int, end: int) -> Slip:
    """A text from `start` to `end` that begins with a structure and goes on after it: prose, then."""
    text = source.text[start:end]
    kind = "list" if text[0] == "[" else "mapping"
    return slip(
        rules.YAML_LEADING_CHARACTER,
        f"a text without quotes cannot begin with {sign(text[0])}, which opens a {kind}",
        source,
        Span(start, start + 1),
        QUOTE_IT,
        enclosing(start, text) if "\n" not in text and " #" not in text else (),
    )


def inside_brackets(source: SourceText, start: int, end: int) -> Slip | None:
    """The slip inside a structure that a parser refuses: the texts in it that have to be quoted."""
    text = source.text[start:end]
    edits: list[Edit] = []
    first: Span | None = None
    reading = text
    for _ in range(20):
        fault = syntax_fault(f"k: {reading}\n")
        if fault is None:
            break
        at = fault.start - len("k: ") - (len(reading) - len(text))
        if "escape" in fault.problem and not edits:
            return _escape_at(source, start, text, at)
        value = _value_at(text, at)
        if value is None or any(edit.span.start == start + value.start for edit in edits):
            return None
        edit = enclosing(start + value.start, text[value.start : value.end])
        if not edit:
            return None
        edits += edit
        first = first or value
        reading = reading[: value.start + len(reading) - len(text)] + edit[0].text + text[value.end :]
    else:
        return None
    if first is None:
        return None
    written = text[first.start : first.end]
    colon = re.search(r":(?=\s|\Z)", written)
    at = start + first.start + (colon.start() if colon else 0)
    if colon:
        message = "a `:` and a space in a text without quotes"
        return slip(rules.YAML_COLON, message, source, Span(at, at + 1), QUOTE_IT, tuple(edits))
    return slip(
        rules.YAML_LEADING_CHARACTER,
        cannot_begin(written[0]),
        source,
        Span(at, at + 1),
        QUOTE_IT,
        tuple(edits),
    )


def _escape_at(source: SourceText, start: int, text: str, offset: int) -> Slip | None:
    """The slip in the double quotes that `offset` is in."""
    for token in _SEPARATORS.finditer(text):
        if token[0].startswith('"') and token.start() <= offset < token.end():
            return escape_slip(source, start + token.start(), start + token.end())
    return None


def _scan(text: str, start: int, limit: int) -> tuple[int, str]:
    """Where the brackets that open at `start` are all closed, or what is missing at `limit` to close them."""
    closers: list[str] = []
    for token in _TOKEN.finditer(text, start, limit):
        if (closer := _PAIR.get(token[0])) is not None:
            closers.append(closer)
        elif token[0] in ("]", "}") and closers:
            closers.pop()
            if not closers:
                return token.end(), ""
    return limit, "".join(reversed(closers))


def _value_at(text: str, offset: int) -> Span | None:
    """The text without quotes that a fault at `offset` is in: between separators, after its key."""
    left, right = 1, len(text) - 1
    for token in _SEPARATORS.finditer(text):
        if token[0][0] in "\"'":
            continue
        if token.start() < offset:
            left = token.end()
        elif token.start() > offset or token[0] in ",]}":
            right = token.start()
            break
    key = _KEY.match(text, left, right)
    left = key.end() if key is not None else left
    written = text[left:right]
    stripped = written.strip()
    if not stripped:
        return None
    left += len(written) - len(written.lstrip())
    return Span(left, left + len(stripped))
