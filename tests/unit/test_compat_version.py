"""How far the version has to go up (Semantic Versioning 2.0.0), before and after 1.0.0."""

from __future__ import annotations

import pytest

from errcat.catalogue.compat_kinds import Grade
from errcat.catalogue.compat_version import Version, is_enough, step_for, wanted_version


@pytest.mark.parametrize(
    ("before", "breaking", "compatible", "editorial"),
    [
        ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
        ("10.0.0", "11.0.0", "10.1.0", "10.0.1"),
        ("0.3.1", "0.4.0", "0.3.2", "0.3.2"),
        ("0.0.1", "0.1.0", "0.0.2", "0.0.2"),
        ("2.0.0-rc.1", "2.0.0", "2.0.0", "2.0.0"),
    ],
)
def test_the_lowest_release(before: str, breaking: str, compatible: str, editorial: str) -> None:
    assert wanted_version("breaking", before) == breaking
    assert wanted_version("compatible", before) == compatible
    assert wanted_version("editorial", before) == editorial


@pytest.mark.parametrize(
    ("grade", "before", "after", "enough"),
    [
        ("none", "1.0.0", "1.0.0", True),
        ("none", "1.0.0", "0.9.0", False),
        ("none", "1.0.0", "1.0.0-rc.1", False),
        ("editorial", "1.0.0", "1.0.0", False),
        ("editorial", "1.0.0", "1.0.1", True),
        ("compatible", "1.0.0", "1.0.1", False),
        ("compatible", "1.0.0", "1.1.0", True),
        ("compatible", "1.0.0", "1.1.0-rc.1", True),
        ("breaking", "1.9.9", "1.10.0", False),
        ("breaking", "1.9.9", "2.0.0", True),
        ("breaking", "1.9.9", "2.0.0-alpha", True),
        ("breaking", "1.9.9", "3.0.0", True),
        ("breaking", "0.9.0", "0.10.0", True),
        ("breaking", "0.9.0", "0.9.1", False),
        ("breaking", "0.9.0", "1.0.0", True),
        ("breaking", "2.0.0-rc.1", "2.0.0-rc.2", True),
        ("breaking", "2.0.0-rc.2", "2.0.0-rc.1", False),
        ("breaking", "2.0.0-rc.1", "2.0.0-rc.1", False),
        ("breaking", "2.0.0-rc.1", "2.0.0", True),
    ],
)
def test_whether_it_is_enough(grade: Grade, before: str, after: str, enough: bool) -> None:
    assert is_enough(grade, before, after) is enough


def test_precedence() -> None:
    """The example of Semantic Versioning, §11."""
    ordered = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1"]
    versions = [Version.parse(text) for text in [*(f"1.0.0-{pre}" for pre in ordered), "1.0.0", "1.0.1", "1.1.0"]]
    assert versions == sorted(versions)
    assert len(set(versions)) == len(versions)


def test_steps() -> None:
    assert [step_for(grade, "1.0.0") for grade in ("none", "editorial", "compatible", "breaking")] == [
        "none",
        "patch",
        "minor",
        "major",
    ]
    assert step_for("breaking", "0.1.0") == "minor"
