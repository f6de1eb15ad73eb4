"""What a run would break for good: the pages of codes that are gone, and permanent links that lead nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from errcat.catalogue.model import Catalogue, Code
from errcat.catalogue.nodes import at
from errcat.catalogue.permalinks import on_one_page, page_name
from errcat.catalogue.source import Source, read_source
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.diagnostics.suggestion import closest
from errcat.output.plan import Plan
from errcat.output.rules import DEAD_PERMALINK, VANISHED_CODE
from errcat.records import Struct, replace

_MOST_SUGGESTIONS = 200  # a search among 10,000 keys takes 50 ms
_RECORD = "urn:errcat:errors:1"  # what `errors.json` says it is


class Vanished(Struct, frozen=True):
    """A code that the last run made a page for. `facts` is its entry in that run's `errors.json`, if there is one.

    `replacement` is the key of the new code that seems to have taken its place.
    """

    key: str
    facts: dict[str, Any]
    replacement: str | None = None


def check_tombstones(path: Path, shown: str, catalogue: Catalogue, plan: Plan, sink: Sink) -> None:
    """Reports codes whose pages `plan` would remove for good. The catalogue is the file `path`, called `shown`."""
    gone = vanished(plan, catalogue)
    source = read_source(path, shown, Sink()) if gone else None  # for the place of the findings
    if source is not None:
        for code in gone:
            _report_vanished(code, source, sink)


def check_permalinks(path: Path, shown: str, catalogue: Catalogue, layout: str, sink: Sink) -> None:
    """Reports a `docs_url` that does not fit the layout of the reference."""
    docs_url = catalogue.api.docs_url
    if docs_url is None or layout != ("pages" if on_one_page(docs_url) else "single"):
        return
    source = read_source(path, shown, Sink())
    if source is not None:
        _report_dead(docs_url, layout, source, sink)


def vanished(plan: Plan, catalogue: Catalogue) -> tuple[Vanished, ...]:
    """The codes of which the last run knew, and of which the catalogue has neither an entry nor a tombstone."""
    known = {code.key for code in catalogue.codes} | {code.key for code in catalogue.retired}
    pages = {page_name(key) for key in known}
    record = dict(_recorded(plan))
    gone = {page_name(key): Vanished(key, facts) for key, facts in record.items() if key not in known}
    for file in plan.files:
        parts = file.path.split("/")
        if file.orphan and len(parts) == 3 and parts[1] == "codes" and parts[2].endswith(".md"):
            name = parts[2].removesuffix(".md")
            if name not in pages:
                gone.setdefault(name, Vanished(name, {}))
    new = [code for code in catalogue.codes if code.key not in record]
    return tuple(
        replace(code, replacement=_replacement(code, new, number < _MOST_SUGGESTIONS))
        for number, code in enumerate(gone.values())
    )


def _recorded(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the references of the last run say of themselves: key and entry of each code, retired ones included."""
    for file in plan.files:
        if not file.path.endswith("/errors.json") or file.old is None or file.state == "unchanged":
            continue
        try:
            data = json.loads((plan.folder / file.path).read_bytes())
            if data["$schema"] != _RECORD:
                continue
            entries = [(str(entry["key"]), dict(entry)) for group in ("codes", "retired") for entry in data[group]]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue  # somebody edited it; the names of the pages still tell
        yield from entries


def _replacement(code: Vanished, new: Sequence[Code], search: bool) -> str | None:
    """The new code that seems to have taken its place: one with the same wire code, else with a similar key."""
    wire = code.facts.get("code", code.key)
    same = [one.key for one in new if one.code is not None and one.code == wire]
    if same or not search:
        return same[0] if same else None
    return closest(code.key, (one.key for one in new))


def _report_vanished(code: Vanished, source: Source, sink: Sink) -> None:
    fields: dict[str, object] = {}
    facts = code.facts
    if "code" in facts and facts["code"] != code.key:
        fields["code"] = facts["code"]
    if statuses := facts.get("statuses"):
        fields["status"] = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else statuses
    if code.replacement is not None:
        fields["replaced_by"] = code.replacement
    if facts.get("audience") == "internal":
        fields["audience"] = "internal"
    tomb = ", ".join(
        f"{name}: {value if name in ('replaced_by', 'audience') else json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
    )
    other = "" if code.replacement is not None else ", with `replaced_by` where another code took its place"
    place = source.root.key("retired" if "retired" in source.root else "codes")
    sink.add(
        Diagnostic(
            VANISHED_CODE,
            f"`{code.key}` is in the published reference, and no longer in the catalogue",
            source=source.text,
            span=place.span,
            where=("retired", code.key),
            fix=f"write `{code.key}: {{{tomb}}}` under `retired`{other}; `errcat generate --force` removes its page",
        )
    )


def _report_dead(docs_url: str, layout: str, source: Source, sink: Sink) -> None:
    if on_one_page(docs_url):
        message = f'with `layout = "{layout}"` there is no single page, and this is the address of one'
        fix = 'write the address of the folder of the reference, without `#`, or set `layout = "both"`'
    else:
        message = f'with `layout = "{layout}"` no code has a page below this address'
        fix = f'write the address of the single page and `#`, such as `{docs_url}/reference#`, or set `layout = "both"`'
    place = at(source.root, ("api", "docs_url"))
    sink.add(
        Diagnostic(DEAD_PERMALINK, message, source=source.text, span=place.span, where=("api", "docs_url"), fix=fix)
    )
