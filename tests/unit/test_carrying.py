"""Which places of the outputs an edit may change."""

from __future__ import annotations

import pytest

from errcat.carrying import _tells_of_others
from errcat.catalogue.ties import EntryEdit
from tests.support import catalogue_of

CODES = catalogue_of("codes:\n  locked: {status: 409}\n  user_locked: {status: 409}\n  gone: {status: 410}\n").codes


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("row locked", False),
        ("schemas ShopLockedError", False),
        ("row user_locked", True),
        ("schemas ShopUserLockedError", True),
        ("gone", True),
        ("responses Shop409", False),
    ],
)
def test_places_of_bystanders_stay_as_they_are(name: str, others: bool) -> None:
    edit = EntryEdit(CODES, CODES, frozenset(), frozenset(["locked"]))
    assert _tells_of_others(edit, ["row locked", name]) is others


def test_wording_may_show_anywhere() -> None:
    assert not _tells_of_others(EntryEdit(CODES, CODES), ["gone"])
