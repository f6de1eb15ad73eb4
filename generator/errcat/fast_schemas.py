"""`jsonschema_rs`, without what it imports to read the date of its own build.

It has `email.utils` parse that date, for nobody: a third of the time that its import takes, in every run that reads a
catalogue. While it is imported, another module stands there, which takes the date as it is.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_NAME = "email.utils"


class _StandIn(ModuleType):
    parsedate_to_datetime = str

    def __getattr__(self, name: str) -> Any:
        """For a version that asks for more: what the real module has."""
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(_NAME, None)
        import email.utils

        return getattr(email.utils, name)


_absent = _NAME not in sys.modules
if _absent:
    sys.modules[_NAME] = _StandIn(_NAME)
try:
    import jsonschema_rs
finally:
    if _absent and isinstance(sys.modules.get(_NAME), _StandIn):
        del sys.modules[_NAME]

__all__ = ["jsonschema_rs"]
