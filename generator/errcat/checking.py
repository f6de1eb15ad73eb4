"""The first stages of a run: source → schema → bind, and with them all that can be wrong with a catalogue."""

from __future__ import annotations

from errcat.catalogue.bind import bind
from errcat.catalogue.model import Catalogue
from errcat.catalogue.nodes import Mapping
from errcat.catalogue.schema import validate
from errcat.catalogue.silent_slips import silent_slips
from errcat.catalogue.source import Source, parse, read_source
from errcat.catalogue.suppressions import Suppressions
from errcat.catalogue.verdict import catalogue_schema
from errcat.diagnostics.diagnostic import Sink
from errcat.job import Job
from errcat.rules import all_rules
from errcat.stages import stage


def check(job: Job, sink: Sink, *, prose: bool = False) -> Catalogue | None:
    """Reads and checks one catalogue, with `prose` its texts too. None where a finding is an error."""
    return read_and_check(job, sink, prose=prose)[0]


def read_and_check(job: Job, sink: Sink, *, prose: bool) -> tuple[Catalogue | None, Source | None]:
    """As `check`, with what was read, whatever is wrong with it."""
    before = len(sink.diagnostics)
    with stage("read the catalogue"):
        source = read_source(job.path, job.shown, sink)
    if source is None:
        return None, None
    with stage("check the catalogue"):
        return _check(source, job.named, sink, before, prose), source


def check_text(text: str, name: str, sink: Sink) -> Catalogue | None:
    """Checks the text of a catalogue that messages and headers call `name`. None where a finding is an error."""
    before = len(sink.diagnostics)
    with stage("read the catalogue"):
        source = parse(text, name, sink)
    if source is None:
        return None
    with stage("check the catalogue"):
        return _check(source, name, sink, before, prose=False)


def _check(source: Source, named: str, sink: Sink, before: int, prose: bool) -> Catalogue | None:
    codes = source.root.get("codes")
    sink.codes += len(codes.entries) if isinstance(codes, Mapping) else 0
    suppressions = Suppressions(source)
    if suppressions:
        sink.excuse(suppressions.reason_for)
    silent_slips(source, sink)
    broken = validate(source, catalogue_schema(), sink)
    catalogue = bind(source, named, sink, broken)
    clean = all(finding.severity != "error" for finding in sink.diagnostics[before:])
    if prose:
        from errcat.catalogue.prose import check_prose

        check_prose(source, sink)
    if suppressions:
        # Whether a comment is of no use can only be said once everything that it could be about has been looked for.
        suppressions.report({rule.name: rule for rule in all_rules()}, prose and clean, sink)
    return catalogue if clean else None
