"""Catalogues as they were at a git revision, read from git's objects: the work tree and the index are not touched.

git is asked for no more than it has here: no network, no filters, no locks.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from errcat.catalogue.files import MAX_BYTES
from errcat.real_path import real_path
from errcat.records import Struct

_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")  # set in git hooks, relative to another folder
_FILE_MODES = ("100644", "100755")


class RevisionError(Exception):
    """The revision, or a file at it, cannot be read. The text says why, and what to do."""


class Revision(Struct, frozen=True):
    """`name` is what the user wrote, `commit` its object name, `top` the root of the work tree."""

    name: str
    commit: str
    top: Path


def find_revision(name: str, folder: Path) -> Revision:
    """The revision called `name` in the repository that `folder` is in. Raises RevisionError where there is none."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise RevisionError(
            f"`{name}` is no file, and {folder} is in no git repository that could have such a revision"
        )
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        shallow = _git(folder, "rev-parse", "--is-shallow-repository") == b"true\n"
        hint = (
            "; this clone is shallow: fetch more of it (`git fetch --unshallow --tags`; `fetch-depth: 0` for"
            " actions/checkout)"
            if shallow
            else "; `git fetch --tags` gets those of the server"
        )
        raise RevisionError(f"`{name}` is neither a file nor a revision of this git repository{hint}")
    return Revision(name, commit.decode("ascii").strip(), real_path(Path(os.fsdecode(top.rstrip(b"\n")))))


def content_at(revision: Revision, path: Path) -> bytes | None:
    """The content of a file at the revision; None where it was not there. Raises RevisionError."""
    path = real_path(path)
    if not path.is_relative_to(revision.top):
        raise RevisionError(f"{path} is not in the git repository {revision.top}, which has the revision")
    name = path.relative_to(revision.top).as_posix()
    listed = _git(revision.top, "ls-tree", "-z", "--long", "--full-tree", revision.commit, "--", name)
    if not listed:
        return None
    mode, _, blob, size = listed.split(b"\t")[0].decode("ascii").split()
    if mode not in _FILE_MODES:
        raise RevisionError(f"{name} was not a regular file at `{revision.name}`")
    if int(size) > MAX_BYTES:
        raise RevisionError(f"{name} was too large at `{revision.name}`: {int(size) // 1024 // 1024} MB")
    content = _git(revision.top, "cat-file", "blob", blob)
    if content is None:
        raise RevisionError(f"{name} at `{revision.name}` is not in this clone; fetch it with `git fetch --refetch`")
    return content


def files_at(revision: Revision, folder: Path) -> tuple[str, ...]:
    """The paths of all files below a folder at the revision, relative to that folder."""
    below = real_path(folder).relative_to(revision.top).as_posix().removeprefix(".")
    listed = _git(
        revision.top, "ls-tree", "-r", "-z", "--name-only", f"{revision.commit}:{'' if below == '.' else below}"
    )
    return tuple(os.fsdecode(name) for name in (listed or b"").split(b"\0") if name)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails. Raises RevisionError where it cannot run or does not want to."""
    command = ["git", "-C", str(folder), *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    try:
        done = subprocess.run(  # noqa: S603  a list, no shell; revisions follow --end-of-options or are object names
            command, capture_output=True, check=False, stdin=subprocess.DEVNULL, env={**environment, **_QUIET}
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed, and revisions cannot be read without it") from None
    except (OSError, ValueError) as error:
        raise RevisionError(f"git cannot run: {getattr(error, 'strerror', None) or error}") from None
    if done.returncode == 0:
        return done.stdout
    if b"dubious ownership" in done.stderr:
        raise RevisionError(f"git refuses to read {folder}: it belongs to another user (`git help safe.directory`)")
    return None
