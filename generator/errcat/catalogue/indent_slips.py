"""Slips in indentation: tabs, and lines that stand at a column of their own."""

from __future__ import annotations

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.lines import Line, content_lines, tabs_alone
from errcat.catalogue.slip import Slip, slip
from errcat.diagnostics.diagnostic import Edit, SourceText, Span
from errcat.patterns import pattern

_WHITE = pattern(r"[ \t]*")
_WIDTHS = (2, 4, 8)
_LOOKAHEAD = 200


def tab_slips(source: SourceText) -> list[Slip]:
    """Every line that is indented with a tab. The fix is offered where one width of a tab makes all lines fit."""
    result = [
        slip(rules.YAML_TAB, "this empty line holds a tab", source, span, "empty it", (Edit(span, ""),))
        for span in tabs_alone(source)
    ]
    everything = content_lines(source)
    lines = [line for line in everything if "\t" in line.text[: line.indent]]
    if not lines:
        return result
    wrong = {width: _misfits(everything, width) for width in _WIDTHS}
    best = min(_WIDTHS, key=lambda width: (wrong[width], width))
    sure = wrong[best][0] == 0
    for line in lines:
        span = Span(line.start, line.start + line.indent)
        edits = (Edit(span, _expanded(line.text[: line.indent], best)),)
        at = line.start + line.text.index("\t")
        message = "this line is indented with a tab"
        marked = Span(at, span.end)
        result.append(slip(rules.YAML_TAB, message, source, marked, "indent with spaces", edits if sure else (), edits))
    return result


def misaligned(source: SourceText, structure: list[Line]) -> list[Slip]:
    """Lines that go back to a column at which nothing above them stands."""
    result: list[Slip] = []
    open_lines: list[tuple[int, Line]] = []  # the columns that are open, and the last line at each
    moved = 0  # how far the lines of the block that is being re-indented move
    block = -1
    for position, line in enumerate(structure):
        if moved and line.indent >= block:
            continue
        moved = 0
        inner: tuple[int, Line] | None = None
        while open_lines and open_lines[-1][0] > line.indent:
            inner = open_lines.pop()
        if inner is not None and (not open_lines or open_lines[-1][0] < line.indent):
            first: Line | None = None
            if open_lines and _is_alone(structure, position, inner, open_lines[-1][0]):
                first = inner[1]
            elif len(open_lines) > 1 and _is_alone(structure, position, open_lines[-1], open_lines[-2][0]):
                first = open_lines.pop()[1]
            if first is not None:
                white = Span(first.start, first.start + first.indent)
                result.append(_misaligned(source, first, line.indent, (Edit(white, " " * line.indent),), True))
                open_lines.append((line.indent, line))
                continue
            column, sure = _column(line, inner, open_lines[-1] if open_lines else None)
            moved, block = column - line.indent, line.indent
            edits = shift(source, line, moved)
            result.append(_misaligned(source, line, column, edits, sure))
            open_lines.append(inner if column == inner[0] else (column, line))
            continue
        while open_lines and open_lines[-1][0] == line.indent:
            open_lines.pop()
        open_lines.append((line.indent, line))
        if line.dashes:
            dashes = range(line.indent + 1, line.column)
            open_lines += [(column, line) for column in dashes if line.text[column] == "-"]
            open_lines.append((line.column, line))
    return result


def too_deep(source: SourceText, line: Line, above: Line, known: bool) -> Slip:
    """`line` is indented below `above`, which has its value already. `known`: its key is one that others have, too."""
    moved = shift(source, line, above.column - line.indent)
    start = line.start + line.column
    return slip(
        rules.YAML_INDENTATION,
        f"`{line.key}` is indented deeper than `{above.key}`, which has its value already",
        source,
        Span(start, start + len(line.key or "")),
        f"indent it by {above.column} spaces, like `{above.key}`",
        moved if known else (),
        moved,
    )


def shift(source: SourceText, line: Line, by: int) -> tuple[Edit, ...]:
    """Moves a line, and those after it that are indented as far or farther."""
    edits: list[Edit] = []
    number, _ = source.line_column(line.start)
    while number < source.count:
        start, text = source.start(number), source.line(number)
        white = len(text) - len(text.lstrip(" "))
        if text.strip():
            if white < line.indent:
                break
            edits.append(Edit(Span(start, start + white), " " * max(white + by, 0)))
        number += 1
    return tuple(edits)


def _is_alone(structure: list[Line], position: int, alone: tuple[int, Line], parent: int) -> bool:
    """Whether a line is the first of its block, and all the others are where the one at `position` is."""
    line = structure[position]
    column, first = alone
    if first.opens != line.opens or first.dashes != line.dashes or first.indent != column:
        return False
    for other in reversed(structure[max(position - _LOOKAHEAD, 0) : position]):
        if other.indent <= parent:
            break
        if other.indent == column and other is not first:
            return False
    here = 0
    for other in structure[position : position + _LOOKAHEAD]:
        if other.indent <= parent:
            break
        if other.indent == column:
            return False
        here += other.indent == line.indent
    return here > 1 or (line.indent - parent) % 2 == 0 != (column - parent) % 2


def _column(line: Line, inner: tuple[int, Line], outer: tuple[int, Line] | None) -> tuple[int, bool]:
    """The column that a line was meant for, and whether that is sure: that of the neighbours that look like it."""
    if outer is None:
        return inner[0], False
    like_inner, like_outer = line.opens == inner[1].opens, line.opens == outer[1].opens
    if like_inner != like_outer and not line.dashes:
        return (inner[0] if like_inner else outer[0]), True
    return (inner[0] if inner[0] - line.indent <= line.indent - outer[0] else outer[0]), False


def _misaligned(source: SourceText, line: Line, column: int, edits: tuple[Edit, ...], sure: bool) -> Slip:
    start = line.start + line.indent
    return slip(
        rules.YAML_INDENTATION,
        f"this line is indented by {line.indent} {'space' if line.indent == 1 else 'spaces'}, unlike its neighbours",
        source,
        Span(start, line.end),
        f"align it with its neighbours, probably at {column} spaces",
        edits if sure else (),
        edits,
    )


def _expanded(white: str, width: int) -> str:
    return white.expandtabs(width).replace("\t", " ")


def _misfits(lines: list[Line], width: int) -> tuple[int, int, int]:
    """What would be odd with tabs of this width, the worst first.

    How many lines would stand where no line can, how many keys would be left empty, and how many lines with tabs would
    end a block.
    """
    columns: list[tuple[int, bool]] = [(0, True)]
    wrong = empty = ends = 0
    for line in lines:
        column = len(_expanded(line.text[: line.indent], width))
        ends += column < columns[-1][0] and "\t" in line.text[: line.indent]
        if column > columns[-1][0]:
            wrong += not columns[-1][1]
            columns.append((column, line.opens))
            continue
        empty += columns[-1][1] and not (line.dashes and column == columns[-1][0])
        while columns and columns[-1][0] > column:
            columns.pop()
        if not columns or columns[-1][0] != column:
            wrong += 1
            columns.append((column, line.opens))
        else:
            columns[-1] = (column, line.opens)
    return wrong, empty, ends
