"""Whether a file is still what a run has moved to its place is told without reading it, or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from errcat.output.moved import Mark, is_certain, mark_of

LATER_S = 0.02
"""More than a step of the clock that files are stamped with."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def moved(place: Path, after_s: float = LATER_S) -> dict[str, Mark]:
    new = place.with_name("new")
    new.write_text("as it was written")
    time.sleep(after_s)
    marks = {str(place): mark_of(str(new))}
    os.replace(new, place)
    return marks


def test_a_file_that_was_moved_is_certain(place: Path) -> None:
    assert is_certain(str(place), moved(place), 0)


def test_a_file_that_was_written_to_is_not(place: Path) -> None:
    marks = moved(place)
    with place.open("r+") as file:
        file.write("AS IT WAS WRITTEN")
    assert not is_certain(str(place), marks, 0)


def test_another_file_in_its_place_is_not(place: Path) -> None:
    marks = moved(place)
    other = place.with_name("other")
    other.write_text("as it was written")
    known = place.stat()
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    os.replace(other, place)
    assert not is_certain(str(place), marks, 0)


def test_a_file_that_was_moved_as_soon_as_it_was_written_is_not(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody could have written to it within the same step of the clock."""
    marks = moved(place)
    found = place.stat()
    same = {name: getattr(found, name) for name in ("st_ino", "st_mtime_ns", "st_size")}
    at_once = SimpleNamespace(**same, st_ctime_ns=found.st_mtime_ns)
    monkeypatch.setattr(os, "stat", lambda _: at_once)
    assert not is_certain(str(place), marks, 0)


def test_a_file_that_was_only_read_is_certain_if_it_is_older_than_the_run(place: Path) -> None:
    place.write_text("as it was found")
    changed = place.stat().st_ctime_ns
    assert is_certain(str(place), {}, changed + 1)
    assert not is_certain(str(place), {}, changed)


def test_what_is_not_there_cannot_be_told(place: Path) -> None:
    with pytest.raises(FileNotFoundError):
        is_certain(str(place), {}, 0)
