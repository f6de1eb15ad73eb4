"""A new code, or one that comes into other lists, is carried over: the bytes are those of a whole run."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from errcat.cli.main import main
from tests.bench.catalogues import realistic
from tests.edited_project import Project
from tests.support import ROOT

NEW = """\
  {key}:
    status: {status}
    category: {category}
    message: "The {{thing}} is not as it was"
    description: "*Something* is not as it was."
    params:
      thing: {{type: string, description: What it is, example: door}}
"""


@pytest.fixture(autouse=True)
def _back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def entry(text: str, number: int) -> str:
    """What `realistic` writes of a code."""
    found = re.search(rf"^  \w+_{number}:\n(?:    .*\n)*", text, re.MULTILINE)
    assert found is not None
    return found[0]


def new(key: str = "something_changed", status: object = 404, category: str = "group_1") -> str:
    return NEW.format(key=key, status=status, category=category)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "p", realistic(130) + "retired:\n  gone: {status: 404, since: 1.0.0}\n")


@pytest.mark.parametrize("before", [20, 41, 60, 80, 129])
def test_a_new_code(before: int, project: Project, revisions: list[bool]) -> None:
    """Among others, at both ends of its category; then what was added is edited, and so is a neighbour."""
    after = entry(project.text, before)
    category = f"group_{before // 40}"
    project.edit(after, new(category=category) + after)
    project.edit("What it is, example: door", "What it was, example: gate")
    project.edit(f"(case {before})", f"(the case {before})")
    assert revisions == [True] * 3


def test_at_the_end(project: Project, revisions: list[bool]) -> None:
    last = entry(project.text, 129)
    project.edit(last, last + new(category="group_3"))
    project.edit("retired:\n", new("z_last", 409, "group_3") + "retired:\n")
    assert revisions == [True, True]


def test_at_the_end_of_the_file(tmp_path: Path, revisions: list[bool]) -> None:
    project = Project(tmp_path / "p", realistic(130))
    last = entry(project.text, 129)
    project.edit(last, last + new(category="group_3").rstrip("\n"))
    assert revisions == [True]


def test_several_at_once(project: Project, revisions: list[bool]) -> None:
    after = entry(project.text, 60)
    project.edit(after, new("one_thing") + after + new("another_thing", 410))
    assert revisions == [True]


ENTRIES = {
    "without a category": "  plain: {status: 404, description: It is plain.}\n",
    "in another category": "  elsewhere: {status: 404, category: group_0, description: It is elsewhere.}\n",
    "with a status of its own": "  teapot: {status: 418, category: group_1, description: It is a teapot.}\n",
    "with two statuses": "  both: {status: [404, 410], category: group_1, description: It is one or the other.}\n",
    "with a retry": "  busy: {status: 503, category: group_1, message: Busy, retry: {when: always, after: 3}}\n",
    "with another code on the wire": "  wired: {status: 404, code: W-1, category: group_1, message: It is wired.}\n",
    "with a class of its own": "  classy: {status: 404, name: OtherError, category: group_1, message: It is classy.}\n",
    "that names others": "  naming: {status: 404, category: group_1, related: [webhook_limited_12], message: So.}\n",
    "on a title that it shares": "  shared: {status: 404, title: Upload expired (9), category: group_1}\n",
    "with an awkward text": "  awkward: {status: 404, category: group_1, description: '| <b> {{x}} `y` \\ ## é漢'}\n",
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_kinds_of_new_codes(kind: str, project: Project) -> None:
    """Whichever way they are made."""
    after = entry(project.text, 60)
    project.edit(after, ENTRIES[kind] + after)
    project.edit(ENTRIES[kind], ENTRIES[kind].replace("status: ", "status:  "))


def test_most_kinds_are_carried_over(tmp_path: Path, revisions: list[bool]) -> None:
    """Not those that come at the end of a list of which the end is not known, or are the first ones of some kind."""
    others = ("without a category", "on a title that it shares", "with a status of its own", "with two statuses")
    kinds = [kind for kind in ENTRIES if kind not in others]
    for kind in kinds:
        project = Project(tmp_path / kind.replace(" ", "-"), realistic(130))
        after = entry(project.text, 60)
        project.edit(after, ENTRIES[kind] + after)
    assert dict(zip(kinds, revisions, strict=True)) == dict.fromkeys(kinds, True)


CHANGES = {
    "another status": ("    status: 409\n", "    status: 410\n"),
    "a status more": ("    status: 409\n", "    status: [409, 410]\n"),
    "another category": ("    category: group_1\n", "    category: group_2\n"),
    "another code on the wire": ("    status: 409\n", "    status: 409\n    code: own.1\n"),
    "another class": ("    status: 409\n", "    status: 409\n    name: OwnLockError\n"),
    "a title that another one has": ("title: Account locked (50)", "title: Invoice expired (51)"),
    "another status and wording": (
        "    status: 409\n    category: group_1\n",
        "    status: 410\n    category: group_1\n    tags: [a]\n",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_lists(change: str, project: Project, revisions: list[bool]) -> None:
    """And back again. Examples of a further status come last of all."""
    before = entry(project.text, 50)
    old, other = CHANGES[change]
    after = before.replace(old, other)
    assert after != before
    project.edit(before, after)
    project.edit(after, before)
    assert revisions == [change != "a status more"] * 2


def test_one_of_few(tmp_path: Path) -> None:
    """The second error of a status: it is no more the one that the status alone means."""
    text = realistic(60) + "  teapot: {status: 418, category: group_1, description: It is a teapot.}\n"
    project = Project(tmp_path / "p", text)
    project.edit(text, text + "  kettle: {status: 418, category: group_1, description: It is a kettle.}\n")


def test_lists_that_become_too_long(tmp_path: Path) -> None:
    """Of 41 errors of a status, a description names none any more."""
    codes = "".join(f"  code_{n}: {{status: 404, description: It is gone ({n}).}}\n" for n in range(39))
    head = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\ncodes:\n"
    project = Project(tmp_path / "p", head + codes)
    for number in range(39, 43):
        text = project.text
        project.edit(text, text + f"  code_{number}: {{status: 404, description: It is gone ({number}).}}\n")


WHOLE = {
    "an internal code": "  inner: {status: 404, category: group_1, audience: internal, description: It is hidden.}\n",
    "an outcome": "  done: {status: 201, category: group_1, description: It is done.}\n",
    "a code that the status tells": "  silent: {status: 418, code: null, category: group_1, description: It is so.}\n",
    "another header": "  limited: {status: 429, category: group_1, message: No, headers: {X-Limit: {}}}\n",
}


@pytest.mark.parametrize("kind", WHOLE)
def test_what_leads_to_a_whole_run(kind: str, project: Project, revisions: list[bool]) -> None:
    after = entry(project.text, 60)
    project.edit(after, WHOLE[kind] + after)
    assert revisions == [False]


def test_a_code_that_is_taken_out_or_moved_leads_to_a_whole_run(project: Project, revisions: list[bool]) -> None:
    first, second = entry(project.text, 60), entry(project.text, 61)
    project.edit(first + second, second + first)
    assert revisions == [False]
    project.write(project.text.replace(first, ""))
    assert main(["generate"]) == 1  # it has a page, and no tombstone


FAULTS = {
    "duplicate-key": "  account_limited_50: {status: 404, description: It is there.}\n",
    "name-clash": "  other: {status: 404, category: group_1, name: InvoiceExpired51Error, description: Not alone.}\n",
    "same-wire-code": "  other: {status: 409, category: group_1, code: account_locked_50, description: The same.}\n",
    "page-clash": "  GONE: {status: 404, category: group_1, name: OtherError, description: It has the page.}\n",
    "retired-reused": "  gone: {status: 404, category: group_1, description: It is not gone.}\n",
    "unknown-category": "  other: {status: 404, category: nowhere, description: It is nowhere.}\n",
    "unknown-code": "  other: {status: 404, category: group_1, related: [nobody], description: It is alone.}\n",
    "name-reserved": "  value: {status: 404, category: group_1, description: It is Python's.}\n",
    "wrong-size": "  other: {status: 40400, description: It is no status.}\n",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_faults_are_reported_as_ever(rule: str, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """At their place, and nothing is written."""
    key = FAULTS[rule].strip().partition(":")[0]
    if rule == "duplicate-key":
        key = entry(project.text, 50).strip().partition(":")[0]
        FAULTS[rule] = FAULTS[rule].replace("account_limited_50", key)
    after = entry(project.text, 60)
    before = {path: path.read_bytes() for path in (project.folder / "out").rglob("*") if path.is_file()}
    project.write(project.text.replace(after, FAULTS[rule] + after))
    capsys.readouterr()
    assert main(["generate"]) == 1
    said = capsys.readouterr().out
    assert f"error[{rule}]" in said
    assert key in said
    assert before == {path: path.read_bytes() for path in (project.folder / "out").rglob("*") if path.is_file()}


@pytest.mark.parametrize("key", ["bench", "unknown_bench", "group_2", "Account_Locked_50"])
def test_names_that_are_taken(key: str, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """By the base of all errors, by that of a category, or by a page that a system takes for the same."""
    name = ", name: OtherError" if key[0] == "A" else ""
    after = entry(project.text, 60)
    project.write(
        project.text.replace(after, f"  {key}: {{status: 404, category: group_1{name}, message: So}}\n{after}")
    )
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "error[" in capsys.readouterr().out


def test_a_file_of_somebody_else_is_in_the_place_of_the_new_page(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    page = project.folder / "out/bench/docs/codes/something_changed.md"
    page.write_text("mine", "utf-8")
    time.sleep(0.03)
    after = entry(project.text, 60)
    project.write(project.text.replace(after, new() + after))
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "error[foreign-file]" in capsys.readouterr().out
    assert page.read_text("utf-8") == "mine"
