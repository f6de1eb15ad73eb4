"""No file exhausts time or memory: each ends in a clear finding, in a process whose memory is bounded."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\ncodes:\n"
MEMORY = 600 * 1024 * 1024
SECONDS = 30
MEGABYTE = 1024 * 1024


def check(name: str, folder: Path) -> tuple[int, list[str]]:
    """`errcat check` with little memory and time; the exit code and what it says, a line for each finding."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "-m", "errcat", "check", "--output-format", "concise", name]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", preexec_fn=limit, timeout=4 * SECONDS
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def laughs() -> str:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    return "\n".join(lines + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (laughs(), "too-many-values"),
        ("a: " + "[" * 100_000, "too-deep"),
        ("a: " + "{b: " * 100_000, "too-deep"),
        ("- " * 100_000, "too-deep"),
        ("? " * 100_000, "key-not-text"),
        ("a: [\n" * 500_000, "too-deep"),
        pytest.param("a: [" + "1," * 4_000_000 + "]", "too-many-values", marks=pytest.mark.slow),
        ("a: \x00\n", "yaml-syntax"),
        ("\x00" * MEGABYTE, "not-utf8"),
        (" " * 20 * MEGABYTE, "empty-file"),
        ("\n" * 4 * MEGABYTE, "empty-file"),
        ("&a " * MEGABYTE, "yaml-missing-colon"),
        ("a: 'x" + "y" * 8 * MEGABYTE, "yaml-unclosed"),
        ("---\n" * 20_000, "second-document"),
        ("k" * 8 * MEGABYTE + ": 1\n", "yaml-colon"),
    ],
    ids=lambda value: value[:12].strip() if len(value) > 30 else value,
)
def test_a_hostile_file_ends_in_a_finding(tmp_path: Path, text: str, rule: str) -> None:
    (tmp_path / "errors.yaml").write_text(text, "utf-8", newline="")
    code, lines = check("errors.yaml", tmp_path)
    assert code == 1
    assert any(line.startswith("errors.yaml:") and f" error[{rule}]: " in line for line in lines), lines[:5]
    assert all(len(line) < 500 for line in lines)


def directory(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * MEGABYTE)  # sparse: it takes no space on the disk


@pytest.mark.parametrize(
    ("make", "rule", "code"),
    [
        (directory, "unreadable-file", 2),
        (large, "unreadable-file", 2),
        (os.mkfifo, "unreadable-file", 2),
        (lambda path: path.symlink_to("/dev/zero"), "unreadable-file", 2),
        (lambda path: path.write_bytes("errcat: 1\n".encode("utf-16")), "not-utf8", 1),
        (lambda path: path.write_bytes(b"errcat: \xff\n"), "not-utf8", 1),
    ],
    ids=["folder", "100 MB", "pipe", "device", "UTF-16", "not UTF-8"],
)
def test_what_is_no_text_file_is_refused(tmp_path: Path, make: Callable[[Path], None], rule: str, code: int) -> None:
    make(tmp_path / "errors.yaml")
    found, lines = check("errors.yaml", tmp_path)
    assert found == code
    assert f" error[{rule}]: " in lines[0]


FAULTS = {
    "duplicates": ("  a: {status: 400}\n", "duplicate-key", 1_500),
    "wrong values": ("  k%d: {status: 4}\n", "wrong-size", 1_500),
    "references": ("  k%d: {status: 400, code: k%d, related: [x%d]}\n", "unknown-code", 1_500),
    "colons": ("  k%d:\n    message: a: b\n", "yaml-colon", 1_500),
    "quotes": ('  k%d:\n    message: "a\n', "yaml-unclosed", 1_500),
    "brackets": ("  k%d:\n    tags: [a\n", "yaml-unclosed", 1_500),
    "tabs": ("  k%d:\n\t\tmessage: a\n", "yaml-tab", 1_500),
    "stray lines": ("  k%d:\n    status 404\n    message: a\n", "yaml-missing-colon", 1_500),
    "indentation": ("  k%d:\n    status: 404\n   message: a\n", "yaml-indentation", 1_500),
    "markers": ("  k%d: {status: 400}\n---\n", "second-document", 1_500),
    "comments": ("  k%d: {message: a b #c\n    }\n", "yaml-comment-cut", 1_500),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_thousands_of_faults_are_all_told_in_linear_time(tmp_path: Path, kind: str) -> None:
    entry, rule, number = FAULTS[kind]
    entries = [entry % ((index,) * entry.count("%d")) for index in range(number)]
    (tmp_path / "errors.yaml").write_text(HEAD + "".join(entries), "utf-8")
    _, lines = check("errors.yaml", tmp_path)
    assert number - 1 <= sum(f"[{rule}]: " in line for line in lines) <= number
