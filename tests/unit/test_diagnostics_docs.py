"""`docs/diagnostics.md` shows what errcat really says, and leaves no format and no option out."""

from __future__ import annotations

import re
import tomllib

import pytest

from errcat.cli.options import FORMATS
from errcat.diagnostics.policy import LEVELS
from tests.reports.regenerate import EXPECTED
from tests.support import ROOT, errcat

DOCS = (ROOT / "docs" / "diagnostics.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS, flags=re.MULTILINE | re.DOTALL)


def test_the_outputs_are_real() -> None:
    finding = (ROOT / "tests/rules/unknown-key/expected.txt").read_text("utf-8")
    stats = errcat("check", "catalogue/sentisnap.yaml", "--stats", "--select=unused-param", cwd=ROOT).out
    concise = (EXPECTED / "concise.txt").read_text("utf-8")
    for shown, real in zip(blocks("text"), (finding, stats, concise), strict=True):
        for part in shown.split("…\n"):
            assert part.strip("\n") in real


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_has_a_section(kind: str) -> None:
    assert re.search(rf"^### .*`{kind}`", DOCS, flags=re.MULTILINE)


def test_every_severity_is_named() -> None:
    assert all(f'`"{level}"`' in DOCS for level in LEVELS)


def test_the_configuration_can_be_read() -> None:
    (text,) = blocks("toml")
    assert tomllib.loads(text) == {"rules": {"please": "off", "missing-action": "error"}}


def test_links_lead_somewhere() -> None:
    prose = re.sub(r"^```.*?^```$", "", DOCS, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, flags=re.MULTILINE)
    slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", prose):
        if target.startswith("#"):
            assert target[1:] in slugs
        else:
            assert (ROOT / "docs" / target).is_file(), target
