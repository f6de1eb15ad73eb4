"""`errcat schema`: prints the JSON Schema of the catalogue format."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

from errcat import resources


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "schema",
        help="print the JSON Schema of the catalogue format",
        description="Prints the JSON Schema (draft 2020-12) of the catalogue format, for editors and validators.",
    )
    parser.set_defaults(run=run)


def run(options: SimpleNamespace) -> int:
    """Writes the schema to standard output."""
    sys.stdout.write(resources.catalogue_schema().read_text("utf-8"))
    return 0
