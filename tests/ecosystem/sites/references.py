"""The references that every site is built from, as folders of pages, and the catalogues that they must show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from errcat.catalogue.model import Catalogue, Code
from tests.behaviour.markdown_pages import api, fixture, pages_of
from tests.corpora import FOLDER, NAMES, neutral_to_yaml
from tests.ecosystem.sites.texts import nasty_texts
from tests.support import catalogue_of

OWN = {"sensos", "sentisnap", "rich", "nasty", "texts"}
_ODD = re.compile(r"[|`{}<>*#\\]|https?:|\w_\w")
_ENOUGH = 3  # codes of a corpus: the longest say most
NASTIEST = ("kafka", "telethon", "twilio_voice", "zod_i18n")  # braces, placeholders, code, thirty languages


@dataclass(frozen=True)
class Reference:
    """A reference in the folder `name` of a site: its catalogue, and the text of each file."""

    name: str
    catalogue: Catalogue
    files: dict[str, str]


def references(site: str = "", per_corpus: int = _ENOUGH) -> list[Reference]:
    """Both APIs, the fixtures, the nasty texts, and the oddest entries of the corpora that are there."""
    catalogues = {name: api(name) for name in ("sensos", "sentisnap")}
    catalogues |= {name: fixture(name) for name in ("rich", "nasty")}
    catalogues["texts"] = nasty_texts()
    corpora = NASTIEST if per_corpus == _ENOUGH else NAMES
    catalogues |= {name: _oddest(name, per_corpus) for name in corpora if (FOLDER / name).is_dir()}
    return [Reference(name, catalogue, pages_of(catalogue, site=site)) for name, catalogue in catalogues.items()]


def write(found: list[Reference], folder: Path) -> None:
    """Writes the references below `folder`, and the pages that the fixtures' authors link to."""
    for reference in found:
        for path, text in reference.files.items():
            file = folder / reference.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    (folder / "nasty/x.md").write_text("# X\n", "utf-8")
    (folder / "rich/keys.md").write_text("# Keys\n\n## Rotate\n\nHow to rotate a key.\n", "utf-8")
    lines = "".join(f"- [{reference.name}]({reference.name}/index.md)\n" for reference in found)
    (folder / "index.md").write_text(f"# References\n\n{lines}", "utf-8")


def _oddest(name: str, number: int) -> Catalogue:
    """The longest of the corpus' codes whose texts have signs that mean something in some flavour of Markdown."""
    text = neutral_to_yaml(FOLDER / name / "neutral.json").replace("](/", "](https://example.com/")  # broken links
    catalogue = catalogue_of(text, head="")
    odd = sorted(catalogue.codes, key=lambda code: (-bool(_ODD.search(_texts(code))), -len(_texts(code))))
    keys = {code.key for code in odd[:number]}
    return replace(catalogue, codes=tuple(code for code in catalogue.codes if code.key in keys))


def _texts(code: Code) -> str:
    return "\n".join((code.title, code.description or "", *code.causes, *code.actions))
