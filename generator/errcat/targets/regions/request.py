"""What a region asks for: `codes api=shop category=pets,orders columns=code,status`, or `statuses`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.suggestion import did_you_mean
from errcat.records import Struct
from errcat.targets.regions.rules import REGION_ARGUMENT
from errcat.targets.regions.syntax import Region, Word

COLUMNS: Final = ("code", "status", "title", "category", "description", "message", "retry", "since", "exception")
DEFAULT_COLUMNS: Final = ("code", "status", "description")
ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "codes": ("api", "category", "columns"),
    "statuses": ("api",),
}


class Request(Struct, frozen=True):
    """A table of `catalogue`, whose codes are all public. Without `categories` it has the codes of all of them."""

    kind: str
    catalogue: Catalogue
    categories: tuple[str, ...]
    columns: tuple[str, ...]


class Requests:
    """Reads what the regions of a file ask for."""

    def __init__(self, source: SourceText, catalogues: Sequence[Catalogue], complete: bool, sink: Sink) -> None:
        """`catalogues` are those of the run, without internal codes; `complete`: the project has no others."""
        self._source = source
        self._catalogues = {one.api.id: one for one in catalogues}
        self._complete = complete
        self._sink = sink

    def read(self, region: Region) -> Request | None:
        """The request of a region; None where it is faulty, or about an API that this run is not about."""
        kinds = tuple(ARGUMENTS)
        if not region.words:
            self._report(region.marker, "this region does not say what it holds", f"write one of: {_words(kinds)}")
            return None
        kind = region.words[0]
        if kind.text not in ARGUMENTS:
            self._unknown(kind.span, f"there is no region of `{kind.text}`", kind.text, kinds)
            return None
        arguments = self._arguments(kind.text, region.words[1:])
        catalogue = self._catalogue(arguments.get("api"), region.marker) if arguments is not None else None
        if arguments is None or catalogue is None:
            return None
        if kind.text == "statuses" and not catalogue.statuses:
            message = f"the catalogue of `{catalogue.api.id}` has no table of HTTP statuses"
            self._report(kind.span, message, "add `statuses` to the catalogue, or remove this region")
            return None
        before = len(self._sink.diagnostics)
        categories = self._values(arguments.get("category"), "category", [one.key for one in catalogue.categories])
        columns = self._values(arguments.get("columns"), "column", COLUMNS) or DEFAULT_COLUMNS
        if len(self._sink.diagnostics) > before:
            return None
        return Request(kind.text, catalogue, categories, columns)

    def _arguments(self, kind: str, words: Iterable[Word]) -> dict[str, Word] | None:
        """The values by name, each with its own place; None where one is faulty."""
        found: dict[str, Word] = {}
        before = len(self._sink.diagnostics)
        for word in words:
            name, equals, value = word.text.partition("=")
            start = word.span.start
            span = Span(start, start + len(name))
            if name not in ARGUMENTS[kind]:
                self._unknown(span, f"`{name}` is not an argument of a region of `{kind}`", name, ARGUMENTS[kind])
            elif not equals or not value:
                self._report(word.span, f"`{name}` has no value", f"write `{name}=…`, without blanks around the `=`")
            elif name in found:
                self._report(span, f"`{name}` is there twice", "remove one of them; a comma stands between values")
            else:
                found[name] = Word(value, Span(start + len(name) + 1, word.span.end))
        return found if len(self._sink.diagnostics) == before else None

    def _catalogue(self, api: Word | None, marker: Span) -> Catalogue | None:
        if api is not None:
            if api.text not in self._catalogues and self._complete:
                self._unknown(api.span, f"there is no API `{api.text}`", api.text, tuple(self._catalogues))
            return self._catalogues.get(api.text)
        if not self._complete:
            return None
        if len(self._catalogues) > 1:
            fix = f"write `api=…` after the kind, with one of: {_words(tuple(self._catalogues))}"
            self._report(marker, "this region does not say which API it is about", fix)
            return None
        return next(iter(self._catalogues.values()), None)

    def _values(self, argument: Word | None, noun: str, known: Sequence[str]) -> tuple[str, ...]:
        """The values of a list, in order. Reports those that are not known."""
        values: list[str] = []
        start = argument.span.start if argument is not None else 0
        for value in argument.text.split(",") if argument is not None else ():
            span = Span(start, start + max(len(value), 1))
            start += len(value) + 1
            if value not in known:
                self._unknown(span, f"there is no {noun} `{value}`", value, known)
            elif value in values:
                self._report(span, f"the {noun} `{value}` is there twice", "remove one of them")
            else:
                values.append(value)
        return tuple(values)

    def _unknown(self, span: Span, message: str, word: str, known: Sequence[str]) -> None:
        label = did_you_mean(word, known)
        self._report(span, message, f"use one of: {_words(known) or 'none there is'}", label)

    def _report(self, span: Span, message: str, fix: str, label: str = "") -> None:
        self._sink.add(Diagnostic(REGION_ARGUMENT, message, source=self._source, span=span, fix=fix, label=label))


def _words(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
