"""The rulesets that Spectral is run with, and files that name them."""

from __future__ import annotations

from pathlib import Path

from tests.ecosystem.tools import NODE_MODULES

RULESETS = {
    "oas": "spectral:oas",
    "owasp": str(NODE_MODULES / "@stoplight" / "spectral-owasp-ruleset" / "dist" / "ruleset.mjs"),
    "zalando": str(NODE_MODULES / "@baloise" / "spectral-rules" / "zalando.yml"),
}


def ruleset(name: str, folder: Path) -> Path:
    """A file in `folder` that makes Spectral use all rules of a ruleset, also those that are off by default."""
    path = folder / f"{name}.spectral.yaml"
    how = ", all" if name == "oas" else ""
    path.write_text(f'extends: [["{RULESETS[name]}"{how}]]\n' if how else f'extends: ["{RULESETS[name]}"]\n', "utf-8")
    return path
