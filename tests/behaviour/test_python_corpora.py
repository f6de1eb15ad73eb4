"""Packages from real catalogues of other projects: every class can be imported, sent and told from its response."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from errcat.catalogue.model import Code
from errcat.targets.wire import example_params
from tests.corpora import NAMES, corpus
from tests.python_packages import load_package


def make(package: Any, code: Code) -> Any:
    """The error of `code` with example values; its params' names are identifiers of the same order."""
    kind = getattr(package, code.type_name)
    values = example_params(code)
    attributes = {wire: attribute for wire, (attribute, _) in kind._params.items()}
    return kind(**{attributes[wire]: value for wire, value in values.items()})


@pytest.mark.parametrize("name", NAMES)
def test_a_real_catalogue_as_a_package(name: str, tmp_path: Path) -> None:
    catalogue = corpus(name)
    package = load_package(catalogue, tmp_path)
    errors = [code for code in catalogue.codes if not code.is_outcome]
    shared = [(code.code, status) for code in errors for status in code.statuses or (None,)]
    assert len(errors) > 10
    for code in errors:
        error = make(package, code)
        assert (error.code, error.status, error.http_status) == (code.code, code.status, code.status)
        back = package.from_response(error.http_status, error.headers(), error.to_json())
        assert shared.count((code.code, code.status)) == 1
        assert type(back) is type(error)
        assert str(back) == str(error)
        # A corpus without a place for params on the wire cannot bring them back.
        assert vars(back).keys() >= {"message", "raw"}
        for clone in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            assert vars(clone) == vars(error)
        for text in (code.description, *code.causes, *code.actions):
            for line in (text or "").splitlines():
                assert " ".join(line.split()) in " ".join((type(error).__doc__ or "").split())
