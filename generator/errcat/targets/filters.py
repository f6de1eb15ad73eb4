"""The filters that templates have beside Jinja's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from errcat.targets import escape_data, escape_markdown, escape_python

FILTERS: Mapping[str, Callable[..., str]] = {
    **escape_data.FILTERS,
    **escape_markdown.FILTERS,
    **escape_python.FILTERS,
}
