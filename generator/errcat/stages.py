"""The stages of a run, as they begin and end: for whoever shows them or takes their time. Nobody does by default."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

Listener = Callable[[str, str, bool], None]
"""Is told the name of a stage, how much there is to do in it ("1,000 codes"), and whether it begins or ends."""

_listeners: list[Listener] = []


@contextlib.contextmanager
def stage(name: str, amount: str = "") -> Iterator[None]:
    """What happens within the `with` is a stage, with an `amount` of work."""
    for listener in _listeners:
        listener(name, amount, True)
    try:
        yield
    finally:
        for listener in _listeners:
            listener(name, amount, False)


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tells `listener` of all stages within the `with`."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def forget_listeners() -> None:
    """For a copy of the process: whoever listens does so in the other one."""
    _listeners.clear()
