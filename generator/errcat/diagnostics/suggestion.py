"""What somebody may have meant who wrote a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def closest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like `name`; None where none is: `cutoff` is the least likeness, between 0 and 1."""
    import difflib  # only where there is a fault

    return next(iter(difflib.get_close_matches(name, list(known), 1, cutoff)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question for the label of a finding; empty where nothing is like `name`."""
    near = closest(name, known)
    return "" if near is None else f"did you mean `{near}`?"
