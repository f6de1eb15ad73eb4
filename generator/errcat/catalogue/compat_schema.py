"""What changed in a JSON Schema: schema and schema → changes, each narrower, wider, or not to be weighed.

Source: JSON Schema draft 2020-12. A narrower schema allows less, which binds who writes the value; a wider one allows
more, which surprises who reads it. References are followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue import compat_kinds as kinds
from errcat.catalogue.compat_change import Change
from errcat.catalogue.compat_kinds import Kind
from errcat.catalogue.compat_schema_terms import as_object, choices, is_closed, listed, mapping, openness, types
from errcat.catalogue.compat_words import canonical, same
from errcat.catalogue.model import Json, JsonObject
from errcat.catalogue.schema_walk import resolve_pointer
from errcat.records import Struct

_LOWER = {"minimum": None, "exclusiveMinimum": None, "minLength": 0, "minItems": 0, "minProperties": 0}
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TEXTS = frozenset(
    ("title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id")
)
_COMPARED = frozenset(
    (
        *("type", "enum", "const", "pattern", "format", "multipleOf", "uniqueItems", "properties", "required"),
        *("additionalProperties", "unevaluatedProperties", "patternProperties", "items", "prefixItems"),
        *("allOf", "anyOf", "oneOf", "$defs", "definitions"),
        *_LOWER,
        *_UPPER,
    )
)


def schema_changes(
    old: JsonObject, new: JsonObject, place: str, key: str, where: tuple[str, ...], internal: bool
) -> Iterator[Change]:
    """The changes of a schema that stands at `place` (`details`, `params.count`) of the code `key`."""
    if same(old, new):
        return
    comparison = _Comparison(_Side(old), _Side(new), key, where, internal)
    comparison.compare(old, new, place)
    if not comparison.found:
        template = "texts in {0} of {1} read differently"
        yield Change(kinds.SCHEMA_TEXT_CHANGED, where, template, (place, key), internal)
    yield from comparison.found


class _Side(Struct, frozen=True):
    """A whole schema, for its references."""

    root: JsonObject

    def resolved(self, schema: Json) -> Json:
        """The schema with its reference, if there is one, replaced by what it refers to; true as `{}`."""
        seen: set[str] = set()
        while isinstance(schema, dict) and isinstance(ref := schema.get("$ref"), str) and ref not in seen:
            seen.add(ref)
            try:
                target = resolve_pointer(self.root, ref) if ref == "#" or ref.startswith("#/") else None
            except (LookupError, ValueError):
                target = None
            if not isinstance(target, (dict, bool)):
                return schema
            rest = {word: value for word, value in schema.items() if word != "$ref"}
            target = as_object(target)
            both = (rest.keys() & target.keys()) - _TEXTS
            schema = {**rest, "allOf": [*rest.get("allOf", ()), target]} if both else {**target, **rest}
        return as_object(schema)


class _Comparison:
    def __init__(self, old: _Side, new: _Side, key: str, where: tuple[str, ...], internal: bool) -> None:
        self.old = old
        self.new = new
        self.key = key
        self.where = where
        self.internal = internal
        self.found: list[Change] = []
        # What many places refer to is told of at the first of them: references can double with every step.
        self.referred: set[tuple[str, str]] = set()
        self.within: list[tuple[str, str]] = []  # a reference that leads back into itself must come to an end

    def compare(self, before: Json, after: Json, place: str) -> None:
        """Collects the changes between two schemas at the same place."""
        old, new = self.old.resolved(before), self.new.resolved(after)
        pair = (canonical(old), canonical(new))
        if pair in self.within or (pair[0] == pair[1] and "$ref" not in pair[0]):
            return
        if _is_reference(before) and _is_reference(after):
            if pair in self.referred:
                return
            self.referred.add(pair)
        self.within.append(pair)
        self._types(old, new, place)
        self._values(old, new, place)
        self._limits(old, new, place)
        self._object(old, new, place)
        self._array(old, new, place)
        for word in ("allOf", "anyOf", "oneOf"):
            self._parts(word, old.get(word), new.get(word), place)
        for word in sorted((old.keys() | new.keys()) - _COMPARED - _TEXTS):
            if not word.startswith("x-") and not same(old.get(word), new.get(word)):
                self._add(kinds.SCHEMA_CHANGED, "the keyword {2} of {0} of {1} is another", place, word)
        self.within.pop()

    def _add(self, kind: Kind, template: str, place: str, *values: str) -> None:
        """`template` has the place as `{0}`, the key of the code as `{1}`, and then `values`."""
        self.found.append(Change(kind, self.where, template, (place, self.key, *values), self.internal))

    def _types(self, old: JsonObject, new: JsonObject, place: str) -> None:
        before, after = types(old), types(new)
        if before == after or (choices(old) is not None and choices(new) is not None):
            return
        if after < before:
            gone = listed(before - after) if "type" in old else "anything else"
            template = "{0} of {1} can no longer be {2}"
            if "type" not in old and choices(old) is None:
                template, gone = "{0} of {1} can only be {2} now", listed(after)
            self._add(kinds.TYPE_NARROWED, template, place, gone)
        elif after > before:
            template, more = "{0} of {1} can be {2} too", listed(after - before)
            if "type" not in new and choices(new) is None:
                template, more = "{0} of {1} can be anything, not only {2}", listed(before)
            self._add(kinds.TYPE_WIDENED, template, place, more)
        else:
            template = "{0} of {1} is {3}, no longer {2}"
            self._add(kinds.TYPE_CHANGED, template, place, listed(before), listed(after))

    def _values(self, old: JsonObject, new: JsonObject, place: str) -> None:
        before, after = choices(old), choices(new)
        if before is None and after is not None:
            self._add(kinds.VALUES_REMOVED, "{0} of {1} can only be one of {2} now", place, ", ".join(after))
        elif before is not None and after is None:
            self._add(kinds.VALUES_ADDED, "{0} of {1} can be other values than {2} now", place, ", ".join(before))
        elif before is not None and after is not None:
            if gone := [value for value in before if value not in after]:
                self._add(kinds.VALUES_REMOVED, "{0} of {1} can no longer be {2}", place, ", ".join(gone))
            if more := [value for value in after if value not in before]:
                self._add(kinds.VALUES_ADDED, "{0} of {1} can be {2} now", place, ", ".join(more))

    def _limits(self, old: JsonObject, new: JsonObject, place: str) -> None:
        for word in (*_LOWER, *_UPPER):
            before, after = old.get(word, _LOWER.get(word)), new.get(word, _LOWER.get(word))
            if before != after:
                rises = after is not None and (before is None or after > before)
                falls = after is not None and (before is None or after < before)
                self._limit(word, before, after, rises if word in _LOWER else falls, place)
        for word in ("pattern", "format", "multipleOf"):
            before, after = old.get(word), new.get(word)
            if before == after:
                continue
            if before is None or after is None:
                self._limit(word, before, after, before is None, place)
            elif word == "multipleOf" and (after % before == 0 or before % after == 0):
                self._limit(word, before, after, after % before == 0, place)
            else:
                template = "{2} of {0} of {1} changed from {3} to {4}"
                self._add(kinds.SCHEMA_CHANGED, template, place, word, str(before), str(after))
        if bool(old.get("uniqueItems")) != bool(new.get("uniqueItems")):
            self._limit("uniqueItems", None, None, bool(new.get("uniqueItems")), place)

    def _limit(self, word: str, before: Json, after: Json, tighter: bool, place: str) -> None:
        kind = kinds.LIMIT_TIGHTENED if tighter else kinds.LIMIT_LOOSENED
        if before is None or after is None:
            words = "has the limit" if tighter else "no longer has the limit"
            value = after if tighter else before
            shown = word if value is None else f"{word}: {canonical(value)}"
            self._add(kind, f"{{0}} of {{1}} {words} {{2}}", place, shown)
        else:
            template = "{2} of {0} of {1} changed from {3} to {4}"
            self._add(kind, template, place, word, canonical(before), canonical(after))

    def _object(self, old: JsonObject, new: JsonObject, place: str) -> None:
        before, after = mapping(old, "properties"), mapping(new, "properties")
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            if name not in after:
                self._add(kinds.PROPERTY_REMOVED, "the property {2} of {0} of {1} is gone", place, name)
            else:
                self.compare(before[name], after[name], f"{place}.{name}")
        for name in after:
            if name in before:
                continue
            others = old.get("additionalProperties", True)
            if is_closed(old):
                template = "the property {2} of {0} of {1} is new, where no others were allowed"
                self._add(kinds.PROPERTY_ADDED_TO_CLOSED, template, place, name)
            elif openness(others) == 1 or name in needed:  # it was there, under a name of no meaning
                self.compare(others, after[name], f"{place}.{name}")
            elif name not in needs:
                self._add(kinds.PROPERTY_ADDED, "the property {2} of {0} of {1} is new, and optional", place, name)
        for name in sorted(needs - needed):
            template = "the property {2} of {0} of {1} has to be there now"
            self._add(kinds.PROPERTY_REQUIRED, template, place, name)
        for name in sorted(needed - needs):
            if name in after or name not in before:
                template = "the property {2} of {0} of {1} can be absent now"
                self._add(kinds.PROPERTY_OPTIONAL, template, place, name)
        for word in ("additionalProperties", "unevaluatedProperties"):
            self._others(old.get(word, True), new.get(word, True), place)
        patterns, others = mapping(old, "patternProperties"), mapping(new, "patternProperties")
        for name in [*patterns, *(name for name in others if name not in patterns)]:
            if name in patterns and name in others:
                self.compare(patterns[name], others[name], f"{place}.{name}")
            else:
                self._limit("patternProperties", name, name, name in others, place)

    def _others(self, old: Json, new: Json, place: str) -> None:
        """`additionalProperties`: whether an object is open."""
        before, after = openness(old), openness(new)
        if before == after == 1:
            self.compare(old, new, f"{place}.*")
        elif after < before:
            words = "allows no further properties any more" if after == 0 else "does not allow any further property"
            self._add(kinds.OBJECT_CLOSED, f"{{0}} of {{1}} {words}", place)
        elif after > before:
            words = "allows any further properties" if after == 2 else "allows some further properties"
            self._add(kinds.OBJECT_OPENED, f"{{0}} of {{1}} {words}", place)

    def _array(self, old: JsonObject, new: JsonObject, place: str) -> None:
        if "items" in old or "items" in new:
            self.compare(old.get("items", True), new.get("items", True), f"{place}[]")
        before, after = old.get("prefixItems", []), new.get("prefixItems", [])
        if len(before) != len(after):
            self._add(kinds.SCHEMA_CHANGED, "the keyword {2} of {0} of {1} is another", place, "prefixItems")
            return
        for index, (first, second) in enumerate(zip(before, after, strict=True)):
            self.compare(first, second, f"{place}[{index}]")

    def _parts(self, word: str, before: list[Json] | None, after: list[Json] | None, place: str) -> None:
        """`allOf` narrows with every part, `anyOf` and `oneOf` widen."""
        if before is None and after is None:
            return
        if before is None or after is None:
            self._limit(word, None, None, before is None, place)
            return
        old = [part for part in before if canonical(part) not in map(canonical, after)]
        new = [part for part in after if canonical(part) not in map(canonical, before)]
        if not old and not new:  # what they refer to may differ
            old = sorted(before, key=canonical)
            new = sorted(after, key=canonical)
        if len(old) == len(new):
            for number, (first, second) in enumerate(zip(old, new, strict=True)):
                self.compare(first, second, f"{place}({word} {number + 1})")
            return
        if word == "allOf":
            self._limit(word, canonical(old), canonical(new), len(new) > len(old), place)
            return
        if old:
            self._add(kinds.ALTERNATIVE_REMOVED, "{0} of {1} lost an alternative of {2}", place, word)
        if new:
            self._add(kinds.ALTERNATIVE_ADDED, "{0} of {1} has another alternative of {2}", place, word)


def _is_reference(schema: Json) -> bool:
    return isinstance(schema, dict) and "$ref" in schema
