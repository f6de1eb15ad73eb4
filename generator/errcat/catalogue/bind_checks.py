"""What must hold between the entries of a catalogue: references, class names, wire codes, tombstones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from errcat.catalogue import bind_rules as rules
from errcat.catalogue import names
from errcat.catalogue.entries import Entry, entries_at, mapping_at, usable
from errcat.catalogue.model import Catalogue, Code, RetiredCode
from errcat.catalogue.nodes import Items, Mapping, Scalar
from errcat.catalogue.permalinks import Folder, page_path
from errcat.catalogue.source import Source
from errcat.diagnostics.diagnostic import Diagnostic, Edit, Related, Sink
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import closest

_MOST_SUGGESTIONS = 200  # a search among 10,000 keys takes 50 ms


def check_references(catalogue: Catalogue, source: Source, broken: frozenset[Entry], sink: Sink) -> None:
    """Reports what is wrong between the entries of `source`; `catalogue` holds those that are not `broken`."""
    _Checker(catalogue, source, broken, sink).run()


class _Checker:
    """What must hold between the entries of a bound catalogue."""

    def __init__(self, catalogue: Catalogue, source: Source, broken: frozenset[Entry], sink: Sink) -> None:
        self.catalogue = catalogue
        self.source = source
        self.broken = broken
        self.unsure = entries_at(source, source.guesses)  # not even references in them can be judged
        self.explained = {one.span.start for one in sink.diagnostics if one.source is source.text and one.span}
        self.suggestions = _MOST_SUGGESTIONS
        self.renamed: set[Scalar] = set()  # keys that must change for another reason
        self.sink = sink
        self.codes = mapping_at(source.root, "codes")
        self.retired = mapping_at(source.root, "retired")

    def run(self) -> None:
        self._references()
        self._type_names()
        self._pages()
        self._wire_codes()
        self._retired()

    def _report(self, rule: Rule, message: str, at: Any, where: tuple[str, ...], **more: Any) -> None:
        self.sink.add(Diagnostic(rule, message, source=self.source.text, span=at.span, where=where, **more))

    def _references(self) -> None:
        # Broken entries can be referred to: they are there, and will be mended.
        categories = [key.text for key, _ in mapping_at(self.source.root, "categories")]
        codes = {key.text for key, _ in self.codes}
        pages = codes | {key.text for key, _ in self.retired}
        for key, value in usable(self.source.root, "codes", self.unsure):
            if not isinstance(value, Mapping):
                continue
            where = ("codes", key.text)
            if (category := value.get("category")) is not None:
                self._refer(rules.UNKNOWN_CATEGORY, "category", [category], categories, (*where, "category"))
            if isinstance(related := value.get("related"), Items):
                self._refer(rules.UNKNOWN_CODE, "code", related.items, pages, (*where, "related"))
            if (target := mapping_at(value, "deprecated").get("replaced_by")) is not None:
                self._refer(rules.UNKNOWN_CODE, "code", [target], codes, (*where, "deprecated"))
        for key, value in usable(self.source.root, "retired", self.unsure):
            if isinstance(value, Mapping) and (target := value.get("replaced_by")) is not None:
                self._refer(rules.UNKNOWN_CODE, "code", [target], pages, ("retired", key.text))
        for key, value in usable(self.source.root, "operations", self.unsure):
            if isinstance(value, Items):
                self._refer(rules.UNKNOWN_CODE, "code", value.items, codes, ("operations", key.text))

    def _refer(self, rule: Rule, kind: str, nodes: Iterable[Any], known: Iterable[str], where: tuple[str, ...]) -> None:
        declared_in = "categories" if kind == "category" else "codes"
        if (declared_in,) in self.broken:
            return
        for node in nodes:
            if not isinstance(node, Scalar) or node.text in known or node.text in self.source.lost:
                continue
            if node.start in self.explained:
                continue
            self.suggestions -= 1
            near = closest(node.text, sorted(known)) if self.suggestions >= 0 else None
            self._report(
                rule,
                f"there is no {kind} `{node.text}`",
                node,
                where,
                label=f"did you mean `{near}`?" if near else "",
                fix=f"use a key of `{declared_in}`, or add `{node.text}` to them",
                edits=(Edit(node.span, near),) if near and not node.style else (),
            )

    def _type_names(self) -> None:
        base = names.base_type_name(self.catalogue.api.id)
        taken: dict[str, Scalar | None] = {base: None, f"Unknown{base}": None}
        categories = mapping_at(self.source.root, "categories")
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
                message = f"`{key.text}` would become the class `{type_name}`, a name that Python itself uses"
                fix = f"give it another class name, such as `name: Api{type_name}`"
                self._report(rules.NAME_RESERVED, message, key, where, fix=fix)
            elif not names.is_valid_type_name(type_name):
                message = f"`{key.text}` would become the class `{type_name}`, which cannot be the name of a class"
                fix = "give it a class name of letters and digits, such as `name: RetryLaterError`"
                self._report(rules.NAME_RESERVED, message, key, where, fix=fix)
            elif type_name in taken:
                first = taken[type_name]
                self.renamed.add(key)
                other = f"`{first.text}`" if first is not None else "the base of all errors"
                self._report(
                    rules.NAME_CLASH,
                    f"`{key.text}` and {other} would both become the class `{type_name}`",
                    key,
                    where,
                    related=(Related("the other one", first.span),) if first is not None else (),
                    fix=f"give one of them another class name, such as `name: Other{type_name}`",
                )
            else:
                taken[type_name] = key

    def _pages(self) -> None:
        catalogue = self.catalogue
        keys = [(self.codes.key(code.key), ("codes", code.key)) for code in catalogue.codes]
        keys += [
            (self.retired.key(code.key), ("retired", code.key))
            for code in catalogue.retired
            if code.key not in self.codes  # that is retired-reused
        ]
        self._distinct_pages("codes", keys)
        categories = mapping_at(self.source.root, "categories")
        self._distinct_pages(
            "categories", [(categories.key(item.key), ("categories", item.key)) for item in catalogue.categories]
        )

    def _distinct_pages(self, folder: Folder, keys: Iterable[tuple[Scalar, tuple[str, ...]]]) -> None:
        taken: dict[str, Scalar] = {}
        for key, where in keys:
            path = page_path(key.text, folder)
            first = taken.setdefault(path.lower(), key)
            if first is key or key in self.renamed:
                continue
            self._report(
                rules.PAGE_CLASH,
                f"`{key.text}` and `{first.text}` would both have the page `{path}`",
                key,
                where,
                related=(Related("the other one", first.span),),
                fix="give one of them another key" + ("; `code` keeps what is sent" if folder == "codes" else ""),
            )

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
        tombs: dict[tuple[object, int | None], list[RetiredCode]] = {}
        for item in self.catalogue.retired:
            for status in item.statuses or (None,):
                tombs.setdefault((item.code, status), []).append(item)
        for code in self.catalogue.codes:
            same = [tomb for status in code.statuses or (None,) for tomb in tombs.get((code.code, status), ())]
            reused = [tomb for tomb in same if not (tomb.replaced_by == code.key and tomb.is_former_name_of(code))]
            if code.key in self.retired:
                other = self.retired.key(code.key)
            elif reused:
                other = self.retired.key(reused[0].key)
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
