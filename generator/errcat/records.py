"""The base class of records, from msgspec.

msgspec takes two functions from `typing_extensions` if that is there, and `typing` has the same ones. To import that
would take longer than the rest of msgspec: it imports `inspect`, `ast` and `tokenize`, which nothing else here needs.
"""

from __future__ import annotations

import sys

_absent = "typing_extensions" not in sys.modules
if _absent:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
try:
    from msgspec import DecodeError, Struct, field
    from msgspec import json as fast_json
    from msgspec import msgpack as fast_bytes
    from msgspec.structs import replace
finally:
    if _absent:
        del sys.modules["typing_extensions"]

__all__ = ["DecodeError", "Struct", "fast_bytes", "fast_json", "field", "replace"]
