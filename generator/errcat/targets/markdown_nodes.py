"""What an author's Markdown may mean in a catalogue: the blocks and inlines that every site shows alike."""

from __future__ import annotations

from typing import TypeAlias

from errcat.records import Struct


class Words(Struct, frozen=True):
    """Text that means itself, on one line."""

    text: str


class CodeSpan(Struct, frozen=True):
    """Inline code."""

    text: str


class LineBreak(Struct, frozen=True):
    """A line break that the author asked for."""


class Emphasis(Struct, frozen=True):
    """`*…*`, or `**…**` where `strong`."""

    strong: bool
    children: tuple[Inline, ...]


class Hyperlink(Struct, frozen=True):
    """A link to an http(s), mailto or relative address. `bare` where the author wrote the address alone."""

    url: str
    children: tuple[Inline, ...]
    bare: bool


Inline: TypeAlias = Words | CodeSpan | LineBreak | Emphasis | Hyperlink


class Paragraph(Struct, frozen=True):
    """A paragraph."""

    children: tuple[Inline, ...]


class Fence(Struct, frozen=True):
    """A fenced block of code."""

    language: str
    text: str


class Listing(Struct, frozen=True):
    """A list; `start` is the first number, None where it has bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


Block: TypeAlias = Paragraph | Fence | Listing
