"""How complete a catalogue is: what counts, and how it is drawn."""

from __future__ import annotations

import pytest

from errcat.catalogue.stats import FIELDS, stats
from errcat.cli.stats import bar, draw
from tests.support import catalogue_of

CATALOGUE = catalogue_of("""
    response: {body: {code: $code, message: $message}}
    categories:
      full: {title: Full}
      empty: {title: Empty}
      wide: {title: Wide}
      good: {title: Good}
    codes:
      complete:
        status: 400
        category: full
        title: T
        message: M
        description: D.
        causes: C.
        actions: A.
        examples: [{message: M}]
      bare: {status: 400, code: x, category: full}
      lonely: {status: 400, code: y, description: D.}
      fine: {status: 200, category: good}
    """)


def test_what_counts() -> None:
    counted = stats(CATALOGUE)
    assert [(row.key, row.codes, round(row.share, 3)) for row in counted.categories] == [
        ("full", 2, 0.5),
        ("empty", 0, 1.0),
        ("wide", 0, 1.0),
        ("good", 0, 1.0),
        (None, 1, 0.167),
    ]
    assert counted.outcomes == 1
    full, *_, rest = counted.categories
    assert {field: full.have(field) for field in FIELDS} == dict.fromkeys(FIELDS, 1)
    assert dict(full.missing) == {"bare": tuple(FIELDS)}
    assert dict(rest.missing) == {"lonely": ("title", "message", "causes", "actions", "examples")}
    assert (counted.total.codes, counted.total.have("description")) == (3, 2)


def test_the_json_has_the_same() -> None:
    data = stats(CATALOGUE).to_json()
    assert data["outcomes"] == 1
    assert data["share"] == 0.3889
    assert data["categories"][-1] == {
        "category": None,
        "codes": 1,
        "have": {"title": 0, "message": 0, "description": 1, "causes": 0, "actions": 0, "examples": 0},
        "share": 0.1667,
        "missing": {"lonely": ["title", "message", "causes", "actions", "examples"]},
    }


def test_the_table() -> None:
    assert draw("errors.yaml", stats(CATALOGUE)) == """\
errors.yaml

category       codes  title  message  description  causes  actions  examples
full               2      1        1            1       1        1         1  ██████████░░░░░░░░░░  50 %
empty              0      0        0            0       0        0         0
wide               0      0        0            0       0        0         0
good               0      0        0            0       0        0         0
(no category)      1      0        0            1       0        0         0  ███▍░░░░░░░░░░░░░░░░  17 %
all                3      1        1            2       1        1         1  ███████▊░░░░░░░░░░░░  39 %

1 outcome (status below 400) not counted.

To write in full:
  bare  title, message, description, causes, actions, examples

To write in (no category):
  lonely  title, message, causes, actions, examples

"""


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (0.0, "░" * 20),
        (0.0001, "▏" + "░" * 19),
        (0.5, "█" * 10 + "░" * 10),
        (0.9999, "█" * 19 + "▉"),
        (1.0, "█" * 20),
    ],
)
def test_only_nothing_is_empty_and_only_everything_is_full(share: float, drawn: str) -> None:
    assert bar(share) == drawn
    assert len(bar(share)) == 20
