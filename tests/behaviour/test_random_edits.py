"""Real catalogues are edited at random: the bytes are those of a whole run, whichever way they were made."""

from __future__ import annotations

import copy
import io
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from errcat.cli.main import main
from tests.bench.catalogues import realistic, varied
from tests.corpora import NAMES, available, neutral_to_yaml
from tests.edited_project import Project
from tests.support import ROOT

Edit = Callable[[dict[str, Any], random.Random], None]


@pytest.fixture(autouse=True)
def _back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def _awkward(chance: random.Random) -> str:
    parts = [
        "a",
        "B c",
        "*x*",
        "`y`",
        "<i>",
        "|",
        "\\",
        '"',
        "'",
        "#",
        "{{",
        "}}",
        "é",
        "漢",
        "\n\n",
        "\n- ",
        ": ",
        "[z](u)",
    ]
    return "W" + "".join(chance.choices(parts, k=chance.randrange(1, 9)))


def _reword(document: dict[str, Any], chance: random.Random) -> None:
    """Gives some field of some code another text."""
    code = chance.choice(list(document["codes"].values()))
    fields = ["description", "causes", "actions", "title", "severity", "links", "message"]
    fields += ["params"] * bool(code.get("params")) + ["deprecated"] * isinstance(code.get("deprecated"), dict)
    field = chance.choice(fields)
    text = _awkward(chance)
    if field == "severity":
        code[field] = chance.choice(["debug", "info", "warning", "error", "critical"])
    elif field == "links":
        code[field] = [{"title": text.replace("\n", " "), "url": "https://example.com/a(b)"}]
    elif field in ("causes", "actions"):
        code[field] = [text, *code.get(field, ())][:3]
    elif field == "params":
        param = chance.choice(list(code[field].values()))
        param["description"] = text
        if isinstance(param.get("example"), str) and param.keys() <= {"type", "description", "example"}:
            param["example"] = text
    elif field == "deprecated":
        code[field]["reason"] = text
    elif field == "message":
        code[field] = text.replace("\n", " ") + code.get(field, "")
    else:
        code[field] = text if field == "description" else text.replace("\n", " ")


PARAMS: list[dict[str, Any]] = [
    {"type": "string", "description": "What it is."},
    {"type": "integer", "minimum": 1},
    {"type": "boolean", "required": False},
    {"type": "array", "items": {"type": "string"}, "required": False},
    {"type": "string", "format": "date-time"},
    {"type": "string", "enum": ["a", "b"]},
]
DETAILS: list[dict[str, Any]] = [
    {"type": "object", "properties": {"limit": {"type": "integer"}}},
    {"type": "object", "required": ["part"], "properties": {"part": {"$ref": "#/$defs/part"}}},
    {"type": "array", "items": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}},
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
]
DETAILS[1]["$defs"] = {"part": {"type": "object", "properties": {"name": {"type": "string"}}}}


def _change_facts(document: dict[str, Any], chance: random.Random) -> None:
    """Gives some code a fact of its own, another one, or none. What comes of it need not be valid."""
    codes = document["codes"]
    code = chance.choice(list(codes.values()))
    field = chance.choice(["retry", "params", "details", "related", "deprecated", "examples", "x-team", "headers"])
    if field in code and chance.random() < 0.3:
        del code[field]
    elif field == "retry":
        code[field] = {"when": chance.choice(["always", "idempotent", "never"]), "backoff": "linear"}
        code[field] |= {"after": chance.randrange(1, 9)} if chance.random() < 0.5 else {}
    elif field == "params":
        code[field] = {
            **code.get(field, {}),
            chance.choice(["limit", "since", "kind"]): copy.deepcopy(chance.choice(PARAMS)),
        }
    elif field == "details":
        code[field] = copy.deepcopy(chance.choice(DETAILS))
    elif field == "related":
        code[field] = chance.sample(list(codes), min(2, len(codes)))
    elif field == "deprecated":
        code[field] = {"since": "2.0.0", "reason": _awkward(chance), "replaced_by": chance.choice(list(codes))}
    elif field == "examples":
        code[field] = [{"title": "One"}, {"title": "Another"}][: chance.randrange(1, 3)]
    elif field == "headers":
        code[field] = {"X-Limit": {"schema": {"type": "integer"}, "description": _awkward(chance).replace("\n", " ")}}
    else:
        code[field] = chance.choice(["core", "edge"])


NEW_NAMES = ("limit_reached", "a", "zz_last", "Account.Closed", "http_404", "no_such_thing", "x-9", "QUOTA")


def _move_codes(document: dict[str, Any], chance: random.Random) -> None:
    """Adds a code or two, or puts one into other lists: another status, category, code or class. It may be invalid."""
    codes = document["codes"]
    if chance.random() < 0.6:
        for _ in range(chance.choice([1, 1, 1, 1, 2])):
            entries = list(codes.items())
            key = f"{chance.choice(NEW_NAMES)}{chance.choice(['', '_error', f'_{chance.randrange(999)}'])}"
            like = copy.deepcopy(chance.choice(entries)[1])
            for field in ("code", "name", "title", "related", "deprecated", *["headers"] * (chance.random() < 0.7)):
                like.pop(field, None)
            if chance.random() < 0.5:
                like = {field: like[field] for field in ("status", "category") if field in like}
            like["description"] = _awkward(chance)
            if chance.random() < 0.2:
                like["retry"] = {"when": "always", "after": 3}
            entries.insert(chance.randrange(len(entries) + 1), (key, like))
            codes.clear()
            codes.update(entries)
        return
    code = chance.choice(list(codes.values()))
    field = chance.choice(["status", "status", "status", "category", "category", "name", "code", "title"])
    if field == "status" and "status" in code:
        code[field] = chance.choice([400, 404, 409, 429, 500, [404, 410], 418])
    elif field == "category" and document.get("categories"):
        code[field] = chance.choice(list(document["categories"]))
    elif field == "name":
        code[field] = f"Own{chance.randrange(99)}Error"
    elif field == "code":
        code[field] = f"own.{chance.randrange(99)}"
    elif field == "title":
        code[field] = chance.choice(["The same", "Another"])


def _dumped(document: dict[str, Any]) -> str:
    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.dump(document, stream)
    return stream.getvalue()


EVERYTHING = (*NAMES, "realistic", "varied", "sensos", "sentisnap")


@pytest.mark.parametrize("edit", [_reword, _change_facts, _move_codes], ids=["wording", "facts", "lists"])
@pytest.mark.parametrize("name", EVERYTHING if "ERRCAT_EDITS" in os.environ else EVERYTHING[3::4])
def test_random_edits(name: str, edit: Edit, tmp_path: Path, revisions: list[bool]) -> None:
    """Real catalogues with random texts and facts; `ERRCAT_EDITS` asks for more of them."""
    chance = random.Random(f"{name} {edit.__name__} {os.environ.get('ERRCAT_EDITS')}")
    if name in NAMES:
        text = neutral_to_yaml(available(name))
    elif name in ("realistic", "varied"):
        text = {"realistic": realistic, "varied": varied}[name](30)
    else:
        text = (ROOT / f"catalogue/{name}.yaml").read_text("utf-8")
    document = YAML(typ="safe", pure=True).load(text)
    layout = "pages" if edit is _move_codes else chance.choice(["pages", "both", "single"])
    if layout == "single":
        document["api"].pop("docs_url", None)  # it is that of pages
    project = Project(tmp_path / "p", _dumped(document), layout)
    refused = 0
    for _ in range(int(os.environ.get("ERRCAT_EDITS", "2"))):
        before = copy.deepcopy(document)
        edit(document, chance)
        project.write(_dumped(document))
        if main(["generate"]) == 0:
            project.compare()
        else:
            refused += 1
            assert edit is not _reword
            document = before
    print(f"{sum(revisions)} of {len(revisions)}, {refused} refused")
