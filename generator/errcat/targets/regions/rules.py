"""The rules about regions of hand-written Markdown."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

BROKEN_REGION = Rule(
    name="broken-region",
    summary="The comments around a region are not a begin and an end.",
    why="errcat replaces what stands between the two, and must never guess where a text of yours begins.",
    example="<!-- errcat:begin codes -->\n| Code |",
    fix="Put `<!-- errcat:begin … -->` and `<!-- errcat:end -->` on lines of their own, one pair after the other.",
)
REGION_ARGUMENT = Rule(
    name="region-argument",
    summary="A region asks for something that there is not.",
    why="The table would be empty or another one than its author meant.",
    example="<!-- errcat:begin codes catgory=pets -->",
    fix="Use the arguments, columns and categories that the message names.",
)
