"""Compiled templates in the project's cache: compiling the built-in ones takes longer than rendering a small catalogue.

Compiled code is as trusted as errcat's own. So it is read only where the same user wrote it, where its digest is right,
and where it was made by the very same program: Jinja evaluates filters of constant texts while it compiles.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from errcat.cache import cache_folder, write_cache


class CompiledTemplates(jinja2.BytecodeCache):
    """The templates of one pack, in one file. `program` is a text that differs for each version of the program."""

    def __init__(self, path: Path, program: str) -> None:
        self._path = path
        self._program = f"{program}\n{jinja2.__version__}"
        self._codes: dict[str, bytes] = {}
        self._changed = False
        with suppress(OSError, ValueError, EOFError, TypeError):
            status = path.stat()
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                return
            digest, _, content = path.read_bytes().partition(b"\n")
            if digest == _digest(self._program, content):
                self._codes = marshal.loads(content)  # noqa: S302  by the digest, what this program wrote

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
        content = marshal.dumps(self._codes)
        with suppress(OSError):
            cache_folder(self._path.parents[1])
            write_cache(self._path, _digest(self._program, content) + b"\n" + content)


def _digest(program: str, content: bytes) -> bytes:
    return hashlib.sha256(program.encode() + b"\n" + content).hexdigest().encode()
