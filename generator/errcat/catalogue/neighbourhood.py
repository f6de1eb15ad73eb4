"""The small catalogue around a few entries: enough of the others that what is said of these few is as in the whole.

An error is told by its own text and by what it shares with others. Its neighbours are those that it names, those that
name it and whom these name, one with the same title, and for its statuses and operations the errors that are listed
beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from errcat.catalogue.model import Catalogue, Code, Counts, Message, Placeholder
from errcat.catalogue.names import pascal_case
from errcat.catalogue.ties import Ties
from errcat.records import replace

MOST_LISTED = 40
"""A longer list of errors is not written out in a description."""


def ties_of(codes: Iterable[Code]) -> Ties:
    """The ties of all `codes`."""
    names: dict[str, tuple[str, ...]] = {}
    statuses: dict[str, tuple[int, ...]] = {}
    titles: dict[str, str] = {}
    types: dict[str, str] = {}
    wire: dict[str, str | None] = {}
    categories: dict[str, str | None] = {}
    for code in codes:
        key = code.key
        replaced_by = code.deprecated.replaced_by if code.deprecated is not None else None
        names[key] = (*code.related, *((replaced_by,) if replaced_by is not None else ()))
        statuses[key] = code.statuses
        titles[key] = pascal_case(code.title).lower()
        types[key] = code.type_name
        wire[key] = None if code.code is None else str(code.code)
        categories[key] = code.category
    return Ties(names, statuses, titles, types, wire, categories)


def near(ties: Ties, keys: Sequence[str], always: Iterable[str]) -> set[str]:
    """`keys` and their neighbours, without those that are only listed beside them."""
    wanted = {*keys, *always}
    about = [key for key, named in ties.names.items() if not wanted.isdisjoint(named)]
    wanted.update(*(ties.names[key] for key in (*keys, *about)), about)
    for key in keys:
        twin = next((other for other, title in ties.titles.items() if title == ties.titles[key] and other != key), None)
        wanted.update(() if twin is None else (twin,))
    return wanted & ties.names.keys()  # what is named may be a retired code


def counts_of(ties: Ties) -> Counts:
    """How many codes have each status, and are in each category."""
    return Counts(
        dict(Counter(status for statuses in ties.statuses.values() for status in statuses)),
        dict(Counter(ties.categories.values())),
    )


def headers_of(codes: Iterable[Code]) -> tuple[str, ...]:
    """Two of the different headers that these codes send, or all where there are no more, as texts."""
    found: set[str] = set()
    for code in codes:
        found.update(map(repr, code.headers))
        if code.retry is not None and code.retry.after == "header":
            found.update([] if any(one.name.lower() == "retry-after" for one in code.headers) else ["Retry-After"])
        if len(found) > 2:
            break
    return tuple(sorted(found)[:2])


def listed_beside(ties: Ties, keys: Iterable[str], whole: Catalogue) -> set[str]:
    """The keys of the errors that descriptions list together with `keys`."""
    counts = whole.counts.statuses if whole.counts is not None else {}
    wanted: set[str] = set()
    for status in {status for key in keys for status in ties.statuses[key]}:
        if counts.get(status, 0) <= MOST_LISTED:
            wanted.update(key for key, statuses in ties.statuses.items() if status in statuses)
    for operation in whole.operations:
        if not set(keys).isdisjoint(operation.codes):
            wanted.update(operation.codes)
    return wanted


def small_catalogue(whole: Catalogue, codes: Iterable[Code], *, with_retired: bool = False) -> Catalogue:
    """`whole` with no other codes than these; what names others does so no more.

    Of retired codes it has those that are named, or `with_retired` all of them.
    """
    found = tuple(codes)
    named = {key for code in found for key in ties_of((code,)).names[code.key]}
    retired = tuple(code for code in whole.retired if with_retired or code.key in named)
    keys = {code.key for code in found} | {code.key for code in retired}
    operations = [
        replace(operation, codes=tuple(key for key in operation.codes if key in keys)) for operation in whole.operations
    ]
    return replace(
        whole,
        codes=tuple(replace(code, related=tuple(key for key in code.related if key in keys)) for code in found),
        retired=retired,
        operations=tuple(operation for operation in operations if operation.codes),
    )


def shared_facts(code: Code, *, on_one_page: bool) -> Code:
    """What other parts of the outputs than its own may depend on: all but the wording.

    Where all errors are `on_one_page`, whether there are causes and actions decides how the others are shown.
    """
    return replace(
        code,
        message=_placeholders(code.message),
        message_given=True,
        description=_trace(code.description),
        causes=("",) if code.causes and on_one_page else (),
        actions=("",) if code.actions and on_one_page else (),
        params=tuple(replace(param, description=None, example=None) for param in code.params),
        deprecated=replace(code.deprecated, since=None, reason=None) if code.deprecated is not None else None,
        links=(),
        examples=tuple(replace(one, title=None, description=None, message=None) for one in code.examples),
        since=None,
        tags=(),
        severity=None,
        grpc=None,
    )


def facts_of_others(code: Code, *, on_one_page: bool) -> Code:
    """What other errors may be told by: the shared facts, without those that tell of this one alone.

    That some error has such a fact may show anywhere. Which one, and what it says, only where that one is told.
    """
    return replace(
        shared_facts(code, on_one_page=on_one_page),
        message=(),
        description=None,
        params=(),
        details=None,
        retry=None,
        deprecated=None,
        related=(),
        examples=(),
        extensions={},
    )


def _placeholders(message: Message) -> Message:
    return tuple(part for part in message if isinstance(part, Placeholder))


def _trace(text: str | None) -> str | None:
    return None if text is None else text.strip()[:1] and "…"
