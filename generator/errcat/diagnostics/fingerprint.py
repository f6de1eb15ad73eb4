"""Fingerprints: the same finding has the same one in the next run, although lines were added above it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from errcat.diagnostics.diagnostic import Diagnostic


def fingerprints(diagnostics: Iterable[tuple[str, Diagnostic]]) -> list[str]:
    """For each finding and the path of its file, in order: 32 hexadecimal digits.

    They follow from the file, the rule, the message, the way to the entry and the marked text. Findings that are the
    same in all of these are told apart by their order.
    """
    seen: dict[tuple[str, ...], int] = {}
    prints = []
    for path, diagnostic in diagnostics:
        marked = ""
        if diagnostic.source is not None and diagnostic.span is not None:
            marked = diagnostic.source.text[diagnostic.span.start : diagnostic.span.end]
        facts = (path, diagnostic.rule.name, diagnostic.message, *diagnostic.where, marked)
        seen[facts] = seen.get(facts, 0) + 1
        text = "\0".join((*facts, str(seen[facts])))
        prints.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return prints
