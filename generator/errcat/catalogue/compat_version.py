"""The step of the version that changes ask for (Semantic Versioning 2.0.0), and whether `api.version` took it.

From 1.0.0 on, breaking changes ask for a major step, compatible ones for a minor, editorial ones for a patch. Before,
where Semantic Versioning leaves everything open, errcat reads versions as package managers do: breaking changes ask for
a minor step, all others for a patch. A pre-release promises nothing: after one, any higher version will do.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from errcat.catalogue.compat_kinds import Grade
from errcat.diagnostics.rule import Rule
from errcat.records import Struct

VERSION_STEP = Rule(
    name="version-step",
    summary="The version did not go up as far as the changes ask for.",
    why="Whoever installs the package, or reads the version, would be broken without a warning.",
    example="api: {id: shop, title: Shop API, version: 1.0.0}  # 1.0.0 before, and a code is gone",
    fix="Set `api.version` to the version that the message names, or take the breaking change back.",
    optional=True,
)

Step: TypeAlias = Literal["none", "patch", "minor", "major"]
_STEPS: dict[Grade, Step] = {"none": "none", "editorial": "patch", "compatible": "minor", "breaking": "major"}
_STEPS_BEFORE_1: dict[Grade, Step] = {**_STEPS, "compatible": "patch", "breaking": "minor"}


class Version(Struct, frozen=True, order=True):
    """`precedence` orders the pre-releases of one version as Semantic Versioning does (§11); the release comes last."""

    major: int
    minor: int
    patch: int
    precedence: tuple[tuple[int, int, str], ...]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Of three numbers and perhaps a pre-release, as the schema has it."""
        release, _, pre = text.partition("-")
        major, minor, patch = map(int, release.split("."))
        if not pre:
            return cls(major, minor, patch, ((2, 0, ""),))
        parts = pre.split(".")
        return cls(major, minor, patch, tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts))

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the version of the same three numbers."""
        return self.precedence[0][0] < 2

    @property
    def release(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch


def step_for(grade: Grade, before: str) -> Step:
    """The step that changes of this grade ask for, after the version `before`."""
    old = Version.parse(before)
    return _STEPS_BEFORE_1[grade] if old.major == 0 else _STEPS[grade]


def wanted_version(grade: Grade, before: str) -> str:
    """The lowest release that changes of this grade can have, after the version `before`."""
    old = Version.parse(before)
    if old.is_prerelease:
        return ".".join(map(str, old.release))
    major, minor, patch = {
        "none": old.release,
        "patch": (old.major, old.minor, old.patch + 1),
        "minor": (old.major, old.minor + 1, 0),
        "major": (old.major + 1, 0, 0),
    }[step_for(grade, before)]
    return f"{major}.{minor}.{patch}"


def is_enough(grade: Grade, before: str, after: str) -> bool:
    """Whether the version `after` goes as far as changes of this grade ask for. A pre-release counts as its release."""
    old, new = Version.parse(before), Version.parse(after)
    if grade == "none":
        return new >= old
    if old.is_prerelease:
        return new > old
    return new > old and new.release >= Version.parse(wanted_version(grade, before)).release
