"""Generated Python packages for tests: rendered from a catalogue into a folder, formatted by black, imported."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from errcat.catalogue.model import Catalogue
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.format import format_file
from errcat.targets.options import Options
from errcat.targets.packs import Pack, load_pack
from errcat.targets.render import render
from errcat.targets.views import views_of
from tests.support import ROOT, catalogue_of


@cache
def _pack() -> Pack:
    sink = Sink()
    pack = load_pack("python", None, sink)
    assert pack is not None, [finding.message for finding in sink.diagnostics]
    return pack


def python_files(catalogue: Catalogue, *, formatted: bool = True) -> dict[str, str]:
    """The files of the Python target by path. Not `formatted` is much faster where the layout does not matter."""
    sink = Sink()
    files = render(_pack(), catalogue, Options(), views_of("python"), sink)
    assert not sink.diagnostics, [finding.message for finding in sink.diagnostics]
    return {file.path: format_file(file) if formatted else file.text for file in files}


def write_package(catalogue: Catalogue, folder: Path, *, formatted: bool = True) -> Path:
    """Writes the distribution of `catalogue` into `folder`; returns the folder of its package."""
    for path, text in python_files(catalogue, formatted=formatted).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A lone surrogate in a text must come out escaped: this would fail on it.
        target.write_text(text, "utf-8", newline="")
    return folder / f"{catalogue.api.id}_errors"


def load_package(catalogue: Catalogue, folder: Path, *, formatted: bool = False) -> ModuleType:
    """The imported package of `catalogue`. Another package of the same name is forgotten first."""
    package = write_package(catalogue, folder, formatted=formatted).name
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        module = importlib.import_module(package)
        for path in sorted((folder / package).glob("*.py")):  # while the folder is on the path
            importlib.import_module(f"{package}.{path.stem}")
        return module
    finally:
        sys.path.remove(str(folder))


def example_catalogue(name: str) -> Catalogue:
    """The catalogue of `tests/behaviour/python_catalogues/<name>.yaml`."""
    path = ROOT / "tests" / "behaviour" / "python_catalogues" / f"{name}.yaml"
    return catalogue_of(path.read_text("utf-8"), head="")


def exceptions(package: ModuleType) -> list[type[Any]]:
    """Every exception class of an imported package, bases and the unknown one included."""
    found = (getattr(package, name) for name in dir(package))
    return [item for item in found if isinstance(item, type) and issubclass(item, BaseException)]
