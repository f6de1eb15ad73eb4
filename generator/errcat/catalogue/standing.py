"""Who stands beside an entry in the lists of the outputs, and whether a new or moved one can stand there.

Outputs list errors in the order of the catalogue, by category, by status, and their classes by name. Where a code comes
into such a list, or leaves it, is told by those that stand beside it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.permalinks import page_path
from errcat.catalogue.ties import Ties
from errcat.catalogue.together import surely_fits_together
from errcat.records import replace

_BESIDE = 2
"""On each side."""
_FIRST = 4
"""Of all: some outputs show the first few."""


def beside_in_lists(ties: Ties, keys: Sequence[str], shared: Catalogue) -> set[str]:
    """Those that stand beside `keys` in the lists of all that have these ties, and two of each status."""
    everyone = [*ties.names]
    order = {category.key: number for number, category in enumerate(shared.categories)}
    places = {key: order.get(category or "", -1) for key, category in ties.categories.items()}
    lists = [everyone, sorted(everyone, key=places.__getitem__)]
    wanted = {status for key in keys for status in ties.statuses[key]}
    lists += ([key for key, statuses in ties.statuses.items() if status in statuses] for status in wanted)
    found = {*everyone[:_FIRST], *_two_of_each_status(ties)}
    # These stand behind the codes.
    found.update(*(operation.codes for operation in shared.operations[:1]))
    found.update(key for code in shared.retired if (key := code.replaced_by) is not None and key in ties.names)
    for listed in lists:
        for key in keys:
            if key in listed:
                at = listed.index(key)
                found.update(listed[max(at - _BESIDE, 0) : at + _BESIDE + 1])
    for key in keys:
        same = [one for one in everyone if ties.categories[one] == ties.categories[key]]
        for among, by in ((everyone, names.all_key), (same, names.isort_key)):
            found.update(_next_by_name(ties, key, among, by))
    return found


def _two_of_each_status(ties: Ties) -> Iterable[str]:
    """Where there are so many; so the only one of a status is told from several."""
    found: dict[int, list[str]] = {}
    for key, statuses in ties.statuses.items():
        for status in statuses:
            found.setdefault(status, []).append(key)
    return [key for keys in found.values() for key in keys[:2]]


def _next_by_name(ties: Ties, key: str, among: Iterable[str], by: Callable[[str], Any]) -> Iterable[str]:
    """The keys of the classes right before and right after that of `key`."""
    own = by(ties.types[key])
    orders = [(by(ties.types[one]), one) for one in among if one != key]
    before = max((one for one in orders if one[0] < own), default=None)
    after = min((one for one in orders if one[0] > own), default=None)
    return [one[1] for one in (before, after) if one is not None]


def surely_fit(codes: Iterable[Code], ties: Ties, shared: Catalogue) -> bool:
    """Whether these codes surely have a name, a page and a code on the wire for themselves; no is no answer.

    They are among those that have the `ties`. Whether those exist whom they name is not asked.
    """
    codes = [replace(code, related=(), deprecated=None) for code in codes]
    retired = tuple(replace(tomb, replaced_by=None) for tomb in shared.retired)
    alone = replace(shared, codes=tuple(codes), retired=retired, operations=())
    return surely_fits_together(alone) and all(_surely_fits(code, ties, shared) for code in codes)


def _surely_fits(code: Code, ties: Ties, shared: Catalogue) -> bool:
    own = code.type_name
    unions = {f"{names.pascal_case(operation.id)}Errors" for operation in shared.operations}
    if code.code is None or code.internal or code.is_outcome or own in unions:
        return False
    page = page_path(code.key, "codes").lower()
    others = [key for key in ties.names if key != code.key]
    return (
        all(page_path(key, "codes").lower() != page for key in others)
        and all(ties.codes[key] != str(code.code) for key in others)
        # The types of details are called as their error, and then some more.
        and not any(ties.types[key].startswith(own) or own.startswith(ties.types[key]) for key in others)
    )
