"""The project's configuration: `errcat.toml`, or `[tool.errcat]` in `pyproject.toml`; none is needed."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errcat.catalogue.source import read_bytes
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.rule import Rule
from errcat.targets.options import ADAPTERS, LAYOUTS, Options

BAD_CONFIG = Rule(
    name="bad-config",
    summary="The configuration cannot be used.",
    why="A misspelt setting would otherwise be ignored in silence.",
    example='[tool.errcat]\ntargest = ["python"]',
    fix="Correct the setting; README.md lists them all.",
    exit_code=2,
)
DEFAULT_OUTPUT = "generated/{api}"
DEFAULT_TARGETS = ("python", "openapi", "markdown")

_TEXT, _TEXTS, _TABLE = "text", "a list of texts", "a table"
_KEYS: Mapping[str, Mapping[str, str]] = {
    "": {
        "catalogues": _TEXTS,
        "output": _TEXT,
        "targets": _TEXTS,
        "templates": _TEXT,
        "python": _TABLE,
        "markdown": _TABLE,
    },
    "python": {"adapters": _TEXTS},
    "markdown": {"layout": _TEXT},
}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a project. `root` is the folder that its relative paths start from."""

    root: Path
    catalogues: tuple[str, ...] = ()
    output: str = DEFAULT_OUTPUT
    targets: tuple[str, ...] = DEFAULT_TARGETS
    templates: Path | None = None
    options: Options = field(default_factory=Options)
    file: Path | None = None


def find_config(start: Path, sink: Sink) -> Config | None:
    """The configuration that holds for `start`: the nearest one in it or a folder above. None where it is broken."""
    for folder in (start, *start.parents):
        own = folder / "errcat.toml"
        if own.is_file():
            return _read(own, folder, (), sink)
        project = folder / "pyproject.toml"
        if project.is_file() and b"tool.errcat" in project.read_bytes():
            return _read(project, folder, ("tool", "errcat"), sink)
    return Config(start)


def _read(path: Path, root: Path, table: tuple[str, ...], sink: Sink) -> Config | None:
    name = path.name
    content = read_bytes(path, name, sink)
    if content is None:
        return None
    text = content.decode("utf-8", "replace")
    source = SourceText(name, text)
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        sink.add(Diagnostic(BAD_CONFIG, f"this is not valid TOML: {error}", source=source, fix="correct the file"))
        return None
    for key in table:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    checker = _Checker(source, sink, len(sink.diagnostics))
    checker.table(data, "")
    if checker.failed:
        return None
    python, markdown = data.get("python", {}), data.get("markdown", {})
    checker.choices(python.get("adapters", []), ADAPTERS, "adapters")
    checker.choices([markdown.get("layout", "pages")], LAYOUTS, "layout")
    if checker.failed:
        return None
    return Config(
        root=root,
        catalogues=tuple(data.get("catalogues", ())),
        output=data.get("output", DEFAULT_OUTPUT),
        targets=tuple(data.get("targets", DEFAULT_TARGETS)),
        templates=root / data["templates"] if "templates" in data else None,
        options=Options(adapters=tuple(python.get("adapters", ())), layout=markdown.get("layout", "pages")),
        file=path,
    )


class _Checker:
    def __init__(self, source: SourceText, sink: Sink, before: int) -> None:
        self.source = source
        self.sink = sink
        self.before = before

    @property
    def failed(self) -> bool:
        return len(self.sink.diagnostics) > self.before

    def table(self, data: Any, name: str) -> None:
        """Reports unknown keys and values of the wrong kind, in `data` and the tables in it."""
        if not isinstance(data, dict):
            self._report("", "`errcat` must be a table", "write `[tool.errcat]` and settings below it")
            return
        known = _KEYS[name]
        for key, value in data.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                label = f"did you mean `{near[0]}`?" if near else ""
                self._report(key, f"`{key}` is not a setting", f"the settings are: {', '.join(known)}", label)
            elif not _fits(value, known[key]):
                self._report(key, f"`{key}` must be {known[key]}", "correct the value")
            elif known[key] is _TABLE:
                self.table(value, key)

    def choices(self, values: list[str], allowed: tuple[str, ...], key: str) -> None:
        """Reports values that are not among `allowed`."""
        for value in values:
            if value not in allowed:
                near = difflib.get_close_matches(value, allowed, n=1)
                label = f"did you mean `{near[0]}`?" if near else ""
                self._report(
                    key, f"`{key}` cannot be `{value}`", f"use one of: {', '.join(allowed) or 'none yet'}", label
                )

    def _report(self, key: str, message: str, fix: str, label: str = "") -> None:
        start = self.source.text.find(key) if key else 0
        span = Span(start, start + max(len(key), 1)) if start >= 0 else None
        self.sink.add(Diagnostic(BAD_CONFIG, message, source=self.source, span=span, fix=fix, label=label))


def _fits(value: Any, kind: str) -> bool:
    if kind is _TABLE:
        return isinstance(value, dict)
    if kind is _TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)
