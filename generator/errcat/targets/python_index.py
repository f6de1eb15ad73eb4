"""Look-up tables of a generated package: what is where, what a response means, what an operation can answer with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue, Code
from errcat.records import Struct
from errcat.targets import wire
from errcat.targets.escape_python import literal
from errcat.targets.python_modules import Module
from errcat.targets.python_types import free_name

PUBLIC: Final[Mapping[str, str]] = {
    "Retry": "_base",
    "class_for_code": "_client",
    "from_response": "_client",
    "raise_for_response": "_client",
    "should_retry": "_client",
}


class OperationView(Struct, frozen=True):
    """The union of the exceptions that an operation can answer with."""

    name: str
    operation: str
    members: tuple[str, ...]


class IndexView(Struct, frozen=True):
    """Look-up tables, in catalogue order. `repeated` are wire codes that several exceptions share."""

    modules: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    repeated: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[int, str], ...]
    types: tuple[tuple[str, str], ...]


def operation_views(catalogue: Catalogue, codes: tuple[Code, ...], taken: set[str]) -> tuple[OperationView, ...]:
    """The operations that can answer with an exception. `taken` are the names in use in the package."""
    type_names = {code.key: code.type_name for code in codes}
    found: list[OperationView] = []
    for operation in catalogue.operations:
        members = tuple(dict.fromkeys(type_names[key] for key in operation.codes if key in type_names))
        if members:
            name = names.pascal_case(operation.id)
            name = free_name(f"{'Operation' if name[0].isdigit() else ''}{name}Errors", taken)
            found.append(OperationView(name, operation.id, members))
    return tuple(found)


def index_view(
    codes: tuple[Code, ...],
    modules: tuple[Module, ...],
    operations: tuple[OperationView, ...],
    base: str,
    unknown: str,
    by_type: bool,
) -> IndexView:
    """The tables for `codes`. `by_type`: whether responses carry the URI of the problem type."""
    where: dict[str, str] = {base: "_base", unknown: "_base", **PUBLIC}
    for module in modules:
        if module.category is not None:
            where[module.category] = module.name
        for view in module.codes:
            where |= {made.name: module.name for made in view.typed_dicts}
            where[view.type_name] = module.name
    where |= {operation.name: "_operations" for operation in operations}
    by_code: dict[str, list[Code]] = {}
    by_status: dict[int, list[Code]] = {}
    for code in codes:
        if code.code is not None:
            by_code.setdefault(str(code.code), []).append(code)
        for status in code.statuses:
            by_status.setdefault(status, []).append(code)
    statuses: list[tuple[int, str]] = []
    for status, sharing in sorted(by_status.items()):
        silent = [code for code in sharing if code.code is None]
        if len(silent or sharing) == 1:
            statuses.append((status, (silent or sharing)[0].type_name))
    return IndexView(
        modules=tuple(where.items()),
        codes=tuple((code, sharing[0].type_name) for code, sharing in by_code.items() if len(sharing) == 1),
        repeated=tuple(
            (f"({literal(status)}, {literal(wire_code)})", code.type_name)
            for wire_code, sharing in by_code.items()
            if len(sharing) > 1
            for code in sharing
            for status in code.statuses or (None,)
        ),
        statuses=tuple(statuses),
        types=tuple((code.type_uri, code.type_name) for code in codes if by_type and wire.has_address(code.type_uri)),
    )


def public_names(index: IndexView) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The public names by module, for the stub."""
    grouped: dict[str, list[str]] = {}
    for name, module in index.modules:
        grouped.setdefault(module, []).append(name)
    modules = sorted(grouped.items(), key=lambda item: names.isort_key(item[0]))
    return tuple((module, tuple(sorted(found, key=names.isort_key))) for module, found in modules)
