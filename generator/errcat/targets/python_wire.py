"""The wire format as Python: the statements that build a response body, and those that read one.

Both come from the same tree, so they cannot disagree. The statements are source text for black to lay out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from errcat.catalogue import names
from errcat.catalogue.model import Body, BodyConst, BodyList, BodyMember, BodyObject, Member, ResponseFormat
from errcat.records import Struct, field
from errcat.targets import wire
from errcat.targets.escape_python import literal

_VALUES: Final[Mapping[Member, str]] = {
    "code": "self.code",
    "status": "self.http_status",
    "title": "self.title",
    "message": "self.message",
    "type": "self.type",
    "instance": "self.instance",
    "details": "self.details",
    "params": "self._wire_params()",
    "request_id": "self.request_id",
    "doc_url": "self.doc_url",
}
_ALWAYS: Final[frozenset[Member]] = frozenset({"title", "message", "type"})
_CONTAINERS: Final[Mapping[type, str]] = {BodyObject: "dict[str, object]", BodyList: "list[object]"}
_USED_NAMES: Final = frozenset(
    {"self", "name", "value", "params", "dict", "list", "object", "str", "get", "rest", "items", "Received"}
)
READ: Final[tuple[Member, ...]] = ("code", "status", "message", "type", "instance", "details", "params", "request_id")


class WireView(Struct, frozen=True):
    """The wire format for the templates. `write` and `read` are statements; `members` are those that a reader finds."""

    media_type: str
    body_type: str
    members: tuple[Member, ...]
    write: tuple[str, ...]
    read: tuple[str, ...]
    several: bool
    doc_url: bool
    details_optional: bool
    uses: frozenset[str]

    def has(self, member: Member) -> bool:
        """Whether a response carries `member`."""
        return member in self.members


def wire_view(response: ResponseFormat, has_status: bool, reserved_params: bool) -> WireView:
    """The view of `response`.

    `has_status`: whether every error has an HTTP status. `reserved_params`: whether a param bears the name of a
    declared member beside which params are spread.
    """
    writer = _Writer(_ALWAYS | {"status"} if has_status else _ALWAYS, reserved_params)
    result = writer.value(response.body, "body")
    found = wire.members(response.body)
    reader = _Reader(code_sent="code" in found)
    reader.read(response.body, "body")
    reader.finish()
    return WireView(
        media_type=response.media_type,
        body_type=_CONTAINERS.get(type(response.body), "object"),
        members=tuple(name for name in READ if name in found),
        write=(*writer.statements, f"return {result}"),
        read=tuple(reader.statements),
        several=reader.looped,
        doc_url="doc_url" in found,
        details_optional=writer.details_optional,
        uses=frozenset(reader.uses),
    )


class _Writer(Struct):
    """Builds `statements` that must run before the expression which `value` gives back."""

    always: frozenset[Member]
    reserved_params: bool
    details_optional: bool = True
    statements: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: set(_USED_NAMES))

    def value(self, body: Body, name: str) -> str:
        if isinstance(body, BodyMember):
            return self._member(body)
        if isinstance(body, BodyConst):
            return literal(body.value)
        if isinstance(body, BodyList):
            return f"[{self.value(body.item, 'item')}]"
        values = [(key, member, self.value(member, names.identifier(key))) for key, member in body.members]
        plain = not body.spread and not any(self._is_optional(member) for _, member, _ in values)
        if plain:
            return exploded("{", [f"{literal(key)}: {value}" for key, _, value in values], "}")
        return self._built(body, values, self._free(name))

    def _built(self, body: BodyObject, values: list[tuple[str, Body, str]], name: str) -> str:
        """An object of which some members are left out where they have no value, as a variable."""
        start = next((at for at, (_, member, _) in enumerate(values) if self._is_optional(member)), len(values))
        first = exploded("{", [f"{literal(key)}: {value}" for key, _, value in values[:start]], "}")
        self.statements.append(f"{name}: dict[str, object] = {first}")
        for key, member, value in values[start:]:
            assign = f"{name}[{literal(key)}] = {value}"
            if not (isinstance(member, BodyMember) and self._is_optional(member)):
                self.statements.append(assign)
            elif member.name == "params":
                self.statements += [f"if params := {value}:", f"    {name}[{literal(key)}] = params"]
            else:
                self.statements += [f"if {value} is not None:", f"    {assign}"]
        if body.spread and self.reserved_params:
            reserved = exploded("{", [literal(key) for key, _, _ in values], "}").replace("\n", "\n    ")
            self.statements += [
                f"for name, value in {_VALUES['params']}.items():",
                f"    if name not in {reserved}:",
                f"        {name}[name] = value",
            ]
        elif body.spread:
            self.statements.append(f"{name}.update({_VALUES['params']})")
        return name

    def _member(self, member: BodyMember) -> str:
        value = _VALUES[member.name]
        if member.name != "details" or member.optional:
            return value
        self.details_optional = False
        return f"{{}} if {value} is None else {value}"

    def _free(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def _is_optional(self, body: Body) -> bool:
        return isinstance(body, BodyMember) and body.optional and body.name not in self.always


class _Reader(Struct):
    """Builds the statements of `_read(body)`. `found` are the expressions of the members so far."""

    code_sent: bool
    statements: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=lambda: {"body", "received", *_USED_NAMES})
    looped: bool = False
    depth: int = 0

    def read(self, body: Body, at: str) -> None:
        """Reads `body`, whose received value is the expression `at`."""
        if isinstance(body, BodyMember):
            if body.name in READ:
                self.found.setdefault(body.name, at)
        elif isinstance(body, BodyObject):
            self._object(body, at)
        elif isinstance(body, BodyList) and wire.members(body) & set(READ):
            self._list(body, at)

    def _object(self, body: BodyObject, at: str) -> None:
        later: list[tuple[str, Body, str]] = []
        for key, member in body.members:
            value = f"get({at}, {literal(key)})"
            if isinstance(member, BodyConst):
                continue
            self.uses.add("get")
            if isinstance(member, BodyMember):
                self.read(member, value)
            elif wire.members(member) & set(READ):
                later.append((key, member, value))
        # A list comes last: what stands beside it belongs to each of its errors.
        for key, member, value in sorted(later, key=lambda item: isinstance(item[1], BodyList)):
            if isinstance(member, BodyObject):
                name = self._free(key)
                self._add(f"{name} = {value}")
                value = name
            self.read(member, value)
        if body.spread:
            self.uses.add("rest")
            reserved = exploded("{", [literal(key) for key, _ in body.members], "}") if body.members else "set()"
            self.found.setdefault("params", exploded("rest(", [at, reserved], ")"))

    def _list(self, body: BodyList, at: str) -> None:
        held = wire.members(body)
        constants = {
            key: member.value
            for key, member in (body.item.members if isinstance(body.item, BodyObject) else ())
            if isinstance(member, BodyConst)
        }
        items = f"items({at}, {literal(constants)})" if constants else f"items({at})"
        self.uses.add("items")
        if ("code" if self.code_sent else "message") in held:
            self.looped = True
            name = self._free("item")
            self._add(f"for {name} in {items}:")
            self.depth += 1
        else:
            name = self._free("first")
            self._add(f"{name} = {items}[0]")
        self.read(body.item, name)

    def finish(self) -> None:
        """Adds what makes an error of the members found."""
        received = exploded("Received(", [f"{name}={self.found[name]}" for name in READ if name in self.found], ")")
        if self.looped:
            self.statements.insert(0, "received: list[Received] = []")
            self._add(f"received.append({received})")
            self.statements.append("return received")
        else:
            self._add(f"return {received}")

    def _add(self, statement: str) -> None:
        margin = "    " * self.depth
        self.statements.append(margin + statement.replace("\n", f"\n{margin}"))

    def _free(self, name: str) -> str:
        """A variable for a part of the body, called as its member is."""
        name = names.identifier(name)
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


def exploded(start: str, items: Sequence[str], end: str) -> str:
    """`start`, the items each on a line of its own with a comma after it, `end`: black leaves this as it is."""
    lines = "".join("    " + item.replace("\n", "\n    ") + ",\n" for item in items)
    return f"{start}\n{lines}{end}" if items else start + end
