"""Where the page of a code is: the one place that decides it, for pages, links, and the type URIs on the wire.

A page's name follows from the key alone, so that no other entry and no setting can ever move it.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from errcat.patterns import pattern

Folder: TypeAlias = Literal["codes", "categories"]

NO_PAGE: Final = "about:blank"  # RFC 9457, section 4.2.1: no more is known than the status says

_PREFIXES: Final = {"codes": "code-", "categories": "category-"}
_UNUSABLE: Final = pattern(
    r"(?:index|readme)\Z"  # sites take these for the page of the folder
    r"|_"  # Docusaurus and Jekyll leave such files out
    r"|(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)",  # devices on Windows, whatever comes after the dot
    re.IGNORECASE,
)


def page_name(key: str, folder: Folder = "codes") -> str:
    """The name of the page of a key, without its ending: the key, with a prefix where it cannot name a page.

    Docusaurus takes a page that is called as its folder for the page of the folder, and Windows drops a dot at the
    end of a name.
    """
    if key.endswith("."):
        return f"{_PREFIXES[folder]}{key}-"
    if _UNUSABLE.match(key) or key.lower() == folder:
        return f"{_PREFIXES[folder]}{key}"
    return key


def page_path(key: str, folder: Folder = "codes") -> str:
    """The page of a key, from the folder of the reference: `codes/not_found.md`."""
    return f"{folder}/{page_name(key, folder)}.md"


def anchor(key: str) -> str:
    """The place of a code on the single page: `code-not_found`."""
    return f"code-{key}"


def permalink(docs_url: str | None, key: str) -> str:
    """The permanent link to a code, which is its type URI; `about:blank` where the reference has no address.

    Below `docs_url` each code has a page. A `docs_url` that ends in `#` is the address of the single page.
    """
    if docs_url is None:
        return NO_PAGE
    return f"{docs_url}{anchor(key)}" if on_one_page(docs_url) else f"{docs_url}/codes/{page_name(key)}"


def on_one_page(docs_url: str) -> bool:
    """Whether `docs_url` is the address of the single page, and not of a folder of pages."""
    return docs_url.endswith("#")


def address_of(docs_url: str | None, page: str) -> str:
    """The address of another page or file of the reference; relative to its folder where only that can be known."""
    if docs_url is None or on_one_page(docs_url):
        return page
    return f"{docs_url}/" if page == "index.md" else f"{docs_url}/{page.removesuffix('.md')}"
