"""`pickle` without what it has for those without C: the same again in Python, which takes a while to import."""

from __future__ import annotations

try:
    from _pickle import UnpicklingError, dumps, load, loads
except ImportError:
    from pickle import UnpicklingError, dumps, load, loads

__all__ = ["HIGHEST_PROTOCOL", "UnpicklingError", "dumps", "load", "loads"]

HIGHEST_PROTOCOL = -1
