"""Which output paths are safe: relative, below the folder, and possible on every system."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from errcat.diagnostics.diagnostic import Diagnostic, SourceText, Span
from errcat.patterns import pattern
from errcat.targets.rules import UNSAFE_PATH

if TYPE_CHECKING:
    from errcat.targets.packs import Artefact, Pack

_RESERVED = pattern(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z", re.IGNORECASE)
_FORBIDDEN = pattern(r'[<>:"|?*\\\x00-\x1f]')
_MAX_NAME_BYTES = 240  # most file systems stop at 255, and the atomic write needs none of the rest


@lru_cache(maxsize=1 << 15)
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


def fault_of_target(target: str) -> str | None:
    """What is wrong with the name of a target, which is that of two folders, for templates and outputs; or None."""
    return "it is more than one name" if "/" in target.strip("/") else fault_of(target)


def refusal(path: str, pack: Pack, artefact: Artefact, taken: dict[str, str]) -> Diagnostic | None:
    """What is wrong with the path of an output, from the pack's folder, at its place in the manifest; or None.

    `taken` has the paths of the pack so far, by what they are to a system that does not tell case; this one is added.
    """
    fault = fault_of(path)
    first = taken.get(path.casefold())
    taken.setdefault(path.casefold(), path)
    if fault is None and first is not None:
        fault = "another output has it already" if first == path else f"it differs from `{first}` only in case"
    return (
        None if fault is None else unsafe(f"the output path `{path}` is refused: {fault}", pack.manifest, artefact.at)
    )


def unsafe(message: str, manifest: SourceText, at: Span | None) -> Diagnostic:
    """The finding, at its place in the manifest."""
    return Diagnostic(UNSAFE_PATH, message, source=manifest, span=at, fix="use a relative path of plain names")
