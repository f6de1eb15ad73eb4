"""The views of the opt-in adapters: modules that fit the generated package to a framework, a client or a monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from errcat.catalogue.model import Body, BodyList, BodyMember, BodyObject, Catalogue, Code, JsonObject
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.options import ADAPTERS, Options
from errcat.targets.python_code import CodeView
from errcat.targets.python_openapi import openapi_data
from errcat.targets.python_view import PackageView, package_view

# Modules of the package that adapters share, and the adapters that need them.
SHARED: Final[Mapping[str, frozenset[str]]] = {
    "server": frozenset({"aiohttp", "django", "drf", "fastapi", "flask", "litestar", "starlette"}),
    "asgi": frozenset({"fastapi", "starlette"}),
    "django": frozenset({"django", "drf"}),
    "openapi": frozenset({"fastapi"}),
}
_PATHS: Final = ("path", "loc", "pointer", "field")
_MESSAGES: Final = ("message", "msg", "detail", "reason")
_DETAILS: Final = pattern(r"(?:list|Sequence)\[(\w+)\]")


class ValidationView(Struct, frozen=True):
    """The exception that stands for an invalid request: its details are a list of places and messages.

    `entry` is the expression that makes one of its details, a `typed_dict`, of a `fault`.
    """

    type_name: str
    module: str
    annotation: str
    typed_dict: str
    entry: str


class AdapterView(Struct, frozen=True):
    """The package, with what a server needs to answer the framework's own failures with errors of the API.

    `statuses` are the exceptions that a bare HTTP status means; only those that need no arguments. `invalid_status`
    is that of an invalid request where no `validation` fits. `generic_code` is the expression of the code of an error
    that the catalogue does not have; "" where the wire can do without one.
    """

    package: PackageView
    statuses: tuple[tuple[int, str], ...]
    validation: ValidationView | None
    invalid_status: int
    generic_code: str

    @property
    def no_headers(self) -> str:
        """The last argument of `from_wire`, where it takes headers."""
        return ", {}" if self.package.sends_headers else ""


class OpenApiDataView(Struct, frozen=True):
    """What the package knows of its OpenAPI components."""

    package: str
    data: JsonObject


def _wanted(names: frozenset[str], options: Options) -> bool:
    return not names.isdisjoint(options.adapters)


def _adapter(names: frozenset[str], catalogue: Catalogue, options: Options) -> tuple[AdapterView, ...]:
    return (adapter_view(catalogue, options),) if _wanted(names, options) else ()


def _openapi(catalogue: Catalogue, options: Options) -> tuple[OpenApiDataView, ...]:
    if not _wanted(SHARED["openapi"], options):
        return ()
    return (OpenApiDataView(package_view(catalogue, options).package, openapi_data(catalogue)),)


VIEWS: Mapping[str, Callable[[Catalogue, Options], Any]] = {
    **{f"python_adapter_{name}": partial(_adapter, frozenset({name})) for name in ADAPTERS},
    **{f"python_shared_{name}": partial(_adapter, names) for name, names in SHARED.items() if name != "openapi"},
    "python_shared_openapi": _openapi,
}


def adapter_view(catalogue: Catalogue, options: Options) -> AdapterView:
    """What the adapters of `catalogue` are made from."""
    package = package_view(catalogue, options)
    views = {view.key: (view, module.name) for module in package.modules for view in module.codes}
    public = [code for code in catalogue.codes if not code.is_outcome and not code.internal and not code.deprecated]
    plain = {code.type_name for code in public if all(field.default for field in _arguments(views[code.key][0]))}
    statuses = tuple((status, name) for status, name in _by_status(public) if name in plain)
    known = dict(statuses)
    return AdapterView(
        package=package,
        statuses=statuses,
        validation=_validation([(code, *views[code.key]) for code in public]),
        invalid_status=400 if 400 in known and 422 not in known else 422,
        generic_code=_generic_code(catalogue),
    )


def _arguments(view: CodeView) -> list[Any]:
    return [*view.fields, *([view.retry_after] if view.retry_after is not None else [])]


def _by_status(codes: list[Code]) -> Iterator[tuple[int, str]]:
    """The one exception of each status, or the one of it that sends no code."""
    for status in sorted({status for code in codes for status in code.statuses}):
        sharing = [code for code in codes if status in code.statuses]
        silent = [code for code in sharing if code.code is None] or sharing
        if len(silent) == 1:
            yield status, silent[0].type_name


def _validation(codes: list[tuple[Code, CodeView, str]]) -> ValidationView | None:
    """The view of the code for invalid requests: the one so called, else the only one with fitting details."""
    found: list[tuple[Code, ValidationView]] = []
    for code, view, module in codes:
        entry = _entry(code.details)
        name = _DETAILS.fullmatch(view.details.type.annotation) if view.details is not None else None
        if entry is None or name is None or code.status not in (400, 422):
            continue
        if view.details is None or any(not field.default for field in _arguments(view)):
            continue
        if any(made.name == name[1] for made in view.typed_dicts):
            fitting = ValidationView(view.type_name, module, view.details.type.annotation, name[1], entry)
            found.append((code, fitting))
    named = [fitting for code, fitting in found if code.key == "validation_error"]
    return (named or [fitting for _, fitting in found])[0] if named or len(found) == 1 else None


def _entry(details: JsonObject | None) -> str | None:
    """The expression of one detail, if `details` is a list of objects with a place and a message."""
    items = details.get("items") if details is not None and details.get("type") == "array" else None
    properties = items.get("properties") if isinstance(items, dict) and items.get("type") == "object" else None
    if not isinstance(items, dict) or not isinstance(properties, dict):
        return None
    path = next((name for name in _PATHS if name in properties), None)
    message = next((name for name in _MESSAGES if name in properties), None)
    if path is None or message is None or not {path, message}.issuperset(items.get("required", ())):
        return None
    place = _place(path, properties[path])
    if place is None or properties[message].get("type") != "string":
        return None
    return f'{{"{path}": {place}, "{message}": fault.message}}'


def _place(name: str, schema: JsonObject) -> str | None:
    """The expression of a fault's place under `schema`."""
    if schema.get("type") == "string":
        return "fault.pointer" if name == "pointer" else "fault.dotted"
    item = schema.get("items", {}) if schema.get("type") == "array" else None
    if item is None:
        return None
    kind = item.get("type", ["string", "integer"])
    if kind == "string":
        return "[str(part) for part in fault.path]"
    return "list(fault.path)" if isinstance(kind, list) and {"string", "integer"}.issubset(kind) else None


def _generic_code(catalogue: Catalogue) -> str:
    """The code of an error that is none of the catalogue, where each body must have one: `http_405`, or the status."""
    codes = [code.code for code in catalogue.codes if not code.is_outcome and code.code is not None]
    if not codes or None in {code.code for code in catalogue.codes if not code.is_outcome}:
        return ""
    if not _needs_code(catalogue.response.body):
        return ""
    if any(isinstance(code, str) for code in codes):
        return 'f"http_{status}"'
    return "" if any(isinstance(code, int) and 400 <= code < 600 for code in codes) else "status"


def _needs_code(body: Body) -> bool:
    if isinstance(body, BodyMember):
        return body.name == "code" and not body.optional
    if isinstance(body, BodyList):
        return _needs_code(body.item)
    return isinstance(body, BodyObject) and any(_needs_code(member) for _, member in body.members)
