"""The reference in a real site: Sphinx with MyST."""

from tests.ecosystem.sites.builders import SPHINX
from tests.ecosystem.sites.checks import SiteChecks

SITE = SPHINX


class TestSphinx(SiteChecks):
    """Built in its strict mode, and looked at in Chromium."""
