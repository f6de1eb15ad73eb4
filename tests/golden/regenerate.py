"""Writes the expected outputs of all golden cases again: `make golden`. Read the diff before you commit it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from errcat.config import Config
from errcat.diagnostics.diagnostic import Sink
from errcat.output.apply import apply
from errcat.output.manifest import NAME
from errcat.job import Job
from errcat.checking import check
from errcat.pipeline import generate
from errcat.targets.options import Options

GOLDEN = Path(__file__).resolve().parent


def cases() -> Iterator[Path]:
    """A case is a folder with a `catalogue.yaml`; `expected/` beside it is what must come out."""
    yield from sorted(path.parent for path in GOLDEN.glob("*/catalogue.yaml"))


def write(case: Path, folder: Path) -> None:
    """All outputs of a case, in both layouts."""
    sink = Sink()
    config = Config(root=case, options=Options(layout="both"))
    catalogue = check(Job(case / "catalogue.yaml", "catalogue.yaml", "catalogue.yaml"), sink)
    plan = None if catalogue is None else generate(catalogue, folder, config, (), sink)
    assert plan is not None, [finding.message for finding in sink.diagnostics]
    apply(plan)
    (folder / NAME).unlink()


if __name__ == "__main__":
    for golden in cases():
        shutil.rmtree(golden / "expected", ignore_errors=True)
        write(golden, golden / "expected")
