"""The reference in a real site: MkDocs, with Material and all of its extensions."""

from tests.ecosystem.sites.builders import MKDOCS
from tests.ecosystem.sites.checks import SiteChecks

SITE = MKDOCS


class TestMkDocs(SiteChecks):
    """Built in its strict mode, and looked at in Chromium."""
