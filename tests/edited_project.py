"""A project whose catalogue is edited, beside what a run without any cache makes of it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from errcat.cli.main import main
from tests.support import tree

SETTINGS = 'catalogues = ["*.yaml"]\noutput = "out/{api}"\n[markdown]\nlayout = "LAYOUT"\n'
SETTINGS += '[python]\nadapters = ["fastapi"]\n[openapi]\nversions = ["3.1", "3.0"]\n'


class Project:
    """A project with one catalogue, as it is now and as a run without any cache would have it."""

    def __init__(self, folder: Path, text: str, layout: str = "pages", settings: str = SETTINGS) -> None:
        self.folder = folder
        self.text = text
        self.settings = settings.replace("LAYOUT", layout)
        self.runs = 0
        folder.mkdir()
        (folder / "errcat.toml").write_text(self.settings, "utf-8")
        os.chdir(folder)
        self.write(text)
        assert main(["generate"]) == 0
        time.sleep(0.03)

    def write(self, text: str) -> None:
        self.text = text
        (self.folder / "api.yaml").write_text(text, "utf-8")
        time.sleep(0.03)  # what was touched just before a run is not trusted to be as it was read

    def edit(self, old: str, new: str) -> None:
        assert self.text.count(old) == 1, old
        self.write(self.text.replace(old, new))
        assert main(["generate"]) == 0
        self.compare()

    def compare(self) -> None:
        self.runs += 1
        plain = self.folder.parent / f"{self.folder.name}-{self.runs}"
        shutil.copytree(self.folder, plain, ignore=shutil.ignore_patterns("out", ".errcat_cache"))
        os.chdir(plain)
        assert main(["generate"]) == 0
        os.chdir(self.folder)
        assert tree(self.folder / "out") == tree(plain / "out")
        shutil.rmtree(plain)
