"""How complete a catalogue is: which codes have which texts, category by category."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from errcat.catalogue.model import Catalogue, Code
from errcat.records import Struct

FIELDS: Mapping[str, Callable[[Code], bool]] = {
    "title": lambda code: code.title_given,
    "message": lambda code: code.message_given,
    "description": lambda code: code.description is not None,
    "causes": lambda code: bool(code.causes),
    "actions": lambda code: bool(code.actions),
    "examples": lambda code: bool(code.examples),
}
"""The texts that a reader of the reference hopes for, and whether a code has each."""


class CategoryStats(Struct, frozen=True):
    """`key` is None for codes without a category. `missing`: key of a code → the fields it lacks."""

    key: str | None
    codes: int
    missing: Mapping[str, tuple[str, ...]]

    def have(self, field: str) -> int:
        """How many codes have the field."""
        return self.codes - sum(field in fields for fields in self.missing.values())

    @property
    def share(self) -> float:
        """How much of all that could be there is there, from 0 to 1."""
        possible = self.codes * len(FIELDS)
        return 1 - sum(map(len, self.missing.values())) / possible if possible else 1.0


class CatalogueStats(Struct, frozen=True):
    """The categories in catalogue order, codes without one last. Outcomes (status below 400) are only counted."""

    categories: tuple[CategoryStats, ...]
    outcomes: int

    @property
    def total(self) -> CategoryStats:
        """All categories as one."""
        missing = {code: fields for category in self.categories for code, fields in category.missing.items()}
        return CategoryStats(None, sum(category.codes for category in self.categories), missing)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values; shares are rounded to four digits."""
        return {
            "outcomes": self.outcomes,
            "share": round(self.total.share, 4),
            "categories": [
                {
                    "category": category.key,
                    "codes": category.codes,
                    "have": {field: category.have(field) for field in FIELDS},
                    "share": round(category.share, 4),
                    "missing": {code: list(fields) for code, fields in category.missing.items()},
                }
                for category in self.categories
            ],
        }


def stats(catalogue: Catalogue) -> CatalogueStats:
    """Counts. A category without codes has a row too: it is a promise that nobody has kept."""
    errors: dict[str | None, list[Code]] = {category.key: [] for category in catalogue.categories}
    outcomes = 0
    for code in catalogue.codes:
        if code.is_outcome:
            outcomes += 1
        else:
            errors.setdefault(code.category, []).append(code)
    rows = [CategoryStats(key, len(codes), _missing(codes)) for key, codes in errors.items() if key is not None]
    if None in errors:
        rows.append(CategoryStats(None, len(errors[None]), _missing(errors[None])))
    return CatalogueStats(tuple(rows), outcomes)


def _missing(codes: list[Code]) -> dict[str, tuple[str, ...]]:
    lacking = {code.key: tuple(field for field, has in FIELDS.items() if not has(code)) for code in codes}
    return {key: fields for key, fields in lacking.items() if fields}
