"""The built-in templates come as Python, which says what Jinja would make of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import jinja2
import pytest

from errcat import resources
from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.editions import editions
from errcat.targets.filters import FILTERS
from errcat.targets.openapi_settings import Settings
from errcat.targets.options import ADAPTERS, LAYOUTS, SITES, Options
from errcat.targets.packs import BUILT_IN, load_pack
from errcat.targets.places import begins, ends, without_marks
from errcat.targets.render import render
from errcat.targets.user_templates import SYNTAX, Templates
from errcat.targets.views import views_of
from tests.bench.catalogues import realistic, varied
from tests.corpora import NAMES, corpus
from tests.python_packages import example_catalogue
from tests.support import ROOT, catalogue_of
from tests.template_code import Writer
from tests.templates import FOLDER, compiled, pack_of

OPTIONS = [
    Options(),
    *(Options(layout=layout, site=site, internal="internal") for layout, site in zip(LAYOUTS, SITES, strict=False)),
    *(Options(site=site) for site in SITES[3:]),
    Options(adapters=ADAPTERS, openapi=Settings(further=("3.0",), union="open")),
]


@pytest.mark.parametrize("target", BUILT_IN)
def test_what_is_shipped_is_what_the_templates_say(target: str) -> None:
    assert (FOLDER / f"{target}.py").read_text("utf-8") == compiled(target), "run `make templates`"


def test_all_built_in_packs_are_known() -> None:
    assert sorted(path.parent.name for path in resources.templates().glob("*/pack.yaml")) == list(BUILT_IN)


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


def by_jinja(target: str, catalogue: Catalogue, options: Options) -> dict[str, str]:
    """All files of a target, by path and not laid out, as Jinja itself makes them from the templates."""
    pack = pack_of(target)
    environment = jinja2.Environment(loader=Templates(pack.templates), undefined=jinja2.StrictUndefined, **SYNTAX)
    environment.filters.update(FILTERS)
    environment.globals.update(begins=begins, ends=ends)
    files: dict[str, str] = {}
    for edition in editions(pack, catalogue, options):
        for artefact in pack.artefacts:
            made = views_of(target)[artefact.view](edition.catalogue, edition.options)
            for item in made if artefact.each else [made]:
                context = {"view": item, "catalogue": edition.catalogue, "options": edition.options}
                path = f"{edition.pack.folder}/{environment.from_string(artefact.path).render(context)}"
                files[path], _ = without_marks([environment.get_template(artefact.name).render(context)])
    return files


def as_shipped(target: str, catalogue: Catalogue, options: Options) -> dict[str, str]:
    """The same, as it is made in every run."""
    sink = Sink()
    pack = load_pack(target, None, sink)
    assert pack is not None
    assert pack.trusted
    files = {
        f"{edition.pack.folder}/{file.path}": file.text
        for edition in editions(pack, catalogue, options)
        for file in render(edition.pack, edition.catalogue, edition.options, views_of(target), sink)
    }
    assert not sink.diagnostics
    return files


def assert_jinja_agrees(catalogue: Catalogue, options: Options) -> None:
    for target in BUILT_IN:
        expected, found = (make(target, catalogue, options) for make in (by_jinja, as_shipped))
        assert expected.keys() == found.keys()
        for path, text in expected.items():
            assert found[path] == text, path


@pytest.mark.parametrize("options", OPTIONS, ids=range(len(OPTIONS)))
@pytest.mark.parametrize("name", ["edges", "no_http"])
def test_jinja_makes_the_same_of_examples(name: str, options: Options) -> None:
    assert_jinja_agrees(example_catalogue(name), options)


@pytest.mark.parametrize("write", [realistic, varied])
def test_jinja_makes_the_same_of_generated_catalogues(write: object) -> None:
    assert callable(write)
    assert_jinja_agrees(catalogue_of(write(60), head=""), OPTIONS[1])


@pytest.mark.parametrize("name", NAMES)
def test_jinja_makes_the_same_of_real_catalogues(name: str) -> None:
    assert_jinja_agrees(corpus(name), OPTIONS[0])


def written(template: str, parts: Mapping[str, str] = {}) -> str:
    """A template as Python."""
    writer = Writer(jinja2.Environment(**SYNTAX), {"t": template, **parts}, ("begins",))
    made = writer.template("t", "file", ("view",))
    return "\n".join([*writer.written, made])


def run(template: str, view: object, parts: Mapping[str, str] = {}) -> str:
    """What the Python of a template makes of a view, which is what Jinja makes of it."""
    from errcat.targets.template_parts import indent, with_ends

    names = {"with_ends": with_ends, "indent": indent}
    exec(written(template, parts), names)
    text = "".join(names["file"](view))
    loader = jinja2.DictLoader({"t": template, **parts})
    environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, **SYNTAX)
    assert text == environment.get_template("t").render(view=view)
    return text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"a" \\ {{ view }}}\n', '{"a" \\ [1, 2]}\n'),
        ("{% set x = 1 %}{% for a in view %}{% set x = a %}{{ x }}{% endfor %}{{ x }}", "121"),
        ("{% set x = 9 %}{% for a in view %}{% if a > 1 %}{% set x = a %}{% endif %}{{ x }}{% endfor %}", "92"),
        ("{% for a in view %}{% for a in [5] %}{{ a }}{% endfor %}{{ a }}{% endfor %}", "5152"),
        ("{% for a in view %}{{ loop.first }}{% for b in view %}{{ loop.last }}{% endfor %}{% endfor %}", None),
        ("{% for a in view if a > 1 %}{{ a }}{% endfor %}", "2"),
        ("{% for a in [] %}x{% else %}none{% endfor %}{% for a in view %}x{% else %}none{% endfor %}", "nonexx"),
        ("{% macro m(a) %}<{{ a }}{% if a > 1 %}!{% endif %}>{% endmacro %}{{ m(1) }}{{ m(view[1]) }}", "<1><2!>"),
        ("{% set t %}a{% for a in view %}{{ a }}{% endfor %}{% endset %}[{{ t }}]", "[a12]"),
        ("{{ 'yes' if view else 'no' }}{{ 'x' if not view }}", "yes"),
        ("{{ 'a' ~ view[0] ~ 'b' }}{{ none }}{{ true }}", "a1bNoneTrue"),
        ("{{ view | length }}{{ view | join('-') }}{{ 'a\nb\n\nc' | indent(2) }}", "21-2a\n  b\n\n  c"),
        ("{{ ['b', 'a', 'b'] | unique | sort }}{{ [0, 1] | select | list }}", "['a', 'b'][1]"),
        ("{% set len = view %}{% set str = 3 %}{{ len | length }}{{ str }}", "23"),
        ("{{ (view[0] == 1 and view[1] != 1) or view }}{{ 3 in view }}", "TrueFalse"),
    ],
)
def test_a_template_means_what_it_means_in_jinja(template: str, expected: str | None) -> None:
    found = run(template, [1, 2])
    assert expected is None or found == expected


def test_macros_of_others_and_included_parts() -> None:
    parts = {
        "_m.j2": "{% macro a(x) %}({{ x }}){% endmacro %}{% macro b(x) %}[{{ a(x) }}]{% endmacro %}",
        "part": "{{ view }}{{ more }}{% set more = 4 %}",
    }
    template = "{% import '_m.j2' as m %}{% for more in view %}{% include 'part' %}{{ m.b(more) }}{% endfor %}"
    assert run(template, (1, 2), parts) == "(1, 2)1[(1)](1, 2)2[(2)]"


def test_a_name_that_nothing_defines_is_found_when_it_is_written() -> None:
    for template in ("{{ nothing }}", "{% include 'part' %}", "{% for a in view %}{% endfor %}{{ a }}"):
        with pytest.raises(NameError, match="nothing defines"):
            written(template, {"part": "{{ other }}"})


@pytest.mark.parametrize(
    "template", ["{% filter upper %}a{% endfilter %}", "{{ view is odd }}", "{% macro m(a=1) %}{% endmacro %}"]
)
def test_what_is_not_needed_is_refused(template: str) -> None:
    with pytest.raises(NotImplementedError):
        written(template)
