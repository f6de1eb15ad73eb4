"""Compiles the built-in templates into `errcat/compiled/`: `python -m tests.templates`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import jinja2

import errcat.compiled
from errcat.diagnostics.diagnostic import Sink
from errcat.targets.own_templates import digest
from errcat.targets.packs import builtin_targets, load_pack
from errcat.targets.render import environment_of, texts_of

FOLDER = Path(errcat.compiled.__file__).parent


def compiled(target: str) -> str:
    """The module of a pack: a function for each template, whose local names are what Jinja's code defines."""
    pack = load_pack(target, None, Sink())
    assert pack is not None
    environment = environment_of(pack)
    parts = [
        f'"""Made by `make templates` from `templates/{target}/`."""\n',
        f"JINJA = {jinja2.__version__!r}\n",
    ]
    names: list[str] = []
    for number, (name, text) in enumerate(sorted(texts_of(pack).items())):
        code = environment.compile(text, name, name, raw=True, defer_init=True)
        parts.append(f"\ndef _{number}(environment):\n{textwrap.indent(code, '    ')}\n    return locals()\n")
        names.append(f"    {name!r}: ({digest(text)!r}, _{number}),")
    return "\n".join([*parts, "", "TEMPLATES = {", *names, "}", ""])


def main() -> None:
    for target in builtin_targets():
        (FOLDER / f"{target}.py").write_text(compiled(target), "utf-8")


if __name__ == "__main__":
    main()
