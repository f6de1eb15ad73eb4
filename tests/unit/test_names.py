"""Class names, module names and identifiers from keys."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errcat.catalogue import names

KEYS = st.from_regex(r"\A[A-Za-z0-9_-][A-Za-z0-9_.-]{0,30}\Z")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("invalid_api_key", "InvalidApiKeyError"),
        ("validation_error", "ValidationError"),
        ("internal_server_error", "InternalServerError"),
        ("PARENT.SUB", "ParentSubError"),
        ("HTTPTimeout", "HttpTimeoutError"),
        ("20404", "Error20404"),
        ("1.2", "Error1_2"),
        ("-1", "ErrorMinus1"),
        ("1", "Error1"),
        ("2fa_required", "Error2FaRequired"),
        ("--", "MinusMinusError"),
        ("_", "UnnamedError"),
        ("mirror", "MirrorError"),
        ("terror", "TerrorError"),
    ],
)
def test_type_name(key: str, expected: str) -> None:
    assert names.type_name(key) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("request", "RequestError"),
        ("client_error", "ClientError"),
        ("server_errors", "ServerError"),
        ("errors", "Error"),
        ("2fa", "Error2Fa"),
    ],
)
def test_category_type_name_has_no_second_suffix(key: str, expected: str) -> None:
    assert names.category_type_name(key) == expected


@given(KEYS)
def test_every_key_gives_a_valid_type_name(key: str) -> None:
    assert names.is_valid_type_name(names.type_name(key))
    assert names.is_valid_type_name(names.category_type_name(key))


@given(st.text(max_size=20))
def test_any_text_gives_an_identifier(text: str) -> None:
    name = names.identifier(text)
    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("class", "class_"),
        ("from", "from_"),
        ("None", "None_"),
        ("petId", "petId"),
        ("with-dash", "with_dash"),
        ("a.b", "a_b"),
        ("_x", "x"),
        ("2nd", "n2_nd"),
        ("message", "message_"),
    ],
)
def test_identifier(wire: str, expected: str) -> None:
    assert names.identifier(wire, frozenset({"message"})) == expected


@pytest.mark.parametrize("name", ["TimeoutError", "ExceptionGroup", "PythonFinalizationError", "Warning"])
def test_builtins_are_known_whichever_python_runs(name: str) -> None:
    assert name in names.PYTHON_BUILTINS


@pytest.mark.parametrize("name", ["Literal", "_Private", "lower", "With-Dash", "Ünï", "None", "1Error"])
def test_invalid_type_names(name: str) -> None:
    assert not names.is_valid_type_name(name)


def test_names_of_the_bases() -> None:
    assert names.base_type_name("sentisnap") == "SentisnapError"
    assert names.unknown_type_name("my_api") == "UnknownMyApiError"
