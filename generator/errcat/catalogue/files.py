"""The content of files, whatever is at their path: bytes → text. What is wrong becomes a finding."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from errcat.catalogue import yaml_rules as rules
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span

MAX_BYTES = 64 * 1024 * 1024


def read_text(path: Path, name: str, sink: Sink) -> str | None:
    """The text of a file, its byte order mark and line breaks as they are."""
    content = read_bytes(path, name, sink)
    return None if content is None else decode(content, name, sink)


def read_bytes(path: Path, name: str, sink: Sink) -> bytes | None:
    """The content of a regular file of bearable size."""

    def refuse(message: str, fix: str) -> None:
        sink.add(Diagnostic(rules.UNREADABLE_FILE, message, file=name, fix=fix))

    try:
        # Non-blocking, so that a pipe with no writer cannot hang the run before it is seen to be one.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        refuse("there is no such file", "check the name, and the folder that the command runs in")
        return None
    except (OSError, ValueError) as error:
        refuse(f"the file cannot be opened: {getattr(error, 'strerror', None) or error}", "check its permissions")
        return None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            refuse("this is a folder, not a file", "name a YAML file in it")
        elif not stat.S_ISREG(status.st_mode):
            refuse("this is not a regular file", "name a YAML file; pipes and devices are not read")
        elif status.st_size > MAX_BYTES:
            size, most = status.st_size // 1024 // 1024, MAX_BYTES // 1024 // 1024
            refuse(f"the file is too large: {size} MB, at most {most} MB are read", "split the catalogue")
        else:
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES)
    except OSError as error:
        refuse(f"the file cannot be read: {error.strerror}", "check the disk and the file's permissions")
    finally:
        os.close(descriptor)
    return None


def decode(content: bytes, name: str, sink: Sink) -> str | None:
    """The text of a file's content; None where it is not UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:2]:
        sink.add(
            Diagnostic(rules.NOT_UTF8, "the file is UTF-16 or UTF-32, not UTF-8", file=name, fix="save it as UTF-8")
        )
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        shown = SourceText(name, before + content[error.start :].decode("utf-8", "replace"))
        sink.add(
            Diagnostic(
                rules.NOT_UTF8,
                f"this character is not UTF-8 (it is the byte 0x{content[error.start]:02x})",
                source=shown,
                span=Span(len(before), len(before) + 1),
                fix="save the file as UTF-8",
            )
        )
        return None
