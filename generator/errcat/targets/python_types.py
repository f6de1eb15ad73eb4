"""From JSON Schema to Python types: the annotation of a value, the check of a received one, and their TypedDicts.

A schema that Python's types cannot say gives the nearest wider type (`object`, `Mapping[str, object]`), never `Any`.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Any, Final

from errcat.catalogue import names
from errcat.catalogue.model import Json, JsonObject
from errcat.patterns import pattern
from errcat.records import Struct, field
from errcat.targets.escape_python import literal

_MAX_PARTS: Final = 400  # what is beyond, in a schema that repeats itself by references, is `object`
_PLURAL: Final = pattern(r"(?<=[a-z])(?:ies|(?<=[sx])es|(?<![siu])s)\Z")
_MAX_LITERALS: Final = 64

_PLAIN: Final = {
    "string": ("str", "is_str"),
    "integer": ("int", "is_int"),
    "number": ("float", "is_number"),
    "boolean": ("bool", "is_bool"),
    "null": ("None", "is_null"),
}


class Key(Struct, frozen=True):
    """A member of a TypedDict."""

    name: str
    annotation: str


class TypedDictView(Struct, frozen=True):
    """A TypedDict to define. `plain` is false where a key is no identifier and the functional form is needed."""

    name: str
    doc: str
    required: tuple[Key, ...]
    optional: tuple[Key, ...]
    plain: bool


class PyType(Struct, frozen=True):
    """A value's `annotation`, and the expression that makes the `check` of a received one."""

    annotation: str
    check: str

    @property
    def nullable(self) -> str:
        """The annotation where None stands for no value."""
        if self.annotation in ("object", "None") or self.annotation.endswith(" | None"):
            return self.annotation
        return f"{self.annotation} | None"


OBJECT: Final = PyType("object", "is_any")
_MAPPING: Final = PyType("Mapping[str, object]", "is_object")


class _Names(Struct, frozen=True):
    """What the TypedDicts of a value are called, and what they are in words."""

    name: str
    item_name: str
    doc: str

    def of_item(self) -> _Names:
        return _Names(self.item_name, f"{self.item_name}Item", f"one of {self.doc}")

    def of_value(self) -> _Names:
        return _Names(f"{self.name}Value", f"{self.name}ValueItem", f"a value of {self.doc}")

    def of_member(self, key: str) -> _Names:
        name = names.pascal_case(key)
        single = _PLURAL.sub(lambda found: "y" if found[0] == "ies" else "", name)
        item = f"{name}Item" if single == name else single
        return _Names(f"{self.name}{name}", f"{self.name}{item}", f"`{key}` of {self.doc}")


class Types(Struct):
    """Translates the schemas of one module. `taken` are the names of the package; `defined` grows in order of use."""

    taken: set[str]
    defined: list[TypedDictView] = field(default_factory=list)
    _root: JsonObject = field(default_factory=dict)
    _refs: list[str] = field(default_factory=list)
    _room: int = 0

    def of(self, schema: Json, name: str, item_name: str, doc: str) -> PyType:
        """The type of values under `schema`.

        A TypedDict is called `name`, that of a list's items `item_name`; `doc` says what it is ("the details of …").
        """
        self._root = schema if isinstance(schema, dict) else {}
        self._room = _MAX_PARTS
        return self._of(schema, _Names(name, item_name, doc))

    def _of(self, schema: Json, called: _Names) -> PyType:
        self._room -= 1
        if not isinstance(schema, dict) or self._room < 0:
            return OBJECT
        if "$ref" in schema:
            ref = schema["$ref"]
            target = None if ref in self._refs else _resolve(ref, self._root)
            self._refs.append(ref)
            found = self._of(target, called)
            self._refs.pop()
            return found
        if "const" in schema:
            return _literals([schema["const"]])
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return _literals(schema["enum"])
        for word in ("anyOf", "oneOf"):
            if isinstance(schema.get(word), list) and schema[word]:
                rest = {"type": schema["type"]} if "type" in schema else {}
                parts = [{**rest, **part} if isinstance(part, dict) else part for part in schema[word]]
                return _union([self._of(part, called) for part in parts])
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return _union([self._of({**schema, "type": kind}, called) for kind in kinds])
        if isinstance(kinds, str) and kinds in _PLAIN:
            return PyType(*_PLAIN[kinds])
        if kinds == "array" or (kinds is None and "items" in schema):
            return self._list(schema, called)
        if kinds == "object" or (kinds is None and "properties" in schema):
            return self._object(schema, called)
        return OBJECT

    def _list(self, schema: JsonObject, called: _Names) -> PyType:
        if "items" not in schema or "prefixItems" in schema:
            return PyType("Sequence[object]", "is_list")
        item = self._of(schema["items"], called.of_item())
        if item == OBJECT:
            return PyType("Sequence[object]", "is_list")
        return PyType(f"list[{item.annotation}]", f"list_of({item.check})")

    def _object(self, schema: JsonObject, called: _Names) -> PyType:
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not properties or "allOf" in schema:
            values = schema.get("additionalProperties")
            if not isinstance(values, dict) or not values or properties:
                return _MAPPING
            value = self._of(values, called.of_value())
            if value == OBJECT:
                return _MAPPING
            return PyType(f"Mapping[str, {value.annotation}]", f"map_of({value.check})")
        listed = schema.get("required")
        needed = set(listed) if isinstance(listed, list) else set()
        types = {key: self._of(part, called.of_member(key)) for key, part in properties.items()}
        doc = schema.get("description") or schema.get("title") or f"{called.doc[:1].upper()}{called.doc[1:]}."
        return self._typed_dict(called.name, str(doc), types, needed)

    def _typed_dict(self, name: str, doc: str, types: dict[str, PyType], needed: set[str]) -> PyType:
        required = tuple(Key(key, value.annotation) for key, value in types.items() if key in needed)
        optional = tuple(Key(key, value.annotation) for key, value in types.items() if key not in needed)
        plain = all(
            key.isascii() and key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")
            for key in types
        )
        checks = _checks(types, needed)
        for known in self.defined:
            if known.name == name and (known.required, known.optional) == (required, optional):
                return PyType(name, checks)
        name = free_name(name, self.taken)
        self.defined.append(TypedDictView(name, doc, required, optional, plain))
        return PyType(name, checks)


def _checks(types: dict[str, PyType], needed: set[str]) -> str:
    def table(chosen: Iterable[str]) -> str:
        return "{" + "".join(f"{literal(key)}: {types[key].check}, " for key in chosen).removesuffix(", ") + "}"

    required = [key for key in types if key in needed]
    optional = [key for key in types if key not in needed]
    if not optional:
        return f"object_of({table(required)})"
    return f"object_of({table(required)}, {table(optional)})"


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or `name2`, `name3`, … where it is taken; it is taken from now on."""
    chosen, number = name, 2
    while chosen in taken:
        chosen = f"{name}{number}"
        number += 1
    taken.add(chosen)
    return chosen


def _literals(values: list[Any]) -> PyType:
    """The type of a few constants; floats and structures have no Literal and widen to their own type."""
    wide = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    if len(values) > _MAX_LITERALS or not all(value is None or isinstance(value, (str, int)) for value in values):
        kinds = dict.fromkeys(wide.get(type(value), "") for value in values)
        return _union(PyType(*_PLAIN[kind]) if kind else OBJECT for kind in kinds)
    if values == [None]:
        return PyType("None", "is_null")
    text = ", ".join(literal(value) for value in values)
    named = ", ".join(literal(value) for value in values if value is not None)
    return PyType(f"Literal[{named}]{' | None' if None in values else ''}", f"one_of({text})")


def _union(types: Iterable[PyType]) -> PyType:
    """The union, each member once; `object` swallows the others."""
    found = list(dict.fromkeys(types))
    if len(found) == 1:
        return found[0]
    if OBJECT in found:
        return OBJECT
    annotations = dict.fromkeys(part.annotation.removesuffix(" | None") for part in found)
    ordered = [part for part in annotations if part != "None"]
    if any(part.nullable == part.annotation for part in found):
        ordered.append("None")
    return PyType(" | ".join(ordered), f"any_of({', '.join(dict.fromkeys(part.check for part in found))})")


def _resolve(ref: Json, root: JsonObject) -> Json:
    """What a local `$ref` points to; None for any other."""
    if not isinstance(ref, str) or not ref.startswith("#"):
        return None
    found: Json = root
    for token in ref[1:].split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or token not in found:
            return None
        found = found[token]
    return found
