"""YAML text → events, from libyaml or, where it has no wheel, from a Python scanner that gives the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from errcat.patterns import compiled_later

Result = TypeVar("Result")

# YAML 1.2 dropped these as line breaks, both scanners still break lines at them: they are swapped out while they read.
_OLD_BREAKS = "\x85\u2028\u2029"


class SyntaxFaultError(Exception):
    """What the scanner or parser says: the problem, where it gave up, and where what it was reading had begun."""

    def __init__(self, problem: str, start: int, opened: int | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.start = start
        self.opened = opened


def with_events(text: str, work: Callable[[Iterator[Any]], Result]) -> Result:
    """What `work` makes of the events of a text. Raises SyntaxFaultError.

    A generator that gives them, and says what is wrong, would take a tenth of the time itself.
    """
    with compiled_later():  # those of PyYAML's own scanner take as long as all else of it, and libyaml does its work
        from yaml import YAMLError

    try:
        from yaml._yaml import CParser
    except ImportError:
        return _with_python_events(text, work)
    try:
        return work(iter(CParser(text).get_event, None))
    except YAMLError as error:
        raise _fault(error) from None


def syntax_fault(text: str) -> SyntaxFaultError | None:
    """What is wrong with a text as YAML, if anything."""
    try:
        with_events(text, lambda events: deque(events, maxlen=0))
    except SyntaxFaultError as fault:
        return fault
    return None


def swaps(text: str) -> dict[str, str]:
    """For each old line break in the text, a private-use character that the text does not have."""
    present = [character for character in _OLD_BREAKS if character in text]
    if not present:
        return {}
    unused = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return dict(zip(present, unused, strict=False))


def _with_python_events(text: str, work: Callable[[Iterator[Any]], Result]) -> Result:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return work(iter(YAML(typ="safe", pure=True).parse(text)))
    except YAMLError as error:
        raise _fault(error) from None


def _fault(error: Any) -> SyntaxFaultError:
    problem = " ".join(part for part in (getattr(error, "problem", ""), getattr(error, "context", "")) if part)
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    mark = mark or opened
    return SyntaxFaultError(
        problem or str(error), mark.index if mark is not None else 0, opened.index if opened is not None else None
    )
