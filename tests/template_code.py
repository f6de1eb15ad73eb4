"""Writes Jinja templates as plain Python: a function for each, which yields its text part by part.

`a.b` is an attribute and `f(x)` a call, a filter is the function behind it, a macro and an included template are
functions too, and a name that nothing defines is found here, not when the template is rendered. What the built-in
templates do not use (recursion, blocks, calls with a body, …) is refused.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, nodes

LOOP = "with_ends"
_OPERATORS = {"eq": "==", "ne": "!=", "gt": ">", "gteq": ">=", "lt": "<", "lteq": "<=", "in": "in", "notin": "not in"}
_BUILTIN: Mapping[str, Callable[..., str]] = {
    "indent": lambda value, width: f"indent({value}, {width})",
    "join": lambda value, between: f"{between}.join(map(str, {value}))",
    "length": lambda value: f"len({value})",
    "list": lambda value: f"list({value})",
    "map": lambda value, attribute: f"[one.{attribute} for one in {value}]",
    "replace": lambda value, old, new: f"str({value}).replace({old}, {new})",
    "select": lambda value, *test: f"[one for one in {value} if {' '.join(('one', *test))}]",
    "selectattr": lambda value, attribute: f"[one for one in {value} if one.{attribute}]",
    "sort": lambda value: f"sorted({value}, key=str.lower)",
    "unique": lambda value: f"dict.fromkeys({value})",
}
"""Jinja's own filters, as far as they are used. Those whose arguments are names get them without quotes."""
_SIMPLE = (nodes.Name, nodes.Getattr, nodes.Call, nodes.Getitem, nodes.Literal, nodes.Filter)
"""What needs no brackets in a larger expression."""
_TEXT = {"indent", "join", "replace"}
_BARE = {"map", "select", "selectattr"}


@dataclass
class Scope:
    """The names that a part of a template knows → those that they have in Python."""

    names: dict[str, str]
    outer: Scope | None = None

    def find(self, name: str) -> str | None:
        return self.names.get(name) or (self.outer.find(name) if self.outer else None)


@dataclass
class Function:
    """A function that is being written: its lines, the names that it was not given, and where its text goes."""

    lines: list[str] = field(default_factory=list)
    free: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    depth: int = 1
    target: str | None = None
    """The list that parts of text are added to; None where they are yielded."""

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)


class Writer:
    """Writes the templates of one pack.

    `filters` and `globals` are the names of functions that return texts; they are called by these names.
    """

    def __init__(self, environment: Environment, texts: Mapping[str, str], functions: Iterable[str]) -> None:
        self._trees = {name: environment.parse(text, name) for name, text in texts.items()}
        self._functions = set(functions)
        self._reserved = {*self._functions, *_BUILTIN, "len", "list", "str", "sorted", "dict", "map", "one", LOOP}
        self._macros: dict[str, dict[str, str]] = {}
        self._included: dict[str, tuple[str, list[str]]] = {}
        self.called: set[str] = set()
        """The functions that what was written calls."""
        self.written: list[str] = []
        """The functions that others need, in order."""

    def template(self, name: str, function: str, given: Sequence[str]) -> str:
        """The function of a template that is given these names."""
        made = self._function(self._trees[name].body, given)
        if made.free:
            raise NameError(f"{name}: nothing defines {sorted(made.free)}")
        return _definition(function, given, made)

    def path(self, text: str, environment: Environment, function: str, given: Sequence[str]) -> str:
        """The function that returns the text of a template of one line."""
        made = Function(target="parts")
        scope = Scope({one: one for one in given})
        (output,) = environment.parse(text).body
        assert isinstance(output, nodes.Output)
        return f"def {function}({', '.join(given)}):\n    return {self._joined(output.nodes, scope, made)}\n"

    def _function(self, body: Sequence[nodes.Node], given: Sequence[str]) -> Function:
        made = Function(used=set(given))
        self._statements(body, Scope({one: one for one in given}), made)
        return made

    def _new(self, name: str, scope: Scope, made: Function) -> str:
        """A name in Python for one that a template gives a value to."""
        if name in scope.names:
            return scope.names[name]
        new = f"{name}_" if name in self._reserved or keyword.iskeyword(name) else name
        while new in made.used:
            new += "_"
        made.used.add(new)
        scope.names[name] = new
        return new

    def _statements(self, body: Sequence[nodes.Node], scope: Scope, made: Function) -> None:
        waiting: list[nodes.Expr] = []

        def put() -> None:
            if waiting:
                self._put(self._joined(waiting, scope, made), made)
                waiting.clear()

        before = len(made.lines)
        for node in body:
            if isinstance(node, nodes.Output):
                waiting += node.nodes
                continue
            put()
            write = getattr(self, f"_{type(node).__name__.lower()}", None)
            if write is None:
                raise NotImplementedError(f"{type(node).__name__} in line {node.lineno}")
            write(node, scope, made)
        put()
        if len(made.lines) == before:
            made.line("pass")

    def _put(self, text: str, made: Function) -> None:
        made.line(f"yield {text}" if made.target is None else f"{made.target}.append({text})")

    def _joined(self, parts: Sequence[nodes.Expr], scope: Scope, made: Function) -> str:
        """One text of several parts."""
        codes: list[str] = []
        plain = True
        literal: list[str] = []
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                codes.append(repr(part.data))
                literal.append(_literal(part.data))
                continue
            code, is_text = self._expression(part, scope, made)
            codes.append(code if is_text else f"str({code})")
            literal.append(f"{{{code}}}" if is_text else f"{{{code}!s}}")
            plain = plain and not set(code) & set("\"'\\{}!:")
        if len(codes) == 1:
            return codes[0]
        return f'f"{"".join(literal)}"' if plain else f'"".join(({", ".join(codes)}))'

    def _if(self, node: nodes.If, scope: Scope, made: Function) -> None:
        word = "if"
        for test, body in ((node.test, node.body), *((one.test, one.body) for one in node.elif_)):
            made.line(f"{word} {self._code(test, scope, made)}:")
            self._block(body, scope, made)
            word = "elif"
        if node.else_:
            made.line("else:")
            self._block(node.else_, scope, made)

    def _block(self, body: Sequence[nodes.Node], scope: Scope, made: Function) -> None:
        made.depth += 1
        self._statements(body, scope, made)
        made.depth -= 1

    def _for(self, node: nodes.For, scope: Scope, made: Function) -> None:
        if node.recursive or (node.else_ and node.test):
            raise NotImplementedError("for … recursive, for … if … else")
        items = self._code(node.iter, scope, made)
        if node.else_:
            made.line(f"{(listed := self._new('listed', Scope({}), made))} = {items}")
            items = listed
        inner = Scope({}, scope)
        targets = self._targets(node.target, inner, made)
        if node.test is not None:
            items = f"[({targets}) for {targets} in {items} if {self._code(node.test, inner, made)}]"
        if any(name.name == "loop" for one in node.body for name in one.find_all(nodes.Name)):
            first, last = (self._new(f"loop_{end}", inner, made) for end in ("first", "last"))
            inner.names |= {"loop.first": first, "loop.last": last}
            made.line(f"for {first}, {last}, ({targets}) in {LOOP}({items}):")
            self.called.add(LOOP)
        else:
            made.line(f"for {targets} in {items}:")
        made.depth += 1
        for name in _assigned(node.body):
            if (outer := scope.find(name)) is not None:
                made.line(f"{self._new(name, inner, made)} = {outer}")
        self._statements(node.body, inner, made)
        made.depth -= 1
        if node.else_:
            made.line(f"if not {items}:")
            self._block(node.else_, scope, made)

    def _targets(self, node: nodes.Node, scope: Scope, made: Function) -> str:
        if isinstance(node, nodes.Tuple):
            return ", ".join(self._targets(item, scope, made) for item in node.items)
        assert isinstance(node, nodes.Name), node
        return self._new(node.name, scope, made)

    def _assign(self, node: nodes.Assign, scope: Scope, made: Function) -> None:
        value = self._code(node.node, scope, made)
        made.line(f"{self._targets(node.target, scope, made)} = {value}")

    def _assignblock(self, node: nodes.AssignBlock, scope: Scope, made: Function) -> None:
        assert node.filter is None
        name = self._targets(node.target, scope, made)
        parts, outside = f"{name}_parts", made.target
        made.line(f"{parts} = []")
        made.target = parts
        self._statements(node.body, Scope({}, scope), made)
        made.target = outside
        made.line(f'{name} = "".join({parts})')

    def _macro(self, node: nodes.Macro, scope: Scope, made: Function) -> None:
        """A macro of a template is a function in its function: it knows what the template knows."""
        if node.defaults:
            raise NotImplementedError("defaults of macros")
        name = self._new(node.name, scope, made)
        self._functions.add(name)
        inner = Scope({}, scope)
        outside, made.target = made.target, "parts"
        made.line(f"def {name}({', '.join(self._targets(one, inner, made) for one in node.args)}):")
        made.depth += 1
        if all(isinstance(one, nodes.Output) for one in node.body):
            parts = [part for one in node.body if isinstance(one, nodes.Output) for part in one.nodes]
            made.line(f"return {self._joined(parts, inner, made)}")
        else:
            made.line("parts = []")
            self._statements(node.body, inner, made)
            made.line('return "".join(parts)')
        made.depth -= 1
        made.target = outside

    def _import(self, node: nodes.Import, scope: Scope, made: Function) -> None:
        """The macros of another template, which know nothing of this one, are functions of the module."""
        name = _constant(node.template)
        if name not in self._macros:
            file = Function(depth=0)
            known = Scope({})
            macros = self._macros[name] = {}
            prefix = f"{name.rpartition('/')[2].partition('.')[0].strip('_')}_"
            for one in self._trees[name].body:
                if isinstance(one, nodes.Macro):
                    known.names[one.name] = macros[one.name] = prefix + one.name
                    self._functions.add(prefix + one.name)
                    file.lines += ["", ""]
                    self._macro(one, known, file)
            if file.free:
                raise NameError(f"{name}: nothing defines {sorted(file.free)}")
            self.written.append("\n".join(file.lines) + "\n")
        for one, function in self._macros[name].items():
            scope.names[f"{node.target}.{one}"] = function

    def _include(self, node: nodes.Include, scope: Scope, made: Function) -> None:
        name = _constant(node.template)
        if name not in self._included:
            function = f"part_{''.join(sign if sign.isalnum() else '_' for sign in name)}"
            part = self._function(self._trees[name].body, ())
            self._included[name] = function, sorted(part.free)
            self.written.append(_definition(function, sorted(part.free), part))
        function, given = self._included[name]
        call = f"{function}({', '.join(f'{one}={self._find(one, scope, made)}' for one in given)})"
        made.line(f"yield from {call}" if made.target is None else f"{made.target}.extend({call})")

    def _find(self, name: str, scope: Scope, made: Function) -> str:
        found = scope.find(name)
        if found is not None:
            return found
        if name in self._functions:
            self.called.add(name)
            return name
        if name not in made.free:
            outermost = scope
            while outermost.outer:
                outermost = outermost.outer
            made.free[name] = outermost.names[name] = name
            made.used.add(name)
        return name

    def _code(self, node: nodes.Node, scope: Scope, made: Function) -> str:
        return self._expression(node, scope, made)[0]

    def _expression(self, node: nodes.Node, scope: Scope, made: Function) -> tuple[str, bool]:
        """The code of an expression, and whether its value is surely a text."""

        def code(one: nodes.Node) -> str:
            made_of = self._code(one, scope, made)
            simple = isinstance(
                one, nodes.Name | nodes.Getattr | nodes.Call | nodes.Getitem | nodes.Literal | nodes.Filter
            )
            return made_of if simple else f"({made_of})"

        match node:
            case nodes.Const(value=value):
                return repr(value), isinstance(value, str)
            case nodes.Name(name=name):
                return self._find(name, scope, made), False
            case nodes.Getattr(node=nodes.Name(name=name), attr=attr) if known := scope.find(f"{name}.{attr}"):
                return known, False
            case nodes.Getattr(node=of, attr=attr):
                return f"{code(of)}.{attr}", False
            case nodes.Getitem(node=of, arg=arg):
                return f"{code(of)}[{self._code(arg, scope, made)}]", False
            case nodes.Call(node=of, args=args, kwargs=kwargs, dyn_args=None, dyn_kwargs=None):
                words = [*(code(one) for one in args), *(f"{one.key}={code(one.value)}" for one in kwargs)]
                function = code(of)
                return f"{function}({', '.join(words)})", function in self._functions
            case nodes.Filter(node=of, name=name, args=args, kwargs=kwargs) if of is not None:
                return self._filter(code(of), name, args, kwargs, scope, made)
            case nodes.Concat(nodes=parts):
                texts = [(code(one), self._expression(one, scope, made)[1]) for one in parts]
                return " + ".join(one if is_text else f"str({one})" for one, is_text in texts), True
            case nodes.Add(left=left, right=right):
                return f"{code(left)} + {code(right)}", False
            case nodes.Not(node=of):
                return f"not {code(of)}", False
            case nodes.And(left=left, right=right):
                return f"{code(left)} and {code(right)}", False
            case nodes.Or(left=left, right=right):
                return f"{code(left)} or {code(right)}", False
            case nodes.Compare(expr=left, ops=ops):
                return " ".join([code(left), *(f"{_OPERATORS[one.op]} {code(one.expr)}" for one in ops)]), False
            case nodes.CondExpr(test=test, expr1=one, expr2=other):
                yes, is_text = self._expression(one, scope, made)
                no, other_is_text = ("''", True) if other is None else self._expression(other, scope, made)
                return f"({yes} if {self._code(test, scope, made)} else {no})", is_text and other_is_text
            case nodes.Test(node=of, name="none"):
                return f"{code(of)} is None", False
            case nodes.Tuple(items=items):
                return ", ".join(code(one) for one in items), False
            case nodes.List(items=items):
                return f"[{', '.join(code(one) for one in items)}]", False
            case nodes.Dict(items=pairs):
                return f"{{{', '.join(f'{code(one.key)}: {code(one.value)}' for one in pairs)}}}", False
        raise NotImplementedError(f"{type(node).__name__} in line {node.lineno}")

    def _filter(
        self,
        value: str,
        name: str,
        args: Sequence[nodes.Expr],
        kwargs: Sequence[nodes.Keyword],
        scope: Scope,
        made: Function,
    ) -> tuple[str, bool]:
        words = [self._code(one, scope, made) for one in args]
        if name not in _BUILTIN:
            self.called.add(name)
            words += [f"{one.key}={self._code(one.value, scope, made)}" for one in kwargs]
            return f"{name}({', '.join((value, *words))})", True
        if name in _BARE:
            words = [*(_constant(one.value) for one in kwargs), *words]
            words[:1] = [word.strip("'") for word in words[:1]]
        else:
            assert not kwargs
        if name == "indent":
            self.called.add(name)
        return _BUILTIN[name](value, *words), name in _TEXT


def _definition(function: str, given: Sequence[str], made: Function) -> str:
    lines = list(made.lines)
    if not any(line.lstrip().startswith("yield") for line in lines):
        lines = ["    yield from ()", *(line for line in lines if line.strip() != "pass")]
    return "\n".join([f"def {function}({', '.join(given)}):", *lines, ""])


def _constant(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Const), "only what is written down can be told beforehand"
    return str(node.value)


def _literal(text: str) -> str:
    """A text as it stands between the quotes of an f-string."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("{", "{{"), ("}", "}}")):
        text = text.replace(sign, written)
    return text


def _assigned(body: Sequence[nodes.Node]) -> list[str]:
    """The names that a body gives values to, in its own scope."""
    found: list[str] = []
    for node in body:
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            found += [name.name for name in node.target.find_all(nodes.Name)] or [node.target.name]  # type: ignore[attr-defined]
        elif isinstance(node, nodes.If):
            found += _assigned([*node.body, *node.else_, *node.elif_])
    return list(dict.fromkeys(found))
