"""The built-in templates come as Jinja compiles them; what does not fit to them is compiled when it is used."""

from __future__ import annotations

import os
import subprocess
import sys

import jinja2
import pytest

from errcat import compiled as shipped
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.own_templates import OwnTemplates
from errcat.targets.packs import Pack, builtin_targets, load_pack
from errcat.targets.render import environment_of, texts_of
from tests.support import ROOT
from tests.templates import FOLDER, compiled


def pack_of(target: str) -> Pack:
    pack = load_pack(target, None, Sink())
    assert pack is not None
    return pack


@pytest.mark.parametrize("target", builtin_targets())
def test_what_is_shipped_is_what_jinja_makes(target: str) -> None:
    assert (FOLDER / f"{target}.py").read_text("utf-8") == compiled(target), "run `make templates`"


def test_it_is_the_same_whatever_the_order_of_hashes() -> None:
    code = "from tests.templates import compiled; print(compiled('markdown'))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(made) == 1
    assert len(made.pop()) > 10_000


def asked(monkeypatch: pytest.MonkeyPatch, target: str, texts: dict[str, str]) -> list[str]:
    """Which templates of a pack Jinja compiles, when all are taken."""
    seen: list[str] = []
    environment = environment_of(pack_of(target))
    environment.loader = OwnTemplates(target, texts)
    real = environment.compile
    monkeypatch.setattr(
        environment, "compile", lambda source, name, *more, **options: seen.append(name) or real(source, name, *more)
    )
    for name in texts:
        environment.get_template(name)
    return seen


@pytest.mark.parametrize("target", builtin_targets())
def test_nothing_is_compiled(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, target, dict(texts_of(pack_of(target)))) == []


def test_a_template_that_is_not_what_it_was_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = dict(texts_of(pack_of("openapi")))
    texts["errors.json.j2"] += "x"
    assert asked(monkeypatch, "openapi", {**texts, "another.j2": ""}) == ["errors.json.j2", "another.j2"]


def test_with_another_jinja_all_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jinja2, "__version__", "3.1.99")
    texts = dict(texts_of(pack_of("openapi")))
    assert asked(monkeypatch, "openapi", texts) == list(texts)


def test_a_missing_template_is_missing() -> None:
    assert shipped.__file__
    with pytest.raises(jinja2.TemplateNotFound):
        environment_of(pack_of("openapi")).get_template("none.j2")
