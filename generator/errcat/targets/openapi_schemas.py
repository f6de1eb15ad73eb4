"""`components.schemas`: one schema per code, one for any error of the API, and a union per set of codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from errcat.catalogue.model import BodyMember, BodyObject, Catalogue, Code, Json, JsonObject
from errcat.catalogue.names import pascal_case
from errcat.catalogue.schema_walk import has_references, map_subschemas, resolve_pointer
from errcat.targets import openapi_names as names
from errcat.targets.openapi_settings import Settings
from errcat.targets.openapi_text import code_description, wire_code
from errcat.targets.wire import has_address
from errcat.targets.wire_schema import body_schema


class Schemas:
    """Collects the schemas, in the order in which they are added, and says how each is referred to."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.components: dict[str, JsonObject] = {}
        self._names = names.Namespace()
        self._by_key: dict[str, str] = {}
        self._titles: Counter[str] = Counter()
        self.general = self._names.claim(names.general_name(catalogue))

    def add_all_codes(self) -> None:
        """The general error first, then each error in catalogue order. Outcomes have no body that we know."""
        errors = [code for code in self.catalogue.codes if not code.is_outcome]
        self._by_key = {code.key: self._names.claim(names.code_name(self.catalogue, code)) for code in errors}
        by_key = {code.key: code for code in self.catalogue.codes}
        self._titles = Counter(pascal_case(code.title).lower() for code in errors)
        self.components[self.general] = {}  # its place; what it refers to comes after it
        self.components[self.general] = self._general(errors)
        for code in errors:
            name = self._by_key[code.key]
            self.components[name] = {}
            self.components[name] = self._for_code(code, name, by_key)

    def name_of(self, code: Code) -> str:
        """The component of a code's schema."""
        return self._by_key[code.key]

    def add_union(self, wanted: str, title: str, codes: Sequence[Code]) -> JsonObject:
        """A reference to the schema of a response that carries one of `codes`, as the component `wanted`."""
        if not codes:
            return reference(self.general)
        members = [reference(self.name_of(code)) for code in codes]
        name = self._names.claim(wanted)
        self.components[name] = {"title": title, **self._union(codes, members)}
        return reference(name)

    def _union(self, codes: Sequence[Code], members: list[dict[str, str]]) -> JsonObject:
        if self.settings.union == "open":
            return {"anyOf": [*members, reference(self.general)]}
        body = self.catalogue.response.body
        top = dict(body.members) if isinstance(body, BodyObject) else {}
        property_name = next(
            (name for name, member in top.items() if isinstance(member, BodyMember) and member.name == "code"), None
        )
        if property_name is None or not all(isinstance(code.code, str) for code in codes):
            return {"oneOf": members}
        mapping = {str(code.code): member["$ref"] for code, member in zip(codes, members, strict=True)}
        return {"oneOf": members, "discriminator": {"propertyName": property_name, "mapping": mapping}}

    def _general(self, errors: list[Code]) -> JsonObject:
        schema = self.publish(body_schema(self.catalogue, None), self.general, is_component=True)
        text = "Any error of the API. One that is not listed may be added at any time: treat it by its HTTP status."
        if not any(code.statuses for code in errors):
            text = "Any error of the API. One that is not listed may be added at any time."
        codes = {"x-error-codes": [wire_code(code) for code in errors]} if errors else {}
        return {"title": f"{self.catalogue.api.title} error", "description": text, **schema, **codes}

    def _for_code(self, code: Code, name: str, by_key: Mapping[str, Code]) -> JsonObject:
        about: dict[str, Any] = {"title": code.title, "description": code_description(code, by_key)}
        if self._titles[pascal_case(code.title).lower()] > 1:
            del about["title"]  # generators name classes by titles and drop all but the first of a name
        if code.deprecated is not None:
            about["deprecated"] = True
        if has_address(code.type_uri):
            about["externalDocs"] = {"url": code.type_uri}
        schema = self.publish(body_schema(self.catalogue, code), name, is_component=True)
        return {**about, **{keyword: value for keyword, value in schema.items() if keyword not in about}}

    def publish(self, schema: JsonObject, name: str, *, is_component: bool) -> dict[str, Any]:
        """`schema` for OpenAPI: what its `#/…` references point at becomes components that are named after `name`.

        Where the schema itself becomes the component `name`, a reference to its root is one to that.
        """
        if not has_references(schema):
            return dict(schema)
        hoisted: dict[str, str] = {"#": name} if is_component else {}
        waiting: list[str] = []

        def component(pointer: str) -> str | None:
            if pointer not in hoisted:
                try:
                    target = resolve_pointer(schema, pointer) if pointer == "#" or pointer[:2] == "#/" else None
                except (LookupError, ValueError):
                    target = None
                if not isinstance(target, dict):
                    return None
                hoisted[pointer] = self._names.claim(name + names.part_name(pointer.rpartition("/")[2]))
                waiting.append(pointer)
            return hoisted[pointer]

        def rewrite(part: JsonObject) -> Json:
            out = map_subschemas(part, rewrite)
            for keyword in ("$defs", "definitions", "$schema", "$id", "$anchor", "$comment"):
                out.pop(keyword, None)
            ref = out.get("$ref")
            if isinstance(ref, str) and ref.startswith("#"):
                target = component(ref)
                if target is None:
                    del out["$ref"]  # points nowhere: says nothing
                else:
                    out["$ref"] = reference(target)["$ref"]
            return out

        published: dict[str, Any] = rewrite(schema)
        while waiting:
            pointer = waiting.pop(0)
            self.components[hoisted[pointer]] = rewrite(resolve_pointer(schema, pointer))
        return published


def reference(name: str, section: str = "schemas") -> dict[str, str]:
    """A Reference Object to a component."""
    return {"$ref": f"#/components/{section}/{name}"}


def union_title(status: int, title: str) -> str:
    """The title of the schema of a status: `401 Unauthorized`."""
    return f"{status} {title}"
