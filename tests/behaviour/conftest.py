"""What tests of the commands have in common."""

from __future__ import annotations

import pytest

from errcat import revise


@pytest.fixture
def revisions(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each time that a revision was tried, whether it was made."""
    made: list[bool] = []
    real = revise.revise

    def spy(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        made.append(found is not None)
        return found

    monkeypatch.setattr(revise, "revise", spy)
    return made
