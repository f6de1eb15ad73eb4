"""Compiled templates in the project's cache: compiling the built-in ones takes longer than rendering a small catalogue.

Compiled code is as trusted as errcat's own. So it is read only where the same user wrote it, where its digest is right,
and where it was made by the very same program: Jinja evaluates filters of constant texts while it compiles.
"""

from __future__ import annotations

import marshal
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from errcat.cache import read_sealed, write_sealed


class CompiledTemplates(jinja2.BytecodeCache):
    """The templates of one pack, in one file. `program` is a text that differs for each version of the program."""

    def __init__(self, path: Path, program: str) -> None:
        self._path = path
        self._seal = f"{program}\n{jinja2.__version__}"
        self._changed = False
        content = read_sealed(path, self._seal)
        # By the seal, what this program wrote.
        self._codes: dict[str, bytes] = {} if content is None else marshal.loads(content)  # noqa: S302

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja before it compiles a template."""
        if (code := self._codes.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja after it has compiled one."""
        self._codes[bucket.key] = bucket.bytecode_to_string()
        self._changed = True

    def save(self) -> None:
        """Writes the file if there is anything new. It may fail."""
        if not self._changed:
            return
        write_sealed(self._path, self._seal, marshal.dumps(self._codes))
