"""Nothing that a template writes outside of an entry's places depends on the wording of the entry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from errcat.catalogue.model import Catalogue, Code, Json, Link, Text
from errcat.catalogue.neighbourhood import shared_facts
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.editions import editions
from errcat.targets.openapi_settings import Settings
from errcat.targets.options import ADAPTERS, LAYOUTS, SITES, Options
from errcat.targets.packs import load_pack
from errcat.targets.places import NO_PLACES, Places, begins, ends, in_bytes, of_blocks, without_marks
from errcat.targets.render import render
from errcat.targets.rendered import RenderedFile
from errcat.targets.views import views_of
from tests.bench.catalogues import realistic, varied
from tests.corpora import NAMES, corpus
from tests.python_packages import example_catalogue
from tests.support import catalogue_of

OPTIONS = [
    *(Options(layout=layout, site=site, internal="internal") for layout, site in zip(LAYOUTS, SITES, strict=False)),
    *(Options(site=site) for site in SITES[3:]),
    Options(adapters=ADAPTERS, openapi=Settings(further=("3.0",), union="open")),
]


def test_marks_leave_no_trace() -> None:
    text = f"a{begins('row', 'x')}bé{ends()}c{begins('y')}{ends()}"
    assert without_marks([text]) == ("abéc", Places(("row x", "y"), (1, 3, 4, 4)))
    assert in_bytes("abéc", Places(("row x", "y"), (1, 3, 4, 4))) == Places(("row x", "y"), (1, 4, 5, 5))
    assert without_marks(["plain"]) == ("plain", NO_PLACES)
    assert without_marks([f"{begins('x')}a{ends()}{begins('x')}b{ends()}"]) == ("ab", NO_PLACES)
    assert without_marks([f"{begins('x')}a"]) == ("a", NO_PLACES)


def test_places_in_python_that_was_laid_out() -> None:
    text = "import a\n\n\nclass X:\n    x=1\n\n\nclass Y:\n    y = 1\n"
    blocks = ["import a", "class X:\n    x = 1", "class Y:\n    y = 1"]
    laid_out = "\n\n\n".join(blocks) + "\n"
    places = of_blocks(text, Places(("X", "Y"), (9, text.index("Y:") - 8, text.index("Y:") - 8, len(text))), blocks)
    found = [laid_out[start:end] for start, end in zip(places.bounds[::2], places.bounds[1::2], strict=True)]
    assert found == ["\n\nclass X:\n    x = 1\n", "\n\nclass Y:\n    y = 1\n"]
    assert of_blocks(text, Places(("X",), (12, 20)), blocks) == NO_PLACES


def reworded(code: Code, number: int) -> Code:
    """The code with another wording, and nothing else."""
    other = replace(
        code,
        message=(Text(f"Other {number} "), *(part for part in code.message if not isinstance(part, Text))),
        description=f"Quite *another* text, {code.description}" if code.description is not None else None,
        causes=tuple(f"another {cause}" for cause in code.causes),
        actions=(*code.actions[1:], "Do it *again*.") if code.actions else (),
        params=tuple(
            replace(param, description=f"Other {number}", example=_another(param.example)) for param in code.params
        ),
        deprecated=replace(code.deprecated, since="0.0.1", reason="*Why*") if code.deprecated is not None else None,
        links=(Link(f"Elsewhere {number}", "/elsewhere"),) if code.links else (),
        examples=tuple(replace(one, title="T", description="D", message="M") for one in code.examples),
        since=f"0.{number}.0",
        tags=(f"tag-{number}",),
        severity="info",
        grpc="ABORTED",
    )
    assert shared_facts(other, on_one_page=True) == shared_facts(code, on_one_page=True)
    return other


def _another(example: Json) -> Json:
    """Another value of the same type, if there are more."""
    if isinstance(example, str):
        return f"other {example}"
    return example + 1 if isinstance(example, (int, float)) and not isinstance(example, bool) else example


def rendered(catalogue: Catalogue, options: Options) -> Iterator[RenderedFile]:
    for target in ("python", "openapi", "markdown"):
        sink = Sink()
        pack = load_pack(target, None, sink)
        assert pack is not None
        for edition in editions(pack, catalogue, options):
            yield from render(edition.pack, edition.catalogue, edition.options, views_of(target), sink)
        assert not [(found.file, found.message) for found in sink.diagnostics]


def between(file: RenderedFile) -> list[str]:
    bounds = (0, *file.places.bounds, len(file.text))
    return [file.text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


CASES = [(name, options) for name in ("realistic", "edges") for options in OPTIONS]
CASES += [("camara", OPTIONS[1]), ("google_rpc", OPTIONS[-1])]


@pytest.mark.parametrize(("name", "options"), CASES, ids=lambda case: case if isinstance(case, str) else case.layout)
def test_wording_stays_in_its_places(name: str, options: Options) -> None:
    if name in NAMES:
        catalogue = corpus(name)
    elif name == "edges":
        catalogue = example_catalogue(name)
    else:
        catalogue = catalogue_of({"realistic": realistic, "varied": varied}[name](30), head="")
    catalogue = replace(catalogue, codes=catalogue.codes[:30], operations=catalogue.operations[:1])
    other = replace(catalogue, codes=tuple(reworded(code, at) for at, code in enumerate(catalogue.codes)))
    for before, after in zip(rendered(catalogue, options), rendered(other, options), strict=True):
        assert before.places.names == after.places.names
        assert between(before) == between(after), before.path
