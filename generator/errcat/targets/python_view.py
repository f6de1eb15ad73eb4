"""The views of the Python target: the generated distribution as a whole, and its modules one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from errcat.catalogue import names
from errcat.catalogue.model import Body, BodyList, BodyObject, Catalogue, Code
from errcat.catalogue.permalinks import NO_PAGE, on_one_page
from errcat.records import Struct
from errcat.targets.options import Options
from errcat.targets.python_data import catalogue_data
from errcat.targets.python_index import PUBLIC, IndexView, OperationView, index_view, operation_views, public_names
from errcat.targets.python_modules import Module, package_modules
from errcat.targets.python_readme import ReadmeView, readme_view
from errcat.targets.python_wire import WireView, wire_view


class PackageView(Struct, frozen=True, dict=True):
    """The generated package. `status_type` is `int` where every error has an HTTP status, else `int | None`.

    `codes_url` is where relative addresses in an author's texts start from; empty where that has no address. `codes`
    are those of the `catalogue` that have an exception. What few files show is worked out when one of them is made.
    """

    catalogue: Catalogue
    codes: tuple[Code, ...]
    package: str
    distribution: str
    title: str
    subject: str
    version: str
    docs_url: str | None
    codes_url: str
    description: str | None
    source: str
    base: str
    unknown: str
    code_type: str
    status_type: str
    wire: WireView
    modules: tuple[Module, ...]
    operations: tuple[OperationView, ...]
    sends_headers: bool
    default_type: str
    request_id_header: bool

    @cached_property
    def index(self) -> IndexView:
        """The look-up tables."""
        by_type = "type" in self.wire.members
        return index_view(self.codes, self.modules, self.operations, self.base, self.unknown, by_type)

    @property
    def public(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The public names by module."""
        return public_names(self.index)

    @property
    def all_names(self) -> tuple[str, ...]:
        """The public names in the order of `__all__`."""
        return tuple(sorted((name for name, _ in self.index.modules), key=names.all_key))

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the package knows of its catalogue at run time."""
        return catalogue_data(self.catalogue)

    @property
    def readme(self) -> ReadmeView | None:
        """The examples of the README."""
        return readme_view(self.catalogue, self.codes, tuple(code for module in self.modules for code in module.codes))

    def sorted_modules(self) -> tuple[Module, ...]:
        """The modules in the order of imports."""
        return tuple(sorted(self.modules, key=lambda module: names.isort_key(module.name)))

    def operation_names(self, module: Module) -> tuple[str, ...]:
        """The exceptions of `module` that some operation can answer with."""
        used = {name for operation in self.operations for name in operation.members}
        return tuple(sorted((code.type_name for code in module.codes if code.type_name in used), key=names.isort_key))


class ModuleView(Struct, frozen=True):
    """One module together with the package that it is part of."""

    package: PackageView
    module: Module


_last: list[tuple[Catalogue, PackageView]] = []  # a pack asks for the same view many times in a row


def forget() -> None:
    """Lets go of it."""
    _last.clear()


def package_view(catalogue: Catalogue, options: Options) -> PackageView:
    """The generated distribution of `catalogue`."""
    if not (_last and _last[0][0] is catalogue):
        _last[:] = [(catalogue, _package(catalogue))]
    return _last[0][1]


def module_views(catalogue: Catalogue, options: Options) -> tuple[ModuleView, ...]:
    """A view for each module of exceptions."""
    package = package_view(catalogue, options)
    return tuple(ModuleView(package, module) for module in package.modules)


def operations_views(catalogue: Catalogue, options: Options) -> tuple[PackageView, ...]:
    """The package, where it has a module of operations; nothing where it has none."""
    package = package_view(catalogue, options)
    return (package,) if package.operations else ()


VIEWS: Mapping[str, Callable[[Catalogue, Options], Any]] = {
    "python_package": package_view,
    "python_modules": module_views,
    "python_operations": operations_views,
}


def _package(catalogue: Catalogue) -> PackageView:
    docs_url = catalogue.api.docs_url
    base = names.base_type_name(catalogue.api.id)
    unknown = names.unknown_type_name(catalogue.api.id)
    codes = tuple(code for code in catalogue.codes if not code.is_outcome)
    taken = {base, unknown, *PUBLIC, *names.RESERVED_TYPE_NAMES, *names.PYTHON_BUILTINS}
    taken |= {code.type_name for code in codes} | {category.type_name for category in catalogue.categories}
    has_status = bool(codes) and all(code.statuses for code in codes)
    spread_at = _beside_spread(catalogue.response.body)
    wire_format = wire_view(
        catalogue.response, has_status, any(param.name in spread_at for code in codes for param in code.params)
    )
    modules = package_modules(catalogue, codes, base, taken, not wire_format.details_optional)
    operations = operation_views(catalogue, codes, taken)
    return PackageView(
        catalogue=catalogue,
        codes=codes,
        package=f"{catalogue.api.id}_errors",
        distribution=f"{catalogue.api.id}_errors".strip("_").replace("_", "-"),
        title=catalogue.api.title,
        subject=f"the {catalogue.api.title.removeprefix('The ').removeprefix('the ')}",
        version=pep440(catalogue.api.version),
        docs_url=docs_url.rstrip("#") if docs_url else None,
        codes_url=f"{docs_url}/codes/" if docs_url and not on_one_page(docs_url) else "",
        description=catalogue.api.description,
        source=catalogue.source,
        base=base,
        unknown=unknown,
        code_type=_code_type(codes),
        status_type="int" if has_status else "int | None",
        wire=wire_format,
        modules=modules,
        operations=operations,
        sends_headers=any(code.headers for module in modules for code in module.codes),
        default_type=NO_PAGE,
        request_id_header="request_id" not in wire_format.members,
    )


def pep440(version: str) -> str:
    """A SemVer version as Python's packaging reads it: `1.4.0-rc.1` → `1.4.0rc1`, `1.4.0-next.3` → `1.4.0.dev3`."""
    release, _, pre = version.partition("-")
    if not pre:
        return release
    number = "".join(re.findall(r"\d+", pre)) or "0"
    word = re.match(r"[A-Za-z]*", pre)
    kind = {"alpha": "a", "a": "a", "beta": "b", "b": "b", "rc": "rc", "c": "rc", "pre": "rc", "preview": "rc"}
    return f"{release}{kind.get(word[0].lower() if word else '', '.dev')}{int(number)}"


def _code_type(codes: tuple[Code, ...]) -> str:
    kinds = {type(code.code) for code in codes if code.code is not None}
    return " | ".join(kind.__name__ for kind in (str, int) if kind in kinds) or "str"


def _beside_spread(body: Body) -> frozenset[str]:
    """The names of declared members beside which params are spread."""
    if isinstance(body, BodyList):
        return _beside_spread(body.item)
    if not isinstance(body, BodyObject):
        return frozenset()
    own = frozenset(key for key, _ in body.members) if body.spread else frozenset()
    return own.union(*(_beside_spread(member) for _, member in body.members))
