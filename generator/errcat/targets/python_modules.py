"""The modules of a generated package: one per category of exceptions, with what each imports."""

from __future__ import annotations

import keyword
from functools import cached_property
from typing import Final

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue, Code, by_category
from errcat.patterns import pattern
from errcat.records import Struct
from errcat.targets.python_code import CHECK_MAKERS, CHECKS, READERS, CodeView, code_view
from errcat.targets.python_types import free_name

_TAKEN: Final = frozenset(
    (
        # Adapters to come, and names that the package itself answers to.
        *("aiohttp", "celery", "django", "drf", "fastapi", "flask", "grpc", "httpx", "litestar", "logging"),
        *("opentelemetry", "pydantic", "requests", "sentry", "starlette", "urllib3", "werkzeug"),
        *("class_for_code", "from_response", "raise_for_response", "should_retry"),
    )
)
_STRING: Final = pattern(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


_WORD: Final = pattern(r"[A-Za-z_]\w*")


class Imports(Struct, frozen=True):
    """The names that a module of exceptions imports, by where from."""

    typing: tuple[str, ...]
    abc: tuple[str, ...]
    checks: tuple[str, ...]
    from_base: tuple[str, ...]


class Module(Struct, frozen=True, dict=True):
    """A module of exceptions: one category, or the codes that have none. `base` is the base class of all."""

    name: str
    title: str
    category: str | None
    description: str | None
    codes: tuple[CodeView, ...]
    base: str

    @cached_property
    def _imports(self) -> Imports:
        return _imports(self.codes, self.base, self.category is not None)

    @property
    def typing(self) -> tuple[str, ...]:
        """What it imports from `typing`."""
        return self._imports.typing

    @property
    def abc(self) -> tuple[str, ...]:
        """What it imports from `collections.abc`."""
        return self._imports.abc

    @property
    def checks(self) -> tuple[str, ...]:
        """What it imports from `_checks`."""
        return self._imports.checks

    @property
    def from_base(self) -> tuple[str, ...]:
        """What it imports from `_base`."""
        return self._imports.from_base


def package_modules(
    catalogue: Catalogue, codes: tuple[Code, ...], base: str, taken: set[str], details_always: bool
) -> tuple[Module, ...]:
    """The modules of the exceptions of `codes`, in order of categories. `taken` are the names in use in the package.

    `details_always`: whether every response has details.
    """
    type_names = {code.key: code.type_name for code in codes}
    used: set[str] = set()
    modules: list[Module] = []
    codes_of = by_category(codes)
    for category in (*catalogue.categories, None):
        own = codes_of.get(category.key if category is not None else None)
        if not own:
            continue
        parent = category.type_name if category is not None else base
        views = tuple(code_view(code, parent, taken, type_names, details_always) for code in own)
        name = _module_name(category.key if category is not None else "uncategorized", used)
        modules.append(
            Module(
                name=name,
                title=category.title if category is not None else "Uncategorized errors",
                category=category.type_name if category is not None else None,
                description=category.description if category is not None else None,
                codes=views,
                base=base,
            )
        )
    return tuple(modules)


def _module_name(key: str, used: set[str]) -> str:
    name = names.snake_case(key)
    if name[0].isdigit():
        name = f"errors_{name}"
    if name in _TAKEN or keyword.iskeyword(name) or name in names.SOFT_KEYWORDS:
        name += "_errors"
    return free_name(name, used)


def _imports(views: tuple[CodeView, ...], base: str, has_category: bool) -> Imports:
    """What a module of `views` imports."""
    fields = [field for view in views for field in view.fields]
    types = [field.type for field in fields] + [view.details.type for view in views if view.details]
    keys = [key for view in views for made in view.typed_dicts for key in (*made.required, *made.optional)]
    annotations = [type_.annotation for type_ in types] + [key.annotation for key in keys]
    words = _words([*annotations, *(text for view in views for text in (view.code_type, view.status_type))])
    called = _words([field.check for field in fields] + [view.details.type.check for view in views if view.details])
    typing = {"ClassVar", "final", *(words & {"Literal"})}
    typing |= {"TypedDict"} if any(view.typed_dicts for view in views) else set()
    from_base = {base} if has_category or any(view.base == base for view in views) else set()
    from_base |= {"Retry"} if any(view.retry for view in views) else set()
    from_base |= {"as_text"} if any(_calls_as_text(view) for view in views) else set()
    kinds = {"Params"} if any(view.params for view in views) else set()
    kinds |= {"Headers"} if any(view.headers for view in views) else set()
    kinds |= {"Check"} if any(view.details for view in views) else set()
    return Imports(
        typing=tuple(sorted(typing, key=names.isort_key)),
        abc=tuple(sorted(words & {"Mapping", "Sequence"})),
        checks=tuple(
            sorted(called & {*CHECKS, *CHECK_MAKERS, *READERS.values(), "read_str"} | kinds, key=names.isort_key)
        ),
        from_base=tuple(sorted(from_base, key=names.isort_key)),
    )


def _words(expressions: list[str]) -> set[str]:
    """The identifiers in some source, which may hold strings."""
    # Most of them are the same few.
    return {word for text in set(expressions) for word in _WORD.findall(_STRING.sub("", text))}


def _calls_as_text(view: CodeView) -> bool:
    return any(isinstance(part, tuple) and part[0].startswith("as_text(") for part in view.template or ())
