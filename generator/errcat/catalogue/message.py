"""The message template: literal text with `{param}` placeholders; `{{` and `}}` stand for braces."""

from __future__ import annotations

from errcat.catalogue.model import Message, Placeholder, Text
from errcat.patterns import pattern

_TOKEN = pattern(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.-]*)\}|[{}]")


def parse_message(template: str) -> tuple[Message, list[int]]:
    """The parts of a template, and the offsets of braces that open or close nothing."""
    parts: list[Text | Placeholder] = []
    stray: list[int] = []
    literal = ""
    position = 0
    for match in _TOKEN.finditer(template):
        literal += template[position : match.start()]
        position = match.end()
        if match[1] is not None:
            if literal:
                parts.append(Text(literal))
            literal = ""
            parts.append(Placeholder(match[1]))
        else:
            literal += match[0][0]
            if len(match[0]) == 1:
                stray.append(match.start())
    literal += template[position:]
    if literal:
        parts.append(Text(literal))
    return tuple(parts), stray


def constant(text: str) -> Message:
    """A message without placeholders."""
    return (Text(text),) if text else ()
