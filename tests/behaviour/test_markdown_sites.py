"""Navigation files for docs sites: they stand beside the pages, and not a byte of the pages differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from errcat.targets.options import SITES
from tests.behaviour.markdown_pages import api, fixture, pages_of
from tests.support import ROOT, catalogue_of, errcat, tree

FILES = {
    "mkdocs": {".nav.yml"},
    "zensical": {".nav.yml"},
    "docusaurus": {"_category_.json", "categories/_category_.json", "codes/_category_.json", "sidebars.json"},
    "vitepress": {"sidebar.json"},
    "sphinx": {"toctree.md"},
}


def test_every_site_is_tried() -> None:
    assert set(FILES) == set(SITES)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("name", ["rich", "nasty"])
def test_a_site_adds_its_files_and_changes_no_page(name: str, site: str) -> None:
    plain, made = pages_of(fixture(name)), pages_of(fixture(name), site=site)
    assert set(made) - set(plain) == FILES[site]
    assert {path: made[path] for path in plain} == plain


@pytest.mark.parametrize("site", SITES)
def test_a_single_page_needs_little_navigation(site: str) -> None:
    plain, made = pages_of(api("sentisnap"), "single"), pages_of(api("sentisnap"), "single", site=site)
    added = set(made) - set(plain)
    assert added == {path for path in FILES[site] if "/" not in path}
    assert not [path for path in added if "codes/" in made[path]]


def pages_in(value: Any) -> list[str]:
    """All pages that navigation data names, in order."""
    if isinstance(value, dict):
        return [page for key, item in value.items() if key not in ("text", "label", "type") for page in pages_in(item)]
    if isinstance(value, list):
        return [page for item in value for page in pages_in(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("site", "path"), [("mkdocs", ".nav.yml"), ("docusaurus", "sidebars.json"), ("vitepress", "sidebar.json")]
)
def test_navigation_names_each_page_once(site: str, path: str) -> None:
    made = pages_of(fixture("rich"), site=site)
    data = yaml.safe_load(made[path]) if path.endswith(".yml") else json.loads(made[path])
    named = [page.removeprefix("/") or "index" for page in pages_in(data)]
    assert len(named) == len(set(named))
    assert {page.removesuffix(".md") for page in named} == {
        page.removesuffix(".md") for page in made if page.endswith(".md")
    }


def test_toctrees_name_each_page_once() -> None:
    made = pages_of(fixture("rich"), site="sphinx")
    lines = [
        line.rpartition("<")[2].rstrip(">")
        for line in made["toctree.md"].splitlines()
        if line[:1].isalnum() or "<" in line
    ]
    pages = [line for line in lines if f"{line}.md" in made]
    assert sorted(pages) == sorted(
        page.removesuffix(".md") for page in made if page.endswith(".md") and page != "toctree.md"
    )


def test_two_categories_of_one_title_have_two_headings() -> None:
    shop = catalogue_of(
        "categories: {a: {name: AError, title: Errors}, b: {name: BError, title: Errors}}\n"
        "codes: {x: {category: a}, y: {category: b}}\n"
    )
    lines = pages_of(shop, site="sphinx")["toctree.md"].splitlines()
    assert [line for line in lines if line.startswith("#")] == ["# Shop API: Errors", "## Errors", "## Errors (2)"]


def test_titles_that_a_site_takes_as_html_are_escaped() -> None:
    nasty = fixture("nasty")
    assert "<i>" in nasty.categories[0].title
    for site, path in (("mkdocs", ".nav.yml"), ("vitepress", "sidebar.json")):
        text = pages_of(nasty, site=site)[path]
        assert "&lt;i&gt;" in text
        assert "<" not in text
    for path in ("_category_.json", "sidebars.json"):  # React escapes them; a script of JSON-LD does not
        text = pages_of(nasty, site="docusaurus")[path]
        assert "<\u200bscript>alert(1)<\u200b/script>" in text or path == "sidebars.json"
        assert "</" not in text


def project(folder: Path, settings: str) -> Path:
    folder.mkdir()
    (folder / "errors.yaml").write_bytes((ROOT / "catalogue/sentisnap.yaml").read_bytes())
    (folder / "errcat.toml").write_text(
        f'catalogues = ["errors.yaml"]\ntargets = ["markdown"]\noutput = "out"\n{settings}'
    )
    return folder


def test_the_configuration_and_the_option_name_the_site(tmp_path: Path) -> None:
    one = project(tmp_path / "one", '[markdown]\nsite = "vitepress"\n')
    two = project(tmp_path / "two", "")
    assert errcat("generate", cwd=one).code == 0
    assert errcat("generate", "--site", "vitepress", cwd=two).code == 0
    assert tree(one / "out") == tree(two / "out")
    assert (one / "out/docs/sidebar.json").is_file()


def test_another_site_takes_the_place_of_the_first(tmp_path: Path) -> None:
    folder = project(tmp_path / "one", '[markdown]\nsite = "docusaurus"\n')
    assert errcat("generate", cwd=folder).code == 0
    assert errcat("generate", "--check", "--site", "mkdocs", cwd=folder).code == 1
    assert errcat("generate", "--site", "mkdocs", cwd=folder).code == 0
    names = set(tree(folder / "out/docs"))
    assert ".nav.yml" in names
    assert not names & FILES["docusaurus"]


def test_an_unknown_site_is_refused_where_it_stands(tmp_path: Path) -> None:
    run = errcat("generate", cwd=project(tmp_path / "one", '[markdown]\nsite = "docusarus"\n'))
    assert run.code == 2
    assert "errcat.toml:5:1: error[bad-config]: `site` cannot be `docusarus`" in run.out
    assert "did you mean `docusaurus`?" in run.out
    run = errcat("generate", "--site", "hugo", cwd=project(tmp_path / "two", ""))
    assert run.code == 2
    assert "--site cannot be `hugo`; use one of: mkdocs, zensical, docusaurus, vitepress, sphinx" in run.err
