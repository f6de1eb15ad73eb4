"""What the built-in templates need beside filters, once they are Python (`errcat.targets.compiled`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def with_ends(items: Collection[_Item]) -> Iterator[tuple[bool, bool, _Item]]:
    """Each item, with whether it is the first and whether it is the last."""
    last = len(items) - 1
    for number, item in enumerate(items):
        yield number == 0, number == last, item


def indent(text: str, width: int) -> str:
    """The text with so many spaces before each line but the first, and none before an empty one."""
    first, *lines = text.split("\n")
    return "\n".join([first, *(line and " " * width + line for line in lines)])
