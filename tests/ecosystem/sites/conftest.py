"""The site of a test module, built once and shown to a browser once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ecosystem.sites.browser import Seen, see
from tests.ecosystem.sites.builders import Site, build
from tests.ecosystem.sites.references import Reference, references


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Site:
    """The site that the module is about."""
    found: Site = request.module.SITE
    return found


@pytest.fixture(scope="module")
def found(site: Site) -> list[Reference]:
    """The references that the site is built from."""
    return references(site.name)


@pytest.fixture(scope="module")
def built(site: Site, found: list[Reference], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site's HTML."""
    return build(site, found, tmp_path_factory.mktemp(site.name))


@pytest.fixture(scope="module")
def seen(site: Site, built: Path, found: list[Reference]) -> dict[str, Seen]:
    """All pages, as the browser shows them, by path."""
    paths = [f"{one.name}/{path}" for one in found for path in one.files if path.endswith(".md")]
    return dict(zip(paths, see(built, site.selector, [site.address(path) for path in paths]), strict=True))
