"""The manifest `.errcat.json` of an output folder: which files errcat wrote, and what was in them.

While a run is writing, `pending` holds what it is about to write, so that a run that was killed is not mistaken for
somebody's edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from errcat.fingerprints import sha256
from errcat.records import Struct, fast_json, field
from errcat.targets.paths import fault_of

NAME = ".errcat.json"
VERSION = 1


class Manifest(Struct, frozen=True):
    """Paths relative to the output folder → SHA-256 of the content, in hexadecimal."""

    files: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)

    def wrote(self, path: str, digest: str) -> bool:
        """Whether errcat wrote this content to this path."""
        return digest in (self.files.get(path), self.pending.get(path))

    def to_json(self) -> str:
        """The text of the file: sorted, so that it is the same on every machine."""
        content: dict[str, object] = {"errcat": VERSION, "files": dict(sorted(self.files.items()))}
        if self.pending:
            content["pending"] = dict(sorted(self.pending.items()))
        return fast_json.format(fast_json.encode(content), indent=1).decode() + "\n"


def digest(content: bytes) -> str:
    """The fingerprint of a file's content."""
    return str(sha256()(content).hexdigest())


def has_manifest(folder: Path) -> bool:
    """Whether a run has written to the folder before."""
    return (folder / NAME).exists()


def read_manifest(folder: Path, *, untouched: bool = False) -> Manifest:
    """The manifest of an output folder. One that is missing, broken or of another version counts as empty.

    Paths in it that errcat never writes are left out: whoever edits a manifest cannot have files elsewhere removed.
    There are none in one that is known to be `untouched` since a run wrote it.
    """
    try:
        data = fast_json.decode((folder / NAME).read_bytes())
        if data["errcat"] != VERSION:
            return Manifest()
        if untouched:
            return Manifest(data["files"])
        return Manifest(_texts(data["files"]), _texts(data.get("pending", {})))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Manifest()


def _texts(entries: dict[str, str]) -> dict[str, str]:
    return {str(path): str(fingerprint) for path, fingerprint in entries.items() if fault_of(path) is None}
