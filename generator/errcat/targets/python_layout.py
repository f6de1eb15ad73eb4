"""Expressions over several lines in the layout that black leaves alone: an item per line, each with a comma after it.

Where black would choose itself what to split, a comma after the last item decides for it ("magic trailing comma"); so
the layout is the same whatever the names and texts are.
"""

from __future__ import annotations

from typing import Final

from errcat.patterns import pattern

WIDTH: Final = 88
_PART: Final = pattern(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[\[({]|[\])}]|, ?|[^\[\](){},"\']+')


def fit(source: str, lead: str = "", tail: str = "") -> str:
    """An expression on one line, as it stands after `lead` and before `tail`.

    Where it is too long, a bracketed one is split into its items, as often as needed; a simple value that is assigned
    goes into parentheses on a line of its own if it fits only there, and stays as it is otherwise. A union gets a line
    for each of its members.
    """
    first = lead.rpartition("\n")[2]
    if len(first) + len(source) + len(tail) <= WIDTH:
        return source
    margin = len(first) - len(first.lstrip(" "))
    if source[-1] in ")]}":
        return _split(source, margin)
    if not first.endswith(" = "):
        return source
    space = " " * margin
    if margin + 4 + len(source) <= WIDTH:
        return f"(\n{space}    {source}\n{space})"
    if len(members := source.split(" | ")) > 1 and '"' not in source:
        return f"(\n{space}    " + f"\n{space}    | ".join(members) + f"\n{space})"
    return source


def imports(module: str, names: list[str] | tuple[str, ...]) -> str:
    """An import of names from a module, in brackets where it is too long for a line."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _split(source: str, margin: int) -> str:
    """`source`, whose last bracket ends it, with the items of that bracket on lines of their own."""
    head, items, close = _items(source)
    if not items:
        return source
    space = " " * (margin + 4)
    lines = [f"{space}{fit(item, space, ',')},\n" for item in items]
    return f"{head}\n{''.join(lines)}{' ' * margin}{close}"


def _items(source: str) -> tuple[str, list[str], str]:
    """What stands before the last bracket and that bracket, the items in it, and what closes it."""
    parts = [found[0] for found in _PART.finditer(source)]
    depth, start = 0, 0
    for at, part in enumerate(parts):
        if part in "[({":
            start = at if depth == 0 else start
            depth += 1
        elif part in "])}":
            depth -= 1
    items = [""]
    for part in parts[start + 1 : -1]:
        depth += (part in "[({") - (part in "])}")
        if depth == 0 and part in (",", ", "):
            items.append("")
        else:
            items[-1] += part
    return "".join(parts[: start + 1]), [item.strip(" ") for item in items if item.strip(" ")], parts[-1]
