"""What `--diff` prints, the same for every command: a unified diff that `patch` can apply."""

from __future__ import annotations

import sys

from errcat.patterns import pattern

# Lines end at LF alone: `str.splitlines` also cuts at U+2028 and the like, which no tool that reads a patch does.
_LINE = pattern(r"[^\n]*\n|[^\n]+")


def print_diff(name: str, old: str | None, new: str | None) -> None:
    """Prints how the file `name` changes from `old` to `new`; None where there is no such file."""
    import difflib

    before = "/dev/null" if old is None else name
    after = "/dev/null" if new is None else name
    for line in difflib.unified_diff(_LINE.findall(old or ""), _LINE.findall(new or ""), before, after):
        sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
