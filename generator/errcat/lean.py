"""Imports `pathlib` without `urllib.parse`, which it has for URIs, and which imports as long as itself."""

from __future__ import annotations

from errcat.standing_in import later, standing_in

with standing_in("urllib.parse", quote_from_bytes=later("urllib.parse", "quote_from_bytes")):
    import pathlib  # noqa: F401
