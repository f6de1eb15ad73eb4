"""Templates of one's own: a single overridden file, a whole pack, and what happens when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import HEAD, ROOT, errcat, tree

CATALOGUE = HEAD + "codes:\n  not_found: {status: 404, description: There is nothing here.}\n  gone: {status: 410}\n"
PACK = """
pack: 1
artefacts:
  - {template: list.txt.j2, view: catalogue, path: "{{ view.api.id }}.txt", format: text}
  - {template: code.json.j2, view: codes, mode: each, path: "{{ view.key }}.json", format: json}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "errors.yaml").write_text(CATALOGUE, "utf-8")
    config = 'catalogues = ["errors.yaml"]\ntemplates = "mine"\ntargets = ["openapi", "plain"]\noutput = "out"\n'
    (tmp_path / "errcat.toml").write_text(config, "utf-8")
    own_pack(tmp_path, PACK)
    return tmp_path


def own_pack(project: Path, manifest: str, **templates: str) -> None:
    folder = project / "mine" / "plain"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(manifest, "utf-8")
    texts = {
        "list.txt": "{% for code in view.codes %}\n{{ code.key }} {{ code.status }}\n{% endfor %}\n",
        "code.json": '{"key": {{ view.key | json }}}\n',
    } | {name.replace("_", "."): text for name, text in templates.items()}
    for name, text in texts.items():
        (folder / f"{name}.j2").write_text(text, "utf-8")


def test_a_pack_of_ones_own(project: Path) -> None:
    run = errcat("generate", cwd=project)
    assert run.code == 0, run.out + run.err
    made = tree(project / "out")
    assert made["plain/shop.txt"] == b"not_found 404\ngone 410\n"
    assert made["plain/gone.json"] == b'{"key": "gone"}\n'


def test_a_single_overridden_template(project: Path) -> None:
    errcat("generate", cwd=project)
    before = tree(project / "out")
    folder = project / "mine" / "openapi"
    folder.mkdir()
    original = (ROOT / "templates/openapi/errors.yaml.j2").read_text("utf-8")
    (folder / "errors.yaml.j2").write_text("# Ours.\n" + original, "utf-8")
    run = errcat("generate", cwd=project)
    assert run.code == 0, run.out + run.err
    after = tree(project / "out")
    assert after["openapi/errors.yaml"] == b"# Ours.\n" + before["openapi/errors.yaml"]
    assert after["openapi/errors.json"] == before["openapi/errors.json"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{{ view.key }\n", "code.json.j2:1:", "unexpected '}'"),
        ('{\n  "x": {{ view.nonsense }}\n}\n', "code.json.j2:2:", "no attribute 'nonsense'"),
        ("\n\n{{ 1 / 0 }}\n", "code.json.j2:3:", "division by zero"),
        ("{% macro m(x) %}\n{{ x.nope }}{% endmacro %}\n{{ m(view) }}\n", "code.json.j2:2:", "no attribute 'nope'"),
        ("{% include 'nowhere.j2' %}\n", "code.json.j2:1:", "nowhere.j2"),
        ("{{ view.key | nonsense }}\n", "code.json.j2:1:", "No filter named 'nonsense'"),
        ("\n{{ view.__class__.__mro__ }}\n", "code.json.j2:2:", "unsafe"),
    ],
)
def test_a_broken_template_is_shown_at_its_line(project: Path, text: str, place: str, message: str) -> None:
    own_pack(project, PACK, code_json=text)
    run = errcat("generate", cwd=project)
    assert run.code == 1
    assert f"mine/plain/{place}" in run.out
    assert "error[template-error]" in run.out
    assert message in run.out
    assert "Traceback" not in run.out + run.err
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("manifest", "rule", "code"),
    [
        (PACK.replace("view: codes", "view: cods"), "unknown-view", 1),
        (PACK.replace("mode: each", "mode: every"), "wrong-value", 1),
        (PACK.replace("format: json", "formt: json"), "unknown-key", 1),
        (PACK.replace("code.json.j2", "nowhere.j2"), "template-error", 1),
        (PACK.replace("{{ view.key }}.json", "../{{ view.key }}.json"), "unsafe-path", 1),
        (PACK.replace("{{ view.key }}.json", "/tmp/{{ view.key }}.json"), "unsafe-path", 1),
        (PACK.replace("{{ view.key }}.json", "same.json"), "unsafe-path", 1),
        ("pack: [", "yaml-unclosed", 1),
    ],
)
def test_a_broken_manifest(project: Path, manifest: str, rule: str, code: int) -> None:
    own_pack(project, manifest)
    run = errcat("generate", cwd=project)
    assert run.code == code
    assert f"error[{rule}]" in run.out
    assert "Traceback" not in run.out + run.err
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (b"def (:", "the output `plain/a.py` cannot be made: a template gave Python that cannot be parsed"),
        (b'x = "{{ "\\ud800" }}"', "half of a character"),
        (b"\xff\xfe", "not-utf8"),
    ],
    ids=["no-python", "surrogate", "not-utf8"],
)
def test_a_template_that_gives_no_text_or_no_python(project: Path, template: bytes, message: str) -> None:
    own_pack(project, "pack: 1\nartefacts: [{template: a.j2, view: catalogue, path: a.py, format: python}]\n")
    (project / "mine" / "plain" / "a.j2").write_bytes(template)
    run = errcat("generate", cwd=project)
    assert run.code == 1, run.out + run.err
    assert message in run.out
    assert "Traceback" not in run.out + run.err
    assert not (project / "out").exists()
