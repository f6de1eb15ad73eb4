"""Every class of the two APIs, and of the awkward one, through other processes, exception groups and notes."""

from __future__ import annotations

import concurrent.futures
import importlib
import multiprocessing
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from errcat.catalogue.model import Catalogue
from errcat.targets.schema_example import example_value
from errcat.targets.wire import example_params
from tests.behaviour.test_service import errors, load
from tests.python_packages import example_catalogue, load_package

NAMES = ["sensos", "sentisnap", "edges"]


@pytest.fixture(scope="module", params=NAMES)
def raised(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """An error of every class of one package; the package stays importable, as a pickle needs."""
    folder = tmp_path_factory.mktemp("edges")
    if request.param == "edges":
        catalogue = example_catalogue("edges")
        package = load_package(catalogue, folder)
    else:
        catalogue, package = load(request.param)
    sys.path.insert(0, str(folder))
    yield made(catalogue, package)
    sys.path.remove(str(folder))


def made(catalogue: Catalogue, package: ModuleType) -> list[Any]:
    result = []
    for code in errors(catalogue):
        kind = getattr(package, code.type_name)
        values = example_params(code)
        params = {attribute: values[wire] for wire, (attribute, _) in kind._params.items() if wire in values}
        waits = code.retry is not None and code.retry.after == "header"
        more: dict[str, Any] = {"retry_after": 5} if waits else {}
        if code.key == "headed":
            more["x_limit"] = 5
        if code.details is not None:
            more["details"] = example_value(code.details, "details")
        result.append(kind(**params, **more, request_id="r-1"))
    assert len(result) >= 9
    return result


def throw(path: list[str], error: Any) -> None:
    """In another process: raises what was sent there."""
    sys.path[:0] = [entry for entry in path if entry not in sys.path]
    raise error


def hand_back(error: Any) -> Any:
    importlib.import_module(type(error).__module__)
    error.add_note("seen in another process")
    return error


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and all(
        getattr(one, name)() == getattr(other, name)() for name in ("__str__", "to_body", "headers")
    )


def test_raised_in_another_process_and_caught_here(raised: list[Any]) -> None:
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        for error in raised:
            with pytest.raises(type(error)) as caught:
                pool.submit(throw, sys.path, error).result(60)
            assert same(caught.value, error)


def test_through_a_pool_of_processes(raised: list[Any]) -> None:
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        backs = pool.map(hand_back, raised)
    assert all(same(back, error) for back, error in zip(backs, raised, strict=True))
    assert all(back.__notes__ == ["seen in another process"] for back in backs)


def test_in_exception_groups(raised: list[Any]) -> None:
    for kind in {type(error) for error in raised}:
        caught: list[BaseException] = []
        others: list[BaseException] = []
        try:
            raise ExceptionGroup("several at once", [*raised, ValueError("another")])
        except* kind as group:
            caught += group.exceptions
        except* ValueError as group:
            others += group.exceptions
        except* type(raised[0]).__mro__[-4] as group:  # the base class of the package: whatever is left
            others += group.exceptions
        assert caught == [error for error in raised if type(error) is kind]
        assert len(others) == len(raised) + 1 - len(caught)
