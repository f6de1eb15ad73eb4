"""From a file to located nodes: bytes → text → nodes. What is wrong becomes a finding; reading goes on where it can."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from errcat.catalogue import yaml_rules as rules
from errcat.catalogue.build_nodes import NodeBuilder
from errcat.catalogue.events import SyntaxFaultError
from errcat.catalogue.nodes import Mapping, Scalar
from errcat.catalogue.syntax import without_control_characters, without_markers
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.records import Struct

MAX_BYTES = 64 * 1024 * 1024


class Source(Struct, frozen=True):
    """A parsed file: its text, its document, whether a byte order mark stood in front, and whether it has anchors.

    Where the text was not YAML, `guesses` are the places at which the document may not be what was meant, and `lost` is
    the text that is not in it.
    """

    text: SourceText
    root: Mapping
    bom: bool
    anchored: bool = False
    guesses: tuple[int, ...] = ()
    lost: str = ""


def read_source(path: Path, name: str, sink: Sink) -> Source | None:
    """Reads and parses `path`, called `name` in messages. None where there is nothing to go on with."""
    text = read_text(path, name, sink)
    return None if text is None else parse(text, name, sink)


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


def parse(text: str, name: str, sink: Sink) -> Source | None:
    """Parses YAML text whose top level must be a mapping.

    Faults are reported. What comes back is what could be read all the same; None where there is nothing to go on with.
    """
    bom = text.startswith("\ufeff")
    source = SourceText(name, text[1:] if bom else text)
    readable, left_out = without_markers(source, without_control_characters(source, sink), sink)
    builder = NodeBuilder(source, readable, lambda offset: offset)
    guesses, anchored = builder.guesses, False
    try:
        root = builder.build()
        anchored = builder.anchored
    except SyntaxFaultError as fault:
        from errcat.catalogue.recover import recover  # it knows a hundred slips, and most files have none

        recovered = recover(source, readable, fault, sink)
        root, guesses, anchored = recovered.root, recovered.guesses, True
        left_out = "\n".join([*recovered.left_out, left_out])
    else:
        builder.report(sink)
    if isinstance(root, Mapping):
        return Source(source, root, bom, anchored, tuple(guesses), left_out)
    if root is not None:
        sink.add(
            Diagnostic(
                rules.NOT_A_MAPPING,
                f"a catalogue is made of `key: value`, and this is {'text' if isinstance(root, Scalar) else 'a list'}",
                source=source,
                span=root.span,
                fix="begin with `errcat: 1`, then `api:` and `codes:`",
            )
        )
    return None
