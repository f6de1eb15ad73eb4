"""`components.responses` and `components.examples`: per status, per code, per operation, and the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from errcat.catalogue.model import Catalogue, Code, Json, JsonObject
from errcat.catalogue.statuses import status_title
from errcat.targets import openapi_names as names
from errcat.targets.openapi_headers import Headers
from errcat.targets.openapi_schemas import Schemas, reference, union_title
from errcat.targets.openapi_text import short_description, status_description, wire_code
from errcat.targets.wire import body_json_at, format_example, members


class Responses:
    """Collects responses and examples of a catalogue whose codes have their schemas already."""

    def __init__(self, catalogue: Catalogue, schemas: Schemas, headers: Headers) -> None:
        self.components: dict[str, JsonObject] = {}
        self.examples: dict[str, JsonObject] = {}
        self.of_status: dict[int, str] = {}  # the names of the responses
        self.of_operation: dict[tuple[str, int], str] = {}  # of those that have only some codes of a status
        self.default = ""
        self._catalogue = catalogue
        self._schemas = schemas
        self._headers = headers
        self._prefix = names.prefix(catalogue)
        self._names = names.Namespace()
        self._example_names = names.Namespace()
        self._by_status = {status: codes_with(catalogue.codes, status) for status in statuses(catalogue)}
        found = {status: len(codes) for status, codes in self._by_status.items()}
        self._counts = found if catalogue.counts is None else {**found, **catalogue.counts.statuses}
        self._sends_status = "status" in members(catalogue.response.body)
        self._by_code: dict[tuple[str, int | None], dict[str, JsonObject]] = {}
        self._general_example = self._add_example(
            names.general_name(catalogue), "The shape of every error", None, format_example(catalogue)
        )

    def add_examples(self) -> None:
        """The examples of every error, with its default status: those without HTTP have no response to come from."""
        for code in self._catalogue.codes:
            if not code.is_outcome:
                self._examples_of(code, code.status)

    def add_statuses(self) -> None:
        """A response per status, ascending: of the API's table and of its codes."""
        for status, codes in self._by_status.items():
            self.of_status[status] = self._add_status(
                names.with_status(self._prefix, status), status, codes, self._counts.get(status, 0)
            )

    def add_codes(self) -> None:
        """A response per code, in catalogue order; a code without a status has none."""
        for code in self._catalogue.codes:
            if not code.statuses:
                continue
            response: dict[str, Any] = {"description": short_description(code)}
            self._put_headers(response, self._headers.of_code(code))
            if not code.is_outcome:
                examples: dict[str, JsonObject] = {}
                for status in code.statuses:
                    examples |= self._examples_of(code, status)
                self._put_content(response, reference(self._schemas.name_of(code)), examples)
                response["x-error-codes"] = [wire_code(code)]
            self.components[self._names.claim(names.code_name(self._catalogue, code))] = response

    def add_default(self) -> None:
        """The response for any other status."""
        response: dict[str, Any] = {"description": "Any other error."}
        self._put_content(
            response,
            reference(self._schemas.general),
            {"error": reference(self._general_example, "examples")},
        )
        self.default = self._names.claim(f"{self._prefix}Default")
        self.components[self.default] = response

    def add_operations(self) -> None:
        """A response per operation and status, where the operation has only some of the codes of that status."""
        order = {code.key: (number, code) for number, code in enumerate(self._catalogue.codes)}
        for operation in self._catalogue.operations:
            own = [code for _, code in sorted((order[key] for key in operation.codes), key=lambda found: found[0])]
            for status in sorted({status for code in own for status in code.statuses}):
                codes = codes_with(own, status)
                if len(codes) != self._counts[status]:
                    wanted = names.with_status(self._prefix + names.part_name(operation.id), status)
                    self.of_operation[operation.id, status] = self._add_status(wanted, status, codes, len(codes))

    def _add_status(self, wanted: str, status: int, codes: list[Code], count: int) -> str:
        response: dict[str, Any] = {"description": status_description(status, codes, count, self._catalogue)}
        self._put_headers(response, self._headers.of_codes(codes))
        if status >= 400:
            title = union_title(status, status_title(status, self._catalogue))
            schema = self._schemas.add_union(wanted, title, codes)
            examples: dict[str, JsonObject] = {}
            for code in codes:
                examples |= self._examples_of(code, status)
            self._put_content(response, schema, examples or self._general_at(wanted, status))
            if codes:
                response["x-error-codes"] = [wire_code(code) for code in codes]
        name = self._names.claim(wanted)
        self.components[name] = response
        return name

    def _put_headers(self, response: dict[str, Any], headers: dict[str, JsonObject]) -> None:
        if headers:
            response["headers"] = headers

    def _put_content(self, response: dict[str, Any], schema: JsonObject, examples: dict[str, JsonObject]) -> None:
        response["content"] = {self._catalogue.response.media_type: {"schema": schema, "examples": examples}}

    def _general_at(self, wanted: str, status: int) -> dict[str, JsonObject]:
        """The example of a status that no code is known for."""
        name = self._general_example
        if self._sends_status:
            title = status_title(status, self._catalogue)
            name = self._add_example(wanted, title, None, format_example(self._catalogue, status))
        return {"error": reference(name, "examples")}

    def _examples_of(self, code: Code, status: int | None) -> dict[str, JsonObject]:
        """References to the examples of `code` sent with `status`: its worked ones, else one from example values."""
        worked = [example for example in code.examples if (example.status or code.status) == status]
        if not worked and status != code.status and not self._sends_status:
            status = code.status
            worked = [example for example in code.examples if (example.status or status) == status]
        known = self._by_code.get((code.key, status))
        if known is not None:
            return known
        base = names.code_name(self._catalogue, code) + ("" if status == code.status else f"On{status}")
        label = code.key if status == code.status else f"{code.key}_{status}"
        found: dict[str, JsonObject] = {}
        for number, example in enumerate(worked or [None], 1):
            title = code.title if example is None or example.title is None else example.title
            description = None if example is None else example.description
            body = body_json_at(self._catalogue, code, example, status)
            name = self._add_example(f"{base}{'' if number == 1 else number}", title, description, body)
            found[label if number == 1 else f"{label}_{number}"] = reference(name, "examples")
        self._by_code[code.key, status] = found
        return found

    def _add_example(self, wanted: str, summary: str, description: str | None, value: Json) -> str:
        name = self._example_names.claim(wanted)
        about = {"summary": summary} if description is None else {"summary": summary, "description": description}
        self.examples[name] = {**about, "value": value}
        return name


def statuses(catalogue: Catalogue) -> list[int]:
    """Every status of the API, ascending."""
    return sorted({row.status for row in catalogue.statuses} | {s for code in catalogue.codes for s in code.statuses})


def codes_with(codes: Sequence[Code], status: int) -> list[Code]:
    """Those of `codes` that are sent with `status`."""
    return [code for code in codes if status in code.statuses]
