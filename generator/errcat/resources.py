"""Where the built-in template packs and schemas are: inside a wheel, or in the checkout of an editable install."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """The folder of the built-in packs, one folder each."""
    return _find("templates", "templates")


def catalogue_schema() -> Path:
    """The JSON Schema of the catalogue format."""
    return _find("schema", "catalogue/schema") / "catalogue.schema.json"


def _find(in_wheel: str, in_checkout: str) -> Path:
    shipped = _PACKAGE / "_data" / in_wheel
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / in_checkout
