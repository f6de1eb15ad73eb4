"""Python in black's layout, asking black as seldom as possible: once for each shape of what the templates give.

Black stays the judge. What has a shape that it left as it is once is taken as it is; anything else goes through black,
block by block; and where blocks cannot be told apart, the whole file does. Tests hold the result to black's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from errcat.targets.format_memo import Memo
from errcat.targets.places import NO_PLACES, Places, of_blocks
from errcat.targets.python_shapes import SAMPLES, kind_of, paragraphs, shape_of

Black = Callable[[str], str]


def format_blocks(black: Black, memo: Memo, text: str, places: Places = NO_PLACES) -> tuple[str, Places]:
    """`text` as black gives it, and where its places are then. Raises what `black` raises where it is no Python."""
    blocks = text.strip("\n").split("\n\n\n")
    if not _are_blocks(blocks):
        return memo.answer(text, black), NO_PLACES
    formatted = [_format_block(block, black, memo) for block in blocks]
    return "\n\n\n".join(formatted) + "\n", of_blocks(text, places, formatted)


def _are_blocks(blocks: list[str]) -> bool:
    """Whether black would part the text at the same places, and nowhere else, with two empty lines."""
    if any(not block or block[0] in "\n " or block[-1] == "\n" for block in blocks):
        return False
    first, *others = blocks
    if any(block[0] in "\"'#" or block.count('"""') % 2 for block in others) or first.count('"""') % 2:
        return False  # black treats a text or comment there in its own way; or it is a part of a docstring
    # Behind the text that begins a file, and is all of its first block, black wants one empty line.
    return not others or first.count('"""') != 2 or not first.rstrip().endswith('"""')


def _format_block(block: str, black: Black, memo: Memo) -> str:
    shape = shape_of(block)
    if shape is not None and _is_laid_out(block, shape, black, memo):
        return block
    return memo.answer(block, black).rstrip("\n")


def _is_laid_out(block: str, shape: str, black: Black, memo: Memo) -> bool:
    if (known := memo.shapes.get(shape)) is None:
        known = memo.shapes[shape] = _by_paragraphs(block, black, memo)
        if known is None:
            known = memo.shapes[shape] = memo.is_stable("block", shape, partial(_leaves, black, block + "\n"))
    return known


def _by_paragraphs(block: str, black: Black, memo: Memo) -> bool | None:
    """Whether each paragraph of a class, and their order, is in black's layout; None where it is no plain class.

    Classes differ in which paragraphs they have; that makes many shapes of classes out of few of paragraphs.
    """
    parts = paragraphs(block)
    shapes = [shape_of(part) for part in parts]
    kinds = [kind_of(shape) if shape is not None else None for shape in shapes]
    if kinds[0] != "class" or None in kinds or "class" in kinds[1:]:
        return None
    try:
        for part, shape, kind in zip(parts, shapes, kinds, strict=True):
            text = part + "\n" if kind == "class" else f"class x:\n{part}\n"
            if not memo.is_stable("paragraph", shape or "", partial(_leaves, black, text)):
                return False
    except ValueError:  # a method with an empty line at its start, say, is not to be understood by its parts
        return None
    order = "\n\n".join(SAMPLES[kind or ""] for kind in kinds) + "\n"
    return memo.is_stable("order", order, partial(_leaves, black, order))


def _leaves(black: Black, text: str) -> bool:
    return black(text) == text
