"""A YAML document as nodes that know their place. Keys are text as written; values resolve by YAML 1.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from errcat.diagnostics.diagnostic import Span
from errcat.patterns import pattern
from errcat.records import Struct, field

_INTEGER = pattern(r"[-+]?[0-9]{1,300}\Z")
_RADIX = pattern(r"0o[0-7]{1,300}\Z|0x[0-9a-fA-F]{1,300}\Z")
_FLOAT = pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAYBE_NUMBER = frozenset("0123456789+-.")


class Repeated(str):
    """A key that is in its mapping again: text like the first, and yet a key of its own."""

    def __new__(cls, text: str, position: int) -> Repeated:
        """`position` is that of the entry among all of its mapping."""
        key = super().__new__(cls, text)
        key.position = position
        return key

    position: int

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class Scalar(Struct, eq=False):
    """A single value. `style` is empty for plain text, else the quote or block sign."""

    text: str
    style: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    def plain(self) -> Any:
        """The JSON value. What JSON cannot say (infinite, not a number) stays text."""
        text = self.text
        if self.style:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] in _MAYBE_NUMBER:
            if _INTEGER.match(text):
                return int(text)
            if _RADIX.match(text):
                return int(text, 0)
            if _FLOAT.match(text):
                number = float(text)
                return text if number in (float("inf"), float("-inf")) else number
        return text


class Mapping(Struct, eq=False):
    """Entries in file order, duplicates included; look-ups find the first."""

    start: int
    end: int = 0
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    _index: dict[str, int] | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    def __contains__(self, key: str) -> bool:
        return self._position(key) is not None

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        position = self._position(key)
        return None if position is None else self.entries[position][1]

    def key(self, key: str) -> Scalar:
        """The key itself, for its place. Raises KeyError."""
        position = self._position(key)
        if position is None:
            raise KeyError(key)
        return self.entries[position][0]

    def plain(self) -> dict[str, Any]:
        """The JSON object; of duplicate keys the first counts."""
        result: dict[str, Any] = {}
        for key, value in self.entries:
            if key.text not in result:
                result[key.text] = value.plain()
        return result

    def plain_entries(self) -> dict[str, Any]:
        """The JSON object with every entry: a key that is there again is a `Repeated` one."""
        result: dict[str, Any] = {}
        for position, (key, value) in enumerate(self.entries):
            result[key.text if key.text not in result else Repeated(key.text, position)] = value.plain()
        return result

    def _position(self, key: str) -> int | None:
        return key.position if isinstance(key, Repeated) else self._positions().get(key)

    def _positions(self) -> dict[str, int]:
        if self._index is None:
            self._index = {}
            for position, (key, _) in enumerate(self.entries):
                self._index.setdefault(key.text, position)
        return self._index


class Items(Struct, eq=False):
    """A YAML sequence."""

    start: int
    end: int = 0
    items: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    def plain(self) -> list[Any]:
        """The JSON array."""
        return [item.plain() for item in self.items]


Node: TypeAlias = Scalar | Mapping | Items


def at(root: Node, path: Sequence[str | int]) -> Node:
    """The node at a path of keys and indexes, or the nearest one above it that exists."""
    node = root
    for step in path:
        if isinstance(node, Mapping):
            found = node.get(step if isinstance(step, str) else str(step))
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            found = node.items[step]
        else:
            found = None
        if found is None:
            return node
        node = found
    return node
