"""Ships the template packs and the schema inside the wheel; an editable install reads them from the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface):  # type: ignore[type-arg]  # its type parameter is not public
    """Adds `templates/` and `catalogue/schema/` to standard wheels as `errcat/_data/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; `version` is `standard` or `editable`."""
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["templates"] = "errcat/_data/templates"
            build_data["force_include"]["catalogue/schema"] = "errcat/_data/schema"
