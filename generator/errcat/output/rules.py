"""The rules about output files."""

from __future__ import annotations

from errcat.diagnostics.rule import Rule

HAND_EDITED = Rule(
    name="hand-edited",
    summary="A generated file was edited by hand.",
    why="Writing it again would lose the edit in silence.",
    example="generated/shop/docs/index.md",
    fix="Move the edit into the catalogue or a template; `errcat generate --force` overwrites the file.",
)
FOREIGN_FILE = Rule(
    name="foreign-file",
    summary="A file that errcat did not write stands where an output belongs.",
    why="Writing over it would lose somebody's work.",
    example="generated/shop/python/README.md",
    fix="Move it away, choose another output folder, or run `errcat generate --force`.",
)
UNWRITABLE_OUTPUT = Rule(
    name="unwritable-output",
    summary="The output folder cannot be written.",
    why="Nothing was changed: errcat writes all files beside their places first, and only then moves them there.",
    example="errcat generate --out /read-only",
    fix="Check the folder's permissions and the space on the disk.",
    exit_code=2,
)
STALE_OUTPUT = Rule(
    name="stale-output",
    summary="An output is not what the catalogue gives.",
    why="Whoever uses the output would rely on facts that the catalogue no longer has.",
    example="errcat generate --check",
    fix="Run `errcat generate` and commit what it writes.",
)
VANISHED_CODE = Rule(
    name="vanished-code",
    summary="A code of the published reference is no longer in the catalogue, not even among the retired ones.",
    why="Its page would be removed, and with it what people find who still get the code, or follow an old link.",
    example="codes: {}  # there was a `pet_gone`\nretired: {}",
    fix="Write a tombstone under `retired`. `errcat generate --force` removes a page that was never published.",
)
DEAD_PERMALINK = Rule(
    name="dead-permalink",
    summary="The permanent links of the catalogue do not fit the layout of the reference.",
    why="They go over the wire, into OpenAPI and into the docs, and would lead to pages that are not there.",
    example='docs_url: https://docs.example.com/errors  # in a project with layout = "single"',
    fix="Let `docs_url` be the folder of the pages, or, with a `#` at its end, the single page.",
    optional=True,
)
