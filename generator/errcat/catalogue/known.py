"""What is known to be right of some entries, so that it takes no validator to look at it again."""

from __future__ import annotations


class Known:
    """Schemas, and values under schemas, all as JSON: those of entries about which the last run had nothing to say.

    While `learning`, whatever comes is right.
    """

    def __init__(self) -> None:
        self.learning = False
        self._right: set[tuple[str, ...]] = set()

    def is_right(self, schema: str, value: str = "") -> bool:
        """Whether it is known that a schema, or a value under it, is right."""
        if self.learning:
            self._right.add((schema, value))
        return (schema, value) in self._right
