"""The operations of a document, wherever they stand: paths, webhooks, callbacks, path items among the components."""

from __future__ import annotations

from collections.abc import Iterator

from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.diagnostics.diagnostic import Span
from errcat.records import Struct
from errcat.targets.openapi_document.read import METHODS, Document

Path = tuple[str, ...]


class Operation(Struct, frozen=True):
    """`at` is the way to `node` in the document; `key` its method.

    `secured`: nothing says that anyone may call it.
    """

    at: Path
    key: Scalar
    node: Mapping
    id: str | None
    secured: bool

    @property
    def name(self) -> str:
        """What people call it: its id, else its method and path."""
        return self.id if self.id is not None else " ".join((self.key.text, *self.at[-2:-1]))

    @property
    def span(self) -> Span:
        """The id, else the method."""
        found = self.node.get("operationId")
        return found.span if isinstance(found, Scalar) and found.start > self.key.start else self.key.span

    @property
    def responses(self) -> Node | None:
        """The value of `responses`."""
        return self.node.get("responses")

    @property
    def x_errors(self) -> Node | None:
        """The value of `x-errors`."""
        return self.node.get("x-errors")


def operations(document: Document) -> list[Operation]:
    """All operations, in the order in which they stand."""
    root = document.root
    secured = _secured(root, True)
    found: list[Operation] = []
    if document.version is None:
        found += _of_path_item((), root, secured)
    for at, items in _path_items(root):
        for key, item in items:
            if isinstance(item, Mapping) and not key.text.startswith("x-"):
                found += _of_path_item((*at, key.text), item, secured)
    components = root.get("components")
    callbacks = components.get("callbacks") if isinstance(components, Mapping) else None
    found += _of_callbacks(("components", "callbacks"), callbacks, secured)
    return sorted(found, key=lambda operation: operation.key.start)


def external_path_items(document: Document) -> list[str]:
    """The files that path items refer to."""
    files: list[str] = []
    for _, items in _path_items(document.root):
        for _, item in items:
            ref = item.get("$ref") if isinstance(item, Mapping) else None
            if isinstance(ref, Scalar) and (file := ref.text.partition("#")[0]):
                files.append(file)
    return list(dict.fromkeys(files))


def _path_items(root: Mapping) -> Iterator[tuple[Path, Mapping]]:
    """The mappings whose values are path items."""
    for at in (("paths",), ("webhooks",), ("components", "pathItems")):
        node: Node | None = root
        for step in at:
            node = node.get(step) if isinstance(node, Mapping) else None
        if isinstance(node, Mapping):
            yield at, node


def _of_path_item(at: Path, item: Mapping, secured: bool) -> Iterator[Operation]:
    for key, node in item:
        if key.text in METHODS and isinstance(node, Mapping):
            found = node.get("operationId")
            id_ = found.text if isinstance(found, Scalar) else None
            yield Operation((*at, key.text), key, node, id_, _secured(node, secured))
            yield from _of_callbacks((*at, key.text, "callbacks"), node.get("callbacks"), secured)


def _of_callbacks(at: Path, callbacks: Node | None, secured: bool) -> Iterator[Operation]:
    if not isinstance(callbacks, Mapping):
        return
    for name, callback in callbacks:
        if isinstance(callback, Mapping):
            for expression, item in callback:
                if isinstance(item, Mapping):
                    yield from _of_path_item((*at, name.text, expression.text), item, secured)


def _secured(node: Mapping, inherited: bool) -> bool:
    """Whether a caller must prove who it is: `security: []` says that none must."""
    security = node.get("security")
    return bool(security.items) if isinstance(security, Items) else inherited
