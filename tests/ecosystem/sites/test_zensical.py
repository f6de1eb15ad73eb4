"""The reference in a real site: Zensical, with the extensions of Material."""

from tests.ecosystem.sites.builders import ZENSICAL
from tests.ecosystem.sites.checks import SiteChecks

SITE = ZENSICAL


class TestZensical(SiteChecks):
    """Built in its strict mode, and looked at in Chromium."""
