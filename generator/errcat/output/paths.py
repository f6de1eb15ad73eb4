"""Which output paths are safe: relative, below the folder, and possible on every system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.output.rules import UNSAFE_PATH

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_MAX_NAME_BYTES = 240  # most file systems stop at 255, and the atomic write needs none of the rest


def fault_of(path: str) -> str | None:
    """What is wrong with a relative path, or None."""
    if not path:
        return "it is empty"
    if path.startswith("/"):
        return "it is absolute"
    for name in path.split("/"):
        if name in ("", ".", ".."):
            return f"`{name or '//'}` is not a plain name"
        if _FORBIDDEN.search(name):
            return "it has a character that some systems do not allow in a file name"
        if _RESERVED.match(name):
            return f"`{name}` is a reserved name on Windows"
        if name.endswith((".", " ")):
            return f"`{name}` ends in a dot or a space, which Windows removes"
        if len(name.encode("utf-8", "surrogatepass")) > _MAX_NAME_BYTES:
            return f"`{name[:40]}…` is longer than {_MAX_NAME_BYTES} bytes"
    return None


def check_paths(folder: Path, paths: Iterable[str], sink: Sink) -> None:
    """Reports paths that are not safe, that differ only in case, or that a symbolic link leads out of the folder."""

    def refuse(path: str, reason: str) -> None:
        sink.add(
            Diagnostic(
                UNSAFE_PATH, f"the output path `{path}` is refused: {reason}", fix="use a relative path of plain names"
            )
        )

    seen: dict[str, str] = {}
    resolved = folder.resolve()
    parents: dict[Path, bool] = {}
    for path in paths:
        if (fault := fault_of(path)) is not None:
            refuse(path, fault)
            continue
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            refuse(path, f"it differs from `{first}` only in case")
            continue
        parent = (folder / path).parent
        if parent not in parents:
            parents[parent] = parent.resolve().is_relative_to(resolved)
        if not parents[parent]:
            refuse(path, "a symbolic link leads out of the output folder")
