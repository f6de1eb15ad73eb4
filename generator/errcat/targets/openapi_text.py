"""Descriptions in OpenAPI: CommonMark made from the catalogue's texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from errcat.catalogue.model import Catalogue, Code, Deprecation, Retry
from errcat.catalogue.neighbourhood import MOST_LISTED
from errcat.catalogue.statuses import status_title
from errcat.patterns import pattern

_MARKUP: Final = pattern(r"[\\`*\[\]<&]|(?<![^\W_])_|_(?![^\W_])")
_BACKTICKS: Final = pattern("`+")
_WHEN: Final = {
    "always": "The same request may be sent again",
    "idempotent": "An idempotent request may be sent again",
    "never": "The same request fails again: do not retry",
}


def plain(text: str) -> str:
    """Plain text as CommonMark that renders as it stands, on one line."""
    return _MARKUP.sub(lambda found: "\\" + found[0], " ".join(text.split()))


def code_span(text: str) -> str:
    """`text` as CommonMark code, whatever backticks it has."""
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def wire_code(code: Code) -> str | int:
    """What identifies the error for a reader: the code on the wire, else the key."""
    return code.key if code.code is None else code.code


def code_description(code: Code, by_key: Mapping[str, Code]) -> str:
    """All that the catalogue says about a code, for its schema. `by_key`: the codes that may replace it."""
    parts = [] if code.description is None else [code.description.strip()]
    if code.deprecated is not None:
        parts.insert(0, _deprecation(code.deprecated, by_key))
    if code.causes:
        parts.append("**Causes**\n\n" + _points(code.causes))
    if code.actions:
        parts.append("**What to do**\n\n" + _points(code.actions))
    if code.retry is not None:
        parts.append(f"**Retry**\n\n{retry_text(code.retry)}")
    if code.links:
        parts.append("**See also**\n\n" + _points(f"[{plain(link.title)}](<{link.url}>)" for link in code.links))
    return "\n\n".join(parts) or plain(code.title)


def short_description(code: Code) -> str:
    """What happened, in its first paragraph: for responses and lists."""
    return code.description.strip() if code.description else plain(code.title)


def status_description(status: int, codes: Iterable[Code], count: int, catalogue: Catalogue) -> str:
    """What a status means in this API, and which errors come with it: `codes` have those that are listed of `count`."""
    title = plain(status_title(status, catalogue))
    row = next((row for row in catalogue.statuses if row.status == status), None)
    head = f"{title}: {plain(row.description)}" if row is not None and row.description else title
    listed = list(codes)
    if count == len(listed) == 1 and (status < 400 or listed[0].code is None):  # the status alone tells
        own = listed[0].description
        return f"{head}\n\n{own.strip()}" if own and own.strip() != head else head
    if not listed:
        return head
    if count > MOST_LISTED:  # it would hide the description; `x-error-codes` has them all
        return f"{head}\n\nOne of {count} errors; `x-error-codes` names them."
    return f"{head}\n\n" + "\n".join(
        f"- {code_span(str(wire_code(code)))}: {_one_line(short_description(code))}" for code in listed
    )


def retry_text(retry: Retry) -> str:
    """A sentence on when to retry, after what, and how to space attempts."""
    text = _WHEN[retry.when]
    if retry.when != "never":
        if retry.after == "header":
            text += " after the time that the `Retry-After` header gives"
        elif retry.after is not None:
            text += f" after {retry.after} second{'' if retry.after == 1 else 's'}"
        if retry.backoff == "none":
            text += ", without backoff"
        elif retry.backoff is not None:
            text += f", with {retry.backoff} backoff"
    return f"{text}."


def _deprecation(deprecated: Deprecation, by_key: Mapping[str, Code]) -> str:
    text = f"**Deprecated** since {plain(deprecated.since)}." if deprecated.since else "**Deprecated**."
    if deprecated.reason:
        text += f" {deprecated.reason.strip()}"
    successor = by_key.get(deprecated.replaced_by or "")
    return f"{text} Use {code_span(str(wire_code(successor)))} instead." if successor is not None else text


def _points(texts: Iterable[str]) -> str:
    """One text as a paragraph, several as a list."""
    found = [text.strip() for text in texts]
    if len(found) == 1:
        return found[0]
    return "\n".join("- " + text.replace("\n", "\n  ") for text in found)


def _one_line(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())
