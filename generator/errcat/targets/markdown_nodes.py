"""What an author's Markdown may mean in a catalogue: the blocks and inlines that every site shows alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Text that means itself, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Inline code."""

    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break that the author asked for."""


@dataclass(frozen=True, slots=True)
class Emphasis:
    """`*…*`, or `**…**` where `strong`."""

    strong: bool
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link to an http(s), mailto or relative address. `bare` where the author wrote the address alone."""

    url: str
    children: tuple[Inline, ...]
    bare: bool


Inline: TypeAlias = Words | CodeSpan | LineBreak | Emphasis | Hyperlink


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of code."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is the first number, None where it has bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


Block: TypeAlias = Paragraph | Fence | Listing
