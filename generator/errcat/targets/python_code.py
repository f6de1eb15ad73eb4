"""One code as the template of an exception class needs it: identifiers, annotations and pieces of source text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from errcat.catalogue import names
from errcat.catalogue.model import Code, Header, Param, Placeholder, Retry, Text
from errcat.catalogue.permalinks import NO_PAGE
from errcat.records import Struct
from errcat.targets.escape_python import literal
from errcat.targets.python_doc import class_doc
from errcat.targets.python_types import PyType, TypedDictView, Types
from errcat.targets.schema_fit import fits

CHECKS: Final = ("any_of", "is_any", "is_bool", "is_int", "is_list", "is_null", "is_number", "is_object", "is_str")
CHECK_MAKERS: Final = ("list_of", "map_of", "object_of", "one_of")
READERS: Final[Mapping[str, str]] = {"integer": "read_int", "number": "read_number", "boolean": "read_bool"}

_PLAIN_TEXT: Final = ("string", "integer", "number")  # the same in an f-string as in JSON

RESERVED: Final = frozenset(
    (
        # Attributes and methods of every exception, and of Python's own.
        *(
            "self",
            "args",
            "code",
            "status",
            "title",
            "type",
            "retry",
            "message",
            "details",
            "retry_after",
            "request_id",
        ),
        *("instance", "raw", "others", "http_status", "doc_url", "to_body", "to_json", "headers", "from_wire"),
        *("add_note", "with_traceback"),
        # What annotations and bodies of a class mention.
        *("str", "int", "float", "bool", "object", "list", "dict", "tuple", "super", "final", "as_text", "Retry"),
        *("Any", "ClassVar", "Literal", "Mapping", "Sequence", "TypedDict", "Check", "Headers", "Params"),
        *(*CHECKS, *CHECK_MAKERS, *READERS.values(), "read_str"),
    )
)


class Field(Struct, frozen=True):
    """A value that an occurrence carries: a param, or a declared header.

    `wire` is its name on the wire, `attribute` that in Python; `annotation` is that of the constructor's argument,
    `default` its default ("" where it must be given). `check` tests a received value, `read` makes one of a header.
    """

    wire: str
    attribute: str
    type: PyType
    annotation: str
    default: str
    check: str
    doc: str

    @property
    def stored(self) -> str:
        """The value of the attribute where an occurrence brings none."""
        return self.default or "None"

    @property
    def stored_annotation(self) -> str:
        """The annotation of the attribute, which is None where a response lacks the value."""
        return self.type.annotation if self.default not in ("", "None") else self.type.nullable


class Details(Struct, frozen=True):
    """The structured details of an exception: their `type`, and how the constructor takes and keeps them.

    Where every response has details and an empty object would not fit their schema, none means an empty list if that
    fits, and otherwise the argument is required: what is sent must be what the documents say.
    """

    type: PyType
    annotation: str
    default: str
    kept: str


class CodeView(Struct, frozen=True, dict=True):
    """An exception class. Texts are raw, to be escaped by the template; the rest is Python source.

    What only its own module shows is worked out when that is made: two processes share the modules.
    """

    origin: Code
    base: str
    params: tuple[Field, ...]
    headers: tuple[Field, ...]
    retry_after: Field | None
    details: Details | None
    typed_dicts: tuple[TypedDictView, ...]
    type_names: Mapping[str, str]

    @property
    def key(self) -> str:
        """The key in the catalogue."""
        return self.origin.key

    @property
    def type_name(self) -> str:
        """The name of the class."""
        return self.origin.type_name

    @property
    def title(self) -> str:
        """The title."""
        return self.origin.title

    @property
    def type_uri(self) -> str | None:
        """The URI of the problem type; None where it is that of every error."""
        return None if self.origin.type_uri == NO_PAGE else self.origin.type_uri

    @property
    def wire_code(self) -> str:
        """The code on the wire as text; empty where none is sent."""
        return "" if self.origin.code is None else str(self.origin.code)

    @property
    def statuses(self) -> str:
        """The HTTP statuses, for people."""
        return ", ".join(map(str, self.origin.statuses))

    @property
    def summary(self) -> str:
        """The first paragraph of the description on one line, or the title."""
        return " ".join((self.origin.description or self.origin.title).split("\n\n")[0].split())

    @property
    def code(self) -> str:
        """The code on the wire."""
        return literal(self.origin.code)

    @cached_property
    def code_type(self) -> str:
        """The annotation of `code`."""
        return _literal_type([self.origin.code])

    @property
    def status(self) -> str:
        """The default HTTP status."""
        return literal(self.origin.status)

    @cached_property
    def status_type(self) -> str:
        """The annotation of `status`."""
        return _literal_type(list(self.origin.statuses) or [None])

    @property
    def several_statuses(self) -> bool:
        """Whether an occurrence chooses among several statuses."""
        return len(self.origin.statuses) > 1

    @property
    def message(self) -> str:
        """The message as a constant; where it depends on params, what stands for it in a response without one."""
        return _constant_message(self.origin)

    @cached_property
    def template(self) -> tuple[str | tuple[str], ...] | None:
        """The parts of a message with placeholders: texts, and 1-tuples that hold an expression."""
        return _template(self.origin, self.params)

    @property
    def retry(self) -> str | None:
        """The expression of what is known about a retry."""
        return _retry(self.origin.retry)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the constructor takes and keeps beyond what every exception has, without details."""
        return (*self.params, *self.headers)

    @property
    def has_init(self) -> bool:
        """Whether the inherited constructor will not do."""
        return bool(self.fields or self.details or self.retry_after or self.several_statuses or self.template)

    @property
    def doc(self) -> str:
        """The text of the docstring."""
        described = [(field.attribute, field.doc) for field in self.fields]
        details = self.origin.details
        if details is not None and isinstance(text := details.get("description"), str):
            described.append(("details", text))
        if self.retry_after is not None:
            described.append((self.retry_after.attribute, self.retry_after.doc))
        return class_doc(self.origin, described, self.type_names)


def code_view(code: Code, base: str, taken: set[str], type_names: Mapping[str, str], details_always: bool) -> CodeView:
    """The view of `code`. `taken` are the names in use in the package; its TypedDicts join them.

    `type_names` gives the class of a key. `details_always`: whether every response has details, so that there must be
    some that fit their schema.
    """
    types = Types(taken)
    attributes: set[str] = set()
    return CodeView(
        origin=code,
        base=base,
        params=tuple(_param(param, code.type_name, types, attributes) for param in code.params),
        headers=tuple(_headers(code, attributes)),
        retry_after=_retry_after(code),
        details=_details(code, types, details_always) if code.details is not None else None,
        typed_dicts=tuple(types.defined),
        type_names=type_names,
    )


def _details(code: Code, types: Types, always: bool) -> Details:
    schema = code.details or {}
    found = types.of(
        schema, f"{code.type_name}Details", f"{code.type_name}Detail", f"the details of `{code.type_name}`"
    )
    if not always or fits({}, schema):
        return Details(found, found.nullable, " = None", "details")
    if fits([], schema):
        return Details(found, found.nullable, " = None", "[] if details is None else details")
    return Details(found, found.annotation, "", "details")


def _literal_type(values: list[str | int | None]) -> str:
    return "None" if values == [None] else f"Literal[{', '.join(map(literal, values))}]"


def _attribute(wire: str, taken: set[str]) -> str:
    name = names.identifier(wire, RESERVED)
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _param(param: Param, type_name: str, types: Types, taken: set[str]) -> Field:
    attribute = _attribute(param.name, taken)
    name = type_name.removesuffix("Error") + names.pascal_case(param.name)
    type_ = types.of(param.schema, name, f"{name}Item", f"`{attribute}` of `{type_name}`")
    return Field(
        wire=param.name,
        attribute=attribute,
        type=type_,
        annotation=type_.annotation if param.required else type_.nullable,
        default="" if param.required else "None",
        check=type_.check,
        doc=param.description or "",
    )


def _headers(code: Code, taken: set[str]) -> Iterator[Field]:
    """The declared headers but those that every response has and Retry-After, which has an argument of its own."""
    for header in code.headers:
        if header.name.lower() in ("retry-after", "content-type", "content-length", "x-request-id"):
            continue
        kind = header.schema.get("type")
        type_ = Types(set()).of(header.schema, "", "", "") if kind in ("string", *READERS) else PyType("str", "is_str")
        fixed = next((header.schema[word] for word in ("const", "default") if word in header.schema), None)
        default = literal(fixed) if isinstance(fixed, (str, int, float)) else "" if header.required else "None"
        yield Field(
            wire=header.name,
            attribute=_attribute(header.name.lower().replace("-", "_"), taken),
            type=type_,
            annotation=type_.nullable if default == "None" else type_.annotation,
            default=default,
            check=f"{READERS.get(str(kind), 'read_str')}, {type_.check}",
            doc=_sentence(header),
        )


def _sentence(header: Header) -> str:
    about = f"The `{header.name}` header"
    return f"{about}: {header.description}" if header.description else f"{about}."


def _retry_after(code: Code) -> Field | None:
    """The argument for Retry-After, where the code has the header; a fixed number of seconds is only advice."""
    header = next((header for header in code.headers if header.name.lower() == "retry-after"), None)
    if header is None and (code.retry is None or code.retry.after != "header"):
        return None
    needed = header is not None and header.required
    return Field(
        wire="Retry-After",
        attribute="retry_after",
        type=PyType("float", "is_number"),
        annotation="float" if needed else "float | None",
        default="" if needed else "None",
        check="",
        doc=(header.description if header is not None else None) or "Seconds to wait before a retry.",
    )


def _retry(retry: Retry | None) -> str | None:
    if retry is None:
        return None
    parts = [literal(retry.when)]
    parts += [f"after={literal(retry.after)}"] if retry.after is not None else []
    parts += [f"backoff={literal(retry.backoff)}"] if retry.backoff is not None else []
    return f"Retry({', '.join(parts)})"


def _constant_message(code: Code) -> str:
    if any(isinstance(part, Placeholder) for part in code.message):
        return code.title
    return "".join(part.text for part in code.message if isinstance(part, Text))


def _template(code: Code, params: tuple[Field, ...]) -> tuple[str | tuple[str], ...] | None:
    if not any(isinstance(part, Placeholder) for part in code.message):
        return None
    attributes = {field.wire: field.attribute for field in params}
    plain = {param.name for param in code.params if param.required and param.schema.get("type") in _PLAIN_TEXT}
    parts: list[str | tuple[str]] = []
    for part in code.message:
        if isinstance(part, Text):
            parts.append(part.text)
        elif (name := attributes.get(part.name)) is not None:
            parts.append((name if part.name in plain else f"as_text({name})",))
    return tuple(parts)
