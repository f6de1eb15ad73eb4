"""An edit of an entry's wording is carried into the outputs: the bytes are those of a whole run, and little is made."""

from __future__ import annotations

import importlib
import io
import os
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from errcat import pipeline, reading, revise
from errcat.cli import commands
from errcat.cli.main import main
from errcat.output.content import Shelf
from errcat.parallel import Beside
from tests.bench.catalogues import realistic, varied
from tests.corpora import NAMES, available, neutral_to_yaml
from tests.support import ROOT, tree

SETTINGS = 'catalogues = ["*.yaml"]\noutput = "out/{api}"\n[markdown]\nlayout = "LAYOUT"\n'
SETTINGS += '[python]\nadapters = ["fastapi"]\n[openapi]\nversions = ["3.1", "3.0"]\n'


@pytest.fixture
def revisions(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each time that a revision was tried, whether it was made."""
    made: list[bool] = []
    real = revise.revise

    def spy(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        made.append(found is not None)
        return found

    monkeypatch.setattr(revise, "revise", spy)
    return made


class Project:
    """A project with one catalogue, as it is now and as a run without any cache would have it."""

    def __init__(self, folder: Path, text: str, layout: str = "pages", settings: str = SETTINGS) -> None:
        self.folder = folder
        self.text = text
        self.settings = settings.replace("LAYOUT", layout)
        self.runs = 0
        folder.mkdir()
        (folder / "errcat.toml").write_text(self.settings, "utf-8")
        os.chdir(folder)
        self.write(text)
        assert main(["generate"]) == 0
        time.sleep(0.03)

    def write(self, text: str) -> None:
        self.text = text
        (self.folder / "api.yaml").write_text(text, "utf-8")
        time.sleep(0.03)  # what was touched just before a run is not trusted to be as it was read

    def edit(self, old: str, new: str) -> None:
        assert self.text.count(old) == 1, old
        self.write(self.text.replace(old, new))
        assert main(["generate"]) == 0
        self.compare()

    def compare(self) -> None:
        self.runs += 1
        plain = self.folder.parent / f"{self.folder.name}-{self.runs}"
        shutil.copytree(self.folder, plain, ignore=shutil.ignore_patterns("out", ".errcat_cache"))
        os.chdir(plain)
        assert main(["generate"]) == 0
        os.chdir(self.folder)
        assert tree(self.folder / "out") == tree(plain / "out")
        shutil.rmtree(plain)


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
    "a title twice": ("Device invalid (3)", "Report forbidden (4)"),
    "the API": ("title: Bench API", "title: Bench API 2"),
    "a category": ("title: Group 0", "title: Group zero"),
    "another margin": ("\n  region_unavailable_6:", "\n   region_unavailable_6:"),
    "a suppression": ("  region_unavailable_6:", "  # errcat: ignore[unused-param] just so\n  region_unavailable_6:"),
    "an anchor": ("title: Webhook expired (2)", "title: &anchor 'Webhook expired (2)'"),
}


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_other_changes(change: str, tmp_path: Path, revisions: list[bool]) -> None:
    """What more than the wording of an entry depends on is made again."""
    project = Project(tmp_path / "p", realistic(9))
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


def _awkward(chance: random.Random) -> str:
    parts = [
        "a",
        "B c",
        "*x*",
        "`y`",
        "<i>",
        "|",
        "\\",
        '"',
        "'",
        "#",
        "{{",
        "}}",
        "é",
        "漢",
        "\n\n",
        "\n- ",
        ": ",
        "[z](u)",
    ]
    return "W" + "".join(chance.choices(parts, k=chance.randrange(1, 9)))


def _reword(document: dict[str, Any], chance: random.Random) -> None:
    """Gives some field of some code another text."""
    code = chance.choice(list(document["codes"].values()))
    fields = ["description", "causes", "actions", "title", "severity", "links", "message"]
    fields += ["params"] * bool(code.get("params")) + ["deprecated"] * isinstance(code.get("deprecated"), dict)
    field = chance.choice(fields)
    text = _awkward(chance)
    if field == "severity":
        code[field] = chance.choice(["debug", "info", "warning", "error", "critical"])
    elif field == "links":
        code[field] = [{"title": text.replace("\n", " "), "url": "https://example.com/a(b)"}]
    elif field in ("causes", "actions"):
        code[field] = [text, *code.get(field, ())][:3]
    elif field == "params":
        param = chance.choice(list(code[field].values()))
        param["description"] = text
        if isinstance(param.get("example"), str) and param.keys() <= {"type", "description", "example"}:
            param["example"] = text
    elif field == "deprecated":
        code[field]["reason"] = text
    elif field == "message":
        code[field] = text.replace("\n", " ") + code.get(field, "")
    else:
        code[field] = text if field == "description" else text.replace("\n", " ")


def _dumped(document: dict[str, Any]) -> str:
    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.dump(document, stream)
    return stream.getvalue()


EVERYTHING = (*NAMES, "realistic", "varied", "sensos", "sentisnap")


@pytest.mark.parametrize("name", EVERYTHING if "ERRCAT_EDITS" in os.environ else EVERYTHING[3::4])
def test_random_edits(name: str, tmp_path: Path, revisions: list[bool]) -> None:
    """Real catalogues with random texts; `ERRCAT_EDITS` asks for more of them."""
    chance = random.Random(f"{name} {os.environ.get('ERRCAT_EDITS')}")
    if name in NAMES:
        text = neutral_to_yaml(available(name))
    elif name in ("realistic", "varied"):
        text = {"realistic": realistic, "varied": varied}[name](30)
    else:
        text = (ROOT / f"catalogue/{name}.yaml").read_text("utf-8")
    document = YAML(typ="safe", pure=True).load(text)
    layout = chance.choice(["pages", "both", "single"])
    if layout == "single":
        document["api"].pop("docs_url", None)  # it is that of pages
    project = Project(tmp_path / "p", _dumped(document), layout)
    for _ in range(int(os.environ.get("ERRCAT_EDITS", "2"))):
        _reword(document, chance)
        project.write(_dumped(document))
        assert main(["generate"]) == 0
        project.compare()
    print(f"{sum(revisions)} of {len(revisions)}")


def test_what_is_known_belongs_to_the_last_run(
    tmp_path: Path, revisions: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that could not leave what it learnt, or was killed before: the next one does not go by what is older."""
    project = Project(tmp_path / "p", realistic(9))
    before = project.text
    with monkeypatch.context() as broken:
        broken.setattr("errcat.output.entries.keep", lambda *_: None)
        project.edit("(case 2)", "(CASE 2)")  # no place moves
    project.write(before.replace("(case 7)", "(the case 7)"))  # the first edit is taken back
    assert main(["generate"]) == 0
    project.compare()
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
