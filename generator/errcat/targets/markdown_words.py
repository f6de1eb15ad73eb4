"""Facts of a code in plain words, as Markdown on one line."""

from __future__ import annotations

from errcat.catalogue.model import Deprecation, Retry


def retry_words(retry: Retry) -> str:
    """Whether, when and how to try again, as Markdown."""
    if retry.when == "never":
        return "No. The same request fails again."
    words = "Yes"
    if retry.after == "header":
        words += ", after as many seconds as the `Retry-After` header says"
    elif retry.after is not None:
        words += f", after {retry.after} second{'' if retry.after == 1 else 's'}"
    if retry.when == "idempotent":
        words += ", if sending the request twice does no harm"
    waits = {
        "exponential": "Double the wait before each further try.",
        "linear": "Wait a little longer before each further try.",
        "constant": "Wait as long before each further try.",
    }
    return f"{words}. {waits[retry.backoff]}" if retry.backoff in waits else f"{words}."


def deprecation_words(deprecated: Deprecation) -> str:
    """Since when a code is deprecated, in plain words."""
    return f"Deprecated since {deprecated.since}" if deprecated.since else "Deprecated"
