"""`python -m tests.compat [KIND…]`: writes the expected output of the kinds, and the table in the docs, again."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from errcat.catalogue.compat_kinds import KINDS
from tests.compat.table import write_table
from tests.compat.test_compat import FOLDER, run

for kind in sys.argv[1:] or [kind.name for kind in KINDS]:
    if not (FOLDER / kind).is_dir():
        print(f"{kind} has no folder")
        continue
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        run(kind, patch)
    path = FOLDER / kind / "expected.txt"
    new = out.getvalue().encode("utf-8")
    if not path.exists() or path.read_bytes() != new:
        path.write_bytes(new)
        print(f"wrote {path.relative_to(FOLDER)}")
write_table()
