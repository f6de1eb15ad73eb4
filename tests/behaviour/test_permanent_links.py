"""Permanent links: every `type` leads to a page that is there, whatever the key, and old names keep theirs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from errcat.catalogue.model import Catalogue
from errcat.targets.openapi_view import build_document
from errcat.targets.options import Layout, Options
from errcat.targets.python_code import CodeView
from errcat.targets.python_view import package_view
from tests.behaviour.markdown_pages import broken_links, fixture, pages_of, read_page, visible
from tests.support import ROOT, Run, catalogue_of, errcat, tree

FOLDER = "https://docs.example.com/errors"
KEYS = ("plain", "index", "README", "con", "nul.x", "_hidden", "codes", "dot.", "20404", "-1", "A.B", "code-x")


def published(docs_url: str) -> Catalogue:
    codes = "".join(f"  '{key}': {{status: {400 + n}, name: E{n}Error}}\n" for n, key in enumerate(KEYS))
    retired = "retired:\n  readme-old: {status: 410, replaced_by: index}\n  lpt1: {}\n  _gone: {replaced_by: con}\n"
    head = f"errcat: 1\napi: {{id: shop, title: Shop, version: 1.0.0, docs_url: '{docs_url}'}}\n"
    return catalogue_of(f"codes:\n{codes}{retired}", head=head)


def leads_somewhere(uri: str, files: dict[str, str]) -> bool:
    """Whether an address below `FOLDER` is that of a page of `files`, or of a place on one."""
    assert uri.startswith(f"{FOLDER}/")
    page, _, place = uri.removeprefix(f"{FOLDER}/").partition("#")
    return f"{page}.md" in files and (not place or place in read_page(files[f"{page}.md"]).anchors)


def types_everywhere(catalogue: Catalogue) -> dict[str, set[str]]:
    """The type URIs that each output knows."""
    document = json.dumps(build_document(catalogue))
    package = package_view(catalogue, Options())
    views: list[CodeView] = [code for module in package.modules for code in module.codes]
    return {
        "model": {code.type_uri for code in catalogue.codes},
        "python": {view.type_uri for view in views if view.type_uri},
        "index": {uri for uri, _ in package.index.types},
        "openapi": {text for text in document.split('"') if text.startswith(FOLDER) and "error_code" not in text},
    }


@pytest.mark.parametrize(
    ("layout", "docs_url"),
    [
        ("pages", FOLDER),
        ("both", FOLDER),
        ("both", f"{FOLDER}/reference#"),
        ("single", f"{FOLDER}/reference#"),
    ],
)
def test_every_type_is_the_address_of_a_page(layout: Layout, docs_url: str) -> None:
    catalogue = published(docs_url)
    files = pages_of(catalogue, layout)
    found = types_everywhere(catalogue)
    assert all(uris == found["model"] for uris in found.values())
    assert len(found["model"]) == len(KEYS)
    assert [uri for uri in sorted(found["model"]) if not leads_somewhere(uri, files)] == []
    data = json.loads(files["errors.json"])
    assert {code["type"] for code in data["codes"]} == found["model"]
    assert set(re.findall(r"\]\((\S+)\): HTTP", files["llms.txt"])) == found["model"]
    assert list(broken_links(files)) == []


@pytest.mark.parametrize("layout", ["pages", "single", "both"])
def test_no_page_has_a_name_that_a_site_or_a_system_takes_for_something_else(layout: Layout) -> None:
    names = {path.rpartition("/")[2] for path in pages_of(published(FOLDER), layout) if path.startswith("codes/")}
    assert not [name for name in names if name.lower() in ("index.md", "readme.md", "codes.md") or name[0] == "_"]


@pytest.mark.parametrize("name", ["sensos", "sentisnap"])
def test_the_committed_references_have_a_page_for_every_code(name: str) -> None:
    docs = ROOT / "generated" / name / "docs"
    data = json.loads((docs / "errors.json").read_text("utf-8"))
    source = yaml.safe_load((ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8"))
    assert {code["key"] for code in data["codes"]} == set(map(str, source["codes"]))
    for code in data["codes"]:
        assert (docs / code["page"]).is_file()
        assert code["page"] == f"codes/{code['key']}.md"


def test_an_internal_code_has_no_address() -> None:
    assert {code.key: code.type_uri for code in fixture("rich").codes if code.internal} == {
        "internal_pet": "about:blank"
    }


RENAMED = """
    codes:
      gone: {code: left, status: 410, title: Gone}
      other: {status: 411}
    retired:
      left: {status: 410, since: 2.0.0, replaced_by: gone}
      right: {replaced_by: other}
"""


def test_a_renamed_code_is_not_called_retired() -> None:
    files = pages_of(catalogue_of(RENAMED))
    page = visible(files["codes/left.md"])
    assert "left Renamed since 2.0.0. The code is sent as before; its entry is now gone." in page
    assert "../codes/gone.md" in read_page(files["codes/left.md"]).links
    assert "Retired" not in page
    assert "Retired." in visible(files["codes/right.md"])
    for name, title in (("index.md", "Renamed codes"), ("reference.md", "Renamed Codes")):
        text = visible(files[name])
        told = "These codes are sent as before. Only their entries have another name now."
        assert f"{title} {told} Former name Name left gone" in text
        assert text.index("Retired") < text.index(title)
    assert "[left](codes/left.md): renamed to gone" in files["llms.txt"]
    retired = {code["key"]: code for code in json.loads(files["errors.json"])["retired"]}
    assert retired["left"]["renamed"] is True
    assert "renamed" not in retired["right"]
    assert list(broken_links(files)) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(SHOP, "utf-8")
    return tmp_path


SHOP = """errcat: 1
api: {id: shop, title: Shop API, version: 1.2.3}
codes:
  not_found: {status: 404, description: There is nothing here.}
  pet_gone: {code: P.1, status: [410, 404], description: Sold.}
  secret: {status: 500, audience: internal}
"""
WITHOUT = SHOP.replace("  pet_gone: {code: P.1, status: [410, 404], description: Sold.}\n", "")


def generate(project: Path, *arguments: str, text: str | None = None) -> Run:
    if text is not None:
        (project / "errors.yaml").write_text(text, "utf-8")
    return errcat("generate", "errors.yaml", "--out", "out", *arguments, cwd=project)


@pytest.mark.parametrize("layout", ["pages", "single"])
def test_a_code_that_vanishes_is_refused_until_it_has_a_tombstone(project: Path, layout: str) -> None:
    (project / "errcat.toml").write_text(f"[markdown]\nlayout = '{layout}'\n", "utf-8")
    assert generate(project).code == 0
    before = tree(project / "out")
    for arguments in ((), ("--check",), ("--diff",), ("--only", "markdown")):
        run = generate(project, *arguments, text=WITHOUT)
        assert run.code == 1
        assert "errors.yaml:3:1: error[vanished-code]: `pet_gone` is in the published reference" in run.out
        assert 'write `pet_gone: {code: "P.1", status: [410, 404]}` under `retired`, with `replaced_by`' in run.out
        assert tree(project / "out") == before
    tomb = 'retired:\n  pet_gone: {code: "P.1", status: [410, 404]}\n'
    assert generate(project, text=WITHOUT + tomb).code == 0
    run = generate(project, text=WITHOUT + "retired:\n  other: {}\n")
    assert "errors.yaml:6:1: error[vanished-code]: `pet_gone`" in run.out
    assert generate(project, "--force").code == 0
    assert "pet_gone" not in (project / "out/docs/errors.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("entry", "tomb"),
    [
        ("  pet_sold: {status: 409, code: P.1}\n", '{code: "P.1", status: [410, 404], replaced_by: pet_sold}'),
        ("  pet_gone2: {status: 409}\n", '{code: "P.1", status: [410, 404], replaced_by: pet_gone2}'),
    ],
)
def test_a_new_code_that_seems_to_take_the_place_is_named(project: Path, entry: str, tomb: str) -> None:
    generate(project)
    assert f"write `pet_gone: {tomb}` under `retired`;" in generate(project, text=WITHOUT + entry).out


def test_the_names_of_the_pages_tell_where_the_record_is_broken(project: Path) -> None:
    generate(project)
    (project / "out/docs/errors.json").write_text('{"$schema": "urn:errcat:errors:1", "codes": [7]}', "utf-8")
    run = generate(project, text=WITHOUT)
    assert "error[vanished-code]: `pet_gone` is in the published reference" in run.out
    assert "not_found" not in run.out


def test_a_code_may_become_internal_and_other_targets_are_free(project: Path) -> None:
    generate(project)
    assert generate(project, "--only", "python", text=WITHOUT).code == 0
    assert generate(project, text=SHOP.replace("description: Sold.", "audience: internal")).code == 0
    assert not (project / "out/docs/codes/pet_gone.md").exists()


@pytest.mark.parametrize(
    ("docs_url", "layout", "said"),
    [
        (FOLDER, "single", "no code has a page below this address"),
        (f"{FOLDER}#", "pages", "there is no single page"),
        (FOLDER, "pages", None),
        (FOLDER, "both", None),
        (f"{FOLDER}#", "single", None),
        (f"{FOLDER}#", "both", None),
    ],
)
def test_permanent_links_must_fit_the_layout(project: Path, docs_url: str, layout: str, said: str | None) -> None:
    (project / "errcat.toml").write_text(f"[markdown]\nlayout = '{layout}'\n", "utf-8")
    run = generate(project, text=SHOP.replace("1.2.3", f"1.2.3, docs_url: '{docs_url}'"))
    assert run.code == (1 if said else 0)
    assert (said or "out: ") in run.out
    assert ("errors.yaml:2:60: error[dead-permalink]" in run.out) == bool(said)


def test_permanent_links_of_another_reference_are_no_fault(project: Path) -> None:
    (project / "errcat.toml").write_text("targets = ['python']\n[markdown]\nlayout = 'single'\n", "utf-8")
    text = SHOP.replace("1.2.3", f"1.2.3, docs_url: '{FOLDER}'")
    assert generate(project, text=text).code == 0
    (project / "errcat.toml").write_text("[markdown]\nlayout = 'single'\n[rules]\ndead-permalink = 'off'\n", "utf-8")
    assert generate(project).code == 0
