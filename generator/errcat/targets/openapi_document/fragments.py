"""The catalogue's responses as a document can refer to them: by `$ref` into the generated file, else written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from errcat.catalogue.model import Catalogue, Json, JsonObject, Operation
from errcat.records import replace
from errcat.targets.openapi_settings import Settings
from errcat.targets.openapi_view import Built, build

_SECTION = "#/components/"


class Fragments:
    """The components of a catalogue. `file` is the generated file, as a document's `$ref`s name it."""

    def __init__(self, catalogue: Catalogue, settings: Settings, file: str) -> None:
        self.catalogue = catalogue.public()
        self._settings = settings
        self._file = file
        self._built = build(self.catalogue, settings)
        self._extended: Built | None = None
        self._more: dict[tuple[str, ...], str] = {}  # sets of codes → an operation that stands for them
        self._named = {operation.id: set(operation.codes) for operation in self.catalogue.operations}
        self._by_status: dict[int, set[str]] = {}
        for code in self.catalogue.codes:
            for status in code.statuses:
                self._by_status.setdefault(status, set()).add(code.key)

    def names(self) -> frozenset[str]:
        """The names of all components."""
        components: JsonObject = self._built.document["components"]
        return frozenset(name for section in components.values() for name in section)

    def expect(self, sets: Iterable[Sequence[str]]) -> None:
        """Says which sets of codes will be asked for, so that what is to be written out is made once for all."""
        self._more |= {tuple(keys): f"errcat {number}" for number, keys in enumerate(sets, len(self._more))}
        self._extended = None

    def default(self) -> JsonObject:
        """The response for any error."""
        return self._refer(self._built.default)

    def response(self, status: int, operation: str | None, keys: tuple[str, ...]) -> JsonObject:
        """The response with `status` of an operation (its id) with these codes; with none, of the status as such.

        A reference where the generated file has it, else the response itself, made of references.
        """
        asked = {key for key in keys if key in self._with(status)}
        name: str | None = None
        if not asked or asked == self._with(status):
            name = self._built.of_status[status]
        elif asked == self._with(status) & self._named.get(operation or "", set()):
            name = self._built.of_operation[operation or "", status]
        if name is not None:
            return self._refer(name)
        if keys not in self._more:
            self.expect([keys])
        if self._extended is None:
            operations = [Operation(name, more) for more, name in self._more.items()]
            extended = replace(self.catalogue, operations=(*self.catalogue.operations, *operations))
            self._extended = build(extended, self._settings)
        made = self._extended
        response = made.document["components"]["responses"][made.of_operation[self._more[keys], status]]
        written: JsonObject = self._outward(response, made)
        return written

    def _with(self, status: int) -> set[str]:
        return self._by_status.get(status, set())

    def _refer(self, name: str) -> JsonObject:
        return {"$ref": f"{self._file}{_SECTION}responses/{name}"}

    def _outward(self, part: Json, made: Built) -> Any:
        """`part` with its references to the generated file; what that file does not have is written out."""
        if isinstance(part, dict):
            ref = part.get("$ref")
            if isinstance(ref, str) and ref.startswith(_SECTION):
                section, _, name = ref.removeprefix(_SECTION).partition("/")
                if name in self._built.document["components"].get(section, {}):
                    return {**part, "$ref": f"{self._file}{ref}"}
                return self._outward(made.document["components"][section][name], made)
            return {key: self._outward(value, made) for key, value in part.items()}
        return [self._outward(item, made) for item in part] if isinstance(part, list) else part
