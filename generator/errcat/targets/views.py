"""All views by target: the target's own, and the neutral ones that any pack may use."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from errcat.catalogue.model import Catalogue, Category, Code
from errcat.targets.options import Options
from errcat.targets.rendered import View


def _catalogue(catalogue: Catalogue, options: Options) -> Catalogue:
    return catalogue


def _categories(catalogue: Catalogue, options: Options) -> tuple[Category, ...]:
    return catalogue.categories


def _codes(catalogue: Catalogue, options: Options) -> tuple[Code, ...]:
    return catalogue.codes


NEUTRAL: Mapping[str, View] = {"catalogue": _catalogue, "categories": _categories, "codes": _codes}


def forget_views() -> None:
    """Lets go of what views of the last catalogue were made from: it takes much memory where there are many codes."""
    for name in ("python_view", "openapi_view", "markdown_entries"):
        if (module := sys.modules.get(f"errcat.targets.{name}")) is not None:
            module.forget()


def views_of(target: str) -> Mapping[str, View]:
    """The views that the pack of `target` can ask for. A target's own views are imported only with it."""
    own: Mapping[str, View] = {}
    if target == "python":
        from errcat.targets import python_adapters, python_view

        own = {**python_view.VIEWS, **python_adapters.VIEWS}
    elif target == "openapi":
        from errcat.targets import openapi_view

        own = openapi_view.VIEWS
    elif target == "markdown":
        from errcat.targets import markdown_site, markdown_view

        own = {**markdown_view.VIEWS, **markdown_site.VIEWS}
    return {**NEUTRAL, **own}
