"""Every kind of change has a folder here, `tests/compat/<kind>/`, with a pair of catalogues that differ in it.

- `before.yaml` and `after.yaml`: the smallest catalogues that show the change. The version of the second goes up by
  just the step that the change asks for.
- `expected.txt`: what `errcat diff --against before.yaml after.yaml` prints, byte for byte, as `make golden-compat`
  writes it. Read it as its reader would before committing it.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from errcat.catalogue.compat import compare
from errcat.catalogue.compat_kinds import GRADES, KINDS, PARTIES, Kind
from errcat.catalogue.compat_version import VERSION_STEP, wanted_version
from errcat.catalogue.model import Catalogue
from errcat.checking import check_text
from errcat.cli.main import main
from errcat.diagnostics.diagnostic import Sink
from tests.compat.table import PAGE, with_table

FOLDER = Path(__file__).parent
ALSO = {
    "outcome-changed": {"status-changed"},
    "retired-mismatch": {"code-retired"},
    "type-uri-changed": {"code-renamed"},
    "retry-header-removed": {"retry-advice-changed"},
}
"""What cannot be without another change."""


def run(kind: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Runs errcat in the folder of a kind; returns the exit code."""
    monkeypatch.chdir(FOLDER / kind)
    monkeypatch.setenv("NO_COLOR", "1")
    return main(["diff", "--against", "before.yaml", "after.yaml"])


def read(kind: str, name: str) -> Catalogue:
    """One catalogue of a pair."""
    sink = Sink()
    catalogue = check_text((FOLDER / kind / name).read_text("utf-8"), name, sink)
    assert catalogue is not None, [finding.message for finding in sink.diagnostics]
    assert sink.diagnostics == []
    return catalogue


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_change_is_shown_like_this(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(kind.name, monkeypatch)
    shown = capsys.readouterr()
    assert shown.out == (FOLDER / kind.name / "expected.txt").read_bytes().decode("utf-8")
    assert (shown.err, code) == ("", 0)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_pair_differs_in_its_kind_alone(kind: Kind) -> None:
    old, new = read(kind.name, "before.yaml"), read(kind.name, "after.yaml")
    changes = compare(old, new)
    assert {change.kind.name for change in changes} == {kind.name, *ALSO.get(kind.name, ())}
    assert compare(old, old) == compare(new, new) == ()
    grade = max((change.grade for change in changes), key=GRADES.index)
    assert new.api.version == wanted_version(grade, old.api.version)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_kind_is_documented(kind: Kind) -> None:
    assert kind.summary.endswith(".")
    assert any(getattr(kind, party) != "none" for party in PARTIES)


def test_every_folder_is_a_kind() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {kind.name for kind in KINDS}
    for folder in folders:
        assert sorted(os.listdir(FOLDER / folder)) == ["after.yaml", "before.yaml", "expected.txt"]


def test_the_page_lists_all_kinds() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_table(page), "`make golden-compat` writes it"


def test_the_outputs_on_the_page_are_real() -> None:
    page = PAGE.read_text("utf-8")
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert shown.strip() == (FOLDER / "code-removed" / "expected.txt").read_text("utf-8").strip()
    (config,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert tomllib.loads(config) == {"rules": {VERSION_STEP.name: "warning"}}
    rows = re.findall(r"^\| `(\d[^`]*)` \| `(.*?)` \| `(.*?)` \| `(.*?)` \|$", page, re.MULTILINE)
    assert len(rows) == 2
    for before, *wanted in rows:
        assert wanted == [wanted_version(grade, before) for grade in reversed(GRADES[1:])]
