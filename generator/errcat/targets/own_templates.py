"""errcat's own templates, compiled to plain Python: `a.b` is an attribute and `f(x)` a call, and nothing else is tried.

Jinja looks for an item where there is no attribute, and asks every function whether it wants the context. Nothing in
these templates needs that, and at 10,000 codes it is a fifth of the time of rendering.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context


class _DirectCode(CodeGenerator):
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  the name is Jinja's
        """Called by Jinja for `node.attr`."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")


class _DirectContext(Context):
    def call(self, function: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
        """Called by Jinja where a template calls something: with the two options that only other functions want."""
        options.pop("_loop_vars", None)
        options.pop("_block_vars", None)
        return function(*args, **options)


class OwnEnvironment(jinja2.Environment):
    """The environment of the built-in packs, whose templates stay as they are while it is used."""

    code_generator_class = _DirectCode
    context_class = _DirectContext

    def __init__(self, **options: Any) -> None:
        super().__init__(auto_reload=False, **options)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Called by Jinja for each template. One dict, since it is copied for each file."""
        return {**self.globals, **(d or {})}
