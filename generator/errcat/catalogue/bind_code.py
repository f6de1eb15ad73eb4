"""One entry of `codes`: from its nodes to the model, with the checks that need no other entry."""

from __future__ import annotations

import json
from collections.abc import Mapping as AbstractMapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from errcat.catalogue import bind_rules as rules
from errcat.catalogue import names
from errcat.catalogue.message import constant, parse_message
from errcat.catalogue.model import (
    Api,
    Code,
    Deprecation,
    Example,
    Header,
    Link,
    Message,
    Param,
    Placeholder,
    Retry,
)
from errcat.catalogue.nodes import Mapping, Node, Scalar, at
from errcat.catalogue.permalinks import NO_PAGE, permalink
from errcat.catalogue.plain_words import KINDS, complaint, name_of, steps
from errcat.catalogue.verdict import dead_reference, explaining, is_surely_schema, surely_fits
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import closest, did_you_mean
from errcat.records import fast_json

if TYPE_CHECKING:
    from errcat.catalogue.known import Known

_PARAM_PROSE = ("description", "example", "required")


def bind_code(
    key: Scalar,
    node: Mapping,
    plain: dict[str, Any],
    api: Api,
    sends_params: bool,
    source: SourceText,
    sink: Sink,
    known: Known | None = None,
) -> Code:
    """The code at `key`, whose `node` says `plain`. Faults are reported; what comes back is then not to be used.

    What is `known` to be right is not looked at.
    """
    return _CodeBinder(key, node, plain, source, sink, known).bind(api, sends_params)


class _CodeBinder:
    def __init__(
        self, key: Scalar, node: Mapping, plain: dict[str, Any], source: SourceText, sink: Sink, known: Known | None
    ) -> None:
        self.key = key
        self.node = node
        self.plain = plain
        self.source = source
        self.sink = sink
        self.known = known
        self._texts: dict[int, str] = {}  # of the schemas of the code, by `id`

    def bind(self, api: Api, sends_params: bool) -> Code:
        plain = self.plain
        key = self.key.text
        status = plain.get("status")
        statuses = tuple(status) if isinstance(status, list) else () if status is None else (status,)
        params = tuple(_param(name, schema) for name, schema in plain.get("params", {}).items())
        retry = plain.get("retry")
        deprecated = plain.get("deprecated")
        internal = plain.get("audience") == "internal"  # its page, if it has one, is in no published reference
        code = Code(
            key=key,
            code=plain.get("code", key),
            type_name=plain.get("name") or names.type_name(key),
            statuses=statuses,
            category=plain.get("category"),
            title=plain.get("title") or _humanised(key),
            title_given="title" in plain,
            message=self._message(),
            message_given="message" in plain,
            description=plain.get("description"),
            causes=_texts(plain.get("causes")),
            actions=_texts(plain.get("actions")),
            params=params,
            details=plain.get("details"),
            headers=tuple(_header(name, value) for name, value in plain.get("headers", {}).items()),
            retry=Retry(retry["when"], retry.get("after"), retry.get("backoff")) if retry else None,
            internal=internal,
            since=plain.get("since"),
            deprecated=_deprecation(deprecated) if deprecated is not None else None,
            links=tuple(Link(link["title"], link["url"]) for link in plain.get("links", [])),
            related=tuple(plain.get("related", [])),
            examples=tuple(_example(value) for value in plain.get("examples", [])),
            tags=tuple(plain.get("tags", [])),
            grpc=plain.get("grpc"),
            severity=plain.get("severity"),
            type_uri=NO_PAGE if internal else permalink(api.docs_url, key),
            extensions={name: value for name, value in plain.items() if name.startswith("x-")},
        )
        if code.is_outcome != all(status < 400 for status in statuses) and statuses:
            good = [str(status) for status in statuses if status < 400]
            bad = [str(status) for status in statuses if status >= 400]
            message = f"`{key}` is a success ({', '.join(good)}) and an error ({', '.join(bad)}) at once"
            self._report(rules.MIXED_STATUSES, message, ("status",), fix="make an entry for each of the two")
        self._check_params(code, sends_params)
        self._check_schemas(code)
        self._check_examples(code)
        return code

    def _report(self, rule: Rule, message: str, path: tuple[str | int, ...], **more: Any) -> None:
        node: Node = at(self.node, path)
        span = more.pop("span", None) or node.span
        where = ("codes", self.key.text, *steps(path))
        self.sink.add(Diagnostic(rule, message, source=self.source, span=span, where=where, **more))

    def _message(self) -> Message:
        template = self.plain.get("message")
        if template is None:
            description = self.plain.get("description") or ""
            first_paragraph = " ".join(description.split("\n\n")[0].split())
            return constant(self.plain.get("title") or first_paragraph or _humanised(self.key.text))
        message, stray = parse_message(template)
        if stray:
            self._report(
                rules.STRAY_BRACE,
                f"the message has a `{template[stray[0]]}` that is no placeholder",
                ("message",),
                span=self._inside("message", template[stray[0]]),
                fix="write `{name}` for a param, `{{` or `}}` for a brace that is meant as one",
            )
        return message

    def _inside(self, field: str, text: str) -> Span | None:
        """Where `text` stands in the source of a scalar field; the whole field where it cannot be found."""
        node = self.node.get(field)
        if not isinstance(node, Scalar):
            return None
        start = self.source.text.find(text, node.start, node.end)
        return Span(start, start + len(text)) if start >= 0 else None

    def _check_params(self, code: Code, sends_params: bool) -> None:
        declared = [param.name for param in code.params]
        used = [part.name for part in code.message if isinstance(part, Placeholder)]
        for name in dict.fromkeys(used):
            if name not in declared:
                near = closest(name, declared)
                span = self._inside("message", f"{{{name}}}")
                inner = Span(span.start + 1, span.end - 1) if span else None
                self._report(
                    rules.UNKNOWN_PARAM,
                    f"the message uses `{{{name}}}`, which is not among the params",
                    ("message",),
                    span=span,
                    label=f"did you mean `{{{near}}}`?" if near else "",
                    fix=f"add `{name}` to `params`, or write `{{{{` for a literal brace",
                    edits=(Edit(inner, near),) if near and inner else (),
                )
        for param in code.params:
            if not param.required and param.name in used:
                self._report(
                    rules.OPTIONAL_PLACEHOLDER,
                    f"the message uses `{{{param.name}}}`, which an occurrence may have no value for",
                    ("message",),
                    span=self._inside("message", f"{{{param.name}}}"),
                    fix=f"remove `required: false` from the param `{param.name}`, or word the message without it",
                )
        params = self.node.get("params")
        for name in declared:
            if name not in used and not sends_params and isinstance(params, Mapping):
                self._report(
                    rules.UNUSED_PARAM,
                    f"the param `{name}` is neither in the message nor on the wire",
                    ("params", name),
                    span=params.key(name).span,
                    fix=f"write `{{{name}}}` in the message, send `$params` in `response.body`, or remove the param",
                )

    def _check_schemas(self, code: Code) -> None:
        schemas: list[tuple[tuple[str | int, ...], AbstractMapping[str, Any]]] = []
        if code.details is not None:
            schemas.append((("details",), code.details))
        schemas += [(("headers", header.name, "schema"), header.schema) for header in code.headers]
        schemas += [(("params", param.name), param.schema) for param in code.params]
        for path, schema in schemas:
            text = self._text(schema)
            if self.known is not None and self.known.is_right(text):
                continue
            fault = _schema_fault(text)
            if fault is None and (dead := dead_reference(text)) is not None:
                inner, ref = dead
                message = f"`{ref}` leads nowhere: a schema can refer to its own parts only"
                fix = "write what it refers to below `$defs`, and `#/$defs/NAME` here"
                self._report(rules.DEAD_SCHEMA_REFERENCE, message, (*path, *inner), fix=fix)
            if fault is not None:
                inner, value = fault
                is_type = bool(inner) and inner[-1] == "type"
                self._report(
                    rules.BAD_DETAILS_SCHEMA,
                    f"`{value}` is not a type that JSON Schema has" if is_type else f"`{value}` cannot stand here",
                    (*path, *inner),
                    label=did_you_mean(value, KINDS) if is_type else "",
                    fix=f"use one of: {', '.join(KINDS)}" if is_type else "correct the JSON Schema (draft 2020-12)",
                )

    def _text(self, schema: AbstractMapping[str, Any]) -> str:
        """A schema of the code as text, which its checks are remembered by."""
        if (text := self._texts.get(id(schema))) is None:
            text = self._texts[id(schema)] = _json(schema)
        return text

    def _check_examples(self, code: Code) -> None:
        declared = {param.name: param for param in code.params}
        for param in code.params:
            if param.has_example:
                self._check_value(param.example, param.schema, ("params", param.name, "example"))
        for index, example in enumerate(code.examples):
            for name, value in example.params.items():
                path = ("examples", index, "params", name)
                if name not in declared:
                    self._report(
                        rules.UNKNOWN_PARAM,
                        f"the example gives `{name}`, which is not among the params",
                        path,
                        label=did_you_mean(name, declared),
                        fix=f"add `{name}` to `params`, or remove it here",
                    )
                else:
                    self._check_value(value, declared[name].schema, path)
            if example.has_details and code.details is not None:
                self._check_value(example.details, code.details, ("examples", index, "details"))
            if example.status is not None and example.status not in code.statuses:
                self._report(
                    rules.EXAMPLE_MISMATCH,
                    f"the example has status {example.status}, which `{code.key}` never has",
                    ("examples", index, "status"),
                    fix=f"use one of: {', '.join(map(str, code.statuses))}",
                )

    def _check_value(self, value: Any, schema: AbstractMapping[str, Any], path: tuple[str | int, ...]) -> None:
        text = self._text(schema)
        if self.known is not None and self.known.is_right(text, json.dumps(value, sort_keys=True)):
            return
        if _schema_fault(text) is not None:
            return  # reported already
        if surely_fits(value, text):
            return
        from jsonschema.exceptions import SchemaError, best_match
        from referencing.exceptions import Unresolvable

        try:
            error = best_match(explaining(dict(schema)).iter_errors(value))
        except (SchemaError, Unresolvable, LookupError, ValueError, RecursionError):
            return
        if error is not None:
            self._report(
                rules.EXAMPLE_MISMATCH,
                f"the example does not fit: {complaint(error, name_of([*path, *error.absolute_path]))}",
                (*path, *error.absolute_path),
                fix="correct the example, or what is declared for it",
            )


def _json(schema: AbstractMapping[str, Any]) -> str:
    """A schema as JSON, its keys sorted."""
    try:
        return fast_json.encode(schema, order="sorted").decode()
    except (ValueError, OverflowError, RecursionError):  # a huge number, half of a character
        return json.dumps(schema, sort_keys=True)


@lru_cache(maxsize=4096)
def _schema_fault(text: str) -> tuple[tuple[str | int, ...], str] | None:
    """Where a JSON Schema is not valid, and the value there. Cached: catalogues repeat a few schemas many times."""
    if is_surely_schema(text):
        return None
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return tuple(error.absolute_path), " ".join(str(error.instance).split())[:60]
    return None


def _humanised(key: str) -> str:
    """`invalid_api_key` → `Invalid api key`; a key with no letters stays."""
    text = " ".join(key.replace("_", " ").replace("-", " ").replace(".", " ").split())
    return f"{text[:1].upper()}{text[1:]}" if text else key


def _texts(value: str | list[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _param(name: str, plain: dict[str, Any]) -> Param:
    return Param(
        name=name,
        schema={key: value for key, value in plain.items() if key not in _PARAM_PROSE},
        description=plain.get("description"),
        example=plain.get("example"),
        has_example="example" in plain,
        required=plain.get("required", True),
    )


def _header(name: str, plain: dict[str, Any] | None) -> Header:
    plain = plain or {}
    return Header(
        name=name,
        description=plain.get("description"),
        schema=plain.get("schema", {"type": "string"}),
        example=plain.get("example"),
        has_example="example" in plain,
        required=plain.get("required", False),
    )


def _deprecation(plain: dict[str, Any]) -> Deprecation:
    return Deprecation(plain.get("since"), plain.get("reason"), plain.get("replaced_by"))


def _example(plain: dict[str, Any]) -> Example:
    return Example(
        title=plain.get("title"),
        description=plain.get("description"),
        status=plain.get("status"),
        message=plain.get("message"),
        params=plain.get("params", {}),
        details=plain.get("details"),
        has_details="details" in plain,
    )
