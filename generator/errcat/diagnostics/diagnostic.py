"""One finding at one place, and the sink that stages report to."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from errcat.diagnostics.rule import Rule, Severity

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class SourceText:
    """A text that findings point into. Offsets count characters; a line ends at LF, CRLF or CR as in YAML 1.2."""

    __slots__ = ("_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._starts: list[int] | None = None

    def line_column(self, offset: int) -> tuple[int, int]:
        """The zero-based line and column (in characters) of an offset."""
        starts = self._line_starts()
        line = bisect.bisect_right(starts, offset) - 1
        return line, offset - starts[line]

    def line(self, number: int) -> str:
        """A line by its zero-based number, without its line break; empty past the end."""
        starts = self._line_starts()
        if number >= len(starts):
            return ""
        end = starts[number + 1] if number + 1 < len(starts) else len(self.text)
        return self.text[starts[number] : end].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]
        return self._starts


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, offsets in characters into a `SourceText`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """A fix that a machine can apply: the characters of `span` become `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding.

    `where` is the way to it in the catalogue; `label` stands under the marked text; `fix` says what to do.
    """

    rule: Rule
    message: str
    source: SourceText | None = None
    span: Span | None = None
    file: str | None = None
    where: tuple[str, ...] = ()
    label: str = ""
    fix: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.rule.severity

    @property
    def path(self) -> str | None:
        """The file that it is about."""
        return self.source.name if self.source is not None else self.file


@dataclass(slots=True)
class Sink:
    """Collects what the stages report."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keeps a finding, once: two stages that see the same fault report it once."""
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)
