"""What is to be written waits in memory or in a file without a name, and is the same bytes either way."""

from __future__ import annotations

import errno
import hashlib
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from errcat import pipeline
from errcat.cli.main import main
from errcat.output.content import LARGE, Shelf, held_text
from errcat.output.spool import Spool
from errcat.parallel import beside
from tests.bench.catalogues import realistic
from tests.support import ROOT, tree

TEXTS = ["", "short", "é漢" * LARGE, "x" * (3 * LARGE + 1)]


def test_a_spool_gives_back_what_it_got(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    kept = [spool.keep(text) for text in TEXTS]
    for content, text in zip(kept, TEXTS, strict=True):
        assert content.read() == text.encode()
        assert (content.digest, content.size) == (hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))
        assert (content.held is None) == (len(text) >= LARGE)
    assert list(tmp_path.iterdir()) == []


def test_another_process_can_fill_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with beside(lambda: [spool.keep(text) for text in TEXTS]) as other:
        pass
    assert other.result is not None
    assert [content.read().decode() for content in other.result] == TEXTS
    assert other.result[-1].kept is spool


def test_where_there_is_no_room_memory_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Spool(tmp_path / "missing").keep(TEXTS[-1]) == held_text(TEXTS[-1])

    class Full:
        def seek(self, *_: int) -> int:
            raise OSError(28, "No space left on device")

    spool = Spool(tmp_path)
    monkeypatch.setattr(spool, "_file", Full())
    assert spool.keep(TEXTS[-1]) == held_text(TEXTS[-1])


def test_what_is_on_a_shelf_is_moved(tmp_path: Path) -> None:
    shelf = Shelf.beneath(tmp_path)
    shelf.clear()  # nothing has come yet
    with beside(lambda: [shelf.keep(text) for text in TEXTS]) as other:
        pass
    assert other.result is not None
    kept = [*other.result, *(shelf.keep(text) for text in TEXTS)]  # one process does not get in another's way
    assert all(content.held is None for content in kept)
    kept += [shelf.keep_parts([memoryview(text[:5].encode()), text[5:].encode()]) for text in TEXTS]
    for number, (content, text) in enumerate(zip(kept, TEXTS * 3, strict=True)):
        assert (content.digest, content.size) == (hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))
        assert content.read() == text.encode()
        content.put(f"{tmp_path}/{number}")
        assert (tmp_path / str(number)).read_bytes() == text.encode()
    assert list(folder_of(tmp_path).iterdir()) == []
    shelf.keep("left")
    shelf.clear()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(map(str, range(12)))


def test_a_large_text_is_not_held_twice(tmp_path: Path) -> None:
    """One of 40 MB is among the outputs of 10,000 codes."""
    text = "é" * (40 * LARGE)
    for keep in (Spool(tmp_path).keep, Shelf.beneath(tmp_path).keep):
        tracemalloc.start()
        try:
            assert keep(text).size == 80 * LARGE
            assert tracemalloc.get_traced_memory()[1] < 10 * LARGE
        finally:
            tracemalloc.stop()


def folder_of(folder: Path) -> Path:
    (found,) = folder.glob(".shelf.*.errcat-new")
    return found


def test_to_another_disk_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(source: str, target: str) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    content = Shelf.beneath(tmp_path).keep("é")
    monkeypatch.setattr("os.rename", other_disk)
    content.put(f"{tmp_path}/there")
    assert (tmp_path / "there").read_text("utf-8") == "é"


def test_without_a_shelf_memory_will_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert Shelf.beneath(tmp_path / "file").keep("x") == held_text("x")
    shelf = Shelf.beneath(tmp_path)
    shelf.keep("x")
    os.rename(folder_of(tmp_path), tmp_path / "gone")
    assert shelf.keep("y") == held_text("y")
    assert shelf.keep_parts([b"x", memoryview(b"y")]) == held_text("xy")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bool], Path]:
    """A folder with outputs of a catalogue, made as those of a large one are or as those of a small one."""

    def made(text: str, large: bool) -> Path:
        folder = tmp_path / str(large)
        folder.mkdir()
        (folder / "errors.yaml").write_text(text, "utf-8")
        monkeypatch.setattr(pipeline, "_LARGE", 0 if large else 10**9)
        monkeypatch.setattr(pipeline, "_WORTH_A_PROCESS", 0 if large else 10**9)
        monkeypatch.setattr("errcat.making._WORTH_MEMORY", 0 if large else 10**9)
        monkeypatch.setattr("errcat.output.content.LARGE", 1000 if large else 10**9)
        monkeypatch.chdir(folder)
        main(["generate", "errors.yaml", "--out", "out"])
        assert not [*folder.rglob("*.errcat-new")]
        monkeypatch.chdir(ROOT)
        return folder / "out"

    return made


def test_large_catalogues_are_made_as_small_ones(project: Callable[[str, bool], Path]) -> None:
    assert tree(project(realistic(30), True)) == tree(project(realistic(30), False))


@pytest.mark.parametrize("fault", ["status: [404", "status: many"], ids=["syntax", "schema"])
def test_and_have_the_same_findings(
    fault: str, project: Callable[[str, bool], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for large in (True, False):
        assert not project(realistic(9).replace("status: 404", fault, 1), large).exists()
        said.append(capsys.readouterr())
    assert said[0] == said[1]
    assert "errors.yaml:" in said[0].out


def test_large_files_of_a_shelf_are_synced_wherever_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf.beneath(tmp_path)
    large = shelf.keep("x" * (LARGE + 1))
    moved = shelf.keep("y" * (LARGE + 1))
    shelf.keep("small")
    moved.put(str(tmp_path / "moved"))
    synced: list[int] = []
    real = os.fdatasync

    def counted(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fdatasync", counted)
    shelf.sync()
    large.put(str(tmp_path / "large"))
    assert synced == [(tmp_path / "large").stat().st_ino]
    Shelf.beneath(tmp_path).sync()  # nothing was made
