"""The docstrings of generated exceptions: what the catalogue says of a code, as readable text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from errcat.catalogue.model import Code
from errcat.targets.escape_python import wrap
from errcat.targets.wire import has_address

_WIDTH = 84  # of a docstring's lines, which stand four spaces in


def class_doc(code: Code, arguments: Iterable[tuple[str, str]], type_names: Mapping[str, str]) -> str:
    """The docstring of the exception of `code`.

    `arguments` are names and descriptions of what its constructor takes; `type_names` gives the class of a key.
    """
    description = (code.description or "").strip()
    summary, _, rest = description.partition("\n\n")
    if code.title_given or not summary or len(" ".join(summary.split())) > _WIDTH - 6:
        summary, rest = code.title, description
    parts = [" ".join(summary.split())]
    if rest.strip() and " ".join(rest.split()) != parts[0]:
        parts.append(rest.strip())
    parts += _section("Causes", code.causes)
    parts += _section("What to do", code.actions)
    parts += _deprecation(code, type_names)
    if described := [_hanging(f"{name}: {text}") for name, text in arguments if text]:
        parts.append("\n".join(["Args:", *described]))
    if has_address(code.type_uri):
        parts.append(f"See {code.type_uri}")
    return "\n\n".join(parts)


def _section(heading: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    if len(texts) == 1 and "\n\n" not in texts[0].strip():
        return [f"{heading}: {texts[0].strip()}"]
    items = ["- " + text.strip().replace("\n", "\n  ") for text in texts]
    return ["\n".join([f"{heading}:", "", *items])]


def _deprecation(code: Code, type_names: Mapping[str, str]) -> list[str]:
    deprecated = code.deprecated
    if deprecated is None:
        return []
    text = f"Deprecated since {deprecated.since}" if deprecated.since else "Deprecated"
    if deprecated.reason:
        text += f": {deprecated.reason.strip()}"
    if instead := type_names.get(deprecated.replaced_by or ""):
        text += ("" if text.endswith((".", "!", "?")) else ".") + f" Use `{instead}` instead."
    return [text]


def _hanging(text: str) -> str:
    """A line of an `Args:` section: four spaces in, its further lines eight."""
    lines = wrap(" ".join(text.split()), _WIDTH - 8)
    return "\n".join(f"{'    ' if at == 0 else '        '}{line}" for at, line in enumerate(lines))
