"""Formatting: a rendered file as it is written. Python is laid out by black; other texts only end tidily."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.parallel import beside
from errcat.patterns import pattern
from errcat.targets.format_memo import Memo
from errcat.targets.format_python import format_blocks
from errcat.targets.places import NO_PLACES, Places, in_bytes
from errcat.targets.python_layout import WIDTH
from errcat.targets.rendered import RenderedFile
from errcat.targets.rules import TEMPLATE_ERROR

if TYPE_CHECKING:
    import black  # imported at run time only where it is asked: it takes 0.2 s


Python: TypeAlias = Callable[[str, Places], tuple[str, Places]]
"""Lays out a text with its places."""


def python_formatter(memo: Memo | None = None) -> Python:
    """How Python is laid out: with the same result as black's, by what it said of such texts before.

    Without `memo` black itself is asked for each text, to be sure.
    """
    return _by_black if memo is None else partial(format_blocks, black_text, memo)


def black_formatter(memo: Memo, files: Iterable[RenderedFile]) -> Python:
    """How Python from templates that errcat knows nothing of is laid out: black is asked for each new text.

    For `files` that happens here, in two processes where there is much to ask.
    """
    texts = [file.text for file in files if file.format == "python" and file.text.strip()]
    new = [text for text in dict.fromkeys(texts) if not memo.knows(text)]
    if sum(map(len, new)) > _WORTH_A_PROCESS and len(new) > 1:
        new.sort(key=len, reverse=True)
        with beside(lambda: [_black_or_nothing(text) for text in new[1::2]]) as other:
            made = [_black_or_nothing(text) for text in new[::2]]
        pairs = [*zip(new[::2], made, strict=True), *zip(new[1::2], other.result or (), strict=False)]
        for text, formatted in pairs:
            if formatted is not None:
                memo.learn(text, formatted)
    return partial(_by_answers, memo)


_HALF: Final = pattern("[\ud800-\udfff]")
_WORTH_A_PROCESS = 10_000
"""Characters that black takes longer for than a second process costs."""


def _black_or_nothing(text: str) -> str | None:
    try:
        return black_text(text)
    except (ValueError, RecursionError, MemoryError):
        return None  # it is asked again where this is reported


def _by_black(text: str, places: Places) -> tuple[str, Places]:
    return black_text(text), NO_PLACES


def _by_answers(memo: Memo, text: str, places: Places) -> tuple[str, Places]:
    return memo.answer(text, black_text), NO_PLACES


def format_file(file: RenderedFile, python: Python | None = None) -> str:
    """The final text of `file`: LF line ends and one newline at the end; an empty file stays empty.

    `python` lays out Python; without it black does. Raises ValueError where a template did not render to valid Python.
    """
    return laid_out(file, python or _by_black)[0]


def laid_out(file: RenderedFile, python: Python) -> tuple[str, Places]:
    """The final text of `file`, as `format_file` gives it, and where its places are then."""
    if file.format == "python":
        return python(file.text, file.places) if file.text.strip() else ("", NO_PLACES)
    text = _tidy(file)
    last = file.places.bounds[-1] if file.places.bounds else 0
    return text, file.places if text is file.text or text.startswith(file.text[:last]) else NO_PLACES


def _tidy(file: RenderedFile) -> str:
    text = file.text
    # Line ends come from templates; a carriage return inside a value is escaped by the filters of every format.
    if "\r" in text:  # one sign is found in a twentieth of the time of two
        text = text.replace("\r\n", "\n")
    # In Markdown and plain text a space at the end of a line may mean something.
    if file.format in ("yaml", "json") and (" \n" in text or "\t" in text or text[-1:] in " \t"):
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    if not text or text.isspace():
        return ""
    return text if text[-1] == "\n" != text[-2:-1] else text.rstrip("\n") + "\n"


def output_of(file: RenderedFile, path: str, python: Python, sink: Sink) -> tuple[str, Places]:
    """What is written for `file`, whose path from the output folder is `path`, and its places, counted in bytes.

    Reports what cannot be laid out, and what UTF-8 cannot say.
    """
    try:
        if (half := _HALF.search(file.text) if not file.text.isascii() else None) is None:
            text, places = laid_out(file, python)
            return text, in_bytes(text, places)
        reason = f"half of a character ({half[0]!r}) is in it, which UTF-8 does not have"
    except (ValueError, RecursionError, MemoryError) as error:
        reason = " ".join(str(error).split()) or "it is nested too deeply"
    sink.add(Diagnostic(TEMPLATE_ERROR, f"the output `{path}` cannot be made: {reason}", fix="correct its template"))
    return "", NO_PLACES


@functools.lru_cache(maxsize=1024)
def black_text(text: str) -> str:
    """What black makes of some Python. Raises ValueError where it is none."""
    import black
    from black.parsing import InvalidInput

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
    return black.Mode(target_versions=versions, line_length=WIDTH)
