"""errcat's own templates, compiled to plain Python: `a.b` is an attribute and `f(x)` a call, and nothing else is tried.

Jinja looks for an item where there is no attribute, and asks every function whether it wants the context. Nothing in
these templates needs that, and at 10,000 codes it is a fifth of the time of rendering.

They come compiled with errcat: compiling them takes longer than rendering a small catalogue. With another version of
Jinja, or while a template is being changed, they are compiled when they are used.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame


class _DirectCode(CodeGenerator):
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  the name is Jinja's
        """Called by Jinja for `node.attr`."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Called by Jinja for `node(…)`."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            raise NotImplementedError("no built-in template needs that")
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class OwnEnvironment(jinja2.Environment):
    """The environment of the built-in packs, whose templates stay as they are while it is used."""

    code_generator_class = _DirectCode

    def __init__(self, **options: Any) -> None:
        super().__init__(auto_reload=False, **options)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Called by Jinja for each template. One dict, since it is copied for each file."""
        return {**self.globals, **(d or {})}


class Templates(jinja2.BaseLoader):
    """Templates from texts. Each has its name as its file name too, which is what the frames of a traceback tell."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Called by Jinja: text, file name, and whether the text is still the same."""
        if template not in self.texts:
            raise jinja2.TemplateNotFound(template)
        return self.texts[template], template, lambda: True


class OwnTemplates(Templates):
    """The templates of a built-in pack, compiled already where they can be."""

    def __init__(self, pack: str, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self._compiled = _compiled(pack)

    def load(
        self, environment: jinja2.Environment, name: str, globals: MutableMapping[str, Any] | None = None  # noqa: A002
    ) -> jinja2.Template:
        """Called by Jinja for each template, once."""
        made_from, code = self._compiled.get(name, ("", None))
        if code is None or made_from != digest(self.texts.get(name, "")):
            return super().load(environment, name, globals)
        module = {**code(environment), "__file__": name}
        return environment.template_class.from_module_dict(environment, module, globals or {})


def digest(text: str) -> str:
    """What tells the text of a template from another one."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def _compiled(pack: str) -> Mapping[str, tuple[str, Callable[[jinja2.Environment], dict[str, Any]]]]:
    """For each template of a pack: the digest of its text, and the function that holds its code."""
    try:
        module = importlib.import_module(f"errcat.compiled.{pack}")
    except ModuleNotFoundError:
        return {}
    return module.TEMPLATES if jinja2.__version__ == module.JINJA else {}
