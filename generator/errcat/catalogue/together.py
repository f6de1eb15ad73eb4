"""Whether the entries of a catalogue surely fit together, told without their places in the file.

`bind_checks` says what is wrong, and where; this only says that nothing is. A test holds the two to the same verdict.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue
from errcat.catalogue.permalinks import page_path


def surely_fits_together(catalogue: Catalogue) -> bool:
    """Whether there is nothing to report between the entries; no is no answer."""
    return _are_there(catalogue) and _have_class_names(catalogue) and _are_told_apart(catalogue)


def _are_there(catalogue: Catalogue) -> bool:
    """Whether all that is referred to exists."""
    categories: set[str | None] = {None, *(category.key for category in catalogue.categories)}
    codes: set[str | None] = {None, *(code.key for code in catalogue.codes)}
    pages = codes | {code.key for code in catalogue.retired}
    return (
        all(
            code.category in categories
            and pages.issuperset(code.related)
            and (code.deprecated is None or code.deprecated.replaced_by in codes)
            for code in catalogue.codes
        )
        and all(code.replaced_by in pages for code in catalogue.retired)
        and all(codes.issuperset(operation.codes) for operation in catalogue.operations)
    )


def _have_class_names(catalogue: Catalogue) -> bool:
    base = names.base_type_name(catalogue.api.id)
    made = [category.type_name for category in catalogue.categories]
    made += [code.type_name for code in catalogue.codes if not code.is_outcome]
    return (
        _distinct([base, f"Unknown{base}", *made])
        and names.PYTHON_BUILTINS.isdisjoint(made)
        and all(map(names.is_valid_type_name, made))
    )


def _are_told_apart(catalogue: Catalogue) -> bool:
    """Whether no two have a key, a page or a code in common, also not with one that is retired."""
    living = [code.key for code in catalogue.codes]
    gone = [code.key for code in catalogue.retired]
    tombs = {(code.code, status) for code in catalogue.retired for status in code.statuses or (None,)}
    return (
        _distinct([*living, *gone])
        and _distinct(page_path(key, "codes").lower() for key in (*living, *gone))
        and _distinct(page_path(one.key, "categories").lower() for one in catalogue.categories)
        and _distinct(
            ("" if code.code is None else "code", str(code.code), status)
            for code in catalogue.codes
            for status in code.statuses or (None,)
        )
        and all((code.code, status) not in tombs for code in catalogue.codes for status in code.statuses or (None,))
    )


def _distinct(values: Iterable[Hashable]) -> bool:
    listed = list(values)
    return len(set(listed)) == len(listed)
