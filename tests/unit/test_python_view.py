"""The view of a generated Python package: types from schemas, statements from the wire format, names of modules."""

from __future__ import annotations

from typing import Any

import pytest

from errcat.catalogue.model import BodyConst, BodyList, BodyMember, BodyObject, ResponseFormat
from errcat.targets import python_code, python_view
from errcat.targets.options import Options
from errcat.targets.python_doc import class_doc
from errcat.targets.python_types import Types
from errcat.targets.python_view import PackageView, package_view
from errcat.targets.python_wire import wire_view
from tests.support import catalogue_of

RECURSIVE = {
    "$ref": "#/$defs/node",
    "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "name": {"type": "string"}}}},
}


def type_of(schema: Any) -> tuple[str, str, Types]:
    types = Types(set())
    found = types.of(schema, "Root", "Item", "the root")
    return found.annotation, found.check, types


@pytest.mark.parametrize(
    ("schema", "annotation", "check"),
    [
        ({"type": "string"}, "str", "is_str"),
        ({"type": "integer"}, "int", "is_int"),
        ({"type": "number"}, "float", "is_number"),
        ({"type": "boolean"}, "bool", "is_bool"),
        ({"type": ["string", "null"]}, "str | None", "any_of(is_str, is_null)"),
        ({"type": ["null", "string"]}, "str | None", "any_of(is_null, is_str)"),
        ({"enum": ["a", 'b"', 1, True, None]}, 'Literal["a", \'b"\', 1, True] | None', None),
        ({"enum": [1.5, 2]}, "float | int", "any_of(is_number, is_int)"),
        ({"enum": [[1], "a"]}, "object", "is_any"),
        ({"const": None}, "None", "is_null"),
        ({"type": "array"}, "Sequence[object]", "is_list"),
        ({"type": "array", "items": {"type": "string"}}, "list[str]", "list_of(is_str)"),
        ({"type": "array", "prefixItems": [{}], "items": {"type": "string"}}, "Sequence[object]", "is_list"),
        ({"type": "object"}, "Mapping[str, object]", "is_object"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "Mapping[str, int]", "map_of(is_int)"),
        ({"type": "object", "additionalProperties": False}, "Mapping[str, object]", "is_object"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "string"}]}, "str | int", None),
        ({"oneOf": [{"type": ["string", "null"]}, {"type": "integer"}]}, "str | int | None", None),
        ({"anyOf": [{"type": "string"}, {}]}, "object", "is_any"),
        ({"type": "string", "anyOf": [{"minLength": 1}, {"pattern": "x"}]}, "str", "is_str"),
        ({"not": {"type": "string"}}, "object", "is_any"),
        ({"$ref": "https://example.com/schema"}, "object", "is_any"),
        ({"$ref": "#/$defs/nowhere"}, "object", "is_any"),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "integer"}}}, "int", "is_int"),
        ({"$ref": "#"}, "object", "is_any"),
        (True, "object", "is_any"),
    ],
)
def test_annotation_and_check(schema: Any, annotation: str, check: str | None) -> None:
    found, found_check, types = type_of(schema)
    assert found == annotation
    assert check is None or found_check == check
    assert types.defined == []


def test_an_object_with_properties_is_a_typed_dict() -> None:
    annotation, check, types = type_of(
        {"type": "object", "required": ["path"], "properties": {"path": {"type": "string"}, "hint": {"type": "string"}}}
    )
    (made,) = types.defined
    assert (annotation, made.name, made.plain) == ("Root", "Root", True)
    assert [key.name for key in made.required] == ["path"]
    assert [key.name for key in made.optional] == ["hint"]
    assert check == 'object_of({"path": is_str}, {"hint": is_str})'


@pytest.mark.parametrize("key", ["@type", "class", "with-dash", "__private", "ключ"])
def test_keys_that_are_no_identifiers_need_the_functional_form(key: str) -> None:
    _, _, types = type_of({"type": "object", "properties": {key: {"type": "string"}}})
    assert not types.defined[0].plain


def test_a_schema_that_refers_to_itself_ends() -> None:
    annotation, check, types = type_of(RECURSIVE)
    assert annotation == "Root"
    assert {key.name: key.annotation for key in types.defined[0].optional} == {"next": "object", "name": "str"}
    assert check == 'object_of({}, {"next": is_any, "name": is_str})'


def test_a_schema_that_doubles_at_every_reference_stays_small() -> None:
    levels = {
        f"l{at}": {"type": "object", "properties": {side: {"$ref": f"#/$defs/l{at + 1}"} for side in ("a", "b")}}
        for at in range(40)
    }
    _, check, types = type_of({"$ref": "#/$defs/l0", "$defs": levels})
    assert len(types.defined) < 500
    assert len(check) < 20_000


def test_items_of_a_member_are_named_in_the_singular() -> None:
    item = {"type": "object", "properties": {"x": {"type": "string"}}}
    names = {}
    for key in ("errors", "entries", "boxes", "status", "class", "data"):
        _, _, types = type_of({"type": "object", "properties": {key: {"type": "array", "items": item}}})
        names[key] = types.defined[0].name
    assert names == {
        "errors": "RootError",
        "entries": "RootEntry",
        "boxes": "RootBox",
        "status": "RootStatusItem",
        "class": "RootClassItem",
        "data": "RootDataItem",
    }


def test_taken_names_are_not_used_again() -> None:
    types = Types({"Root"})
    assert types.of({"type": "object", "properties": {"x": {}}}, "Root", "Item", "x").annotation == "Root2"


def written(body: Any, *, reserved: bool = False) -> list[str]:
    return list(wire_view(ResponseFormat("application/json", body, None), True, reserved).write)


def test_a_plain_body_is_one_literal() -> None:
    body = BodyObject((("c", BodyMember("code", False)), ("n", BodyConst(None)), ("l", BodyList(BodyConst(1)))), False)
    assert written(body) == ['return {\n    "c": self.code,\n    "n": None,\n    "l": [1],\n}']


def test_optional_members_keep_their_place() -> None:
    body = BodyObject(
        (
            ("m", BodyMember("message", True)),  # has always a value
            ("i", BodyMember("instance", True)),
            ("c", BodyMember("code", False)),
            ("p", BodyMember("params", True)),
        ),
        False,
    )
    assert written(body) == [
        'body: dict[str, object] = {\n    "m": self.message,\n}',
        "if self.instance is not None:",
        '    body["i"] = self.instance',
        'body["c"] = self.code',
        "if params := self._wire_params():",
        '    body["p"] = params',
        "return body",
    ]


def test_spread_params_never_take_a_declared_name() -> None:
    body = BodyObject((("code", BodyMember("code", False)),), True)
    assert "body.update(self._wire_params())" in written(body)
    assert '    if name not in {\n        "code",\n    }:' in written(body, reserved=True)


def package(text: str) -> PackageView:
    return package_view(catalogue_of(text), Options())


def test_modules_are_named_after_categories() -> None:
    text = "categories: {%s}\ncodes:\n"
    keys = ["request", "fastapi", "class", "2fa", "a.b", "a-b", "logging", "from_response", "match"]
    text = text % ", ".join(f'"{key}": {{title: T, name: C{at}Error}}' for at, key in enumerate(keys))
    text += "".join(f'  k{at}: {{status: 400, category: "{key}"}}\n' for at, key in enumerate(keys))
    text += "  none: {status: 400}\n"
    assert [module.name for module in package(text).modules] == [
        "request",
        "fastapi_errors",
        "class_errors",
        "errors_2_fa",
        "a_b",
        "a_b2",
        "logging_errors",
        "from_response_errors",
        "match_errors",
        "uncategorized",
    ]


def test_outcomes_have_no_exception_and_empty_categories_no_module() -> None:
    view = package("categories: {ok: {title: Fine}}\ncodes: {done: {status: 200, category: ok}, bad: {status: 400}}")
    assert [code.type_name for module in view.modules for code in module.codes] == ["BadError"]
    assert "DoneError" not in dict(view.index.modules)


def test_look_up_tables() -> None:
    view = package("""
        codes:
          a: {code: X, status: 400}
          b: {code: X, status: [401, 404]}
          c: {code: 5, status: 404}
          d: {code: null, status: 404}
          e: {status: 400}
        """)
    assert view.index.codes == (("5", "CError"), ("e", "EError"))
    assert view.index.repeated == (('(400, "X")', "AError"), ('(401, "X")', "BError"), ('(404, "X")', "BError"))
    assert view.index.statuses == ((401, "BError"), (404, "DError"))
    assert view.code_type == "str | int"


def test_what_few_files_show_is_worked_out_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes share the files, so it is not made before there are two."""
    made: list[str] = []
    for module, name in ((python_code, "class_doc"), (python_view, "catalogue_data"), (python_view, "index_view")):
        monkeypatch.setattr(module, name, lambda *_, name=name: made.append(name))
    view = package("codes: {a: {status: 400}}")
    assert made == []
    assert [view.modules[0].codes[0].doc, view.data, view.index, view.index] == [None] * 4
    assert made == ["class_doc", "catalogue_data", "index_view"]


def test_params_that_become_the_same_identifier_are_told_apart() -> None:
    params = ", ".join(f"{name}: {{type: string}}" for name in ("x-y", "x.y", "x_y"))
    view = package(f'codes: {{a: {{status: 400, message: "{{x-y}}{{x.y}}{{x_y}}", params: {{{params}}}}}}}')
    (code,) = view.modules[0].codes
    assert [field.attribute for field in code.params] == ["x_y", "x_y_", "x_y__"]


@pytest.mark.parametrize("title", ["The Shop API", "Shop API"])
def test_the_api_is_spoken_of_with_one_article(title: str) -> None:
    head = f"errcat: 1\napi: {{id: shop, title: {title}, version: 1.0.0}}\n"
    assert package_view(catalogue_of("codes: {a: {status: 400}}", head=head), Options()).subject == "the Shop API"


def doc(text: str) -> str:
    (code,) = catalogue_of(f"codes:\n  a_code:\n    status: 400\n{text}").codes
    return class_doc(code, [("name", "What it is")], {})


def test_docstring_begins_with_the_given_title_or_the_first_paragraph() -> None:
    assert doc("    title: T\n    description: D").startswith("T\n\nD\n\n")
    assert doc("    description: |\n      First.\n\n      Second.\n").startswith("First.\n\nSecond.\n\n")
    assert doc(f"    description: {'long ' * 40}").startswith("A code\n\nlong ")
    assert doc("    description: D") == "D\n\nArgs:\n    name: What it is"
