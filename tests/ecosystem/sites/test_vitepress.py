"""The reference in a real site: VitePress, which makes Vue templates of pages."""

from tests.ecosystem.sites.builders import VITEPRESS
from tests.ecosystem.sites.checks import SiteChecks

SITE = VITEPRESS


class TestVitePress(SiteChecks):
    """Built in its strict mode, and looked at in Chromium."""
