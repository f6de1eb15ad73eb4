"""What catalogues are compared with: a file, or the same file at a git revision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from errcat.catalogue.compat import compare
from errcat.catalogue.compat_version import VERSION_STEP
from errcat.catalogue.files import decode, read_text
from errcat.catalogue.model import Catalogue
from errcat.catalogue.nodes import Mapping
from errcat.catalogue.revision import Revision, content_at, files_at, find_revision
from errcat.catalogue.source import parse
from errcat.checking import check_text
from errcat.cli.comparison import Comparison
from errcat.cli.jobs import UsageError
from errcat.config import Config
from errcat.diagnostics.diagnostic import Diagnostic, Sink, SourceText
from errcat.job import Job
from errcat.real_path import real_path

if TYPE_CHECKING:
    from errcat.diagnostics.diagnostic import Span


def compare_all(jobs: Sequence[Job], named: bool, against: str, config: Config, sink: Sink) -> list[Comparison]:
    """Compares catalogues, which the user `named` or the configuration did. Faults in either version are reported.

    Raises UsageError and RevisionError.
    """
    path = Path(against)
    if path.is_file():
        if len(jobs) > 1:
            raise UsageError(f"{against} can be compared with one catalogue, not with {len(jobs)}: name the one")
        text = read_text(path, against, sink)
        before = None if text is None else _catalogue(text, against, sink)
        return _compared(jobs[0], against, before, sink)
    if path.is_dir():
        raise UsageError(f"{against} is a folder; name a file in it, or a git revision")
    folder = real_path(jobs[0].path).parent if named else config.root
    revision = find_revision(against, folder if folder.is_dir() else Path.cwd())
    gone = {} if named else _gone(revision, jobs, config)
    found: list[Comparison] = []
    for job in jobs:
        name = f"{against}:{job.shown}"
        content = content_at(revision, job.path)
        if content is None:
            found += _new_or_moved(job, name, gone, sink)
        else:
            text = decode(content, name, sink)
            found += _compared(job, name, None if text is None else _catalogue(text, name, sink), sink)
    for name, old in gone.items():
        file = name.removeprefix(f"{against}:")
        found.append(Comparison(file, name, "removed", old.api.title, old.api.version, None))
    return found


def _compared(job: Job, against: str, before: Catalogue | None, sink: Sink) -> list[Comparison]:
    """The comparison of one catalogue; empty where a fault, in it or in what it was `before`, was reported."""
    text = read_text(job.path, job.shown, sink)
    after = None if text is None else _catalogue(text, job.shown, sink)
    if text is None or after is None or before is None:
        return []
    sink.codes += len(after.codes)
    versions = (before.api.version, after.api.version)
    comparison = Comparison(job.shown, against, "compared", after.api.title, *versions, compare(before, after))
    if not comparison.is_enough:
        sink.add(_version_step(comparison, text))
    return [comparison]


def _new_or_moved(job: Job, name: str, gone: dict[str, Catalogue], sink: Sink) -> list[Comparison]:
    """A catalogue that was not at this place: new, unless one of the same API is `gone`, and is then taken out."""
    text = read_text(job.path, job.shown, sink)
    after = None if text is None else _catalogue(text, job.shown, sink)
    if after is None:
        return []
    moved = next((name for name, old in gone.items() if old.api.id == after.api.id), None)
    if moved is not None:
        return _compared(job, moved, gone.pop(moved), sink)
    sink.codes += len(after.codes)
    return [Comparison(job.shown, name, "new", after.api.title, None, after.api.version)]


def _catalogue(text: str, name: str, sink: Sink) -> Catalogue | None:
    """The catalogue; None where it has errors, which are reported. Its warnings are for `errcat check`."""
    own = Sink(policy=sink.policy)
    catalogue = check_text(text, name, own)
    for diagnostic in own.diagnostics:
        if diagnostic.severity == "error":
            sink.add(diagnostic)
    return catalogue


def _version_step(comparison: Comparison, text: str) -> Diagnostic:
    """The finding that the version has to go up, at `api: version` of the text."""
    from errcat.cli.compare_text import numbers

    before, after, wanted = comparison.before, comparison.after, comparison.wanted
    message = f"the version {after} is too low: {numbers(comparison)} since {before}"
    if not comparison.changes:
        message = f"the version went back from {before} to {after}"
    source: SourceText | None = None
    span: Span | None = None
    parsed = parse(text, comparison.file, Sink())
    api = parsed.root.get("api") if parsed is not None else None
    if parsed is not None and isinstance(api, Mapping) and (version := api.get("version")) is not None:
        source, span = parsed.text, version.span
    return Diagnostic(
        VERSION_STEP,
        message,
        source=source,
        span=span,
        file=comparison.file,
        where=("api", "version"),
        label=f"{wanted} or later",
        fix=f"set `version: {wanted}`",
    )


def _gone(revision: Revision, jobs: Sequence[Job], config: Config) -> dict[str, Catalogue]:
    """The catalogues that the configured patterns had at the revision and are not there now, by revision and path."""
    patterns = [_expression(pattern) for pattern in config.catalogues]
    present = {real_path(job.path) for job in jobs}
    gone: dict[str, Catalogue] = {}
    for path in files_at(revision, config.root):
        if not any(pattern.fullmatch(path) for pattern in patterns) or real_path(config.root / path) in present:
            continue
        name = f"{revision.name}:{path}"
        content = content_at(revision, config.root / path)
        text = None if content is None else decode(content, name, Sink())
        old = None if text is None else check_text(text, name, Sink())
        if old is not None:
            gone[name] = old
    return gone


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern of the configuration as a regular expression over relative paths."""
    parts = re.split(r"(\*\*/|\*|\?)", pattern.removeprefix("./"))
    words = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(words.get(part) or re.escape(part) for part in parts))
