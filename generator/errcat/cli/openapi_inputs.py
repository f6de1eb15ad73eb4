"""What `errcat openapi` works with: the catalogue, the documents, and the generated file that they refer to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from errcat.catalogue.model import Catalogue
from errcat.catalogue.source import Source
from errcat.catalogue.suppressions import Suppressions
from errcat.checking import check
from errcat.cli.jobs import UsageError, find_jobs
from errcat.cli.policy import policy
from errcat.cli.progress import progress
from errcat.config import Config, find_config
from errcat.diagnostics.diagnostic import Diagnostic, Sink
from errcat.job import Job
from errcat.real_path import real_path
from errcat.records import Struct, replace
from errcat.rules import all_rules
from errcat.targets.openapi_document import rules
from errcat.targets.openapi_document.changes import FragmentFile, fragment_file
from errcat.targets.openapi_document.read import Document, read_document
from errcat.targets.openapi_settings import Settings
from errcat.targets.packs import load_pack


class Inputs(Struct, frozen=True):
    """What both actions work with: a catalogue, the documents that could be read, the configuration."""

    config: Config
    job: Job
    catalogue: Catalogue
    documents: tuple[Document, ...]


def read_inputs(options: SimpleNamespace, sink: Sink) -> Inputs | None:
    """Reads them; what is wrong is reported. None where there is no catalogue to go by. Raises UsageError."""
    config = find_config(Path.cwd(), sink, all_rules)
    if config is None:
        return None
    sink.policy = policy(config, "", "")
    jobs = find_jobs([options.catalogue] if options.catalogue else [], config)
    if len(jobs) > 1:
        names = ", ".join(job.shown for job in jobs)
        raise UsageError(f"there are several catalogues ({names}); name one with --catalogue")
    named = list(dict.fromkeys(options.documents))
    with progress():
        catalogue = check(jobs[0], sink)
        documents = tuple(document for name in named if (document := read_document(Path(name), name, sink)) is not None)
    for document in documents:
        sink.excuse(Suppressions(Source(document.source, document.root, document.bom)).reason_for)
    return None if catalogue is None else Inputs(config, jobs[0], catalogue, documents)


def fragment_of(
    document: Document, inputs: Inputs, named: str | None, sink: Sink
) -> tuple[Settings, FragmentFile] | None:
    """The settings of the fragments that fit the version of `document`, and their file as it names it.

    None, and a finding, where there is none.
    """
    settings = inputs.config.options.openapi
    version = _fitting(document.version, settings.versions)
    if version is None and named is None:
        key = document.root.key("openapi")
        message = f"the document is OpenAPI {document.version}, the fragments are {' and '.join(settings.versions)}"
        listed = ", ".join(f'"{one}"' for one in (*settings.versions, document.version))
        fix = f"set `versions = [{listed}]` under [tool.errcat.openapi], then run `errcat generate`"
        sink.add(Diagnostic(rules.OPENAPI_VERSION, message, source=document.source, span=key.span, fix=fix))
        return None
    version = version or document.version or settings.version
    suffix = settings.suffix(version) if version in settings.versions else ""
    kind = "json" if document.is_json else "yaml"
    path = Path(named) if named is not None else _folder(inputs, sink) / f"errors{suffix}.{kind}"
    if not path.is_file():
        message = f"there is no file {path.name} with the catalogue's responses to refer to"
        fix = "run `errcat generate` first, or name the file with --fragment"
        shown = os.path.relpath(path) if named is None else named
        sink.add(Diagnostic(rules.OPENAPI_FRAGMENT_MISSING, message, file=shown, fix=fix))
        return None
    start = real_path(document.path).parent
    others = [
        path.with_name(f"errors{settings.suffix(one)}.{kind}") for one in settings.versions for kind in ("yaml", "json")
    ]
    return replace(settings, version=version, further=()), fragment_file(
        _relative(path, start), [_relative(other, start) for other in others]
    )


def _folder(inputs: Inputs, sink: Sink) -> Path:
    """Where the generated OpenAPI files are."""
    pack = load_pack("openapi", inputs.config.templates, sink)
    output = str(inputs.config.root / inputs.config.output).replace("{api}", inputs.catalogue.api.id)
    return Path(output) / (pack.folder if pack is not None else "openapi")


def _fitting(version: str | None, offered: Sequence[Any]) -> Any:
    """The offered version that a document of `version` can refer to; 3.1 and 3.2 have the same schemas."""
    if version is None:
        return offered[0]
    same = [one for one in offered if one == version] or [one for one in offered if "3.0" not in (one, version)]
    return same[0] if same else None


def _relative(path: Path, start: Path) -> str:
    return os.path.relpath(real_path(path), start).replace(os.sep, "/")
