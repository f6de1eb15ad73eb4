"""Formatting: a rendered file as it is written. Python is laid out by black; other texts only end tidily."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from errcat.targets.render import RenderedFile

if TYPE_CHECKING:
    import black  # imported at run time only where there is Python to format: it takes 0.2 s

LINE_LENGTH = 88


def format_file(file: RenderedFile) -> str:
    """The final text of `file`: LF line ends and one newline at the end; an empty file stays empty.

    Raises ValueError where a template for Python did not render to valid Python.
    """
    text = file.text
    if file.format == "python":
        return _format_python(text)
    # Line ends come from templates; a carriage return inside a value is escaped by the filters of every format.
    lines = text.replace("\r\n", "\n").split("\n")
    if file.format in ("yaml", "json"):  # elsewhere a space at the end of a line may mean something
        lines = [line.rstrip(" \t") for line in lines]
    body = "\n".join(lines).rstrip("\n")
    return f"{body}\n" if body.strip() else ""


@functools.lru_cache(maxsize=1024)
def _format_python(text: str) -> str:
    import black
    from black.parsing import InvalidInput

    if not text.strip():
        return ""
    try:
        return black.format_str(text, mode=_mode())
    except InvalidInput as error:
        raise ValueError(f"a template gave Python that cannot be parsed: {error}") from error


@functools.cache
def _mode() -> black.Mode:
    """The layout, spelt out, so that no configuration of the project or the user changes a byte."""
    import black
    from black.mode import TargetVersion

    versions = {TargetVersion[f"PY3{minor}"] for minor in (10, 11, 12, 13)}
    return black.Mode(target_versions=versions, line_length=LINE_LENGTH)
