"""Modules that stand in for others while a library is imported which has no need of those, or not yet.

Much of a short run is imports. A stand-in gives what the library asks for as it is imported; for anything else it sends
for the real module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_real(self.__name__), name)


@contextmanager
def standing_in(name: str, **members: object) -> Iterator[None]:
    """Within the `with`, the module `name` is one with these members, unless it has been imported already."""
    if name in sys.modules:
        yield
        return
    stand_in = _StandIn(name)
    vars(stand_in).update(members)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        _dismiss(name)


def later(name: str, function: str) -> Callable[..., Any]:
    """A function of a module that is imported when it is called."""
    return lambda *arguments, **more: getattr(_real(name), function)(*arguments, **more)


def _real(name: str) -> ModuleType:
    from importlib import import_module

    _dismiss(name)
    return import_module(name)


def _dismiss(name: str) -> None:
    if isinstance(sys.modules.get(name), _StandIn):
        del sys.modules[name]
