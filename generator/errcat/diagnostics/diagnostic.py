"""One finding at one place, and the sink that stages report to."""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Callable, Iterator

from errcat.diagnostics.policy import Policy
from errcat.diagnostics.rule import Rule, Severity
from errcat.patterns import pattern
from errcat.records import Struct, field, replace

_LINE_BREAK = pattern(r"\r\n|\r|\n")


class SourceText:
    """A text that findings point into. Offsets count characters; a line ends at LF, CRLF or CR as in YAML 1.2."""

    __slots__ = ("_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._starts: array[int] | None = None

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

    @property
    def count(self) -> int:
        """How many lines there are; the one after a last line break counts."""
        return len(self._line_starts())

    def start(self, number: int) -> int:
        """The offset at which a line begins, by its zero-based number."""
        return self._line_starts()[number]

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with the offset of its beginning, without its line break."""
        for number, start in enumerate(self._line_starts()):
            yield start, self.line(number)

    def span_of_line(self, number: int) -> Span:
        """The text of a line by its zero-based number, without the white space around it."""
        starts = self._line_starts()
        number = min(max(number, 0), len(starts) - 1)
        line = self.line(number)
        return Span(starts[number] + len(line) - len(line.lstrip()), starts[number] + len(line.rstrip()))

    def _line_starts(self) -> array[int]:
        if self._starts is None:
            self._starts = array("Q", [0])  # a list would take four times the memory of a text of empty lines
            self._starts.extend(match.end() for match in _LINE_BREAK.finditer(self.text))
        return self._starts


class Span(Struct, frozen=True):
    """From `start` up to `end`, offsets in characters into a `SourceText`."""

    start: int
    end: int


class Edit(Struct, frozen=True):
    """A fix that a machine can apply: the characters of `span` become `text`."""

    span: Span
    text: str


class Related(Struct, frozen=True):
    """A second place that explains the first."""

    message: str
    span: Span


class Diagnostic(Struct, frozen=True):
    """A finding.

    `where` is the way to it in the catalogue; `label` stands under the marked text; `fix` says what to do. `level` is
    the severity that this run gives it, where that is not its rule's.
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
    level: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.level or self.rule.severity

    @property
    def path(self) -> str | None:
        """The file that it is about."""
        return self.source.name if self.source is not None else self.file


class Suppressed(Struct, frozen=True):
    """A finding that somebody wants to live with, and why."""

    diagnostic: Diagnostic
    reason: str


class Sink(Struct):
    """Collects what the stages report, as far as the policy wants it. Suppressed findings are kept apart.

    `codes` counts the codes that were looked at.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)
    suppressed: list[Suppressed] = field(default_factory=list)
    codes: int = 0
    _excuses: list[Callable[[Diagnostic], str | None]] = field(default_factory=list)
    _known: set[object] = field(default_factory=set)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keeps a finding, once: two stages that see the same fault report it once."""
        severity = self.policy.severity(diagnostic.rule)
        if severity is None:
            return
        if severity != diagnostic.severity:
            diagnostic = replace(diagnostic, level=severity)
        identity = (diagnostic.rule.name, diagnostic.message, diagnostic.path, diagnostic.span, diagnostic.where)
        if identity not in self._known:
            self._known.add(identity)
            self._keep(diagnostic)

    def excuse(self, reason_for: Callable[[Diagnostic], str | None]) -> None:
        """From now on, and for what is here already: a finding with a reason is kept apart, as suppressed."""
        self._excuses.append(reason_for)
        before, self.diagnostics[:] = list(self.diagnostics), []
        for diagnostic in before:
            self._keep(diagnostic)

    def _keep(self, diagnostic: Diagnostic) -> None:
        if diagnostic.rule.can_be_ignored:
            for reason_for in self._excuses:
                if (reason := reason_for(diagnostic)) is not None:
                    self.suppressed.append(Suppressed(diagnostic, reason))
                    return
        self.diagnostics.append(diagnostic)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)
