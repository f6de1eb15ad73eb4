"""Whether a value fits a JSON Schema of the catalogue."""

from __future__ import annotations

import json
from functools import lru_cache

from errcat.catalogue.model import Json, JsonObject
from errcat.catalogue.verdict import explaining, surely_fits


def fits(value: Json, schema: JsonObject) -> bool:
    """Whether `value` is valid under `schema` (draft 2020-12); a reference that leads nowhere makes it no."""
    return _fits(json.dumps(value), json.dumps(schema))


@lru_cache(maxsize=1024)
def _fits(value: str, schema: str) -> bool:
    # By text, so that the few schemas that a catalogue repeats many times are compiled once.
    if surely_fits(json.loads(value), schema):
        return True
    from referencing.exceptions import Unresolvable

    try:
        return bool(explaining(json.loads(schema)).is_valid(json.loads(value)))
    except Unresolvable:
        return False
