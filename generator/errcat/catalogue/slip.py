"""A slip in text that is not YAML: what was found, and what makes the text readable."""

from __future__ import annotations

from errcat.catalogue.edit import enclose
from errcat.catalogue.events import syntax_fault
from errcat.diagnostics.diagnostic import Diagnostic, Edit, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.records import Struct

QUOTE_IT = "put quotes around the text"


class Slip(Struct, frozen=True):
    """A finding and a repair. A repair that the finding does not offer is a guess, good enough to read on."""

    finding: Diagnostic
    repair: tuple[Edit, ...] = ()

    @property
    def is_guess(self) -> bool:
        """Whether what is read after the repair may not be what was meant."""
        return not self.finding.edits


def slip(
    rule: Rule,
    message: str,
    source: SourceText,
    span: Span,
    fix: str,
    edits: tuple[Edit, ...] = (),
    guess: tuple[Edit, ...] = (),
) -> Slip:
    """A slip with edits that are offered, or else with a guess that is not."""
    return Slip(Diagnostic(rule, message, source=source, span=span, fix=fix, edits=edits), edits or guess)


def reads(value: str) -> bool:
    """Whether a parser takes the text as the value of a key."""
    return syntax_fault(f"k: {value}\n") is None


def enclosing(start: int, text: str, meant: str | None = None) -> tuple[Edit, ...]:
    """The edit that puts quotes around the text at `start`, or around what it means; none if that would not read."""
    enclosed = enclose(text if meant is None else meant)
    return (Edit(Span(start, start + len(text)), enclosed),) if reads(enclosed) else ()


def blank(start: int, end: int) -> tuple[Edit, ...]:
    """The edit that takes the text away and leaves every offset as it is."""
    return (Edit(Span(start, end), " " * (end - start)),)


def cannot_begin(character: str) -> str:
    """What to say of a text that begins with a sign: some never can, others not when a text goes on like this."""
    like_this = "" if character in "`@%" else " like this"
    return f"a text without quotes cannot begin with {sign(character)}{like_this}"


def sign(character: str) -> str:
    """A sign as a message shows it."""
    return "a backtick" if character == "`" else f"`{character}`"
