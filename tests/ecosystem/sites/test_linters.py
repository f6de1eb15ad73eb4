"""Linters of Markdown over every page of every reference: they find nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ecosystem.sites.builders import NODE_MODULES
from tests.ecosystem.sites.references import references, write
from tests.ecosystem.tools import PYTHON, run

ALL = 10**6
HTML = ["a", "br", "code", "em", "strong", "ul", "ol", "li", "pre"]
"""The elements that Markdown has no portable way for, in cells and lists."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All references with all codes of the corpora."""
    folder = tmp_path_factory.mktemp("pages")
    write(references(per_corpus=ALL), folder)
    return folder


def test_markdownlint(pages: Path) -> None:
    rules = {"MD013": False, "MD033": {"allowed_elements": HTML}}  # a line is a paragraph, as its author wrote it
    (pages / ".markdownlint-cli2.jsonc").write_text(json.dumps({"config": rules}))
    done = run(NODE_MODULES / ".bin/markdownlint-cli2", "**/*.md", cwd=pages)
    assert done.code == 0, done.all
    assert f"Linting: {len(list(pages.rglob('*.md')))} file(s)" in done.out


@pytest.mark.parametrize("flavour", ["standard", "gfm", "mkdocs", "mdx"])
def test_rumdl(pages: Path, flavour: str, tmp_path: Path) -> None:
    settings = tmp_path / "rumdl.toml"
    settings.write_text(
        f'[global]\nflavor = "{flavour}"\ndisable = ["MD013"]\n[MD033]\nallowed-elements = {json.dumps(HTML)}\n'
    )
    done = run(PYTHON / "rumdl", "check", "--no-cache", "--config", settings, ".", cwd=pages)
    assert done.code == 0, done.all
    assert f"No issues found in {len(list(pages.rglob('*.md')))} files" in done.all


def test_the_linters_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n### B\n* c\n")
    assert run(NODE_MODULES / ".bin/markdownlint-cli2", "a.md", cwd=tmp_path).code == 1
    assert run(PYTHON / "rumdl", "check", "--no-cache", "a.md", cwd=tmp_path).code == 1
