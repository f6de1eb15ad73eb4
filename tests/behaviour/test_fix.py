"""`errcat check --fix` and `--diff`: only what must change changes, once, and never behind anybody's back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from errcat.catalogue.mend import mend
from errcat.checking import check_text
from errcat.cli import fix
from errcat.cli.main import main
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, Span
from tests.support import HEAD, errcat
from tests.unit.test_slips import LINES

BROKEN = """\
# A comment: with a colon
errcat: 1
api: {id: shop, title: 'Shop API',   version: 1.2.3}   # odd   spacing stays

codes:
  b_last:
    status: 404   # first, though it is last by name
    description: Not found: there is no pet
    code: 04101
  a_first:
    descripton: "id" is missing
    "status" : 400
    message: >-
      It stays: as `it` is
\t
# the end, without a line break"""
MENDED = (
    BROKEN.replace("Not found: there is no pet", '"Not found: there is no pet"')
    .replace("04101", '"04101"')
    .replace("\t\n", "\n")
    .replace('descripton: "id" is missing', "description: '\"id\" is missing'")
)


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_other_byte_stays(tmp_path: Path, bom: str, ending: str) -> None:
    path = tmp_path / "errors.yaml"
    path.write_bytes((bom + BROKEN.replace("\n", ending)).encode("utf-8"))
    path.chmod(0o640)
    run = errcat("check", "--fix", "errors.yaml", cwd=tmp_path)
    assert path.read_bytes() == (bom + MENDED.replace("\n", ending)).encode("utf-8")
    assert path.stat().st_mode & 0o777 == 0o640
    assert (run.code, run.err) == (0, "")
    assert run.out == "Fixed 5 findings in 1 file.\nAll is well in 1 file (2 codes).\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["errors.yaml"]


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "errors.yaml"
    path.write_text(MENDED, "utf-8")
    before = path.stat()
    assert errcat("check", "--fix", "errors.yaml", cwd=tmp_path).out == "All is well in 1 file (2 codes).\n"
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_diff_shows_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "errors.yaml"
    path.write_text(BROKEN, "utf-8")
    run = errcat("check", "--diff", "errors.yaml", cwd=tmp_path)
    assert run.code == 1
    assert path.read_text("utf-8") == BROKEN
    changed = [line for line in run.out.splitlines() if line[:1] in "+-"]
    assert changed == [
        "--- errors.yaml",
        "+++ errors.yaml",
        "-    description: Not found: there is no pet",
        "-    code: 04101",
        '+    description: "Not found: there is no pet"',
        '+    code: "04101"',
        '-    descripton: "id" is missing',
        "+    description: '\"id\" is missing'",
        "-\t",
        "+",
    ]
    path.write_text(MENDED, "utf-8")
    assert errcat("check", "--diff", "--fix", "errors.yaml", cwd=tmp_path) == type(run)(0, "", "")


def test_what_is_left_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "errors.yaml"
    path.write_text(BROKEN.replace("status: 404", "status: 40400"), "utf-8")
    run = errcat("check", "--fix", "--output-format", "concise", "errors.yaml", cwd=tmp_path)
    assert run.code == 1
    assert run.out.splitlines()[0].startswith("errors.yaml:7:13: error[wrong-size]")
    assert run.out.splitlines()[1] == "Fixed 5 findings in 1 file."


def test_machines_get_no_line_for_people(tmp_path: Path) -> None:
    (tmp_path / "errors.yaml").write_text(BROKEN, "utf-8")
    run = errcat("check", "--fix", "--output-format", "json", "errors.yaml", cwd=tmp_path)
    assert run.code == 0
    assert "Fixed" not in run.out


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(BROKEN, "utf-8")
    link = tmp_path / "errors.yaml"
    link.symlink_to("real.yaml")
    assert errcat("check", "--fix", "errors.yaml", cwd=tmp_path).code == 0
    assert link.is_symlink()
    assert (tmp_path / "real.yaml").read_text("utf-8") == MENDED


@pytest.mark.parametrize("refused", ["access", "replace"])
def test_a_file_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], refused: str
) -> None:
    path = tmp_path / "errors.yaml"
    path.write_text(BROKEN, "utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fix.os, refused, refuse if refused == "replace" else lambda *_: False)
    assert main(["check", "--fix", "errors.yaml"]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("errcat: errors.yaml cannot be written: ")
    assert path.read_text("utf-8") == BROKEN
    assert os.listdir(tmp_path) == ["errors.yaml"]


def find(text: str) -> list[Diagnostic]:
    sink = Sink()
    check_text(text, "errors.yaml", sink)
    return sink.diagnostics


def test_nothing_fixable_is_left_and_fixing_again_does_nothing() -> None:
    fields = [line for line, *_ in LINES if not line.startswith(("-", "a:"))]
    text = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\ncodes:\n"
    text += "".join(f"  code{number}:\n    since: 1.0.0\n    {field}\n" for number, field in enumerate(fields))
    once = mend(text, find)
    assert once.fixed >= len(fields) - 3
    assert [finding.rule.name for finding in find(once.text) if finding.edits] == []
    assert mend(once.text, find) == type(once)(once.text, 0)


def test_a_fix_that_would_change_another_entry_is_refused() -> None:
    head = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\n"
    text = f"{head}codes:\n  one: {{status: 404}}\n  two: {{stats: 404, title: 'b'}}\n"
    assert mend(text, find).text == text.replace("stats", "status")

    def find_and_do_harm(text: str) -> list[Diagnostic]:
        status = text.index("404")
        harm = Edit(Span(status, status + 3), "404, title: 'a")  # the quote swallows the beginning of the next entry
        return [replace(finding, edits=(harm,)) for finding in find(text)] + find(text)

    assert mend(text, find_and_do_harm).text == text.replace("stats", "status")


def test_diff_cuts_lines_where_patch_does(tmp_path: Path) -> None:
    """U+2028 is a character within a line, as it is for every tool that reads a patch."""
    line = '  a: {staus: 404, description: "x\u2028y"}'
    (tmp_path / "errors.yaml").write_text(f"{HEAD}codes:\n{line}\n", "utf-8")
    run = errcat("check", "--diff", "errors.yaml", cwd=tmp_path)
    assert run.code == 1
    assert run.out.split("\n")[-3:] == [f"-{line}", f"+{line.replace('staus', 'status')}", ""]
