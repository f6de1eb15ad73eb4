"""Runs the tools that `make ecosystem` installs beside this file."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
NODE_MODULES = FOLDER / "node_modules"
PYTHON = FOLDER / ".venv" / "bin"

_ENVIRONMENT = {
    "NO_COLOR": "1",
    "CI": "1",
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
}


@dataclass(frozen=True)
class Done:
    """A finished run."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None, timeout: float = 180) -> Done:
    """Runs a command with the installed tools first in the path."""
    path = os.pathsep.join((str(NODE_MODULES / ".bin"), str(PYTHON), os.environ["PATH"]))
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **_ENVIRONMENT, "PATH": path, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def node(tool: str, *arguments: str | Path, cwd: Path) -> Done:
    """A command of an npm package."""
    return run(NODE_MODULES / ".bin" / tool, *arguments, cwd=cwd)


def python(tool: str, *arguments: str | Path, cwd: Path, timeout: float = 180) -> Done:
    """A command of a PyPI package."""
    return run(PYTHON / tool, *arguments, cwd=cwd, timeout=timeout)


@dataclass(frozen=True, order=True)
class Finding:
    """What a linter says: in which document, by which rule, where."""

    document: str
    rule: str
    where: str


def spectral(ruleset: Path, documents: list[str], cwd: Path) -> list[Finding]:
    """Everything that Spectral finds in `documents`, warnings and hints included. `ruleset` is a ruleset file.

    What it finds in a file that several documents refer to is listed for the file.
    """
    done = node("spectral", "lint", "--ruleset", ruleset, "--format", "json", "--quiet", *documents, cwd=cwd)
    text = done.out[done.out.index("[") :] if "[" in done.out else ""
    if done.code not in (0, 1) or not text:
        raise AssertionError(done.all)
    found: list[Any] = json.loads(text)
    return sorted(
        {
            Finding(os.path.relpath(item["source"], cwd), item["code"], "/".join(map(str, item["path"])))
            for item in found
        }
    )
