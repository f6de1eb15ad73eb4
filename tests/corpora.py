"""Real error catalogues of other projects (`shared/corpora/*/neutral.json`), as catalogues in errcat's format.

They are awkward in the ways real ones are: integers, negative and zero codes, dots, leading digits, no HTTP at all,
several statuses for one code, names that Python needs itself, placeholders in three notations, braces and Markdown in
prose, thirty languages.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from errcat.catalogue import names
from errcat.catalogue.model import Catalogue
from tests.support import SHARED, catalogue_of

FOLDER = SHARED / "corpora"
NAMES = ("camara", "eip_rpc", "google_rpc", "kafka", "oci", "telethon", "twilio_voice", "zod_i18n")

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_DOUBLE = re.compile(r"\{\{-?\s*(\w+)[^{}]*\}\}")  # i18next: `{{name}}`, `{{- name}}`, `{{name, format}}`
_SINGLE = re.compile(r"\{(\w+)\}")
_NUMBERS = frozenset(("seconds", "minutes", "code_length", "new_dc", "dc", "which", "multipleOf"))

_RESPONSES: dict[str, dict[str, Any]] = {
    "camara": {"body": {"status": "$status", "code": "$code", "message": "$message"}},
    "eip_rpc": {
        "body": {
            "id": "$request_id",
            "jsonrpc": "2.0",
            "error": {"code": "$code", "message": "$message", "data": "$details?"},
        }
    },
    "google_rpc": {
        "body": {
            "error": {
                "code": "$status",
                "message": "$message",
                "status": "$code",
                "details": [
                    {
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                        "reason": "$code",
                        "domain": "googleapis.com",
                        "metadata": "$params",
                    }
                ],
            }
        }
    },
    "oci": {"body": {"errors": [{"code": "$code", "message": "$message", "detail": "$details"}]}},
    "zod_i18n": {"body": {"code": "$code", "message": "$message", "params": "$params"}},
}


def available(name: str) -> Path:
    """The corpus `name`; the test that asks is skipped where the corpora are not beside the checkout."""
    path = FOLDER / name / "neutral.json"
    if not path.is_file():
        pytest.skip(f"the corpus {name} is not at {path}")
    return path


def corpus(name: str) -> Catalogue:
    """The corpus as a bound catalogue, or a skipped test."""
    return catalogue_of(neutral_to_yaml(available(name)), head="")


def neutral_to_yaml(path: Path) -> str:
    """The text of an errcat catalogue (JSON, which is YAML) with every entry of the corpus at `path`."""
    neutral = json.loads(path.read_text("utf-8"))
    name = neutral["name"]
    catalogue: dict[str, Any] = {
        "errcat": 1,
        "api": {
            "id": name,
            "title": f"{name} errors",
            "version": "1.0.0",
            "description": f"From {neutral['source']} ({neutral['licence']}).",
        },
    }
    if name in _RESPONSES:
        catalogue["response"] = _RESPONSES[name]
    entries = [entry for entry in neutral["entries"] if entry["code"] is not None]
    categories = {_category(entry): {"title": entry["category"]} for entry in entries if entry["category"]}
    if categories:
        catalogue["categories"] = categories
    catalogue["codes"] = _codes(entries)
    _name_classes(catalogue)
    return json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n"


def _category(entry: dict[str, Any]) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", entry["category"]).strip("_").lower()


def _codes(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Codes by key. Wire codes that differ in their status alone, or in case alone, get keys that tell them apart."""
    codes: dict[str, Any] = {}
    taken: set[str] = set()
    for entry in entries:
        base = wanted = _key(entry)
        if wanted.lower() in taken and entry["status"] is not None:
            base = wanted = f"{wanted}_{entry['status']}"
        number = 2
        while wanted.lower() in taken:
            wanted, number = f"{base}_{number}", number + 1
        taken.add(wanted.lower())
        codes[wanted] = _code(entry, wanted)
    return codes


def _key(entry: dict[str, Any]) -> str:
    """The symbol that the corpus has for an integer code, else `code_20404`; a text as far as it can be a key."""
    code, extra = entry["code"], entry["extra"]
    if isinstance(code, int):
        return str(extra.get("symbol") or extra.get("class_name") or f"code_{code}")
    return code if _KEY.fullmatch(code) else re.sub(r"[^A-Za-z0-9_.-]+", "_", code).lstrip(".") or "code"


def _code(entry: dict[str, Any], key: str) -> dict[str, Any]:
    extra = entry["extra"]
    code: dict[str, Any] = {}
    if entry["code"] != key:
        code["code"] = entry["code"]
    statuses = [status for status in extra.get("statuses", [entry["status"]]) if status is not None and status > 99]
    if statuses:
        code["status"] = statuses if len(statuses) > 1 else statuses[0]
    if entry["category"]:
        code["category"] = _category(entry)
    for field in ("title", "description"):
        if entry[field]:
            code[field] = entry[field]
    template = entry["message"] or (entry["description"] if extra.get("params") else None)
    if template:
        code["message"], used = _message(template)
        if used:
            code["params"] = {name: {"type": "integer" if name in _NUMBERS else "string"} for name in used}
    for field, texts in (("actions", entry["actions"]), ("causes", extra.get("causes"))):
        if texts:
            code[field] = texts if len(texts) > 1 else texts[0]
    if "retryable" in extra:
        code["retry"] = {"when": "always" if extra["retryable"] else "never"}
    if "headers" in extra:
        code["headers"] = {header: {"description": f"The `{header}` of the request."} for header in extra["headers"]}
    return code | {f"x-{field.replace('_', '-')}": value for field, value in extra.items() if field == "i18n"}


def _message(template: str) -> tuple[str, list[str]]:
    """The message in errcat's notation, `{name}`, with other braces doubled; and the names, in order."""
    pattern = _DOUBLE if _DOUBLE.search(template) else _SINGLE
    used: list[str] = []
    out, end = "", 0
    for found in pattern.finditer(template):
        out += _escaped(template[end : found.start()]) + f"{{{found[1]}}}"
        end = found.end()
        if found[1] not in used:
            used.append(found[1])
    return out + _escaped(template[end:]), used


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _name_classes(catalogue: dict[str, Any]) -> None:
    """Gives a `name` to each code (and category) whose derived class name is taken, reserved or a Python builtin."""
    base = names.base_type_name(catalogue["api"]["id"])
    taken = {base, f"Unknown{base}"}
    for entries, derive in (
        (catalogue.get("categories", {}), names.category_type_name),
        (catalogue["codes"], names.type_name),
    ):
        for key, entry in entries.items():
            derived = wanted = derive(key)
            if wanted in names.PYTHON_BUILTINS or not names.is_valid_type_name(wanted):
                derived = f"Api{wanted.replace('_', 'X')}"
            number, unique = 2, derived
            while unique in taken:
                unique, number = f"{derived.removesuffix('Error')}{number}Error", number + 1
            taken.add(unique)
            if unique != wanted:
                entry["name"] = unique
