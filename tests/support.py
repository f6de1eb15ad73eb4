"""What many tests need: catalogues from text, errcat as a user runs it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from errcat.catalogue.model import Catalogue
from errcat.checking import check_text
from errcat.diagnostics.diagnostic import Diagnostic, Sink

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

HEAD = "errcat: 1\napi: {id: shop, title: Shop API, version: 1.2.3}\n"


@dataclass(frozen=True)
class Run:
    """A finished run of the command."""

    code: int
    out: str
    err: str


needs_permissions = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="a superuser's privileges can be taken away on Linux only"
)
"""For tests of what may not be written, which superusers may all the same: run errcat with `privileged=False`."""


def _drop_privileges() -> None:
    """Takes from a superuser what lets it write where the permissions forbid it (`CAP_DAC_OVERRIDE` and the like)."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def errcat(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None, privileged: bool = True) -> Run:
    """Runs the installed command as a process of its own."""
    command = [sys.executable, "-m", "errcat", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", **(env or {})}
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
        preexec_fn=None if privileged else _drop_privileges,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def catalogue_of(text: str, *, head: str = HEAD) -> Catalogue:
    """The catalogue of a YAML text (dedented, put after a head with the API). Fails where it is not valid."""
    catalogue, findings = checked(text, head=head)
    assert catalogue is not None, [f"{finding.rule.name}: {finding.message}" for finding in findings]
    return catalogue


def checked(text: str, *, head: str = HEAD) -> tuple[Catalogue | None, list[Diagnostic]]:
    """The catalogue, if it is valid, and the findings."""
    sink = Sink()
    return check_text(head + textwrap.dedent(text), "errors.yaml", sink), sink.diagnostics


def places(findings: list[Diagnostic]) -> list[tuple[str, int, int]]:
    """Rule, line and column (one-based) of each finding."""
    result = []
    for finding in findings:
        line, column = (-1, -1)
        if finding.source is not None and finding.span is not None:
            line, column = finding.source.line_column(finding.span.start)
        result.append((finding.rule.name, line + 1, column + 1))
    return result


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder with their content, without what errcat keeps only to save time."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".errcat_cache" not in path.parts
    }


def git(folder: Path, *arguments: str) -> str:
    """Runs git in a folder, with no configuration but the repository's; returns what it prints."""
    identity = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *arguments]
    environment = {**os.environ, **identity, **alone}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
