"""Slips in text that is not YAML, found line by line: what each value would be if it stood alone, judged by the parser.

Only text that a parser refused comes here. A value is a slip when the parser refuses it by itself, too; its fix is
offered when the parser takes the value with the fix made.
"""

from __future__ import annotations

from collections import Counter

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.events import syntax_fault
from errcat.catalogue.flow_slips import after_bracket, flow_end, inside_brackets, unclosed_bracket
from errcat.catalogue.indent_slips import misaligned, too_deep
from errcat.catalogue.lines import Line, content_lines
from errcat.catalogue.slip import Slip, blank, slip
from errcat.catalogue.value_slips import after_quote, escape_slip, plain_slip, quoted_end, unclosed_quote
from errcat.diagnostics.diagnostic import Edit, SourceText, Span
from errcat.patterns import pattern

_FIELD = pattern(r"[a-z_$][\w-]*\Z")
_SQUEEZED = pattern(r"([a-z_][\w-]*):(?!//)(?=\S)|-(?=[^\W\d])")


def find_slips(source: SourceText) -> list[Slip]:
    """The slips of a text that is not YAML, in the order of their places."""
    return _Finder(source).find()


class _Finder:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.lines = content_lines(source)
        self.structure: list[Line] = []  # the lines that keys, items and values begin on
        self.slips: list[Slip] = []
        self.keys: Counter[str | None] | None = None  # how often each key occurs in the file

    def find(self) -> list[Slip]:
        position = 0
        while position < len(self.lines):
            position += self._line(position)
        slips = self.slips + misaligned(self.source, self.structure)
        return sorted(slips, key=lambda found: found.finding.span.start if found.finding.span else 0)

    def _line(self, position: int) -> int:
        """Looks at one line and those that its value runs on to; returns how many they are."""
        line = self.lines[position]
        if line.key is None and not line.dashes and not self._is_value(position):
            self._stray(line)
            return 1
        self.structure.append(line)
        if line.dashes and line.key is not None and not _FIELD.match(line.key):
            line = Line(line.start, line.text, line.indent, line.column, True, None, line.column)  # an item of prose
        value = line.value
        if not value or value.startswith("#") or line.is_block:
            return 1
        if value[0] in "\"'":
            count, found = self._quoted(position, line)
        elif value[0] in "[{":
            count, found = self._flow(position, line)
        else:
            count = self._continued(position, line)
            found = plain_slip(self.source, line.start + line.value_at, self.lines[position + count - 1].end)
        if found is not None:
            self.slips.append(found)
        elif (wrong := self._deeper(position + count, line)) is not None:
            self.slips.append(too_deep(self.source, wrong, line, self._is_known(wrong)))
            return count + self._as_deep(position + count)
        return count

    def _is_value(self, position: int) -> bool:
        """Whether a line without key and dash is the value of the key above it, or of the whole file."""
        line = self.lines[position]
        if not self.structure:
            return line.first in "[{"
        if position + 1 < len(self.lines) and line.first not in "\"'[{|>":
            following = self.lines[position + 1]
            beside = following.indent == line.indent
            if beside and (following.key is not None or _SQUEEZED.match(line.text, line.column)):
                return False
        before = self.structure[-1]
        return before.opens and line.indent > before.column

    def _stray(self, line: Line) -> None:
        start = line.start + line.column
        if (squeezed := _SQUEEZED.match(line.text, line.column)) is not None:
            sign, at = ("-" if squeezed[0] == "-" else ":"), line.start + squeezed.end()
            fixed = f"{squeezed[0]} {line.text[squeezed.end() :]}\n"
            self.slips.append(
                slip(
                    rules.YAML_MISSING_SPACE,
                    f"there is no space after the `{sign}`",
                    self.source,
                    Span(at - 1, at),
                    "put a space after it",
                    (Edit(Span(at, at), " "),) if syntax_fault(fixed) is None else (),
                    blank(start, line.end),
                )
            )
            return
        if line.first in "[{":
            end = flow_end(self.source.text, start, line.end)
            if end is not None and self.source.text.startswith(":", end):
                return  # a structure as a key is YAML, and has a rule of its own
        self.slips.append(
            slip(
                rules.YAML_MISSING_COLON,
                "this line has no `: `",
                self.source,
                Span(start, line.end),
                "write `key: value`, or indent the line deeper if it goes on with the text above",
                guess=blank(start, line.end),
            )
        )

    def _quoted(self, position: int, line: Line) -> tuple[int, Slip | None]:
        start = line.start + line.value_at
        close, count = quoted_end(self.source.text, start), 1
        while close is not None and position + count < len(self.lines) and self.lines[position + count].start < close:
            following = self.lines[position + count]
            if following.indent <= line.indent and (following.dashes or following.key is not None):
                close = None
            else:
                count += 1
        if close is None:
            count = self._continued(position, line)
            return count, unclosed_quote(self.source, start, self.lines[position + count - 1].end)
        end = self.lines[position + count - 1].end
        rest = self.source.text[close:end]
        if rest.strip() and not rest.lstrip().startswith("#"):
            return count, after_quote(self.source, start, close, end)
        return count, escape_slip(self.source, start, close)

    def _flow(self, position: int, line: Line) -> tuple[int, Slip | None]:
        start = line.start + line.value_at
        count = self._inside_brackets(position, line)
        end = flow_end(self.source.text, start, self.lines[position + count - 1].end)
        if end is None:
            return 1, unclosed_bracket(self.source, start, line.end)
        while count > 1 and self.lines[position + count - 1].start > end:
            count -= 1
        last = self.lines[position + count - 1].end
        rest = self.source.text[end:last]
        if rest.strip() and not rest.lstrip().startswith("#"):
            return count, after_bracket(self.source, start, last)
        return count, inside_brackets(self.source, start, end)

    def _inside_brackets(self, position: int, line: Line) -> int:
        """How many lines a structure in brackets may have: up to the first one that its indentation puts outside."""
        count = 1
        while position + count < len(self.lines):
            following = self.lines[position + count]
            is_field = line.key is not None or line.dashes
            if is_field and following.indent <= line.indent and following.first not in "]}":
                break
            count += 1
        return count

    def _continued(self, position: int, line: Line) -> int:
        """How many lines a text without quotes runs over."""
        least = line.indent + 1 if line.dashes and line.key is None else line.column + (line.key is not None)
        count = 1
        while position + count < len(self.lines):
            following = self.lines[position + count]
            is_field = following.key is not None and _FIELD.match(following.key)
            if following.indent < least or following.dashes or is_field:
                break
            count += 1
        return count

    def _deeper(self, position: int, line: Line) -> Line | None:
        """The line at `position`, if it is indented below one that has its value already."""
        if position >= len(self.lines) or line.key is None:
            return None
        following = self.lines[position]
        is_field = following.key is not None and not following.dashes
        return following if is_field and following.indent > line.column else None

    def _is_known(self, line: Line) -> bool:
        if self.keys is None:
            self.keys = Counter(line.key for line in self.lines)
        return self.keys[line.key] > 1

    def _as_deep(self, position: int) -> int:
        """How many lines from `position` on are indented as far as the one there, or farther."""
        count = 1
        while position + count < len(self.lines) and self.lines[position + count].indent >= self.lines[position].indent:
            count += 1
        return count
