"""The codes that a document shows in an error response: in examples, and as constants of schemas."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue.model import Body, BodyList, BodyMember, BodyObject
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.catalogue.schema_walk import pointer_token
from errcat.records import Struct, field

_BRANCHES = ("allOf", "anyOf", "oneOf")


class Bodies(Struct):
    """Finds codes where the wire format `body` has them. References within the document at `root` are followed."""

    root: Mapping
    body: Body
    _visited: set[tuple[int, int]] = field(default_factory=set)

    def codes(self, response: Node) -> Iterator[Scalar]:
        """The codes that a response shows, each value that stands for one. References to other files say nothing."""
        self._visited.clear()
        content = self._get(self.follow(response), "content")
        for _, media_type in content if isinstance(content, Mapping) else ():
            yield from self._in_example(self._get(media_type, "example"), self.body)
            examples = self._get(media_type, "examples")
            for _, example in examples if isinstance(examples, Mapping) else ():
                yield from self._in_example(self._get(self.follow(example), "value"), self.body)
            yield from self._in_schema(self._get(media_type, "schema"), self.body)

    def follow(self, node: Node | None) -> Node | None:
        """What a reference within the document points at; anything else as it is."""
        for _ in range(20):
            ref = self._get(node, "$ref")
            if not isinstance(ref, Scalar):
                return node
            node = self._at(ref.text)
        return None

    def _at(self, ref: str) -> Node | None:
        if not ref.startswith("#/"):
            return None
        node: Node | None = self.root
        for token in ref[2:].split("/"):
            if isinstance(node, Mapping):
                node = next(
                    (value for key, value in node if pointer_token(key.text) == token or key.text == token), None
                )
            else:
                return None
        return node

    def _in_example(self, value: Node | None, body: Body) -> Iterator[Scalar]:
        if isinstance(body, BodyMember):
            if body.name == "code" and isinstance(value, Scalar):
                yield value
        elif isinstance(body, BodyList) and isinstance(value, Items):
            for item in value.items:
                yield from self._in_example(item, body.item)
        elif isinstance(body, BodyObject) and isinstance(value, Mapping):
            for name, member in body.members:
                yield from self._in_example(value.get(name), member)

    def _in_schema(self, schema: Node | None, body: Body) -> Iterator[Scalar]:
        schema = self.follow(schema)
        if not isinstance(schema, Mapping) or (id(schema), id(body)) in self._visited:
            return
        self._visited.add((id(schema), id(body)))
        for keyword in _BRANCHES:
            branches = schema.get(keyword)
            for branch in branches.items if isinstance(branches, Items) else ():
                yield from self._in_schema(branch, body)
        yield from self._in_example(schema.get("example"), body)
        examples = schema.get("examples")
        for example in examples.items if isinstance(examples, Items) else ():
            yield from self._in_example(example, body)
        if isinstance(body, BodyMember):
            if body.name == "code":
                yield from _constants(schema)
        elif isinstance(body, BodyList):
            yield from self._in_schema(schema.get("items"), body.item)
        elif isinstance(body, BodyObject):
            for name, member in body.members:
                yield from self._in_schema(self._get(schema.get("properties"), name), member)

    @staticmethod
    def _get(node: Node | None, key: str) -> Node | None:
        return node.get(key) if isinstance(node, Mapping) else None


def _constants(schema: Mapping) -> Iterator[Scalar]:
    const, enum = schema.get("const"), schema.get("enum")
    if isinstance(const, Scalar):
        yield const
    for value in enum.items if isinstance(enum, Items) else ():
        if isinstance(value, Scalar):
            yield value
