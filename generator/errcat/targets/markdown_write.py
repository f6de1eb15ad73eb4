"""Writing an author's Markdown again, in the one portable form: what every site understands, the same way.

Lists in lists, and lists that hold code, are written as HTML: Python-Markdown and CommonMark want different indents.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from errcat.patterns import pattern
from errcat.targets import markdown_text as escape
from errcat.targets.markdown_nodes import Block, CodeSpan, Emphasis, Fence, Hyperlink, Inline, Listing, Paragraph, Words

_BLANKS: Final = pattern(r"[ \t\n\r\f]+")
_RELATIVE: Final = pattern(r"(?![A-Za-z][A-Za-z0-9+.-]*:|[/#?])")
_VAGUE: Final = frozenset(("click here", "here", "link", "more"))  # markdownlint MD059


def write_blocks(blocks: Sequence[Block], folder: str = "") -> str:
    """The blocks with an empty line between them. `folder` comes before relative addresses."""
    out: list[str] = []
    after_list = False
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(_paragraph(block, folder))
        elif isinstance(block, Fence):
            out.append(escape.fence(block.text, block.language))
        elif after_list or not _is_plain(block):
            out.append(_html_list(block, folder))
        else:
            numbered = block.start is not None
            out.append(
                "\n".join(
                    f"{f'{number}.' if numbered else '-'} {write_line(_only_paragraph(item), folder)}"
                    for number, item in enumerate(block.items, 1)
                )
            )
        after_list = isinstance(block, Listing)
    return "\n\n".join(text for text in out if text)


def write_cell(blocks: Sequence[Block], folder: str = "", html: bool = False) -> str:
    """The blocks on one line: for a table cell, or with `html` for a list item in HTML, where no Markdown is read."""
    out = ""
    for block in blocks:
        if isinstance(block, Paragraph):
            text = _inlines(block.children, folder, html)
            text = text if html else escape.at_line_start(text)
            out += f"<br /><br />{text}" if out and not out.endswith("</ul>") and not out.endswith("</ol>") else text
        elif isinstance(block, Fence):
            out += escape.preformatted(block.text)
        else:
            out += _html_list(block, folder)
    return out


def write_line(children: Sequence[Inline], folder: str = "") -> str:
    """A paragraph's inlines on one line."""
    return escape.at_line_start(_inlines(children, folder, False))


def _paragraph(block: Paragraph, folder: str) -> str:
    # A paragraph that is emphasised as a whole passes for a heading (markdownlint MD036): as HTML it does not.
    alone = len(block.children) == 1 and isinstance(block.children[0], Emphasis)
    return _inlines(block.children, folder, True) if alone else write_line(block.children, folder)


def _is_plain(block: Listing) -> bool:
    """Whether every item is one line, and the numbers are those that Python-Markdown shows: from 1."""
    return block.start in (None, 1) and all(
        len(item) == 1 and isinstance(item[0], Paragraph) and item[0].children for item in block.items
    )


def _only_paragraph(item: tuple[Block, ...]) -> tuple[Inline, ...]:
    block = item[0]
    return block.children if isinstance(block, Paragraph) else ()


def _html_list(block: Listing, folder: str) -> str:
    name = "ul" if block.start is None else "ol"
    start = f' start="{block.start}"' if block.start not in (None, 1) else ""
    items = "".join(f"<li>{write_cell(item, folder, html=True)}</li>" for item in block.items)
    return f"<{name}{start}>{items}</{name}>"


def _inlines(children: Sequence[Inline], folder: str, html: bool) -> str:
    return "".join(_inline(child, children, index, folder, html) for index, child in enumerate(children))


def _inline(child: Inline, siblings: Sequence[Inline], index: int, folder: str, html: bool) -> str:
    if isinstance(child, Words):
        text = child.text
        return escape.leaf(text if text.isprintable() and "  " not in text else _BLANKS.sub(" ", text))
    if isinstance(child, CodeSpan):
        return escape.code_element(child.text) if html else escape.code(child.text)
    if isinstance(child, Emphasis):
        return _emphasis(child, siblings, index, folder, html)
    if isinstance(child, Hyperlink):
        return link(_inlines(child.children, folder, html), moved(child.url, folder), html)
    return "<br />"


def link(text: str, url: str, html: bool = False) -> str:
    """A link with escaped `text`; as HTML where no Markdown is read."""
    target = escape.address(url)
    if html:
        return f'<a href="{target}">{text}</a>'
    if text.lower() in _VAGUE:  # the author's choice, which linters of the generated page cannot change
        text = f"&#{ord(text[0])};{text[1:]}"
    return f"[{text}]({target})"


def _emphasis(child: Emphasis, siblings: Sequence[Inline], index: int, folder: str, html: bool) -> str:
    """With stars where every flavour takes them for emphasis: around words, between blanks and plain punctuation."""
    text = _inlines(child.children, folder, html)
    first, last = child.children[0], child.children[-1]
    starry = (
        not html
        and isinstance(first, Words)
        and isinstance(last, Words)
        and first.text[:1].isalnum()
        and last.text[-1:].isalnum()
        and _is_apart(siblings, index - 1, -1)
        and _is_apart(siblings, index + 1, 0)
    )
    if starry:
        marks = "**" if child.strong else "*"
        return f"{marks}{text}{marks}"
    name = "strong" if child.strong else "em"
    return f"<{name}>{text}</{name}>"


def _is_apart(siblings: Sequence[Inline], index: int, edge: int) -> bool:
    """Whether the neighbour's nearest character lets a star open or close emphasis everywhere."""
    if not 0 <= index < len(siblings):
        return True
    neighbour = siblings[index]
    return isinstance(neighbour, Words) and neighbour.text[edge] in " ,.;:?!()"


def moved(url: str, folder: str) -> str:
    """A relative address as seen from the folder above `folder`."""
    if not folder or not _RELATIVE.match(url):
        return url
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    return posixpath.normpath(posixpath.join(folder, path)) + mark + rest
