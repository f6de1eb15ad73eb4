"""Templates are code from elsewhere: none reaches Python's internals, runs for ever, or fills the memory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support import HEAD, errcat

PACK = """
pack: 1
artefacts:
  - {template: list.txt.j2, view: catalogue, path: list.txt, format: text}
"""


def render(project: Path, template: str, **more: str) -> tuple[int, str]:
    """Exit code, and what is printed."""
    folder = project / "mine" / "plain"
    folder.mkdir(parents=True)
    (project / "errors.yaml").write_text(HEAD + "codes: {not_found: {status: 404}}\n", "utf-8")
    (project / "errcat.toml").write_text('templates = "mine"\ntargets = ["plain"]\n', "utf-8")
    (folder / "pack.yaml").write_text(more.get("pack", PACK), "utf-8")
    (folder / "list.txt.j2").write_text(template, "utf-8")
    (folder / "other.j2").write_text(more.get("other", ""), "utf-8")
    run = errcat("generate", "errors.yaml", "--out", "out", cwd=project)
    assert "Traceback" not in run.out + run.err
    return run.code, run.out + run.err


def refused(project: Path, template: str, line: int, *words: str, **more: str) -> None:
    code, text = render(project, template, **more)
    assert code == 1, text
    assert f"list.txt.j2:{line}:" in text
    assert "error[template-error]" in text
    for word in words:
        assert word in text
    assert not (project / "out").exists()


ESCAPES = {
    "class-mro": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class-by-subscript": "{{ ''['__class__'] }}",
    "class-by-attr-filter": "{{ (''|attr('__class__')).__mro__ }}",
    "class-by-map-attribute": "{{ ['']|map(attribute='__class__')|first }}",
    "class-by-joined-name": "{{ ''['__cla' ~ 'ss__'] }}",
    "view-class": "{{ view.__class__.__init__.__globals__ }}",
    "cycler-globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner-globals": "{{ joiner.__init__.__globals__ }}",
    "namespace-globals": "{{ namespace.__init__.__globals__ }}",
    "macro-globals": "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "range-self": "{{ range.__self__ }}",
    "self-template": "{{ self._TemplateReference__context }}",
    "context-environment": "{% set x = self.__init__ %}{{ x.__globals__ }}",
    "format-attribute": "{{ '{0.__class__.__mro__}'.format(view) }}",
    "format-map": "{{ '{a.__class__.__mro__}'.format_map({'a': view}) }}",
    "format-by-attr-filter": "{{ ('{0.__class__.__mro__}'|attr('format'))(view) }}",
    "format-by-map": "{{ (['{0.__class__.__mro__}']|map('attr', 'format')|first)(view) }}",
    "format-nested-field": "{{ '{0:{1.__class__.__mro__}}'.format('', view) }}",
    "generator-frame": "{% for f in [(1 for x in [1])] %}{% endfor %}",
    "generator-gi-frame": "{{ ([1]|map('string')).gi_frame.f_globals }}",
    "function-globals": "{{ view.public.__func__.__globals__ }}",
    "function-code": "{{ view.public.__code__ }}",
    "frozen-setattr": "{{ view.__setattr__('codes', ()) }}",
    "list-append": "{{ [].append(1) }}",
    "dict-update": "{{ {}.update({'a': 1}) }}",
    "import-outside": "{% import '../../errors.yaml' as x %}",
    "include-absolute": "{% include '/etc/passwd' %}",
    "extends-outside": "{% extends '../pack.yaml' %}",
    "lipsum-globals": "{{ lipsum.__globals__['os'] }}",
    "random": "{{ [1, 2, 3]|random }}",
    "open": "{{ open('/etc/passwd') }}",
    "import-word": "{{ __import__('os') }}",
    "do-statement": "{% do 1 %}",
}


@pytest.mark.parametrize("template", ESCAPES.values(), ids=ESCAPES)
def test_known_ways_out_of_the_sandbox(template: str, tmp_path: Path) -> None:
    refused(tmp_path, f"\n{template}\n", 2)


BOMBS = {
    "range": ("{% for i in range(10**12) %}x{% endfor %}", "Range too big"),
    "nested-loops": (
        "{% for i in range(99999) %}{% for j in range(99999) %}{% for k in [1] %}{% endfor %}{% endfor %}{% endfor %}",
        "more than 10 seconds",
    ),
    "repeated-text": ("{{ 'a' * 10**10 }}", "10,000,000,000 characters"),
    "repeated-text-turned": ("{{ 10**10 * 'a' }}", "10,000,000,000 characters"),
    "repeated-list": ("{{ ([0] * 10**9)|length }}", "1,000,000,000 characters or items"),
    "power": ("{{ 9**(9**9) }}", "bits in a number"),
    "square-in-a-loop": (
        "{% set n = namespace(x=3) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}",
        "bits in a number",
    ),
    "format-width": ("{{ '%1000000000d' % 1 }}", "width"),
    "format-star": ("{{ '%*d' % (1000000000, 1) }}", "width"),
    "recursive-macro": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "has no end"),
    "recursive-include": ("{% include 'list.txt.j2' %}", "has no end"),
}
MEMORY_BOMBS = {
    "format-filter": "{{ '%2000000000d'|format(1) }}",
    "format-method": "{{ '{:2000000000}'.format(1) }}",
    "center": "{{ 'a'|center(2 * 10**9) }}",
    "ljust": "{{ 'a'.ljust(2 * 10**9) }}",
    "indent": "{{ ('a\\n' * 1000)|indent(2 * 10**6) }}",
    "doubled-text": (
        "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}"
    ),
    "doubled-list": (
        "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x|length }}"
    ),
    "replaced-text": (
        "{% set n = namespace(x='aaaa') %}{% for i in range(60) %}{% set n.x = n.x|replace('a', 'aaaa') %}{% endfor %}"
    ),
    "long-output": "{% for i in range(99999) %}{{ 'a' * 10**6 }}{% endfor %}",
}


@pytest.mark.parametrize(("template", "words"), BOMBS.values(), ids=BOMBS)
def test_a_template_that_costs_too_much(template: str, words: str, tmp_path: Path) -> None:
    refused(tmp_path, f"\n\n{template}\n", 3, words)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of a template is bounded on Linux only")
@pytest.mark.parametrize("template", MEMORY_BOMBS.values(), ids=MEMORY_BOMBS)
def test_a_template_that_fills_the_memory(template: str, tmp_path: Path) -> None:
    refused(tmp_path, f"\n{template}\n", 2, "more memory")


def test_brackets_that_are_too_deep(tmp_path: Path) -> None:
    refused(tmp_path, "{{ " + "(" * 100_000 + "1" + ")" * 100_000 + " }}", 1, "has no end")


def test_a_bomb_in_another_file_is_shown_there(tmp_path: Path) -> None:
    code, text = render(tmp_path, "{% include 'other.j2' %}\n", other="\n\n{{ 'a' * 10**10 }}\n")
    assert code == 1
    assert "mine/plain/other.j2:3:" in text


def test_a_bomb_in_the_path_of_an_output(tmp_path: Path) -> None:
    code, text = render(tmp_path, "x\n", pack=PACK.replace("path: list.txt", "path: \"{{ 'a' * 10**10 }}\""))
    assert code == 1
    assert "mine/plain/pack.yaml" in text
    assert "10,000,000,000 characters" in text


def test_a_large_file_is_no_bomb(tmp_path: Path) -> None:
    template = "{% for i in range(99999) %}{{ 'line %d ' % i * 10 }}\n{% endfor %}"
    code, text = render(tmp_path, template)
    assert code == 0, text
    assert (tmp_path / "out/plain/list.txt").stat().st_size > 10_000_000
