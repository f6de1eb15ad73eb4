"""Builds real docs sites with the real tools, each in its strictest mode, and says where a page is on them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.ecosystem.sites.references import Reference, write
from tests.ecosystem.tools import PYTHON, run

FOLDER = Path(__file__).resolve().parent
NODE_MODULES = FOLDER / "node_modules"
_ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "DO_NOT_TRACK": "1", "DOCUSAURUS_NO_TELEMETRY": "1"}


@dataclass(frozen=True)
class Site:
    """A tool, how to run it in a folder with the files of its skeleton, and what it says when all is well.

    `pages` is where it reads pages from, `built` where it writes to; `selector` finds the part of a page that the
    Markdown gives; `address` is the address of a page by its path.
    """

    name: str
    command: tuple[str | Path, ...]
    quiet: str
    pages: str
    built: str
    selector: str
    address: Callable[[str], str]


def _as_folder(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if name == "index.md" else f"{path.removesuffix('.md')}/"


def _as_file(path: str) -> str:
    return path.removesuffix(".md") + ".html"


MKDOCS = Site("mkdocs", (PYTHON / "mkdocs", "build", "-q", "--strict"), r"", "docs", "site", "article", _as_folder)
ZENSICAL = Site(
    *("zensical", (PYTHON / "zensical", "build", "--strict"), r"(?s)(?=.*No issues found)(?!.*(?i:warn|error)).*"),
    *("docs", "site", "article", _as_folder),
)
DOCUSAURUS = Site(
    *("docusaurus", (NODE_MODULES / ".bin/docusaurus", "build"), r"\[INFO\].*\n\[SUCCESS\].*\n\[INFO\].*"),
    *("docs", "build", ".theme-doc-markdown", _as_folder),
)
VITEPRESS = Site(
    *("vitepress", (NODE_MODULES / ".bin/vitepress", "build", "."), r"(?s)vitepress v1(?!.*(?i:warn|error)).*"),
    *(".", "built", ".vp-doc", _as_file),
)
SPHINX = Site(
    "sphinx",
    (PYTHON / "sphinx-build", "-q", "-W", "--keep-going", ".", "built"),
    r"",
    ".",
    "built",
    "div.body",
    _as_file,
)


def build(site: Site, found: list[Reference], folder: Path) -> Path:
    """Builds `site` with `found` in `folder`, and returns the folder of its HTML. Fails at any warning."""
    shutil.copytree(FOLDER / "skeletons" / site.name, folder, dirs_exist_ok=True)
    pages = folder / site.pages
    write(found, pages)
    if site is SPHINX:
        trees = "".join(f"{reference.name}/toctree\n" for reference in found)
        (folder / "index.md").write_text(f"# References\n\n```{{toctree}}\n{trees}nasty/x\nrich/keys\n```\n", "utf-8")
    if site is DOCUSAURUS:
        shutil.move(pages / "texts", folder / "texts")
        index = (pages / "index.md").read_text("utf-8")
        (pages / "index.md").write_text(index.replace("(texts/index.md)", "(pathname:///texts/)"), "utf-8")
    if str(NODE_MODULES) in str(site.command[0]):
        os.symlink(NODE_MODULES, folder / "node_modules")
    done = run(*site.command, cwd=folder, env=_ENVIRONMENT, timeout=300)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.all).strip()
    assert done.code == 0, said
    assert re.fullmatch(site.quiet, said), said
    return folder / site.built
