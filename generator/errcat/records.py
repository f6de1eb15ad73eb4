"""The base class of records, from msgspec, without what that imports for nothing.

- It takes two functions from `typing_extensions` if that is there, and `typing` has the same ones. To import that would
  take longer than the rest of msgspec: it imports `inspect`, `ast` and `tokenize`, which nothing else here needs.
- It knows `uuid`, which asks `platform` for the name of the system, and has `textwrap` for docstrings.
- It tells types apart (`msgspec.inspect`) for those who want JSON Schemas of them.
"""

from __future__ import annotations

import os
import sys

from errcat.standing_in import later, standing_in

_SCHEMAS = ("schema", "schema_components")
_absent = "typing_extensions" not in sys.modules
if _absent:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
try:
    with (
        standing_in("platform", system=lambda: os.uname().sysname),
        standing_in("textwrap"),
        standing_in("msgspec.inspect"),
        standing_in("msgspec._json_schema", **{name: later("msgspec._json_schema", name) for name in _SCHEMAS}),
    ):
        from msgspec import DecodeError, Struct, field
        from msgspec import json as fast_json
        from msgspec import msgpack as fast_bytes
        from msgspec.structs import replace
finally:
    if _absent:
        del sys.modules["typing_extensions"]

__all__ = ["DecodeError", "Struct", "fast_bytes", "fast_json", "field", "replace"]
