"""Whatever is edited, in whatever order: what caches and records leave is what a run without any of them makes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from errcat.cli.main import main
from tests.bench.catalogues import realistic
from tests.support import ROOT, tree

CONFIG = 'catalogues = ["*.yaml"]\noutput = "out/{api}"\ntemplates = "templates"\n'


class Project:
    """A project that is edited at random; `text` is its catalogue."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.text = realistic(12).replace(", docs_url: https://docs.example.com/errors", "")
        self.settings = {"layout": "pages", "adapters": "[]", "versions": '["3.1"]'}
        (folder / "templates" / "markdown").mkdir(parents=True)
        self.write()

    def write(self) -> None:
        (self.folder / "errors.yaml").write_text(self.text, "utf-8")
        tables = (
            f"[markdown]\nlayout = \"{self.settings['layout']}\"\n[python]\nadapters = {self.settings['adapters']}\n"
            f"[openapi]\nversions = {self.settings['versions']}\n"
        )
        (self.folder / "errcat.toml").write_text(CONFIG + tables, "utf-8")

    def reword(self) -> None:
        word = self.chance.choice(["Nothing was changed", "The request named", "It was removed", "says", "Look up"])
        self.text = self.text.replace(word, f"{word} {self.chance.randrange(100)}", self.chance.randrange(1, 4))

    def add_a_code(self) -> None:
        key = f"added_{self.chance.randrange(10**6)}"
        self.text += f"  {key}: {{status: 418, category: group_0, description: 'Tea''s {key}', causes: [Too hot]}}\n"

    def retitle_the_category(self) -> None:
        self.text = self.text.replace("title: Group 0", f"title: Group 0{self.chance.randrange(100)}")

    def configure(self) -> None:
        self.settings["layout"] = self.chance.choice(["pages", "single", "both"])
        self.settings["adapters"] = self.chance.choice(["[]", '["fastapi"]', '["httpx", "logging"]'])
        self.settings["versions"] = self.chance.choice(['["3.1"]', '["3.0", "3.1"]'])

    def change_a_template(self) -> None:
        own = self.folder / "templates" / "markdown" / "llms.txt.j2"
        if own.exists() and self.chance.random() < 0.4:
            own.unlink()
        else:
            text = (ROOT / "templates/markdown/llms.txt.j2").read_text("utf-8")
            own.write_text(f"{text}{self.chance.randrange(100)}\n", "utf-8")

    def damage_the_cache(self) -> None:
        files = sorted(path for path in (self.folder / ".errcat_cache").glob("*") if path.is_file())
        if files:
            path = self.chance.choice(files)
            path.write_bytes(path.read_bytes()[: self.chance.randrange(200)])

    def delete_an_output(self) -> None:
        self.chance.choice(sorted((self.folder / "out").rglob("*.md"))).unlink()

    def nothing(self) -> None:
        pass


EDITS: list[Callable[[Project], None]] = [
    *(Project.reword, Project.reword, Project.add_a_code, Project.retitle_the_category, Project.configure),
    *(Project.change_a_template, Project.damage_the_cache, Project.delete_an_output, Project.nothing),
]


@pytest.mark.parametrize("seed", range(2))
def test_a_sequence_of_edits(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "project"
    folder.mkdir()
    project = Project(folder, chance)
    monkeypatch.chdir(folder)
    assert main(["generate"]) == 0
    for step in range(8):
        edit = chance.choice(EDITS)
        edit(project)
        project.write()
        # A page that the layout no longer has is no page of a code that vanished.
        assert main(["generate"]) == 0, (step, edit)
        plain = tmp_path / f"cold-{step}"
        shutil.copytree(folder, plain, ignore=shutil.ignore_patterns("out", ".errcat_cache"))
        monkeypatch.chdir(plain)
        assert main(["generate", "--format", "strict" if step == 7 else "known"]) == 0
        monkeypatch.chdir(folder)
        assert tree(folder / "out") == tree(plain / "out"), (step, edit)
        assert main(["generate", "--check"]) == 0
