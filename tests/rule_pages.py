"""The pages in `docs/rules/`, from the rules and from what errcat says in their folders: `make docs-rules`."""

from __future__ import annotations

from errcat.diagnostics.explain import index, page
from errcat.rules import all_rules
from tests.support import ROOT

FOLDER = ROOT / "docs" / "rules"


def pages() -> dict[str, str]:
    """File name → text."""
    rules = all_rules()
    made = {"index.md": index(rules)}
    for rule in rules:
        shown = (ROOT / "tests" / "rules" / rule.name / "expected.txt").read_text("utf-8")
        made[f"{rule.name}.md"] = page(rule, shown)
    return made


def regenerate() -> None:
    """Writes all pages, and removes those of rules that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    regenerate()
