"""Regular expressions that are compiled when they are first used: most runs need few of those that there are."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, cast

_compile = re.compile


class _Pattern:
    """Stands for a pattern until something of it is asked for, and keeps what was."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(_compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


@contextlib.contextmanager
def compiled_later() -> Iterator[None]:
    """What is imported within the `with` has its patterns compiled when they are first used, as `pattern` does.

    For a library with patterns that errcat never uses, and that only asks something of them.
    """
    before = re.compile
    re.compile = pattern  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = before
