"""An edit of what an entry tells of itself is carried over: the bytes are those of a whole run, and little is made."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from errcat import pipeline, reading, revise
from errcat.cli import commands
from errcat.cli.main import main
from errcat.output.content import Shelf
from errcat.parallel import Beside
from tests.bench.catalogues import realistic, varied
from tests.edited_project import Project
from tests.support import HEAD, ROOT, tree


@pytest.fixture(autouse=True)
def _back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("layout", ["pages", "both"])
def test_wording(layout: str, tmp_path: Path, revisions: list[bool]) -> None:
    """Every field that is only wording, in a catalogue as teams have them."""
    text = realistic(9).replace("    since: 1.0.0\n", "    since: 1.0.0\n    related: [invoice_locked_1]\n", 1)
    project = Project(tmp_path / "p", text, layout)
    project.edit("(case 1). Nothing was changed", "(case 1). Nothing *at all* was `changed`: <b>é漢</b> {x} | \\")
    project.edit("The invoice {invoice_id} is locked by another operation", "Locked: {invoice_id} 'now'")
    project.edit("      - Its lifetime is over.\n", "      - One of *two*.\n      - Others.\n")
    for number, added in ((2, "severity: info\n    tags: [a]"), (6, "since: 0.9.0")):
        project.edit(f"({number})\n", f"({number})\n    {added}\n")
    project.edit("The id of the report, example: report-4", "'Which *report*', example: another report")
    assert revisions == [True] * 6
    if layout == "pages":
        project.edit("title: Webhook expired (2)", "title: Webhook gone")
        others = "      - The request named a webhook of another environment.\n"
        project.edit(f"    causes:\n      - One of *two*.\n      - Others.\n{others}", "")
        assert revisions == [True] * 8


FACTS = {
    "retry": ("account_locked_50", "    since:", "    retry: {when: always, after: 3}\n    since:"),
    "another retry": ("report_limited_54", "backoff: exponential", "backoff: linear"),
    "no retry": ("report_limited_54", "    retry: {when: always, after: header, backoff: exponential}\n", ""),
    "details": ("webhook_invalid_52", "message: {type: string}", "message: {type: string, minLength: 1}"),
    "another message": ("account_locked_50", 'message: "The account {account_id} is', 'message: "An account is'),
    "a param": ("account_locked_50", "    params:\n", "    params:\n      more: {type: string, required: false}\n"),
    "neighbours": ("account_locked_50", "    since:", "    related: [invoice_locked_1, device_invalid_3]\n    since:"),
    "deprecated": ("account_locked_50", "    since:", "    deprecated: {replaced_by: invoice_locked_1}\n    since:"),
    "an example": ("account_locked_50", "    since:", "    examples: [{title: One}]\n    since:"),
    "an extension": ("account_locked_50", "    since:", "    x-team: core\n    since:"),
}


@pytest.mark.parametrize("fact", FACTS)
def test_facts(fact: str, tmp_path: Path, revisions: list[bool]) -> None:
    """What only the entry itself tells, and others have, too: as it is changed, and as it is changed back."""
    text = realistic(60)
    key, old, new = FACTS[fact]
    entry = re.search(rf"^  {key}:\n(?:    .*\n)*", text, re.MULTILINE)
    assert entry is not None
    assert entry[0].count(old) == 1
    project = Project(tmp_path / "p", text)
    project.edit(entry[0], entry[0].replace(old, new))
    project.edit(entry[0].replace(old, new), entry[0])
    assert revisions == [True, True]


def test_what_files_without_places_depend_on(tmp_path: Path, revisions: list[bool]) -> None:
    """The adapters turn faults of a request into the only error that has details for them."""
    entry = """
  {name}:
    status: 422
    details:
      type: array
      items:
        type: object
        properties: {{path: {{type: array, items: {{type: string}}}}, {word}: {{type: string}}}}
"""
    first = "\n  not_found: {status: 404, params: {id: {type: string}}, message: 'No {id}'}"
    others = entry.format(name="one", word="message") + entry.format(name="two", word="why")
    project = Project(tmp_path / "p", f"{HEAD}codes:{first}{others}")
    adapter = project.folder / "out/shop/python/shop_errors/fastapi.py"
    assert "OneError" in adapter.read_text("utf-8")
    project.edit("message: {type: string}", "text: {type: string}")
    assert "OneError" not in adapter.read_text("utf-8")
    project.edit("text: {type: string}", "texts: {type: string}")
    assert revisions == [False, True]


def test_where_a_bystander_is_told_otherwise_all_is_made_again(
    tmp_path: Path, revisions: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of facts only: wording shows nowhere else."""
    monkeypatch.setattr("errcat.carrying._tells_of_others", lambda edit, names: edit.told is not None and [*names])
    project = Project(tmp_path / "p", realistic(9))
    project.edit("title: Sensor locked (8)", "title: Sensor locked (8)\n    related: [invoice_locked_1]")
    project.edit("(case 2)", "(the case 2)")
    assert revisions == [False, True]


def test_whom_an_edited_entry_names_has_to_be_there(
    tmp_path: Path, revisions: list[bool], capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path / "p", realistic(9))
    project.edit("title: Sensor locked (8)", "title: Sensor locked (8)\n    related: [invoice_locked_1]")
    project.write(project.text.replace("[invoice_locked_1]", "[invoice_lost_1]"))
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "there is no code `invoice_lost_1`" in capsys.readouterr().out
    project.write(project.text.replace("[invoice_lost_1]", "[device_invalid_3]"))
    assert main(["generate"]) == 0
    project.edit("title: Device invalid (3)", "title: Device off (3)")
    assert revisions == [True, False, True, True]


def test_several_entries(tmp_path: Path, revisions: list[bool]) -> None:
    project = Project(tmp_path / "p", realistic(30))
    project.write(project.text.replace("(case 4)", "(the 4th)").replace("(case 6)", "(the 6th)"))
    assert main(["generate"]) == 0
    project.compare()
    assert revisions == [True]


OTHER_CHANGES = {
    "status": ("status: 410\n", "status: 404\n"),
    "a key": ("  token_limited_5:", "  token_late_5:"),
    "a new code": ("  webhook_expired_2:\n", "  added: {status: 418, category: group_0}\n  webhook_expired_2:\n"),
    "a param": ("example: webhook-2}", "example: webhook-2}\n      more: {type: integer}"),
    "the first retry of its category": ("title: Webhook expired (2)", "title: Webhook\n    retry: {when: never}"),
    "a fact of an example": ("The id of the account, example: account-0}", "The id, maxLength: 9}"),
    "the only one of its status": ("title: Report forbidden (4)", "title: Report\n    deprecated: {reason: Old.}"),
    "headers": ("title: Webhook expired (2)", "title: Webhook\n    headers: {X-Id: {schema: {type: string}}}"),
    "the API": ("title: Bench API", "title: Bench API 2"),
    "a category": ("title: Group 0", "title: Group zero"),
    "another margin": ("\n  region_unavailable_6:", "\n   region_unavailable_6:"),
    "a suppression": ("  region_unavailable_6:", "  # errcat: ignore[unused-param] just so\n  region_unavailable_6:"),
    "an anchor": ("title: Webhook expired (2)", "title: &anchor 'Webhook expired (2)'"),
}


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_other_changes(change: str, tmp_path: Path, revisions: list[bool]) -> None:
    """What others than the entry itself may tell is made again."""
    text = realistic(9).replace("    status: 403\n", "    status: 403\n    code: null\n")
    if "first retry" in change:
        text = text.replace("    retry: {when: always, after: header, backoff: exponential}\n", "")
    project = Project(tmp_path / "p", text)
    old, new = OTHER_CHANGES[change]
    assert project.text.count(old) == 1
    project.write(project.text.replace(old, new))
    if main(["generate"]) == 0:
        project.compare()
    else:
        assert change in ("a key", "another margin")  # a page would vanish; this is no YAML
    assert not any(revisions)


def test_a_fault_is_reported_as_ever(tmp_path: Path, revisions: list[bool], capsys: pytest.CaptureFixture[str]) -> None:
    project = Project(tmp_path / "p", realistic(9))
    good = project.text
    for wrong, told in (
        ("title: [Webhook", "is opened here"),
        ("titel: Webhook", "did you mean `title`?"),
        ('title: "Webhook\n', "error"),
    ):
        project.write(good.replace("title: Webhook", wrong, 1))
        assert main(["generate"]) == 1
        assert told in capsys.readouterr().out
    project.write(good)
    assert main(["generate"]) == 0
    project.compare()
    assert not any(revisions)


def test_outputs_that_were_edited_meanwhile(
    tmp_path: Path, revisions: list[bool], capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path / "p", realistic(9))
    page = project.folder / "out/bench/docs/index.md"
    page.write_text(page.read_text("utf-8") + "by hand\n", "utf-8")
    project.write(project.text.replace("(case 2)", "(the case 2)"))
    assert main(["generate"]) == 1
    assert "edited by hand" in capsys.readouterr().out
    assert main(["generate", "--force"]) == 0
    project.compare()
    assert not revisions


@pytest.mark.parametrize("path", ["index.md", "codes/webhook_expired_2.md", "../.errcat.json"])
def test_outputs_that_are_edited_while_it_is_made(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before it is written, the files are looked at once more: an edit stays, another time alone does not matter."""
    project = Project(tmp_path / "p", realistic(9))
    output = project.folder / "out/bench/docs" / path
    by_hand = output.read_bytes().replace(b"1", b"2", 1)
    real = revise.revise

    def edited(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        output.write_bytes(content)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(revise, "revise", edited)
        content = by_hand
        project.write(project.text.replace("(case 2)", "(the case 2)"))
        capsys.readouterr()
        assert main(["generate"]) == 2
        assert "changed while this run was working" in capsys.readouterr().out
        assert output.read_bytes() == by_hand
    output.write_bytes(by_hand.replace(b"2", b"1", 1))
    assert main(["generate", "--force"]) == 0
    time.sleep(0.03)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(revise, "revise", edited)
        content = output.read_bytes()
        project.edit("(case 3)", "(the case 3)")


def test_what_was_not_touched_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "p", realistic(9))

    def read(path: str) -> str:
        raise AssertionError(path)

    project.write(project.text.replace("(case 2)", "(the case 2)"))
    with monkeypatch.context() as unread:
        unread.setattr("errcat.output.plan._digest", read)
        assert main(["generate"]) == 0
    project.compare()


def test_one_catalogue_of_two(tmp_path: Path, revisions: list[bool]) -> None:
    project = Project(tmp_path / "p", realistic(9))
    (project.folder / "other.yaml").write_text(varied(9), "utf-8")
    time.sleep(0.03)
    assert main(["generate"]) == 0
    for number in (2, 3):
        project.edit(f"(case {number})", f"(the case {number})")
    assert revisions == [True, True]


def test_what_is_known_belongs_to_the_last_run(
    tmp_path: Path, revisions: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that could not leave what it learnt, or was killed before: the next one does not go by what is older."""
    project = Project(tmp_path / "p", realistic(9))
    before = project.text
    with monkeypatch.context() as broken:
        broken.setattr("errcat.revise.keep", lambda *_: "")
        project.edit("(case 2)", "(CASE 2)")  # no place moves
    project.write(before.replace("(case 7)", "(the case 7)"))  # the first edit is taken back
    assert main(["generate"]) == 0
    project.compare()
    assert revisions == [True]


@pytest.mark.parametrize("which", ["entries", "around"])
@pytest.mark.parametrize("how", ["older", "cut off", "empty", "gone"])
@pytest.mark.parametrize("processors", [1, 2])
def test_half_of_what_is_known(
    which: str, how: str, processors: int, tmp_path: Path, revisions: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in two files; where one of them is of another run, or broken, all is made again."""
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    project = Project(tmp_path / "p", realistic(9))
    (file,) = (project.folder / ".errcat_cache").glob(f"{which}-*")
    older = file.read_bytes()
    project.edit("Webhook expired (2)", "Webhook has expired (2)")
    assert revisions == [True]
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes({"older": older, "cut off": file.read_bytes()[:-1], "empty": b""}[how])
    project.edit("(case 2)", "(the case 2)")
    assert True not in revisions[1:]
    project.edit("(the case 2)", "(case 2)")
    assert revisions[-1]


def test_what_is_known_outlives_other_times(tmp_path: Path, revisions: list[bool]) -> None:
    """A checkout writes the same again; a run that finds nothing to do leaves all for the next edit."""
    project = Project(tmp_path / "p", realistic(9))
    for path in sorted((project.folder / "out").rglob("*.py")):
        path.write_bytes(path.read_bytes())
    project.write(project.text)
    command = [sys.executable, "-m", "errcat", "generate"]
    assert subprocess.run(command, cwd=project.folder, capture_output=True, check=False).returncode == 0
    project.edit("(case 2)", "(the case 2)")
    assert revisions == [True]


@pytest.mark.parametrize("words", [[], ["--only", "openapi"]], ids=["all", "only"])
def test_what_is_said(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many files as a whole run counts, in this run and in the next one, which has nothing to do."""
    project = Project(tmp_path / "p", realistic(9))
    assert main(["generate", *words]) == 0
    project.write(project.text.replace("(case 2)", "(the case 2)"))
    capsys.readouterr()
    assert main(["generate", *words]) == 0
    revised = capsys.readouterr().out
    time.sleep(0.03)
    assert main(["generate", *words]) == 0
    again = capsys.readouterr().out
    assert main(["generate", *words, "--force"]) == 0
    whole = capsys.readouterr().out
    assert again == whole
    assert revised.split(" (")[0] == whole.split(" (")[0]


@pytest.mark.parametrize(("words", "kept"), [([], 1), (["--only", "openapi"], 0)])
def test_only_what_an_edit_needs_is_kept(words: list[str], kept: int, tmp_path: Path) -> None:
    """A command line of which no run is ever revised leaves a record alone."""
    (tmp_path / "api.yaml").write_text(realistic(9), "utf-8")
    os.chdir(tmp_path)
    time.sleep(0.03)
    assert main(["generate", "api.yaml", "--out", "out", *words]) == 0
    assert len(list((tmp_path / ".errcat_cache").glob("entries-*"))) == kept


def test_lists_of_many_and_of_few(tmp_path: Path, revisions: list[bool]) -> None:
    """A status with so many errors that no description lists them, and operations that have some of these."""
    text = realistic(330)
    assert text.count("    status: 404\n") > 41
    project = Project(tmp_path / "p", text)
    for number in (0, 140, 7, 329):
        project.edit(f"(case {number})", f"(the case {number})")
    message = next(line for line in text.splitlines() if "message:" in line and "does not exist" in line)
    project.write(project.text.replace(message, message.replace("does not exist", "is not there"), 1))
    assert main(["generate"]) == 0
    project.compare()
    assert revisions == [True] * 5


def test_an_operation_with_all_errors_that_are_edited(tmp_path: Path, revisions: list[bool]) -> None:
    """It has fewer errors of the status than the API, also where only these are looked at."""
    head, _, codes = realistic(330).partition("codes:\n")
    assert "operations:" in head
    before = head.partition("operations:")[0]
    keys = [line.strip(" :") for line in codes.splitlines() if line.startswith("  ") and line[2] not in " #"]
    own = f"operations:\n  only: [{keys[0]}]\n"
    project = Project(tmp_path / "p", f"{before}{own}codes:\n{codes}")
    assert "BenchOnly404" in (tmp_path / "p/out/bench/openapi/errors.yaml").read_text("utf-8")
    project.edit("(case 0)", "(the case 0)")
    message = next(line for line in codes.splitlines() if "message:" in line)
    project.write(project.text.replace(message, message.replace("does not exist", "is not there"), 1))
    assert main(["generate"]) == 0
    project.compare()
    assert revisions == [True] * 2


def test_an_edit_in_one_process(tmp_path: Path, revisions: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes cannot be copied, or there is only one processor: also a large catalogue, also a fault."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a second process"))
    project = Project(tmp_path / "p", realistic(210))
    good = project.text
    project.edit("(case 7)", "(the case 7)")
    assert revisions == [True]
    project.write(good.replace("title: Webhook", "titel: Webhook", 1))
    assert main(["generate"]) == 1
    assert revisions == [True, False]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each process that began to read an edit early, whether there was one."""
    begun: list[bool] = []
    real = reading.begin

    def spy(work: Any) -> Any:
        other = real(work)
        begun.append(other.is_there)
        return other

    monkeypatch.setattr(reading, "begin", spy)
    return begun


needs_two = pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="needs a second process")


@needs_two
def test_a_second_process_reads_the_edit(tmp_path: Path, revisions: list[bool], processes: list[bool]) -> None:
    """Only where one catalogue has changed, and what the last run knew of it is there."""
    project = Project(tmp_path / "p", realistic(9))
    assert processes == []
    project.edit("(case 2)", "(the case 2)")
    assert processes == [True]
    for kept in (project.folder / ".errcat_cache").glob("entries-*"):
        kept.unlink()
    project.edit("(case 3)", "(the case 3)")
    assert processes == [True]
    assert revisions == [True]


@needs_two
@pytest.mark.parametrize("place", ["errcat.reading.read_edit", "errcat.carrying.carried_over"])
def test_a_second_process_that_fails(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is made as ever, whether it could not read or could not write."""
    project = Project(tmp_path / "p", realistic(9))
    here = os.getpid()
    module, _, name = place.rpartition(".")
    real = getattr(importlib.import_module(module), name)

    def fail_there(*arguments: Any) -> Any:
        if os.getpid() != here:
            raise OSError
        return real(*arguments)

    monkeypatch.setattr(place, fail_there)
    project.edit("(case 2)", "(the case 2)")


@needs_two
def test_a_catalogue_that_changes_after_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "p", realistic(9))
    real = revise.revise

    def changed(*arguments: Any) -> Any:
        found = real(*arguments)
        project.write(project.text.replace("(case 3)", "(the case 3)"))
        return found

    project.write(project.text.replace("(case 2)", "(the case 2)"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(revise, "revise", changed)
        assert main(["generate"]) == 0
    assert main(["generate"]) == 0
    project.compare()


@needs_two
def test_a_catalogue_that_changes_before_the_first_process_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run began when the other process began to read, not when this one came to it."""
    project = Project(tmp_path / "p", realistic(9))
    real = commands._known

    def late(*arguments: Any) -> Any:
        time.sleep(0.5)  # the other process has read the edit by now
        project.write(project.text.replace("(case 3)", "(the case 3)"))
        return real(*arguments)

    project.write(project.text.replace("(case 2)", "(the case 2)"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(commands, "_known", late)
        assert main(["generate"]) == 0
    assert main(["generate"]) == 0
    project.compare()


def test_an_output_that_is_kept_and_edited_while_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next run notices, although this one had no reason to look at it."""
    project = Project(
        tmp_path / "p", realistic(330)
    )  # so many that some pages are told apart from the one that changes
    pages = sorted((project.folder / "out/bench/docs/codes").iterdir())
    edited_page = project.folder / "out/bench/docs/codes/webhook_expired_2.md"
    other = pages[0] if pages.index(edited_page) > 250 else pages[-1]
    before = other.read_bytes()
    real = revise.revise

    def edited(*arguments: Any) -> Any:
        found = real(*arguments)
        other.write_bytes(b"by hand\n")
        return found

    project.write(project.text.replace("(case 2)", "(the case 2)"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(revise, "revise", edited)
        assert main(["generate"]) == 0
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "edited by hand" in capsys.readouterr().out
    assert other.read_bytes() == b"by hand\n"
    other.write_bytes(before)
    assert main(["generate"]) == 0
    project.compare()


@needs_two
def test_the_second_process_has_its_files_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "p", realistic(9))
    real = revise.revise

    def slowly(*arguments: Any) -> Any:
        found = real(*arguments)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(Shelf, "sync", lambda _: (tmp_path / "synced").write_text(str(os.getpid()), "ascii"))
    monkeypatch.setattr(revise, "revise", slowly)
    project.edit("(case 2)", "(the case 2)")
    assert (tmp_path / "synced").read_text("ascii") != str(os.getpid())


def test_a_process_that_is_of_no_use_ends_before_all_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "p", realistic(9))
    ended: list[str] = []
    end, check = Beside.end, pipeline.check_entries
    monkeypatch.setattr(Beside, "end", lambda self: ended.append("end") or end(self))
    monkeypatch.setattr(pipeline, "check_entries", lambda *given: ended.append("whole") or check(*given))
    project.write(project.text.replace("status: 410\n", "status: 404\n"))
    assert main(["generate"]) == 0
    assert ended[:2] == ["end", "whole"]


def test_an_edit_that_does_not_fit_the_schema_alone(
    tmp_path: Path, revisions: list[bool], capsys: pytest.CaptureFixture[str]
) -> None:
    """What nothing but the schema refuses is refused, although the other process goes on meanwhile."""
    project = Project(tmp_path / "p", realistic(9))
    before = tree(project.folder / "out")
    project.write(project.text.replace("title: Webhook expired (2)", "title: ''"))
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "api.yaml:" in capsys.readouterr().out
    assert tree(project.folder / "out") == before
    assert revisions == [False]


def test_an_edited_example_has_to_fit(
    tmp_path: Path, revisions: list[bool], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what is known to be right is not looked at again."""
    project = Project(tmp_path / "p", realistic(9))
    project.edit("example: report-4}", "example: report-5}")
    project.write(project.text.replace("example: report-5}", "example: 5}"))
    capsys.readouterr()
    assert main(["generate"]) == 1
    assert "the example does not fit" in capsys.readouterr().out
    assert revisions == [True, False]
