"""What a parser says about text that is not YAML, in plain words: the last resort, when no slip explains it."""

from __future__ import annotations

import re

from errcat.catalogue import slip_rules, yaml_rules
from errcat.catalogue.events import SyntaxFaultError
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.patterns import pattern

# What YAML does not let into a file, not even quoted.
_FORBIDDEN = pattern("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff]+")
_MARKER = pattern(r"^(?:---|\.\.\.)[ \t]*(?=#|\r|$)", re.MULTILINE)
_CONTENT = pattern(r"^(?![ \t]*(?:#|\r?$)|(?:---|\.\.\.)[ \t]*\r?$|%)[ \t]*[^\s].?", re.MULTILINE)
_MOST_SHOWN = 100

# What the parser says → the rule, what a person should know, and what to do. The first match counts.
_OPENED = "the quote or bracket that is opened here is never closed"
_KEY_EXPECTED = "a key was expected here"
_WORDS: tuple[tuple[str, tuple[Rule, str, str]], ...] = (
    (
        "mapping values are not allowed",
        (
            slip_rules.YAML_COLON,
            "a `: ` stands where no key can be",
            "put quotes around the text that has `: ` in it, or correct the indentation",
        ),
    ),
    (
        "found character '\\t'",
        (slip_rules.YAML_TAB, "a tab stands where spaces must be", "indent with spaces"),
    ),
    (
        "found a tab character",
        (slip_rules.YAML_TAB, "a tab stands where spaces must be", "indent with spaces"),
    ),
    (
        "found character that cannot start any token",
        (
            slip_rules.YAML_LEADING_CHARACTER,
            "a text without quotes cannot begin with this sign",
            "put quotes around the text",
        ),
    ),
    (
        "unexpected end of stream",
        (slip_rules.YAML_UNCLOSED, _OPENED, "close it"),
    ),
    (
        "unexpected document indicator",
        (slip_rules.YAML_UNCLOSED, _OPENED, "close it"),
    ),
    (
        "did not find expected ',' or",
        (slip_rules.YAML_UNCLOSED, _OPENED, "close it, or put a `,` between two values"),
    ),
    (
        "unknown escape character",
        (
            slip_rules.YAML_ESCAPE,
            "this backslash begins an escape that does not exist",
            "use single quotes, or write the backslash twice",
        ),
    ),
    (
        "could not find expected ':'",
        (
            slip_rules.YAML_MISSING_COLON,
            "this line has no `: `",
            "write `key: value`, or indent the line deeper if it goes on with the text above",
        ),
    ),
    (
        "did not find expected '-' indicator",
        (
            slip_rules.YAML_INDENTATION,
            "a list item was expected here",
            "begin the line with `- `, as far left as the other items",
        ),
    ),
    (
        "block sequence entries are not allowed",
        (
            yaml_rules.YAML_SYNTAX,
            "a list item `- ` cannot stand here",
            "put the list on the lines after its key, indented",
        ),
    ),
    (
        "did not find expected <document start>",
        (
            yaml_rules.YAML_SYNTAX,
            "the file goes on after its end",
            "correct the indentation of this line and of those before it",
        ),
    ),
    (
        "did not find expected node content",
        (
            yaml_rules.YAML_SYNTAX,
            "a value was expected here",
            "close the bracket before it, or put quotes around the text",
        ),
    ),
    (
        "did not find expected key",
        (
            yaml_rules.YAML_SYNTAX,
            _KEY_EXPECTED,
            "correct the indentation, or close the quote or bracket before it",
        ),
    ),
    (
        "did not find expected alphabetic or numeric",
        (
            slip_rules.YAML_LEADING_CHARACTER,
            "a text without quotes cannot begin with this sign",
            "put quotes around the text",
        ),
    ),
)


def explain(fault: SyntaxFaultError, source: SourceText) -> tuple[Diagnostic, int]:
    """A fault as a finding, and the offset of the lines that it is about."""
    start = min(fault.start, max(len(source.text) - 1, 0))
    rule, message, fix = next(
        (words for said, words in _WORDS if said in fault.problem),
        (yaml_rules.YAML_SYNTAX, f"this is not valid YAML: {fault.problem}", yaml_rules.YAML_SYNTAX.fix),
    )
    if message == _KEY_EXPECTED and source.text.startswith("- ", start):
        message, fix = "a list item stands among keys", "put the list below a key of its own, indented"
    if fault.opened is not None and rule is slip_rules.YAML_UNCLOSED:
        start = fault.opened  # where it was opened says more than where the parser gave up
    return Diagnostic(rule, message, source=source, span=Span(start, start + 1), fix=fix), start


def without_control_characters(source: SourceText, sink: Sink) -> str:
    """The text with spaces in place of characters that YAML does not allow anywhere; each run of them is reported."""
    if _is_plain(source.text) or not (found := list(_FORBIDDEN.finditer(source.text))):
        return source.text
    for match in found[:_MOST_SHOWN]:
        sink.add(
            Diagnostic(
                yaml_rules.YAML_SYNTAX,
                f"the control character U+{ord(match[0][0]):04X} is not allowed in YAML",
                source=source,
                span=Span(match.start(), match.end()),
                fix="delete it; in a double-quoted text it can be written as an escape",
            )
        )
    return _FORBIDDEN.sub(lambda match: " " * len(match[0]), source.text)


def _is_plain(text: str) -> bool:
    """Whether all signs of a text can be seen, as in most; to search for others takes four times as long."""
    return text.replace("\n", "").isprintable()


def _may_have_markers(text: str) -> bool:
    """Whether the search for them, which takes five times as long, may find any."""
    return "\n---" in text or "\n..." in text or text[:3] in ("---", "...")


def without_markers(source: SourceText, text: str, sink: Sink) -> tuple[str, str]:
    """The text with spaces in place of the `---` and `...` lines after its beginning, and what is left out with them.

    Such a line between the parts of one document is taken away; before another document it ends the reading.
    """
    markers = list(_MARKER.finditer(text)) if _may_have_markers(text) else []
    first = _CONTENT.search(text) if markers else None
    following = first
    parts: list[str] = []
    position = 0
    for match in markers:
        if match[0].startswith("---") and match is markers[0] and (first is None or match.start() < first.start()):
            continue  # the one marker that may be: before everything
        if following is not None and following.start() < match.end():
            following = _CONTENT.search(text, match.end())
        goes_on = following is None or following[0].startswith((" ", "\t", "- "))
        end = text.find("\n", match.end()) + 1 or len(text)
        sink.add(
            Diagnostic(
                yaml_rules.SECOND_DOCUMENT,
                f"`{match[0].strip()}` ends the document here; a catalogue is one document",
                source=source,
                span=Span(match.start(), match.start() + 3),
                fix="remove the line, or move what follows into a file of its own",
                edits=(Edit(Span(match.start(), end), ""),) if goes_on else (),
            )
        )
        parts += (text[position : match.start()], re.sub(r"[^\r\n]", " ", text[match.start() : match.end()]))
        position = match.end()
        if not goes_on:
            return "".join(parts) + re.sub(r"[^\r\n]", " ", text[position:]), text[position:]
    return "".join(parts) + text[position:], ""
