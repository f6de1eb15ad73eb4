"""The reference in a real site: Docusaurus, which reads pages as MDX."""

from tests.ecosystem.sites.builders import DOCUSAURUS
from tests.ecosystem.sites.checks import SiteChecks

SITE = DOCUSAURUS


class TestDocusaurus(SiteChecks):
    """Built in its strict mode, and looked at in Chromium."""
