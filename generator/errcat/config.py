"""The project's configuration: `errcat.toml`, or `[tool.errcat]` in `pyproject.toml`; none is needed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from errcat.catalogue.files import read_bytes
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText, Span
from errcat.diagnostics.policy import LEVELS, Level
from errcat.diagnostics.rule import Rule
from errcat.diagnostics.suggestion import did_you_mean
from errcat.patterns import pattern
from errcat.records import Struct, field
from errcat.targets.openapi_settings import DOCUMENT_COMMON, FULL_VERSION, UNIONS, Settings
from errcat.targets.options import ADAPTERS, LAYOUTS, SITES, Options
from errcat.targets.paths import fault_of, fault_of_target

BAD_CONFIG = Rule(
    name="bad-config",
    summary="The configuration cannot be used.",
    why="A misspelt setting would otherwise be ignored in silence.",
    example='[tool.errcat]\ntargest = ["python"]',
    fix="Correct the setting; the message names the possible ones.",
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
        "openapi": _TABLE,
        "markdown": _TABLE,
        "rules": _TABLE,
    },
    "python": {"adapters": _TEXTS},
    "openapi": {"versions": _TEXTS, "union": _TEXT, "document_common": _TEXT},
    "markdown": {"layout": _TEXT, "site": _TEXT, "internal": _TEXT, "regions": _TEXTS},
}


_OUTSIDE = pattern(r"/|~|[A-Za-z]:")
_FOLDER = pattern(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_STANDS_FOR = pattern(r"\{[^{}]*\}")
_TAKEN = ("docs", "openapi", "python")


def fault_of_output(pattern: str) -> str | None:
    """What is wrong with a pattern for output folders, or None."""
    if not pattern.strip():
        return "it is empty; `.` is the current folder"
    if "\0" in pattern:
        return "no folder can have this name"
    other = next((found for found in _STANDS_FOR.findall(pattern) if found != "{api}"), None)
    return None if other is None else f"`{other}` stands for nothing; `{{api}}` stands for the API's id"


class Config(Struct, frozen=True):
    """The settings of a project. `root` is the folder that its relative paths start from."""

    root: Path
    catalogues: tuple[str, ...] = ()
    output: str = DEFAULT_OUTPUT
    targets: tuple[str, ...] = DEFAULT_TARGETS
    templates: Path | None = None
    options: Options = field(default_factory=Options)
    regions: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    file: Path | None = None


def find_config(start: Path, sink: Sink, rules: Callable[[], Iterable[Rule]]) -> Config | None:
    """The configuration that holds for `start`: the nearest one in it or a folder above. None where it is broken.

    `rules` gives all rules; it is asked only where the configuration names some.
    """
    for folder in (start, *start.parents):
        own = folder / "errcat.toml"
        if own.is_file():
            return _read(own, start, (), sink, rules)
        project = folder / "pyproject.toml"
        if project.is_file() and b"tool.errcat" in project.read_bytes():
            return _read(project, start, ("tool", "errcat"), sink, rules)
    return Config(start)


def candidates(start: Path, config: Config) -> list[Path]:
    """The files that were looked at to find `config` from `start`, whether they are there or not."""
    found: list[Path] = []
    for folder in (start, *start.parents):
        for name in ("errcat.toml", "pyproject.toml"):
            found.append(folder / name)
            if found[-1] == config.file:
                return found
    return found


def _read(
    path: Path, start: Path, table: tuple[str, ...], sink: Sink, rules: Callable[[], Iterable[Rule]]
) -> Config | None:
    import tomllib  # only where there is a configuration

    root = path.parent
    name = os.path.relpath(path, start).replace(os.sep, "/")
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
    python, openapi, markdown = (data.get(target, {}) for target in ("python", "openapi", "markdown"))
    versions = list(dict.fromkeys(openapi.get("versions", ()))) or ["3.1"]
    checker.choices(python.get("adapters", []), ADAPTERS, "adapters")
    checker.choices(versions, tuple(FULL_VERSION), "versions")
    checker.choices([openapi.get("union", "open")], UNIONS, "union")
    checker.choices([openapi.get("document_common", "per-operation")], DOCUMENT_COMMON, "document_common")
    checker.choices([markdown.get("layout", "pages")], LAYOUTS, "layout")
    checker.output(data.get("output", DEFAULT_OUTPUT))
    checker.targets(data.get("targets", []))
    checker.folder(markdown.get("internal"), "internal")
    checker.inside(markdown.get("regions", []), "regions")
    checker.choices([markdown["site"]] if "site" in markdown else [], SITES, "site")
    if data.get("rules"):
        checker.levels(data["rules"], {rule.name: rule for rule in rules()})
    if checker.failed:
        return None
    return Config(
        root=root,
        catalogues=tuple(data.get("catalogues", ())),
        output=data.get("output", DEFAULT_OUTPUT),
        targets=tuple(data.get("targets", DEFAULT_TARGETS)),
        templates=Path(os.path.relpath(root / data["templates"], start)) if "templates" in data else None,
        options=Options(
            adapters=tuple(python.get("adapters", ())),
            layout=markdown.get("layout", "pages"),
            internal=markdown.get("internal"),
            site=markdown.get("site", ""),
            openapi=Settings(
                versions[0],
                openapi.get("union", "open"),
                tuple(versions[1:]),
                openapi.get("document_common", "per-operation"),
            ),
        ),
        regions=tuple(markdown.get("regions", ())),
        levels=data.get("rules", {}),
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
        if name == "rules":
            return  # its keys are the names of rules: `levels` checks them
        known = _KEYS[name]
        for key, value in data.items():
            if key not in known:
                label = did_you_mean(key, known)
                self._report(key, f"`{key}` is not a setting", f"the settings are: {', '.join(known)}", label)
            elif not _fits(value, known[key]):
                fix = (
                    f'write `{key} = ["{value}"]`' if known[key] == _TEXTS and isinstance(value, str) else "correct it"
                )
                self._report(key, f"`{key}` must be {known[key]}", fix)
            elif known[key] is _TABLE:
                self.table(value, key)

    def choices(self, values: list[str], allowed: tuple[str, ...], key: str) -> None:
        """Reports values that are not among `allowed`."""
        for value in values:
            if value not in allowed:
                label = did_you_mean(value, allowed)
                self._report(
                    key, f"`{key}` cannot be `{value}`", f"use one of: {', '.join(allowed) or 'none yet'}", label
                )

    def folder(self, value: str | None, key: str) -> None:
        """Reports a value that is no plain name, or that of the folder of another output."""
        if value is not None and (not _FOLDER.fullmatch(value) or value.lower() in _TAKEN or fault_of(value)):
            message = f"`{key}` cannot be `{value}`: it names a folder of its own, beside the other outputs"
            self._report(key, message, 'write a plain name, such as `internal = "docs-internal"`')

    def output(self, pattern: str) -> None:
        """Reports a pattern that is none of output folders."""
        if (fault := fault_of_output(pattern)) is not None:
            message = f"`output` cannot be `{pattern}`: {fault}"
            self._report("output", message, f'name a folder, such as `output = "{DEFAULT_OUTPUT}"`')

    def targets(self, values: list[str]) -> None:
        """Reports values that cannot name a folder of templates, and one of outputs."""
        for value in values:
            if (fault := fault_of_target(value)) is not None:
                message = f"`targets` cannot have `{value}`: {fault}"
                self._report("targets", message, "name a built-in target, or a folder below your `templates` folder")

    def inside(self, patterns: list[str], key: str) -> None:
        """Reports patterns that could leave the folder of the project, or name what is no plain Markdown."""
        for one in patterns:
            steps = one.split("/")
            if not one or _OUTSIDE.match(one) or ".." in steps or "\\" in one or "\0" in one:
                message = f"`{key}` cannot be `{one}`: it has to stay in the project"
                self._report(key, message, "write files or patterns from the folder of this file, with `/`")
            elif one.lower().endswith(".mdx"):
                message = f"`{key}` cannot be `{one}`: MDX has no comments of this kind"
                self._report(key, message, "move the table into a plain Markdown file and import that")

    def levels(self, values: Mapping[str, Any], rules: Mapping[str, Rule]) -> None:
        """Reports names that are no rules, rules that cannot be changed, and words that are no severity."""
        for name, level in values.items():
            if name not in rules:
                label = did_you_mean(name, rules)
                self._report(name, f"there is no rule `{name}`", "`errcat rule` lists them all", label)
            elif level not in LEVELS:
                self._report(name, f"`{name}` cannot be `{level}`", f"use one of: {', '.join(LEVELS)}")
            elif not rules[name].can_be_ignored:
                message = f"`{name}` is an error that cannot be switched off or changed"
                self._report(name, message, "remove this line; such an error has to be mended")

    def _report(self, key: str, message: str, fix: str, label: str = "") -> None:
        found = re.search(rf"""^[ \t]*["']?({re.escape(key)})["']?[ \t]*=""", self.source.text, re.MULTILINE)
        start = found.start(1) if found else self.source.text.find(key) if key else 0
        span = Span(start, start + max(len(key), 1)) if start >= 0 else None
        self.sink.add(Diagnostic(BAD_CONFIG, message, source=self.source, span=span, fix=fix, label=label))


def _fits(value: Any, kind: str) -> bool:
    if kind is _TABLE:
        return isinstance(value, dict)
    if kind is _TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)
