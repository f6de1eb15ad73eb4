"""The bind stage: from a document that fits the schema to the frozen model, or to what is wrong between its parts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from errcat.catalogue import bind_rules as rules
from errcat.catalogue import names
from errcat.catalogue.bind_code import bind_code
from errcat.catalogue.body import bind_response
from errcat.catalogue.model import (
    Api,
    Body,
    BodyList,
    BodyMember,
    BodyObject,
    Catalogue,
    Category,
    Code,
    Guide,
    Operation,
    RetiredCode,
    Status,
)
from errcat.catalogue.nodes import Items, Mapping, Node, Scalar
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Related, Sink
from errcat.diagnostics.rule import Rule


def bind(source: Source, name: str, sink: Sink) -> Catalogue | None:
    """The catalogue of `source`, called `name` in generated headers. None where a finding is an error."""
    before = len(sink.diagnostics)
    root = source.root
    catalogue = Catalogue(
        source=name,
        api=_api(_mapping(root, "api").plain()),
        response=bind_response(root.get("response"), source.text, sink),
        statuses=tuple(_statuses(root)),
        categories=tuple(_categories(root)),
        codes=(),
        retired=tuple(_retired(root)),
        operations=tuple(Operation(key.text, tuple(value.plain())) for key, value in _mapping(root, "operations")),
        guides=tuple(_guides(root)),
        extensions=_extensions(root.plain() if any(key.text.startswith("x-") for key, _ in root) else {}),
    )
    sends_params = _sends(catalogue.response.body, "params")
    codes = tuple(
        bind_code(key, value, catalogue.api, sends_params, source.text, sink)
        for key, value in _mapping(root, "codes")
        if isinstance(value, Mapping)
    )
    catalogue = Catalogue(
        **{name: getattr(catalogue, name) for name in catalogue.__dataclass_fields__ if name != "codes"}, codes=codes
    )
    _Checker(catalogue, source, sink).run()
    failed = any(diagnostic.severity == "error" for diagnostic in sink.diagnostics[before:])
    return None if failed else catalogue


def _mapping(parent: Mapping, key: str) -> Mapping:
    found = parent.get(key)
    return found if isinstance(found, Mapping) else Mapping(0)


def _fields(node: Node) -> dict[str, Any]:
    return node.plain() if isinstance(node, Mapping) else {}


def _extensions(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key.startswith("x-")}


def _api(plain: dict[str, Any]) -> Api:
    docs_url = plain.get("docs_url")
    return Api(
        id=plain["id"],
        title=plain["title"],
        version=plain["version"],
        description=plain.get("description"),
        docs_url=docs_url.rstrip("/") if docs_url else None,
        reference_title=plain.get("reference_title"),
        notes=plain.get("notes"),
        extensions=_extensions(plain),
    )


def _statuses(root: Mapping) -> Iterator[Status]:
    for key, value in _mapping(root, "statuses"):
        plain = _fields(value)
        yield Status(int(key.text), plain["title"], plain.get("description"))


def _categories(root: Mapping) -> Iterator[Category]:
    for key, value in _mapping(root, "categories"):
        plain = _fields(value)
        type_name = plain.get("name") or names.category_type_name(key.text)
        yield Category(key.text, plain["title"], plain.get("description"), type_name, _extensions(plain))


def _retired(root: Mapping) -> Iterator[RetiredCode]:
    for key, value in _mapping(root, "retired"):
        plain = _fields(value)
        statuses = plain.get("status")
        yield RetiredCode(
            key=key.text,
            code=plain.get("code", key.text),
            statuses=tuple(statuses) if isinstance(statuses, list) else () if statuses is None else (statuses,),
            title=plain.get("title"),
            description=plain.get("description"),
            since=plain.get("since"),
            reason=plain.get("reason"),
            replaced_by=plain.get("replaced_by"),
        )


def _guides(root: Mapping) -> Iterator[Guide]:
    guides = root.get("guides")
    for item in guides.items if isinstance(guides, Items) else ():
        plain = _fields(item)
        code = plain.get("code", {})
        yield Guide(plain["title"], plain.get("text"), code.get("language"), code.get("source"))


def _sends(body: Body, member: str) -> bool:
    if isinstance(body, BodyMember):
        return body.name == member
    if isinstance(body, BodyList):
        return _sends(body.item, member)
    if isinstance(body, BodyObject):
        return (member == "params" and body.spread) or any(_sends(value, member) for _, value in body.members)
    return False


class _Checker:
    """What must hold between the entries of a bound catalogue."""

    def __init__(self, catalogue: Catalogue, source: Source, sink: Sink) -> None:
        self.catalogue = catalogue
        self.source = source
        self.sink = sink
        self.codes = _mapping(source.root, "codes")
        self.retired = _mapping(source.root, "retired")

    def run(self) -> None:
        self._references()
        self._type_names()
        self._wire_codes()
        self._retired()

    def _report(self, rule: Rule, message: str, at: Any, where: tuple[str, ...], **more: Any) -> None:
        self.sink.add(Diagnostic(rule, message, source=self.source.text, span=at.span, where=where, **more))

    def _references(self) -> None:
        categories = [category.key for category in self.catalogue.categories]
        codes = {code.key for code in self.catalogue.codes}
        pages = codes | {code.key for code in self.catalogue.retired}
        for key, value in self.codes:
            if not isinstance(value, Mapping):
                continue
            where = ("codes", key.text)
            if (category := value.get("category")) is not None:
                self._refer(rules.UNKNOWN_CATEGORY, "category", [category], categories, (*where, "category"))
            if isinstance(related := value.get("related"), Items):
                self._refer(rules.UNKNOWN_CODE, "code", related.items, pages, (*where, "related"))
            if (target := _mapping(value, "deprecated").get("replaced_by")) is not None:
                self._refer(rules.UNKNOWN_CODE, "code", [target], codes, (*where, "deprecated"))
        for key, value in self.retired:
            if isinstance(value, Mapping) and (target := value.get("replaced_by")) is not None:
                self._refer(rules.UNKNOWN_CODE, "code", [target], pages, ("retired", key.text))
        for key, value in _mapping(self.source.root, "operations"):
            if isinstance(value, Items):
                self._refer(rules.UNKNOWN_CODE, "code", value.items, codes, ("operations", key.text))

    def _refer(self, rule: Rule, kind: str, nodes: Iterable[Any], known: Iterable[str], where: tuple[str, ...]) -> None:
        for node in nodes:
            if not isinstance(node, Scalar) or node.text in known:
                continue
            near = difflib.get_close_matches(node.text, sorted(known), n=1)
            self._report(
                rule,
                f"there is no {kind} `{node.text}`",
                node,
                where,
                label=f"did you mean `{near[0]}`?" if near else "",
                fix=rule.fix,
                edits=(Edit(node.span, near[0]),) if near and not node.style else (),
            )

    def _type_names(self) -> None:
        base = names.base_type_name(self.catalogue.api.id)
        taken: dict[str, Scalar | None] = {base: None, f"Unknown{base}": None}
        categories = _mapping(self.source.root, "categories")
        entries = [
            (categories.key(item.key), item.type_name, ("categories", item.key)) for item in self.catalogue.categories
        ]
        entries += [
            (self.codes.key(code.key), code.type_name, ("codes", code.key))
            for code in self.catalogue.codes
            if not code.is_outcome
        ]
        for key, type_name, where in entries:
            if type_name in names.PYTHON_BUILTINS:
                message = f"the class of `{key.text}` would be `{type_name}`, which is a Python builtin"
                self._report(rules.NAME_RESERVED, message, key, where, fix=f"add `name: Api{type_name}` or the like")
            elif not names.is_valid_type_name(type_name):
                message = f"the class of `{key.text}` would be `{type_name}`, which cannot be a class name"
                self._report(rules.NAME_RESERVED, message, key, where, fix="add `name:` with a name in PascalCase")
            elif type_name in taken:
                first = taken[type_name]
                other = f"`{first.text}`" if first is not None else "the base class of the package"
                self._report(
                    rules.NAME_CLASH,
                    f"the class of `{key.text}` would be `{type_name}`, as that of {other}",
                    key,
                    where,
                    related=(Related("the other one", first.span),) if first is not None else (),
                    fix="add `name:` with another class name to one of them",
                )
            else:
                taken[type_name] = key

    def _wire_codes(self) -> None:
        taken: dict[tuple[str, object, int | None], Code] = {}
        for code in self.catalogue.codes:
            for status in code.statuses or (None,):
                # A string and an integer of the same digits are one code to a lenient client.
                identity = ("" if code.code is None else "code", str(code.code), status)
                first = taken.setdefault(identity, code)
                if first is code:
                    continue
                sent = "no code" if code.code is None else f"the code `{code.code}`"
                on = "with no status" if status is None else f"with status {status}"
                self._report(
                    rules.SAME_WIRE_CODE,
                    f"`{code.key}` sends {sent} {on}, as `{first.key}` does",
                    self.codes.key(code.key),
                    ("codes", code.key),
                    related=(Related("the other one", self.codes.key(first.key).span),),
                    fix="give one of them another `code` or `status`",
                )

    def _retired(self) -> None:
        retired = {(item.code, status) for item in self.catalogue.retired for status in item.statuses or (None,)}
        for code in self.catalogue.codes:
            if code.key in self.retired:
                other = self.retired.key(code.key)
            elif any((code.code, status) in retired for status in code.statuses or (None,)):
                other = next(self.retired.key(item.key) for item in self.catalogue.retired if item.code == code.code)
            else:
                continue
            self._report(
                rules.RETIRED_REUSED,
                f"`{code.key}` is retired and cannot be used again",
                self.codes.key(code.key),
                ("codes", code.key),
                related=(Related("retired here", other.span),),
                fix="choose a new code; old clients know this one by its old meaning",
            )


def status_title(status: int, catalogue: Catalogue) -> str:
    """What a status is called: as the catalogue's table says, else as the HTTP registry does."""
    for row in catalogue.statuses:
        if row.status == status:
            return row.title
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
