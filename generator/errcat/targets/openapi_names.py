"""Names of components: they begin with the API, so that several APIs fit into one document, and never clash."""

from __future__ import annotations

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue, Code


class Namespace:
    """The names of one kind of component. A name that is taken gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, wanted: str) -> str:
        """`wanted` where it is free, else `wanted_2`, `wanted_3` … The name is then taken."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name


def prefix(catalogue: Catalogue) -> str:
    """`sentisnap` → `Sentisnap`."""
    return names.pascal_case(catalogue.api.id)


def general_name(catalogue: Catalogue) -> str:
    """The schema of any error of the API: `SentisnapError`, as the base class of the exceptions is called."""
    return names.base_type_name(catalogue.api.id)


def code_name(catalogue: Catalogue, code: Code) -> str:
    """`SentisnapInvalidApiKeyError`; an outcome is no error: `SensosCreated`."""
    own = code.type_name
    if code.is_outcome and own == names.type_name(code.key):
        own = names.pascal_case(code.key)
    return prefix(catalogue) + own


def with_status(name: str, status: int) -> str:
    """`Sentisnap` → `Sentisnap401`; a name that ends in a digit stays apart: `V2_401`."""
    return f"{name}_{status}" if name[-1:].isdigit() else f"{name}{status}"


def part_name(text: str) -> str:
    """A header, operation or definition as part of a name: `Retry-After` → `RetryAfter`."""
    return names.pascal_case(text)
