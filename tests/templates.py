"""Writes the built-in packs as Python, into `errcat/targets/compiled/`: `python -m tests.templates`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import black
from jinja2 import Environment

import errcat.targets.compiled
from errcat import resources
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.filters import FILTERS
from errcat.targets.packs import BUILT_IN, Pack
from errcat.targets.places import begins, ends
from errcat.targets.read_pack import read_pack
from errcat.targets.template_parts import indent, with_ends
from errcat.targets.user_templates import SYNTAX
from tests.template_code import Writer

FOLDER = Path(errcat.targets.compiled.__file__).parent
GIVEN = ("view", "catalogue", "options")
FUNCTIONS: dict[str, Callable[..., object]] = {**FILTERS, "begins": begins, "ends": ends}
HELPERS: dict[str, Callable[..., object]] = {"indent": indent, "with_ends": with_ends}


def pack_of(target: str) -> Pack:
    """A built-in pack as its files say."""
    pack = read_pack(target, [resources.templates() / target], Sink())
    assert pack is not None
    return pack


def compiled(target: str) -> str:
    """The module of a pack."""
    pack = pack_of(target)
    environment = Environment(**SYNTAX)
    writer = Writer(environment, pack.templates, FUNCTIONS)
    functions: list[str] = []
    artefacts: list[str] = []
    for number, artefact in enumerate(pack.artefacts):
        name = "".join(sign if sign.isalnum() else "_" for sign in artefact.name.removesuffix(".j2"))
        before = len(writer.written)
        functions.append(writer.path(artefact.path, environment, f"path_{number}", GIVEN))
        made = writer.template(artefact.name, f"file_{name}", GIVEN)
        functions += [*writer.written[before:], made]
        artefacts.append(
            f"Artefact({artefact.name!r}, {artefact.view!r}, {artefact.each}, {artefact.path!r}, {artefact.format!r}, "
            f"{artefact.at!r}, Template(path_{number}, file_{name}, {'begins(' in pack.templates[artefact.name]})),"
        )
    parts = [
        f'"""Made by `make templates` from `templates/{target}/`."""\n',
        *sorted(
            [
                *(_import(name) for name in writer.called),
                "from errcat.diagnostics.diagnostic import Span",
                "from errcat.targets.packs import Artefact, Template",
            ]
        ),
        "",
        *functions,
        f"FOLDER = {pack.folder!r}",
        f"FOLDER_AT = {pack.folder_at!r}",
        "ARTEFACTS = (",
        *artefacts,
        ")",
    ]
    return black.format_str("\n".join(parts), mode=black.Mode(line_length=120))


def _import(name: str) -> str:
    function = HELPERS.get(name) or FUNCTIONS[name]
    renamed = "" if function.__name__ == name else f" as {name}"
    return f"from {function.__module__} import {function.__name__}{renamed}"


def main() -> None:
    for target in BUILT_IN:
        (FOLDER / f"{target}.py").write_text(compiled(target), "utf-8")


if __name__ == "__main__":
    main()
