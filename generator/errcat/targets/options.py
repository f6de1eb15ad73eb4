"""What a project may choose about its outputs; every default is the plain one."""

from __future__ import annotations

from typing import Literal, TypeAlias

from errcat.records import Struct, field
from errcat.targets.openapi_settings import Settings as OpenApi

Layout: TypeAlias = Literal["pages", "single", "both"]
Audience: TypeAlias = Literal["public", "internal"]
LAYOUTS = ("pages", "single", "both")
SITES = ("mkdocs", "zensical", "docusaurus", "vitepress", "sphinx")
ADAPTERS: tuple[str, ...] = (
    *("aiohttp", "django", "drf", "fastapi", "flask", "httpx", "litestar", "logging"),
    *("opentelemetry", "requests", "sentry", "starlette"),
)


class Options(Struct, frozen=True):
    """`adapters`: framework modules of the Python package. `layout`: how the Markdown reference is cut into files.

    `site`: the docs site that navigation files are made for, one of SITES; empty for none.
    `internal`: the folder of a second reference, which has the internal codes too. `audience`: whom the output that
    is being made is for.
    `openapi`: the version of OpenAPI and the shape of its unions.
    """

    adapters: tuple[str, ...] = ()
    layout: Layout = "pages"
    internal: str | None = None
    audience: Audience = "public"
    site: str = ""
    openapi: OpenApi = field(default_factory=OpenApi)
