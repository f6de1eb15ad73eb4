"""Text is data: attacks that worked on code generators, and any other text, in every field of a catalogue at once.

What holds for all of them: each output of a catalogue with the text is the output of a catalogue with a plain word,
with the text in its place. So nothing else can have changed: no statement, no key, no element of a page.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from errcat.catalogue.model import Catalogue
from errcat.cli.main import main
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.format import format_file
from errcat.targets.options import Options
from errcat.targets.packs import Pack, load_pack
from errcat.targets.paths import fault_of
from errcat.targets.render import render
from errcat.targets.views import views_of
from tests.behaviour.markdown_pages import TAGS, pages_of, read_page, visible
from tests.hostile import PLAIN, catalogue_of_payload, put, same_code
from tests.python_packages import load_package, python_files
from tests.support import HEAD, checked, errcat, tree

CASES = int(os.environ.get("ERRCAT_TEXTS", "30"))  # of each kind of output
ATTACKS = {
    # openapi-python-client, CVE-2020-15142: descriptions and enum values were written into Python as they were.
    "python-client-docstring": '"""\nimport os; os.system("touch owned")\n"""',
    "python-client-docstring-quote-at-end": '"""+__import__("os").system("touch owned")+"',
    "python-client-enum-value": '"\nimport os\nos.system("touch owned")\nx = "',
    "python-client-enum-quote": "'; __import__('os').system('touch owned') #",
    "python-client-default": '" + str(__import__("os").system("touch owned")) + "',
    "python-backslash-before-quote": '\\"; __import__("os").system("touch owned") #',
    "python-trailing-backslash": "ends in \\",
    "python-comment-break": "x\nimport os\x0cos.system('touch owned')",
    "python-carriage-return": "x\rimport os\ros.system('touch owned')",
    "python-line-separator": "x\u2028import os\u2029os.system('touch owned')\x85x = 1",
    "python-f-string": "{__import__('os').system('touch owned')}",
    "python-format": "{0.__class__.__init__.__globals__} %(x)s %s $x ${x}",
    "python-coding-cookie": "# -*- coding: unicode_escape -*-\n\\x0aimport os",
    "python-bidi": "/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */",
    "python-null": "x\x00y",
    # swagger-codegen and openapi-generator: titles, descriptions, enum values and paths in comments and literals.
    "codegen-java-comment": '*/ static { try { Runtime.getRuntime().exec("touch owned"); } catch (Exception e) {} } /*',
    "codegen-js-comment": "*/require('child_process').execSync('touch owned')/*",
    "codegen-php": "<?php system('touch owned'); ?>",
    "codegen-html": "<script>alert(document.cookie)</script>",
    "codegen-ruby": '#{system("touch owned")}',
    "codegen-unicode-escape": "\\u002a\\u002f exec() \\u000a",
    "codegen-mustache": "{{{exec}}} {{#lambda}}{{/lambda}} {{=<% %>=}}",
    "codegen-shell": "$(touch owned) `touch owned` ; touch owned | sh",
    "codegen-metadata": '"]\n[tool.x]\nscripts = "x"\n"""',
    # Sites that run what prose says: VitePress and Docusaurus (MDX), and template engines in front of others.
    "vitepress-interpolation": "{{ constructor.constructor('alert(1)')() }}",
    "vitepress-include": "<!--@include: /etc/passwd--> <<< /etc/passwd",
    "vitepress-script-setup": "<script setup>\nimport fs from 'fs'\n</script>",
    "mdx-expression": "{require('child_process').execSync('id')}",
    "mdx-import": "import fs from 'fs'\n\nexport const x = fs.readFileSync('/etc/passwd')",
    "mdx-element": "<Foo onClick={() => alert(1)} {...props} />",
    "docusaurus-admonition": ":::danger{onclick=alert(1)}\nx\n:::",
    "jinja": "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}{# #}",
    "liquid": "{% include_relative ../../etc/passwd %}",
    "myst-directive": "```{include} /etc/passwd\n```",
    "myst-role": "{eval}`1+1`",
    "mkdocs-snippet": '--8<-- "/etc/passwd"',
    "front-matter": "---\nlayout: evil\n---",
    "markdown-link": "[x](javascript:alert(1)) <javascript:alert(1)> ![x](https://example.org/track.png)",
    "markdown-reference": "[x]\n\n[x]: javascript:alert(1)",
    "markdown-html-entity": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62;",
    "markdown-table": "| a | b |\n|---|---|\n| c | d |",
    "markdown-fence": "```\n~~~\n    code",
    "html-comment-end": "--> <img src=x onerror=alert(1)> <!--",
    "autolink": 'https://example.org/?a=<b>&c="d" www.example.org a@example.org',
    # YAML and JSON.
    "yaml-tag": "!!python/object/apply:os.system ['touch owned']",
    "yaml-key": "x\ny: {z: 1}\n- item # comment",
    "yaml-alias": "*anchor &anchor <<: *x",
    "yaml-document": "---\n...\n%YAML 1.1",
    "yaml-norway": "no",
    "yaml-number": "0o777",
    "yaml-date": "2001-01-01",
    "yaml-block": "|\n  x\n >-\n",
    "yaml-blanks": "  \t x \t ",
    "json-close": '"}], "owned": [{"x": "',
    "openapi-ref": '{"$ref": "file:///etc/passwd"}',
}


@functools.cache
def pack(target: str) -> Pack:
    found = load_pack(target, None, Sink())
    assert found is not None
    return found


def openapi_files(catalogue: Catalogue) -> dict[str, str]:
    sink = Sink()
    files = render(pack("openapi"), catalogue, Options(), views_of("openapi"), sink)
    assert not sink.diagnostics
    return {file.path: format_file(file) for file in files}


@functools.cache
def plain(guarded: bool) -> dict[str, Any]:
    """What the plain word gives: JSON documents, Python files, the text of each page."""
    catalogue = catalogue_of_payload(PLAIN, guarded=guarded)
    pages = pages_of(catalogue)
    document = json.loads(openapi_files(catalogue)["errors.json"])
    return {
        "errors.json": json.loads(pages["errors.json"]),
        "openapi": document,
        "python": {path: text for path, text in python_files(catalogue, formatted=False).items() if path[-3:] == ".py"},
        "prose": {path: visible(text) for path, text in prose(document).items()},
        "pages": {path: visible(text) for path, text in pages.items() if path.endswith(".md")},
    }


def arrives_in_data(payload: str) -> None:
    """JSON and YAML, of both kinds of readers of YAML."""
    catalogue = catalogue_of_payload(payload)
    known = plain(guarded=False)
    errors = json.loads(pages_of(catalogue)["errors.json"])
    # A message has its braces doubled, in the catalogue and in the reference.
    for code in errors["codes"]:
        code["message"] = code["message"].replace("{{", "{").replace("}}", "}")
    assert errors == put(known["errors.json"], payload)
    files = openapi_files(catalogue)
    document = json.loads(files["errors.json"])
    assert without_prose(document) == put(without_prose(known["openapi"]), payload)
    assert yaml.safe_load(files["errors.yaml"]) == document


def without_prose(value: Any) -> Any:
    """An OpenAPI document without its descriptions, which are Markdown (see `arrives_in_markdown`)."""
    if isinstance(value, dict):
        return {key: without_prose(part) for key, part in value.items() if key != "description"}
    return [without_prose(part) for part in value] if isinstance(value, list) else value


def prose(value: Any, path: str = "") -> dict[str, str]:
    """The descriptions of an OpenAPI document by path."""
    if not isinstance(value, dict | list):
        return {}
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    found = {f"{path}/{key}": part for key, part in parts if key == "description" and isinstance(part, str)}
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        found |= prose(part, f"{path}/{key}")
    return found


def arrives_in_python(payload: str) -> None:
    files = python_files(catalogue_of_payload(payload), formatted=False)
    for path, text in plain(guarded=False)["python"].items():
        same_code(ast.parse(text), ast.parse(files[path]), payload)


def arrives_in_markdown(payload: str) -> None:
    catalogue = catalogue_of_payload(payload, guarded=True)
    pages = pages_of(catalogue)
    asked = "jq " + shlex.quote(f".code == {json.dumps(catalogue.codes[0].code)}")
    for path, text in plain(guarded=True)["pages"].items():
        body = json.dumps(f"begin {payload} end", ensure_ascii=False)
        wanted = text.replace(f"jq '.code == \"begin {PLAIN} end\"'", asked).replace(f'"begin {PLAIN} end"', body)
        wanted = wanted.replace(PLAIN, payload)
        as_wanted(pages[path], wanted, path)
    described = prose(json.loads(openapi_files(catalogue)["errors.json"]))
    for path, text in plain(guarded=True)["prose"].items():
        as_wanted(described[path], text.replace(PLAIN, payload), path)


def as_wanted(markdown: str, wanted: str, path: str) -> None:
    """Holds a page to its text, and to the elements and addresses that are errcat's own."""
    page = read_page(markdown)
    assert page.tags <= TAGS, (path, markdown)
    assert all(link.startswith("https://example.com/") or ":" not in link for link in page.links)
    # A space of no width stands where a site would run what the text says.
    assert visible(markdown).replace("\u200b", "") == " ".join(wanted.replace("\u200b", "").split()), path


@pytest.mark.parametrize("payload", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_arrives_as_text(payload: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arrives_in_data(payload)
    arrives_in_python(payload)
    module = load_package(catalogue_of_payload(payload), tmp_path, formatted=True)
    error = module.VictimError(what=payload, details={"kind": payload})
    assert (error.code, error.title, error.to_body()["params"]["what"]) == (payload, payload, payload)
    assert not (tmp_path / "owned").exists()
    if payload.isprintable():
        arrives_in_markdown(payload)
    for path, text in pages_of(catalogue_of_payload(payload)).items():  # as Markdown that its author meant
        if not path.endswith(".md"):
            continue
        page = read_page(text)
        assert page.tags <= TAGS
        assert not {link for link in page.links if link.lower().startswith(("javascript", "data", "file"))}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60) | st.sampled_from(
    [*ATTACKS.values()]
)
LINES = TEXTS.map(lambda text: "".join(sign for sign in text if sign.isprintable()).strip()).filter(bool)
SETTINGS = settings(max_examples=CASES, deadline=None, suppress_health_check=[*HealthCheck])


@given(TEXTS)
@example("\r")  # blank, which pages leave out
@example(" ")
@SETTINGS
def test_any_text_in_every_field_arrives_in_json_and_yaml(text: str) -> None:
    arrives_in_data(text)


@given(TEXTS)
@example("\n")
@SETTINGS
def test_any_text_in_every_field_arrives_in_python(text: str) -> None:
    arrives_in_python(text)


@given(LINES)
@SETTINGS
def test_any_line_in_every_field_arrives_in_markdown(text: str) -> None:
    arrives_in_markdown(text)


# openapi-python-client, CVE-2020-15141: names of a document became paths of files.
PATHS = {
    "parent": "../../owned",
    "absolute": "/tmp/owned",
    "windows": "..\\..\\owned",
    "drive": "C:owned",
    "null": "owned\0",
    "reserved": "con",
    "dot": "..",
    "long": "a" * 300,
    "newline": "a\nb",
}
KEYS = {
    "code": "codes: {KEY: {status: 404}}\n",
    "category": "categories: {KEY: {title: X}}\ncodes: {a: {status: 404, category: KEY}}\n",
    "retired": "codes: {a: {status: 404}}\nretired: {KEY: {status: 404}}\n",
    "guide": "codes: {a: {status: 404}}\nguides: {KEY: {title: X, text: Y}}\n",
    "operation": "codes: {a: {status: 404}}\noperations: {KEY: [a]}\n",
    "class name": "codes: {a: {status: 404, name: KEY}}\n",
}


@pytest.mark.parametrize("place", KEYS)
@pytest.mark.parametrize("key", PATHS.values(), ids=PATHS)
def test_no_key_leads_out_of_the_output_folder(place: str, key: str, tmp_path: Path) -> None:
    """It is refused, or is part of a harmless name."""
    from tests.hostile import quoted

    folder = tmp_path / "deep" / "project"
    folder.mkdir(parents=True)
    (folder / "errors.yaml").write_text(HEAD + KEYS[place].replace("KEY", quoted(key)), "utf-8")
    code = main_in(folder, "generate", "errors.yaml", "--out", "out")
    assert code in (0, 1)
    made = tree(tmp_path)
    assert all(path.startswith("deep/project/out/") or path == "deep/project/errors.yaml" for path in made)
    for path in made:
        assert all(fault_of(part) is None for part in path.split("/"))
    assert not Path("/tmp/owned").exists()


def main_in(folder: Path, *words: str) -> int:
    with contextlib.chdir(folder):
        return main(words)


@pytest.mark.parametrize(
    "api_id",
    ["../../owned", "/tmp/owned", "..", "a/b", "x; import os", "X-1"],
    ids=lambda text: text[:12],
)
def test_the_id_of_an_api_is_checked(api_id: str) -> None:
    text = HEAD.replace("id: shop", f"id: {json.dumps(api_id)}") + "codes: {a: {status: 404}}\n"
    catalogue, findings = checked(text, head="")
    assert catalogue is None
    assert findings


@pytest.mark.parametrize("version", ['1.0.0"; import os', "1.0.0\n[x]", "../1", "$(id)", '1.0.0"""'])
def test_the_version_of_an_api_is_checked(version: str) -> None:
    catalogue, findings = checked(HEAD.replace("1.2.3", json.dumps(version)) + "codes: {a: {status: 404}}\n", head="")
    assert catalogue is None
    assert findings


YAML_ATTACKS = {
    "python-tag": "codes: !!python/object/apply:os.system ['touch owned']\n",
    "local-tag": "codes: !include /etc/passwd\n",
    "binary-tag": "codes: {a: {status: 404, description: !!binary aGk=}}\n",
    "billion-laughs": "x-a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"x-{n}: &a{n} [{', '.join(['*a' + (str(n - 1) if n > 1 else '')] * 9)}]\n" for n in range(1, 10))
    + "codes: {a: {status: 404, x-b: *a9}}\n",
    "self-alias": "codes: {a: &a {status: 404, x-b: *a}}\n",
    "merge-key": "x-a: &a {status: 404}\ncodes: {a: {<<: *a}}\n",
}


@pytest.mark.parametrize("text", YAML_ATTACKS.values(), ids=YAML_ATTACKS)
def test_yaml_runs_nothing_and_fills_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "errors.yaml").write_text(HEAD + text, "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=tmp_path)
    assert run.code == 1, run.out + run.err
    assert "errors.yaml:" in run.out
    assert "Traceback" not in run.out + run.err
    assert not (tmp_path / "owned").exists()
    assert not (tmp_path / "out").exists()
