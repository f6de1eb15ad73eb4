"""The generated exceptions are as good as Python's own: raised, caught, copied, pickled, printed."""

from __future__ import annotations

import concurrent.futures
import copy
import inspect
import pickle
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.python_packages import example_catalogue, exceptions, load_package

TYPED = {"text": "t", "whole": 3, "number": 0.5, "flag": True, "plan": "free", "tags": ["a"], "window": {"from": "x"}}
KEYWORDS = {
    "class_": "c",
    "from_": 1,
    "args_": ["a", "b"],
    "message_": "m",
    "code_": "k",
    "status_": True,
    "self_": "s",
    "with_dash": "d",
}


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return load_package(example_catalogue("edges"), tmp_path_factory.mktemp("edges"))


def some(package: ModuleType) -> list[Any]:
    """An error of every kind there is."""
    return [
        package.PlainError(),
        package.PlainError("Own words", request_id="r-1", instance="/x"),
        package.KeywordParamsError(**KEYWORDS, status=422),
        package.TypedParamsError(**TYPED, maybe=4),
        package.StructuredError(details={"@type": "edges", "items": [{"path": ["a", 1]}]}),
        package.HeadedError(x_limit=5, retry_after=30),
        package.UnknownEdgesError("?", code="new", status=451),
        package.from_response(404, {"X-Request-Id": "r"}, b'{"error": {"code": "0007", "extra": [1]}}'),
    ]


def test_raised_and_caught_by_class_category_and_base(edges: ModuleType) -> None:
    for kind in (edges.PlainError, edges.RequestError, edges.EdgesError, Exception):
        with pytest.raises(kind) as caught:
            raise edges.PlainError("no")
        assert type(caught.value) is edges.PlainError


def test_constants_are_on_the_class(edges: ModuleType) -> None:
    kind = edges.KeywordParamsError
    assert (kind.code, kind.status, kind.title) == ("keyword_params", 400, "Keyword params")
    assert kind.type == "https://docs.example.com/edges/codes/keyword_params"
    assert kind.retry is None
    assert edges.HeadedError.retry == edges.Retry("idempotent", after="header")
    assert edges.NumberError.code == 20404
    assert edges.NoCodeError.code is None


def test_an_error_without_params_costs_no_state(edges: ModuleType) -> None:
    error = edges.PlainError()
    assert vars(error) == {}
    assert str(error) == "Nothing special"
    assert error.args == ("Nothing special",)


def test_params_named_as_keywords_and_members_are_arguments(edges: ModuleType) -> None:
    error = edges.KeywordParamsError(**KEYWORDS)
    assert str(error) == 'c, 1, ["a", "b"], m, k, s and d'
    assert (error.class_, error.from_, error.args_, error.message_) == ("c", 1, ["a", "b"], "m")
    assert error.code == "keyword_params"
    assert error.to_json()
    assert error.headers()


def test_a_message_shows_values_as_json_does(edges: ModuleType) -> None:
    assert str(edges.TypedParamsError(**TYPED)) == (
        'text=t whole=3 number=0.5 flag=true plan=free tags=["a"] window={"from": "x"} maybe=null'
    )


def test_params_are_needed_and_only_by_keyword(edges: ModuleType) -> None:
    with pytest.raises(TypeError, match="whole"):
        edges.TypedParamsError(text="t")
    with pytest.raises(TypeError):
        edges.TypedParamsError("message", "text")
    with pytest.raises(TypeError, match="retry_after"):
        edges.HeadedError(x_limit=1)


def test_awkward_texts_are_exact(edges: ModuleType) -> None:
    catalogue = {code.type_name: code for code in example_catalogue("edges").codes}
    code = catalogue["AwkwardTextsError"]
    kind = edges.AwkwardTextsError
    assert kind.title == code.title
    assert str(kind()) == "tail \\ \" ' {braces} %s $x \r\n \u2028 \u202e \0 \x85 end\\"
    doc = inspect.getdoc(kind) or ""
    for text in (code.description or "", *code.causes, *code.actions):
        assert " ".join(text.split()) in " ".join(doc.split())
    assert str(edges.AwkwardTemplateError(name="{x}")) == (
        "\"{x}\" '{x}' \\{{x}}\\ \n\t\u2028 a long tail so that the literal must be cut between words into several "
        "pieces, {x} after {x}"
    )


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(edges: ModuleType, protocol: int) -> None:
    for error in some(edges):
        if hasattr(error, "add_note"):
            error.add_note("a note")
        error.extra = {"mine": 1}
        back = pickle.loads(pickle.dumps(error, protocol))
        assert type(back) is type(error)
        assert vars(back) == vars(error)
        assert back.args == error.args
        assert (str(back), back.http_status, back.code) == (str(error), error.http_status, error.code)
        assert back.to_body() == error.to_body()


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy])
def test_copies(edges: ModuleType, clone: Any) -> None:
    for error in some(edges):
        back = clone(error)
        assert back is not error
        assert type(back) is type(error)
        assert vars(back) == vars(error)
    error = edges.StructuredError(details={"@type": "edges", "items": []})
    assert (clone(error).details is error.details) == (clone is copy.copy)


def test_equality_is_identity(edges: ModuleType) -> None:
    one, other = edges.PlainError(), edges.PlainError()
    assert one != other
    assert one == one
    assert len({one, other}) == 2


def test_cause_context_and_traceback_work(edges: ModuleType) -> None:
    def fail() -> None:
        try:
            raise ValueError("first")
        except ValueError as error:
            raise edges.PlainError from error

    with pytest.raises(edges.PlainError) as caught:
        fail()
    assert caught.value.__traceback__ is not None
    assert isinstance(caught.value.__cause__, ValueError)


def test_from_a_thread_pool(edges: ModuleType) -> None:
    def fail() -> None:
        raise edges.TypedParamsError(**TYPED)

    with concurrent.futures.ThreadPoolExecutor(1) as pool, pytest.raises(edges.TypedParamsError):
        pool.submit(fail).result()


def test_repr_is_useful_and_bounded(edges: ModuleType) -> None:
    assert repr(edges.PlainError()) == "PlainError('Nothing special', status=400)"
    long = edges.from_response(400, {}, b'{"error": {"code": "plain", "message": "' + b"x" * 10_000 + b'"}}')
    assert len(repr(long)) < 200
    assert long.args == (str(long),)
    assert len(str(long)) == 10_000


def test_users_subclass_categories(edges: ModuleType) -> None:
    class OwnError(edges.RequestError):  # type: ignore[name-defined, misc]
        code = "own"

        def __init__(self, number: int) -> None:
            super().__init__(f"own {number}")
            self.number = number

    error = OwnError(3)
    assert (str(error), error.number, error.http_status) == ("own 3", 3, 500)
    assert copy.copy(error).number == 3
    assert error.to_body()["error"]["code"] == "own"


def test_several_statuses(edges: ModuleType) -> None:
    error = edges.KeywordParamsError(**KEYWORDS, status=422)
    assert (error.status, error.http_status) == (400, 422)
    assert error.to_body()["error"]["status"] == 422


def test_every_class_is_documented(edges: ModuleType) -> None:
    found = exceptions(edges)
    assert len(found) == 15 + 4 + 2
    for kind in found:
        assert (vars(kind)["__doc__"] or "").strip()
    doc = inspect.getdoc(edges.HopelessError) or ""
    assert "Deprecated since 1.9.0: It was too sad. Use `SlowError` instead." in doc
    assert "class_: Named as a keyword" in (inspect.getdoc(edges.KeywordParamsError) or "")
    assert not hasattr(edges, "CreatedError")


def test_a_fixed_wait_is_advice_and_no_header(edges: ModuleType) -> None:
    assert edges.SlowError.retry == edges.Retry("always", after=2.5, backoff="linear")
    assert "Retry-After" not in edges.SlowError().headers()
    with pytest.raises(TypeError, match="retry_after"):
        edges.SlowError(retry_after=9)


def test_no_status_at_all(tmp_path: Path) -> None:
    package = load_package(example_catalogue("no_http"), tmp_path)
    error = package.ParseError()
    assert (error.status, error.http_status) == (None, None)
    assert package.NoHttpError.status is None
    assert repr(error) == "ParseError('Invalid JSON', code=-32700)"
    assert error.to_body() == {"id": None, "jsonrpc": "2.0", "error": {"code": -32700, "message": "Invalid JSON"}}
    back = package.from_response(None, None, error.to_json())
    assert type(back) is package.ParseError
    assert package.from_response(None, None, b'{"error": {"code": "-32700"}}').code == -32700
    assert type(package.from_response(500, {}, b"")) is package.UnknownNoHttpError
