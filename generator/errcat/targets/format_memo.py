"""What black said once: which shapes it left as they were, and what it made of texts that it did not.

Both are true for one version of black and one mode only, which `Memo` is made for. They are nothing but a saving of
time: an empty memo gives the same files.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from errcat.cache import read_sealed, write_sealed

_MOST_CHARACTERS = 8_000_000
"""That are kept of answers, the latest ones."""


class Memo:
    """Answers of one version of black. `stable` are digests of shapes, `answers` formatted texts by digest."""

    def __init__(self, stable: Iterable[str] = (), answers: dict[str, str] | None = None) -> None:
        self.shapes: dict[str, bool | None] = {}
        self.stable = set(stable)
        self.answers = dict(answers or {})
        self.asked = 0
        """How often black had to be asked."""

    @classmethod
    def read(cls, path: Path) -> Memo:
        """What is known of the installed black: what errcat was built with, and what is in the cache at `path`.

        A file that is not as `write` made it, or that another user did, counts for nothing.
        """
        memo = cls(_shipped())
        if (content := read_sealed(path, black_version())) is not None:
            shapes, *answers = content.decode("utf-8").split("\n")
            memo.stable.update(shapes.split())
            memo.answers = dict(zip(answers[::2], map(json.loads, answers[1::2]), strict=True))
        return memo

    def write(self, path: Path) -> None:
        """Leaves in the cache what was learnt, if that is possible."""
        room = _MOST_CHARACTERS
        answers: list[str] = []
        for key, text in reversed(self.answers.items()):
            room -= len(text)
            if room < 0:
                break
            answers += (json.dumps(text), key)
        answers.reverse()
        content = "\n".join([" ".join(sorted(self.stable - _shipped())), *answers])
        write_sealed(path, black_version(), content.encode())

    def add(self, other: Memo) -> None:
        """Takes over what a copy has learnt meanwhile."""
        self.asked += other.asked
        self.stable |= other.stable
        self.answers |= other.answers

    def is_stable(self, kind: str, shape: str, ask: Callable[[], bool]) -> bool:
        """Whether black leaves texts of this shape as they are; `ask` asks it about one of them."""
        key = digest(f"{kind}\n{shape}")
        if key in self.stable:
            return True
        self.asked += 1
        stable = ask()
        if stable:
            self.stable.add(key)
        return stable

    def knows(self, text: str) -> bool:
        """Whether black was asked for `text`."""
        return digest(text) in self.answers

    def answer(self, text: str, black: Callable[[str], str]) -> str:
        """What black makes of `text`."""
        key = digest(text)
        if (known := self.answers.pop(key, None)) is None:
            return self.learn(text, black(text))
        self.answers[key] = known  # the latest one comes last
        return known

    def learn(self, text: str, answer: str) -> str:
        """Keeps what black made of `text`, and gives it back."""
        self.asked += 1
        self.answers[digest(text)] = answer
        return answer


def digest(text: str) -> str:
    """A short name for a text, the same on every machine."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


SHIPPED = Path(__file__).with_name("black_shapes.txt")
"""The version of black, then a shape a line: those of the built-in templates that black leaves as they are."""


@functools.cache
def _shipped() -> frozenset[str]:
    version, *shapes = SHIPPED.read_text("utf-8").split() or [""]
    return frozenset(shapes if version == black_version() else ())


@functools.cache
def black_version() -> str:
    """The installed black's version, found without importing it, which takes 0.2 s."""
    spec = find_spec("black")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        written = Path(folder).with_name("_black_version.py")
        if written.is_file() and (found := re.search(r'version = "([^"]+)"', written.read_text("utf-8"))):
            return found[1]
    from importlib.metadata import version

    return version("black")
