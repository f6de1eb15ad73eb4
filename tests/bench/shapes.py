"""Writes which shapes of Python black leaves as they are: `python -m tests.bench.shapes`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from errcat.catalogue.model import Catalogue
from errcat.checking import check_text
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.format import black_text, format_file, python_formatter
from errcat.targets.format_memo import SHIPPED, Memo, black_version
from errcat.targets.options import ADAPTERS, Options
from errcat.targets.packs import load_pack
from errcat.targets.render import render
from errcat.targets.rendered import RenderedFile
from errcat.targets.views import views_of
from tests.bench.catalogues import realistic, varied
from tests.support import ROOT

SMALL = ("catalogue/sensos.yaml", "catalogue/sentisnap.yaml")
EXAMPLES = "tests/behaviour/python_catalogues"


def catalogues() -> Iterator[Catalogue]:
    """What the shapes are taken from: both APIs, the examples of the tests, large catalogues and very small ones."""
    paths = [*(ROOT / name for name in SMALL), *sorted((ROOT / EXAMPLES).glob("*.yaml"))]
    for text, name in [
        *((path.read_text("utf-8"), path.name) for path in paths),
        *((realistic(count), f"realistic_{count}.yaml") for count in (1, 2, 5, 100, 300)),
        (varied(600), "varied.yaml"),
    ]:
        catalogue = check_text(text, name, Sink())
        assert catalogue is not None, name
        yield catalogue


def python_files(catalogue: Catalogue) -> list[RenderedFile]:
    """All Python of a catalogue, with every adapter, before formatting."""
    sink = Sink()
    pack = load_pack("python", None, sink)
    assert pack is not None
    files = render(pack, catalogue, Options(adapters=ADAPTERS), views_of("python"), sink)
    assert not sink.diagnostics
    return [file for file in files if file.format == "python"]


def stable_shapes() -> set[str]:
    """The shapes in all those catalogues that black leaves as they are."""
    memo = Memo()
    python = python_formatter(memo)
    for catalogue in catalogues():
        for file in python_files(catalogue):
            format_file(file, python)
    return memo.stable


def main(path: Path = SHIPPED) -> None:
    path.write_text("\n".join([black_version(), *sorted(stable_shapes())]) + "\n", "ascii")
    print(
        f"{path.name}: {len(path.read_text('ascii').split()) - 1} shapes; black was asked "
        f"{black_text.cache_info().misses} times"
    )


if __name__ == "__main__":
    main()
