"""Internal codes: nothing that is published says a word of them, and a second reference tells everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.behaviour.markdown_pages import broken_links
from tests.support import ROOT, Run, errcat, tree

# Every text of an internal code has the word SECRET (in a name, secret) in it, and no other text has.
CATALOGUE = """errcat: 1
api: {id: shop, title: Shop API, version: 1.2.3, docs_url: https://docs.example.com/errors}
response: {body: {code: $code, message: $message, details: "$details?", $spread: $params}}
statuses: {404: {title: Not Found}}
categories:
  pets: {title: Pet Errors}
  secret_group: {title: SECRET title of a category, description: SECRET description of a category}
codes:
  not_found:
    status: 404
    category: pets
    message: "There is no pet {pet}"
    params: {pet: {type: string}}
    related: [secret_one, gone, secret_gone]
    deprecated: {replaced_by: secret_one}
  secret_one:
    code: SECRET.WIRE
    name: SecretClassError
    status: [404, 599]
    category: secret_group
    title: SECRET title
    message: "SECRET message {secret_param}"
    description: SECRET lead.\\n\\nSECRET description
    causes: [SECRET cause]
    actions: [SECRET action]
    params: {secret_param: {type: string, description: SECRET param, example: SECRET value}}
    details: {type: object, description: SECRET details, properties: {secret_member: {type: string}}}
    headers: {X-Secret: {description: SECRET header, example: SECRET example}}
    retry: {when: always, after: 59}
    audience: internal
    since: SECRET since
    deprecated: {since: SECRET version, reason: SECRET reason}
    links: [{title: SECRET link, url: https://secret.example.com}]
    related: [not_found]
    examples: [{title: SECRET worked, description: SECRET story, params: {secret_param: SECRET sample}}]
    tags: [SECRET]
    grpc: DATA_LOSS
    severity: critical
    x-secret: SECRET extension
  secret_two: {status: 404, category: pets, audience: internal, description: SECRET neighbour}
retired:
  gone: {status: 404, replaced_by: secret_one}
  secret_gone: {code: SECRET.GONE, status: 598, audience: internal, title: SECRET tomb, description: SECRET grave,
    since: SECRET end, reason: SECRET cause of death, replaced_by: not_found}
operations:
  getPet: [not_found, secret_one]
  secretOperation: [secret_one, secret_two]
"""
WORDS = ("secret", "599", "598", "DATA_LOSS", "critical")
CONFIG = """
catalogues = ["errors.yaml"]
output = "out"
[python]
adapters = ["fastapi", "starlette", "flask", "django", "litestar"]
[openapi]
versions = ["3.1", "3.0", "3.2"]
[markdown]
"""


def generate(folder: Path, markdown: str, *arguments: str) -> Run:
    (folder / "errors.yaml").write_text(CATALOGUE.replace("\\n\\n", "\n\n      "), "utf-8")
    (folder / "errcat.toml").write_text(CONFIG + markdown, "utf-8")
    return errcat("generate", *arguments, cwd=folder)


def published(folder: Path) -> dict[str, str]:
    """The outputs that the public may see: the docs, OpenAPI, and what a service adds to its OpenAPI document."""
    return {
        path: content.decode("utf-8")
        for path, content in tree(folder / "out").items()
        if path.startswith(("docs/", "openapi/")) or (path.endswith(".json") and "openapi" in path)
    }


@pytest.mark.parametrize("markdown", ["", 'internal = "docs-internal"', 'layout = "single"', 'layout = "both"'])
def test_no_published_output_has_a_word_of_an_internal_code(tmp_path: Path, markdown: str) -> None:
    text = f'{markdown}\n[rules]\ndead-permalink = "off"\n'
    assert generate(tmp_path, text).code == 0
    files = published(tmp_path)
    assert {"docs/errors.json", "docs/llms.txt", "openapi/errors.yaml", "openapi/errors-3.0.json"} <= set(files)
    assert any(path.startswith("python/") for path in files)
    assert any(path.endswith(".md") for path in files)
    for path, content in files.items():
        for word in WORDS:
            assert word.lower() not in path.lower()
            assert word.lower() not in content.lower(), (path, word)
    assert "SECRET message" in (tmp_path / "out/python/shop_errors/secret_group.py").read_text("utf-8")


@pytest.mark.parametrize("layout", ["pages", "single", "both"])
def test_the_internal_reference_tells_everything(tmp_path: Path, layout: str) -> None:
    text = f'internal = "staff"\nlayout = "{layout}"\n[rules]\ndead-permalink = "off"\n'
    run = generate(tmp_path, text)
    assert (run.code, run.err) == (0, "")
    whole = tree(tmp_path / "out")
    public = {path.removeprefix("docs/") for path in whole if path.startswith("docs/")}
    staff = {path[6:]: content.decode("utf-8") for path, content in whole.items() if path.startswith("staff/")}
    own = {"codes/secret_one.md", "codes/secret_two.md", "codes/secret_gone.md", "categories/secret_group.md"}
    assert set(staff) - public == (set() if layout == "single" else own)
    assert list(broken_links(staff)) == []
    everything = "\n".join(staff.values())
    for word in ("SECRET lead", "SECRET param", "SECRET cause", "SECRET action", "SECRET member", "secretOperation"):
        assert word.replace(" member", "").lower() in everything.lower(), word
    first = staff["index.md" if layout != "single" else "reference.md"]
    assert "> This reference is internal: it has codes that the public must not know of." in first
    assert (
        "> This reference is internal"
        not in whole[f"docs/{'index' if layout != 'single' else 'reference'}.md"].decode()
    )
    if layout != "single":
        assert "| Audience | internal |" in staff["codes/secret_one.md"]
        assert "Permanent link" not in staff["codes/secret_one.md"]
        assert "Internal. SECRET neighbour" in staff["index.md"]
        assert "Internal. SECRET neighbour" in staff["categories/pets.md"]
    assert "): Internal. HTTP 404. SECRET neighbour" in staff["llms.txt"]
    assert "docs.example.com/errors/codes/secret" not in everything
    data = json.loads(staff["errors.json"])
    schema = json.loads((ROOT / "catalogue/schema/errors.schema.json").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    audiences = {entry["key"]: entry.get("audience") for entry in (*data["codes"], *data["retired"])}
    assert {key for key, audience in audiences.items() if audience} == {"secret_one", "secret_two", "secret_gone"}


def test_both_references_are_one_output(tmp_path: Path) -> None:
    generate(tmp_path, 'internal = "staff"\n')
    assert errcat("generate", "--check", cwd=tmp_path).code == 0
    page = tmp_path / "out/staff/codes/secret_two.md"
    page.unlink()
    run = errcat("generate", "--check", "--only", "markdown", cwd=tmp_path)
    assert "out/staff/codes/secret_two.md: error[stale-output]: this output is missing" in run.out
    assert errcat("generate", "--only", "openapi", cwd=tmp_path).code == 0
    assert errcat("generate", "--only", "markdown", cwd=tmp_path).code == 0
    assert page.exists()
    assert generate(tmp_path, "").code == 0
    assert not (tmp_path / "out/staff").exists()


def test_an_internal_code_that_vanishes_needs_an_internal_tombstone(tmp_path: Path) -> None:
    generate(tmp_path, 'internal = "staff"\n')
    data = yaml.safe_load((tmp_path / "errors.yaml").read_text("utf-8"))
    del data["codes"]["secret_two"], data["operations"]
    (tmp_path / "errors.yaml").write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    run = errcat("generate", cwd=tmp_path)
    assert run.code == 1
    assert "write `secret_two: {status: 404, audience: internal}` under `retired`" in run.out


@pytest.mark.parametrize("folder", ["docs", "OpenAPI", "../x", "a/b", "", ".", "a b"])
def test_the_folder_of_the_internal_reference_is_one_of_its_own(tmp_path: Path, folder: str) -> None:
    run = generate(tmp_path, f'internal = "{folder}"\n')
    assert run.code == 2
    assert f"errcat.toml:9:1: error[bad-config]: `internal` cannot be `{folder}`" in run.out
