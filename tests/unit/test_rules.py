"""Rules: each is registered, documented, tested and emitted, and `errcat rule` tells of it."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from errcat.diagnostics.explain import as_text, page
from errcat.diagnostics.rule import Rule
from errcat.rules import MODULES, all_rules, find_rule, rules_of
from tests.rule_pages import FOLDER, pages
from tests.support import ROOT, errcat

PACKAGE = ROOT / "generator" / "errcat"
RULES = all_rules()
NAMES = [rule.name for rule in RULES]


def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return found


def defined(module: ast.Module) -> list[str]:
    """The names of the constants that a module makes with `Rule(...)`."""
    return [
        target.id
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "Rule"
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def used(module: ast.Module) -> set[str]:
    """The names that a module reads, plain (`NAME`) or from another module (`rules.NAME`)."""
    loads = {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return loads | {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}


def test_every_rule_is_registered() -> None:
    constants = {name: defined(module) for name, module in modules().items()}
    assert sorted(name for name, found in constants.items() if found) == sorted(MODULES)
    for module in MODULES:
        made = [getattr(importlib.import_module(module), name) for name in constants[module]]
        assert rules_of(module) == made, f"{module} holds a rule that another module made"


def test_every_rule_is_emitted() -> None:
    parsed = modules()
    everywhere = set().union(*(used(module) for module in parsed.values()))
    assert [name for module in parsed.values() for name in defined(module) if name not in everywhere] == []


def test_no_two_rules_have_the_same_name() -> None:
    rules = [rule for module in MODULES for rule in rules_of(module)]
    assert len({rule.name for rule in rules}) == len(rules)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_is_documented(rule: Rule) -> None:
    assert rule.name == rule.name.lower().strip("-").replace(" ", "-")
    for text in (rule.summary, rule.why, rule.fix):
        assert text[:1].isupper() or text.startswith(("`", "errcat ")), text
        assert text.endswith((".", "`")), text
        assert text == text.strip()
    assert rule.example.strip()
    assert rule.example.replace("\n", "").replace("\t", "").isprintable()
    assert len(rule.summary) <= 110


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_has_a_folder_that_shows_it(rule: Rule) -> None:
    shown = (ROOT / "tests" / "rules" / rule.name / "expected.txt").read_text("utf-8")
    assert f"[{rule.name}]: " in shown


def test_the_pages_are_up_to_date() -> None:
    """`make docs-rules` writes them."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == pages()


def test_a_page_shows_an_example_with_fences_whole() -> None:
    rule = Rule("x", "X.", "Y.", "a: |\n  ```\n  b\n  ```", "Z.")
    assert "````yaml\na: |\n  ```" in page(rule, "")


def test_rules_are_found_by_name() -> None:
    assert [find_rule(name) for name in NAMES] == list(RULES)
    assert find_rule("no-such-rule") is None


# --- errcat rule ---


def test_the_list(tmp_path: Path) -> None:
    run = errcat("rule", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(NAMES)
    assert [line.split()[1] for line in lines] == [rule.severity for rule in RULES]
    assert all(line.endswith(rule.summary) for line, rule in zip(lines, RULES, strict=True))


def test_one_rule(tmp_path: Path) -> None:
    run = errcat("rule", "unused-param", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("unused-param (warning)\n\n")
    rule = find_rule("unused-param")
    assert rule is not None
    flat = " ".join(run.out.split())
    assert all(part in flat for part in (rule.summary, rule.why, rule.example, rule.fix, '`unused-param = "off"`'))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("x", "X.", "Y.", "z", "Z."), "cannot be switched off"),
        (Rule("x", "X.", "Y.", "z", "Z.", exit_code=2), "The exit code is 2"),
        (Rule("x", "X.", "Y.", "z", "Z.", optional=True), 'Switch it off with `x = "off"`'),
        (Rule("x", "X.", "Y.", "z", "Z.", "warning"), 'Switch it off with `x = "off"`'),
        (Rule("x", "X.", "Y.", "z", "Z.", "warning", on_by_default=False), 'Switch it on with `x = "warning"`'),
    ],
)
def test_a_rule_says_whether_it_can_be_switched_off(rule: Rule, said: str) -> None:
    assert said in " ".join(as_text(rule).split())
    assert said in page(rule, "")


def test_a_rule_that_cannot_be_switched_off_says_so(tmp_path: Path) -> None:
    assert "cannot be switched off" in errcat("rule", "unknown-key", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("name", "hint"), [("unkown-key", "did you mean `unknown-key`?"), ("xyz", "`errcat rule` lists them all")]
)
def test_an_unknown_rule(tmp_path: Path, name: str, hint: str) -> None:
    run = errcat("rule", name, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err == f"errcat: there is no rule `{name}`; {hint}\n"
