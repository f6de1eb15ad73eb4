"""Plan and apply: what would change, and that nothing is torn, lost or written elsewhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from errcat.diagnostics.diagnostic import Sink
from errcat.output import apply as apply_module
from errcat.output.apply import STAGING, BusyError, apply
from errcat.output.content import Content, held
from errcat.output.manifest import NAME, Manifest, read_manifest
from errcat.output.paths import check_paths
from errcat.output.plan import Plan, plan
from errcat.targets.paths import fault_of
from tests.support import tree

A = {"docs/a.md": b"a\n", "docs/sub/b.md": b"b\n", "python/c.py": b"c\n"}


def made(folder: Path, files: dict[str, bytes], *targets: str, every: bool = True) -> Plan:
    contents = {path: held(content) for path, content in files.items()}
    return plan(folder, contents, targets or ("docs", "python"), every)


def states(planned: Plan) -> dict[str, str]:
    return {file.path: file.state for file in planned.files}


def contents(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(folder).items() if path != NAME}


def test_a_first_run_creates_everything(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    planned = made(folder, A)
    assert set(states(planned).values()) == {"created"}
    assert not folder.exists()
    apply(planned)
    assert contents(folder) == A
    assert made(folder, A).is_clean


def test_unchanged_files_are_not_touched(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in A}
    planned = made(tmp_path, A | {"docs/a.md": b"new\n"})
    assert states(planned) == {"docs/a.md": "changed", "docs/sub/b.md": "unchanged", "python/c.py": "unchanged"}
    apply(planned)
    after = {path: (tmp_path / path).stat().st_mtime_ns for path in A}
    assert {path for path in A if before[path] != after[path]} == {"docs/a.md"}


def test_a_clean_plan_writes_nothing_at_all(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    before = (tmp_path / NAME).stat().st_mtime_ns
    apply(made(tmp_path, A))
    assert (tmp_path / NAME).stat().st_mtime_ns == before


def test_orphans_and_their_empty_folders_go(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    fewer = {"docs/a.md": b"a\n"}
    planned = made(tmp_path, fewer)
    assert states(planned) == {"docs/a.md": "unchanged", "docs/sub/b.md": "orphaned", "python/c.py": "orphaned"}
    (tmp_path / "python" / "mine.txt").write_text("keep")
    apply(planned)
    assert contents(tmp_path) == fewer | {"python/mine.txt": b"keep"}
    assert not (tmp_path / "docs" / "sub").exists()


def test_other_targets_are_left_alone(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    planned = made(tmp_path, {"docs/a.md": b"new\n"}, "docs", every=False)
    assert states(planned) == {"docs/a.md": "changed", "docs/sub/b.md": "orphaned"}
    apply(planned)
    assert contents(tmp_path) == {"docs/a.md": b"new\n", "python/c.py": b"c\n"}
    assert set(read_manifest(tmp_path).files) == {"docs/a.md", "python/c.py"}


def test_edited_and_foreign_files_are_told_apart(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    (tmp_path / "docs" / "a.md").write_bytes(b"edited\n")
    (tmp_path / "docs" / "z.md").write_bytes(b"mine\n")
    new = A | {"docs/a.md": b"new\n", "docs/z.md": b"z\n"}
    planned = made(tmp_path, new)
    assert states(planned)["docs/a.md"] == "hand-edited"
    assert states(planned)["docs/z.md"] == "foreign"
    (tmp_path / "python" / "c.py").write_bytes(b"edited\n")
    gone = {path: content for path, content in A.items() if path != "python/c.py"}
    assert states(made(tmp_path, gone))["python/c.py"] == "hand-edited"


def test_a_file_that_already_is_right_is_nobodys_edit(tmp_path: Path) -> None:
    apply(made(tmp_path, A))
    (tmp_path / "docs" / "a.md").write_bytes(b"new\n")
    assert states(made(tmp_path, A | {"docs/a.md": b"new\n"}))["docs/a.md"] == "unchanged"


def test_a_killed_run_is_no_hand_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 is there, version 2 is interrupted half-way, and version 3 must still be written."""
    apply(made(tmp_path, A))
    second = {path: content + b"2" for path, content in A.items()}
    replaced = []
    replace = os.replace

    def killed(source: Path, target: Path) -> None:
        if len(replaced) == 2:
            raise KeyboardInterrupt
        replaced.append(target)
        replace(source, target)

    monkeypatch.setattr(apply_module.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        apply(made(tmp_path, second))
    monkeypatch.undo()
    for path, content in contents(tmp_path).items():
        assert content in (A[path], second[path])
    third = {path: content + b"3" for path, content in A.items()}
    planned = made(tmp_path, third)
    assert set(states(planned).values()) == {"changed"}
    apply(planned)
    assert contents(tmp_path) == third
    assert read_manifest(tmp_path).pending == {}


def test_a_failure_before_the_first_move_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(made(tmp_path, A))
    before = tree(tmp_path)
    put = Content.put

    def full_disk(content: Content, path: str) -> bool:
        if path.endswith(f"{STAGING}/2"):
            raise OSError(28, "No space left on device")
        return put(content, path)

    monkeypatch.setattr(Content, "put", full_disk)
    with pytest.raises(OSError, match="No space"):
        apply(made(tmp_path, dict.fromkeys(A, b"new")))
    monkeypatch.undo()
    assert tree(tmp_path) == before


def test_left_over_staging_is_swept(tmp_path: Path) -> None:
    (tmp_path / STAGING).mkdir(parents=True)
    (tmp_path / STAGING / "0").write_text("half")
    apply(made(tmp_path, A))
    assert contents(tmp_path) == A


def test_the_manifest_is_json_as_everyone_writes_it() -> None:
    files = {"é/漢 'x' & \u2028.md": "1", "a.md": "2"}
    for manifest in (Manifest(), Manifest(files), Manifest(files, {"b.md": "3"})):
        pending = {"pending": manifest.pending} if manifest.pending else {}
        content = {"errcat": 1, "files": dict(sorted(manifest.files.items())), **pending}
        assert manifest.to_json() == json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def test_two_writers_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    apply(made(tmp_path, A))
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    monkeypatch.setattr(apply_module, "_LOCK_WAIT_SECONDS", 0.1)
    with pytest.raises(BusyError):
        apply(made(tmp_path, {"docs/a.md": b"new"}))
    os.close(descriptor)
    assert contents(tmp_path) == A


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"errcat": 99, "files": {}}', b'{"errcat": 1}', b"\xff", b"[" * 100_000]
)
def test_a_broken_manifest_counts_as_none(tmp_path: Path, content: bytes) -> None:
    apply(made(tmp_path, A))
    (tmp_path / NAME).write_bytes(content)
    planned = made(tmp_path, A)
    assert set(states(planned).values()) == {"unchanged"}
    assert not planned.is_clean
    apply(planned)
    assert made(tmp_path, A).is_clean


def test_the_manifest_is_sorted_and_says_nothing_of_the_machine(tmp_path: Path) -> None:
    apply(made(tmp_path, dict(reversed(A.items()))))
    text = (tmp_path / NAME).read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=1) + "\n"
    assert list(json.loads(text)["files"]) == sorted(A)
    assert str(tmp_path) not in text


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "a/.",
        "C:\\x",
        "a\\b",
        "con",
        "docs/NUL.md",
        "com1.txt",
        "a.",
        "a ",
        "a\nb",
        "a:b",
        "x" * 300,
        "é" * 130,
    ],
)
def test_unsafe_paths(path: str) -> None:
    assert fault_of(path) is not None


@pytest.mark.parametrize("path", ["a.md", "codes/PARENT.SUB.md", "a b/c.md", "日本/x.md", ".nav.yml", "console.md"])
def test_safe_paths(path: str) -> None:
    assert fault_of(path) is None


def test_paths_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    sink = Sink()
    check_paths(tmp_path, ["docs/A.md", "docs/a.md"], sink)
    assert len(sink.diagnostics) == 1
    assert "only in case" in sink.diagnostics[0].message


def test_symbolic_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "docs").symlink_to(tmp_path / "elsewhere")
    sink = Sink()
    check_paths(folder, ["docs/a.md", "docs/b.md", "docs/in/c.md", "python/c.py"], sink)
    assert [finding.message for finding in sink.diagnostics] == [
        f"the output path `docs/a.md` is refused: the symbolic link `{folder}/docs` leads out of the output folder"
    ]
