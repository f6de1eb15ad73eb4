"""Filters for templates of Markdown: a catalogue's texts are read as they are meant, on every site, and never run.

`md`, `md_heading`, `md_cell`, `md_code` take plain text. `md_prose` and its kin take what an author wrote as Markdown:
paragraphs, emphasis, code, links, lists and fences keep their meaning, everything else is text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from errcat.catalogue.model import Deprecation, Json, Link, Retry
from errcat.targets import markdown_text as escape
from errcat.targets.escape_data import json_text
from errcat.targets.markdown_blocks import parse_prose
from errcat.targets.markdown_nodes import Block, Listing, Paragraph
from errcat.targets.markdown_schema import schema_words
from errcat.targets.markdown_words import deprecation_words, retry_words
from errcat.targets.markdown_write import link as write_link
from errcat.targets.markdown_write import moved, write_blocks, write_cell, write_line


def prose(text: str, folder: str = "") -> str:
    """An author's Markdown as blocks. `folder` comes before relative addresses, which are meant from a code's page."""
    return write_blocks(parse_prose(text), folder)


def prose_cell(text: str | None, folder: str = "") -> str:
    """An author's Markdown on one line, for a table cell; nothing for None."""
    return "" if text is None else write_cell(parse_prose(text), folder)


def prose_list(texts: Sequence[str], numbered: bool = False, folder: str = "") -> str:
    """Several texts as a list, a single one as it is."""
    if len(texts) == 1:
        return prose(texts[0], folder)
    items = tuple(parse_prose(text) for text in texts)
    return write_blocks((Listing(1 if numbered else None, items),), folder)


def prose_labelled(texts: Sequence[str], label: str, folder: str = "") -> str:
    """As `prose_list`, after a bold label: on its line where a single text begins with a paragraph."""
    blocks: Sequence[Block] = parse_prose(texts[0]) if len(texts) == 1 else ()
    if blocks and isinstance(blocks[0], Paragraph):
        line = f"**{escape.plain(label)}:** {write_line(blocks[0].children, folder)}"
        rest = write_blocks(blocks[1:], folder)
    else:
        line = f"**{escape.plain(label)}:**"
        rest = prose_list(texts, folder=folder)
    return f"{line}\n\n{rest}" if rest else line


def link(target: Link, folder: str = "") -> str:
    """A link to further help."""
    return write_link(escape.plain(target.title), moved(target.url, folder))


def value(example: Json) -> str:
    """A JSON value as inline code; a text without its quotes."""
    return escape.code(example if isinstance(example, str) and example.strip() else json_text(example))


def retry_cell(retry: Retry) -> str:
    """Whether trying again helps, for a table cell."""
    return prose_cell(retry_words(retry))


def deprecation(deprecated: Deprecation) -> str:
    """Since when, and until when."""
    return escape.plain(deprecation_words(deprecated))


@lru_cache(maxsize=16)
def comment(text: str) -> str:
    """Text for the title of the link definition that serves as a comment."""
    return "".join(f"&#{ord(sign)};" if sign in "()" else sign for sign in escape.plain(text))


def one_line(text: str) -> str:
    """Text on one line, otherwise as it is: for plain text files."""
    return " ".join(text.split())


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "md": escape.plain,
    "md_cell": escape.plain,
    "md_heading": escape.heading,
    "md_code": escape.code,
    "md_fence": escape.fence,
    "md_url": escape.address,
    "md_prose": prose,
    "md_prose_cell": prose_cell,
    "md_list": prose_list,
    "md_labelled": prose_labelled,
    "md_link": link,
    "md_value": value,
    "md_schema": schema_words,
    "md_retry": retry_cell,
    "md_deprecation": deprecation,
    "md_comment": comment,
    "one_line": one_line,
}
