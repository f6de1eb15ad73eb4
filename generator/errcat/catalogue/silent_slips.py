"""Slips that are valid YAML and do not mean what was meant: found in what was read, not by the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errcat.catalogue import slip_rules as rules
from errcat.catalogue.edit import quote
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, Span
from errcat.patterns import pattern

_AFTER_TEXT = pattern(r"(?<=[^\s#])[ \t]+#[^\r\n]*")
_REMARK = pattern(
    r"#+(?:\s|$|!|-|=|(?:errcat|TODO|FIXME|XXX|HACK|NOTE|noqa|nosec|type|region|endregion)\b)", re.IGNORECASE
)
_REMARK_BEHIND = pattern(r"[ \t]+#(?=\s|$)")
_UNDERSCORED = pattern(r"[0-9]+(?:_[0-9]+)+\Z")
_SQUEEZED_ITEM = pattern(r"-(?=[^\W\d])")


def silent_slips(source: Source, sink: Sink) -> None:
    """Reports them."""
    _cut_texts(source, sink)
    for group in ("codes", "retired"):
        entries = source.root.get(group)
        for key, entry in entries if isinstance(entries, Mapping) else ():
            if isinstance(entry, Mapping):
                _code(source, (group, key.text), entry, sink)
                for field in ("causes", "actions", "tags", "related"):
                    _squeezed_items(source, (group, key.text, field), entry.get(field), sink)


def _cut_texts(source: Source, sink: Sink) -> None:
    """A comment that is no remark, behind a text without quotes.

    It is taken for a part of the text if no space follows the `#`, or if it closes a bracket or a code mark that the
    text opens. Only `#` and a digit is sure enough to be put back without asking.
    """
    text = source.text.text
    if " #" not in text and "\t#" not in text:
        return  # looking at every blank of 10,000 codes takes 0.2 s
    candidates = [match for match in _AFTER_TEXT.finditer(text) if _is_candidate(match[0])]
    if not candidates:
        return
    ends = {scalar.end: scalar for scalar in _plain_scalars(source.root)}
    for match in candidates:
        scalar = ends.get(match.start())
        if scalar is None or not isinstance(scalar.plain(), str):
            continue
        comment = match[0].lstrip()
        number = re.match(r"#[0-9]", comment) is not None
        glued = not _REMARK.match(comment) and (" " in scalar.text or number)
        if not glued and not _goes_on(scalar.text, comment):
            continue
        at = match.end() - len(comment)
        remark = _REMARK_BEHIND.search(match[0], match[0].index("#"))
        end = match.start() + (remark.start() if remark is not None else len(match[0].rstrip()))
        whole = Span(scalar.start, end)
        written = text[whole.start : whole.end]
        sink.add(
            Diagnostic(
                rules.YAML_COMMENT_CUT,
                "the text is cut off here: ` #` begins a comment",
                source=source.text,
                span=Span(at, whole.end),
                fix="put quotes around the text; if it is a comment, put a space after the `#`",
                edits=(Edit(whole, quote(written)),) if glued and number and "\n" not in written else (),
            )
        )


def _is_candidate(written: str) -> bool:
    comment = written.lstrip()
    return not _REMARK.match(comment) or any(sign in comment for sign in '`)"”»')


def _goes_on(text: str, comment: str) -> bool:
    """Whether a text opens something that is closed in the comment behind it."""
    if text.count("`") % 2 and comment.count("`") % 2:
        return True
    return text.count("(") > text.count(")") and comment.count(")") > comment.count("(")


def _code(source: Source, where: tuple[str, ...], entry: Mapping, sink: Sink) -> None:
    node = entry.get("code")
    if not isinstance(node, Scalar) or node.style:
        return
    value = node.plain()
    where = (*where, "code")
    if value is None and not node.text:
        sink.add(
            Diagnostic(
                rules.YAML_EMPTY_VALUE,
                "`code` has no value",
                source=source.text,
                span=entry.key("code").span,
                where=where,
                fix="write the code; write `null` if the API sends none",
            )
        )
        return
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value) != node.text:
        message = f"`{node.text}` is read as the number {value:g}"
    elif _UNDERSCORED.match(node.text):
        message = f"`{node.text}` looks like a number, and is read as text"
    else:
        return
    sink.add(
        Diagnostic(
            rules.YAML_NUMBER_AS_CODE,
            message,
            source=source.text,
            span=node.span,
            where=where,
            fix="put quotes around it, or write the number without them in its usual form",
            edits=(Edit(node.span, quote(node.text)),),
        )
    )


def _squeezed_items(source: Source, where: tuple[str, ...], node: Node | None, sink: Sink) -> None:
    """A list whose dashes have no space after them is one text."""
    if not isinstance(node, Scalar) or node.style or not _SQUEEZED_ITEM.match(node.text):
        return
    first, _ = source.text.line_column(node.start)
    last, _ = source.text.line_column(node.end)
    edits: list[Edit] = []
    for number in range(first, last + 1):
        line = source.text.line(number)
        column = len(line) - len(line.lstrip())
        if _SQUEEZED_ITEM.match(line, column):
            at = source.text.start(number) + column + 1
            edits.append(Edit(Span(at, at), " "))
    alone = source.text.line(first).lstrip().startswith("-")
    sink.add(
        Diagnostic(
            rules.YAML_MISSING_SPACE,
            "there is no space after the `-`",
            source=source.text,
            span=Span(node.start, node.start + 1),
            where=where,
            fix="put a space after each dash",
            edits=tuple(edits) if alone else (),
        )
    )


def _plain_scalars(root: Node) -> Iterator[Scalar]:
    """Every text without quotes in a tree; keys are not among them."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            waiting += [value for _, value in node.entries]
        elif isinstance(node, Items):
            waiting += node.items
        elif not node.style:
            yield node
