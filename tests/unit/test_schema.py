"""The JSON Schema of the catalogue format: sound, helpful in editors, and one with `docs/format.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "catalogue/schema/catalogue.schema.json").read_text(encoding="utf-8"))
FORMAT = (ROOT / "docs/format.md").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(SCHEMA)

MINIMAL = """
errcat: 1
api: {id: petstore, title: Petstore API, version: 1.0.0}
codes: {pet_not_found: {status: 404}}
"""


def load(text: str) -> Any:
    """The JSON value of YAML text. All mapping keys are text, as in the product."""
    return _text_keys(YAML(typ="safe", pure=True).load(text))


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_text_keys(item) for item in value]
    return value


def faults(catalogue: Any) -> list[tuple[str, str]]:
    """(path, keyword) of every fault, the path as `codes/pet_not_found/status`."""
    return sorted(
        ("/".join(map(str, error.absolute_path)), str(error.validator)) for error in VALIDATOR.iter_errors(catalogue)
    )


def over_minimal(text: str) -> Any:
    """A catalogue: the top-level keys of `text`, and those of the minimal catalogue that it lacks."""
    return {**load(MINIMAL), **load(text)}


def yaml_blocks(markdown: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", markdown, flags=re.MULTILINE | re.DOTALL)


def is_complete(block: str) -> bool:
    return block.startswith("errcat: 1\napi:") or "\nerrcat: 1\n" in block


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema) of every field that the schema describes, at any depth."""
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            yield f"{path}/{name}", field
            yield from properties(field, f"{path}/{name}")
        for name, part in schema.get("$defs", {}).items():
            yield from properties(part, f"{path}#{name}")


FIELDS = dict(properties(SCHEMA))


def test_is_a_valid_schema_of_draft_2020_12() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    used = set(re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert used == set(SCHEMA["$defs"])


@pytest.mark.parametrize("name", ["sensos", "sentisnap"])
def test_the_catalogues_are_valid(name: str) -> None:
    text = (ROOT / f"catalogue/{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema/catalogue.schema.json\n")
    assert faults(load(text)) == []


def test_the_minimal_catalogue_is_valid() -> None:
    assert faults(load(MINIMAL)) == []


VALID = {
    "fields of one's own": "{x-a: 1, api: {id: a, title: A, version: 1.0.0, x-b: [c]}, codes: {c: {x-d: {e: null}}}}",
    "a category with fields of one's own": "categories: {a: {title: A, x-b: 1}}",
    "keys that are digits or signs": "codes: {404: {}, -1: {}, PARENT.SUB: {}, _a: {}}",
    "several statuses": "codes: {a: {status: [404, 410]}}",
    "no wire code": "codes: {a: {code: null}}",
    "an integer wire code": "codes: {a: {code: -32000}}",
    "one action": "codes: {a: {actions: Do this.}}",
    "several actions": "codes: {a: {actions: [Do this., Or that.]}}",
    "seconds to wait": "codes: {a: {retry: {when: always, after: 0.5}}}",
    "a pre-release": "api: {id: a, title: A, version: 1.0.0-rc.1}",
    "an empty response": "response: {}",
    "a body that is one leaf": "response: {body: $message}",
    "a list in the body": "response: {body: {errors: [{code: $code, $spread: $params}], ok: false, n: null}}",
    "an unknown leaf, which a later rule reports": "response: {body: {code: $cod}}",
    "a preset with a media type": "response: {preset: google, media_type: application/json}",
    "a JSON Schema of any kind": "codes: {a: {details: {$ref: other.json, additionalProperties: 1, x: 2}}}",
    "a relative link": "codes: {a: {links: [{title: T, url: ../keys.md#a:b}]}}",
    "an operation of any name": "operations: {'GET /pets/{id}': [a]}",
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_accepts(text: str) -> None:
    assert faults(over_minimal(text)) == []


# name: (top-level keys laid over the minimal catalogue, path of the one fault, keyword that finds it)
INVALID = {
    "another format version": ("errcat: 2", "errcat", "const"),
    "unknown top-level key": ("code: {}", "", "additionalProperties"),
    "codes left empty": ("codes:", "codes", "type"),
    "api without a version": ("api: {id: a, title: A}", "api", "required"),
    "api id with a capital": ("api: {id: Pets, title: A, version: 1.0.0}", "api/id", "pattern"),
    "api id with a line break": ('api: {id: "pets\\n", title: A, version: 1.0.0}', "api/id", "pattern"),
    "version that is a number": ("api: {id: a, title: A, version: 1.0}", "api/version", "type"),
    "version of two numbers": ('api: {id: a, title: A, version: "1.0"}', "api/version", "pattern"),
    "version with a leading zero": ("api: {id: a, title: A, version: 1.02.0}", "api/version", "pattern"),
    "docs_url that is no web address": (
        "api: {id: a, title: A, version: 1.0.0, docs_url: docs/errors}",
        "api/docs_url",
        "pattern",
    ),
    "unknown field of the api": ("api: {id: a, title: A, version: 1.0.0, name: A}", "api", "additionalProperties"),
    "unknown preset": ("response: {preset: soap}", "response/preset", "enum"),
    "preset and body": ("response: {preset: google, body: {code: $code}}", "response", "not"),
    "media type without a slash": ("response: {media_type: json}", "response/media_type", "pattern"),
    "body with a list of two": ("response: {body: {errors: [$code, $title]}}", "response/body/errors", "maxItems"),
    "body with a list of two inside a list": (
        "response: {body: {errors: [{texts: [$code, $title]}]}}",
        "response/body/errors/0/texts",
        "maxItems",
    ),
    "body with an empty list": ("response: {body: {errors: []}}", "response/body/errors", "minItems"),
    "spread of something else": ("response: {body: {a: {$spread: $details}}}", "response/body/a/$spread", "const"),
    "own field of the response": ("response: {x-a: 1}", "response", "additionalProperties"),
    "status that is no HTTP status": ("statuses: {600: {title: A}}", "statuses", "pattern"),
    "status without a title": ("statuses: {200: {description: a}}", "statuses/200", "required"),
    "category without a title": ("categories: {a: {}}", "categories/a", "required"),
    "category key with a hyphen first": ("categories: {-a: {title: A}}", "categories", "pattern"),
    "category name in snake case": ("categories: {a: {title: A, name: a_error}}", "categories/a/name", "pattern"),
    "code key with a space": ("codes: {pet gone: {}}", "codes", "pattern"),
    "code key with a line break": ('codes: {"pet\\n": {}}', "codes", "pattern"),
    "code key with a dot first": ("codes: {.pet: {}}", "codes", "pattern"),
    "code key that is too long": (f"codes: {{{'a' * 201}: {{}}}}", "codes", "maxLength"),
    "code without fields": ("codes: {a: }", "codes/a", "type"),
    "unknown field of a code": ("codes: {a: {descripton: A}}", "codes/a", "additionalProperties"),
    "wire code that is a truth value": ("codes: {a: {code: true}}", "codes/a/code", "type"),
    "wire code that is empty": ("codes: {a: {code: ''}}", "codes/a/code", "minLength"),
    "class name with an underscore": ("codes: {a: {name: Pet_Error}}", "codes/a/name", "pattern"),
    "status that is text": ("codes: {a: {status: '404'}}", "codes/a/status", "type"),
    "status in the list that is text": ("codes: {a: {status: ['404']}}", "codes/a/status/0", "type"),
    "status in the list that is too large": ("codes: {a: {status: [404, 600]}}", "codes/a/status/1", "maximum"),
    "status that is too large": ("codes: {a: {status: 600}}", "codes/a/status", "maximum"),
    "status that is too small": ("codes: {a: {status: 99}}", "codes/a/status", "minimum"),
    "no status in the list": ("codes: {a: {status: []}}", "codes/a/status", "minItems"),
    "status twice": ("codes: {a: {status: [404, 404]}}", "codes/a/status", "uniqueItems"),
    "wrong status in the list": ("codes: {a: {status: [404, 99]}}", "codes/a/status/1", "minimum"),
    "category that is no key": ("codes: {a: {category: Request Errors}}", "codes/a/category", "pattern"),
    "title left empty": ("codes: {a: {title: }}", "codes/a/title", "type"),
    "message that is empty": ("codes: {a: {message: ''}}", "codes/a/message", "minLength"),
    "cause that is no text": ("codes: {a: {causes: [1]}}", "codes/a/causes/0", "type"),
    "empty cause": ("codes: {a: {causes: ['']}}", "codes/a/causes/0", "minLength"),
    "no causes in the list": ("codes: {a: {causes: []}}", "codes/a/causes", "minItems"),
    "empty action": ("codes: {a: {actions: [A, '']}}", "codes/a/actions/1", "minLength"),
    "action that is no text": ("codes: {a: {actions: [A, 1]}}", "codes/a/actions/1", "type"),
    "no actions in the list": ("codes: {a: {actions: []}}", "codes/a/actions", "minItems"),
    "param without a type": ("codes: {a: {params: {b: {example: 1}}}}", "codes/a/params/b", "required"),
    "param of an unknown type": ("codes: {a: {params: {b: {type: str}}}}", "codes/a/params/b/type", "enum"),
    "param name with a digit first": ("codes: {a: {params: {1b: {type: string}}}}", "codes/a/params", "pattern"),
    "param with a list of required": (
        "codes: {a: {params: {b: {type: object, required: [c]}}}}",
        "codes/a/params/b/required",
        "type",
    ),
    "no value allowed": ("codes: {a: {params: {b: {type: string, enum: []}}}}", "codes/a/params/b/enum", "minItems"),
    "allowed value twice": (
        "codes: {a: {params: {b: {type: string, enum: [c, c]}}}}",
        "codes/a/params/b/enum",
        "uniqueItems",
    ),
    "length below zero": (
        "codes: {a: {params: {b: {type: string, minLength: -1}}}}",
        "codes/a/params/b/minLength",
        "minimum",
    ),
    "greatest length below zero": (
        "codes: {a: {params: {b: {type: string, maxLength: -1}}}}",
        "codes/a/params/b/maxLength",
        "minimum",
    ),
    "property without a type": (
        "codes: {a: {params: {b: {type: object, properties: {c: {}}}}}}",
        "codes/a/params/b/properties/c",
        "required",
    ),
    "example in a property": (
        "codes: {a: {params: {b: {type: object, properties: {c: {type: string, example: d}}}}}}",
        "codes/a/params/b/properties/c",
        "additionalProperties",
    ),
    "items without a type": (
        "codes: {a: {params: {b: {type: array, items: {enum: [1]}}}}}",
        "codes/a/params/b/items",
        "required",
    ),
    "details that say nothing": ("codes: {a: {details: {}}}", "codes/a/details", "minProperties"),
    "header name with a space": ("codes: {a: {headers: {Retry After: {}}}}", "codes/a/headers", "pattern"),
    "header schema that is text": (
        "codes: {a: {headers: {R: {schema: integer}}}}",
        "codes/a/headers/R/schema",
        "type",
    ),
    "retry without when": ("codes: {a: {retry: {after: 1}}}", "codes/a/retry", "required"),
    "retry after another header": (
        "codes: {a: {retry: {when: always, after: Retry-After}}}",
        "codes/a/retry/after",
        "pattern",
    ),
    "retry sometimes": ("codes: {a: {retry: {when: sometimes}}}", "codes/a/retry/when", "enum"),
    "retry in the past": ("codes: {a: {retry: {when: always, after: -1}}}", "codes/a/retry/after", "minimum"),
    "unknown backoff": ("codes: {a: {retry: {when: always, backoff: fast}}}", "codes/a/retry/backoff", "enum"),
    "unknown audience": ("codes: {a: {audience: private}}", "codes/a/audience", "enum"),
    "since that is a number": ("codes: {a: {since: 1.2}}", "codes/a/since", "type"),
    "deprecated by a truth value": ("codes: {a: {deprecated: true}}", "codes/a/deprecated", "type"),
    "link without an address": ("codes: {a: {links: [{title: A}]}}", "codes/a/links/0", "required"),
    "link that is a script": (
        "codes: {a: {links: [{title: A, url: 'javascript:a()'}]}}",
        "codes/a/links/0/url",
        "pattern",
    ),
    "related code twice": ("codes: {a: {related: [b, b]}}", "codes/a/related", "uniqueItems"),
    "related code that is a number": ("codes: {a: {related: [404]}}", "codes/a/related/0", "type"),
    "example with a status too small": (
        "codes: {a: {examples: [{status: 99}]}}",
        "codes/a/examples/0/status",
        "minimum",
    ),
    "example with a status too large": (
        "codes: {a: {examples: [{status: 600}]}}",
        "codes/a/examples/0/status",
        "maximum",
    ),
    "example with several statuses": (
        "codes: {a: {examples: [{status: [404]}]}}",
        "codes/a/examples/0/status",
        "type",
    ),
    "examples that are no list": ("codes: {a: {examples: {params: {}}}}", "codes/a/examples", "type"),
    "empty tag": ("codes: {a: {tags: ['']}}", "codes/a/tags/0", "minLength"),
    "tag that is a number": ("codes: {a: {tags: [1]}}", "codes/a/tags/0", "type"),
    "tag twice": ("codes: {a: {tags: [b, b]}}", "codes/a/tags", "uniqueItems"),
    "unknown gRPC code": ("codes: {a: {grpc: NOT_THERE}}", "codes/a/grpc", "enum"),
    "unknown severity": ("codes: {a: {severity: fatal}}", "codes/a/severity", "enum"),
    "retired code with a message": ("retired: {a: {message: A}}", "retired/a", "additionalProperties"),
    "retired key with a slash": ("retired: {../a: {}}", "retired", "pattern"),
    "operation without codes": ("operations: {getPet: []}", "operations/getPet", "minItems"),
    "operation with one code, not a list": ("operations: {getPet: a}", "operations/getPet", "type"),
    "operation with a code twice": ("operations: {getPet: [a, a]}", "operations/getPet", "uniqueItems"),
    "operation with a code that is no key": ("operations: {getPet: [a b]}", "operations/getPet/0", "pattern"),
    "operation of no name": ("operations: {'': [a]}", "operations", "minLength"),
    "guide without a title": ("guides: [{text: A}]", "guides/0", "required"),
    "unknown field of guide code": (
        "guides: [{title: A, code: {source: a, file: b}}]",
        "guides/0/code",
        "additionalProperties",
    ),
    "guide code in two words": (
        "guides: [{title: A, code: {source: a, language: java script}}]",
        "guides/0/code/language",
        "pattern",
    ),
    "guide code without a source": ("guides: [{title: A, code: {language: c}}]", "guides/0/code", "required"),
}


@pytest.mark.parametrize(("text", "path", "keyword"), INVALID.values(), ids=INVALID)
def test_rejects(text: str, path: str, keyword: str) -> None:
    assert faults(over_minimal(text)) == [(path, keyword)]


ANY_VALUE = {"#param/example", "#header/example", "#example/details", "#response/body"}


@pytest.mark.parametrize("path", sorted(set(FIELDS) - ANY_VALUE))
def test_every_field_has_a_type_and_no_text_may_be_empty(path: str) -> None:
    field = Draft202012Validator({"$defs": SCHEMA["$defs"], **FIELDS[path]})
    wrong: list[Any] = [True, None, ""]
    if path.endswith("/required"):
        wrong = [None, "", 1]
    if path.endswith("/code") and FIELDS[path].get("$ref") == "#/$defs/wireCode":
        wrong = [True, ""]
    assert [value for value in wrong if field.is_valid(value)] == []


OPEN = {"jsonSchema", "body", "codeKey", "categoryKey", "className", "wireCode", "httpStatus"}


@pytest.mark.parametrize("name", sorted(set(SCHEMA["$defs"]) - OPEN))
def test_every_object_refuses_a_field_that_it_does_not_know(name: str) -> None:
    part = Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{name}"})
    assert "additionalProperties" in [error.validator for error in part.iter_errors({"descripton": "A"})]
    assert not part.is_valid([])


def test_items_and_properties_have_the_fields_of_a_param() -> None:
    def rules(name: str) -> dict[str, Any]:
        prose = {"title", "description", "markdownDescription"}
        fields = SCHEMA["$defs"][name]["properties"].items()
        return {key: {word: field[word] for word in field if word not in prose} for key, field in fields}

    param = rules("param")
    assert rules("value") == {key: param[key] for key in param if key not in ("required", "example")}


def test_rejects_a_file_that_is_a_list() -> None:
    assert faults([]) == [("", "type")]


def test_rejects_a_catalogue_without_its_required_keys() -> None:
    assert faults({}) == [("", "required")] * 3


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_explains_itself_to_editors(path: str) -> None:
    field = FIELDS[path]
    assert field["title"]
    assert field["description"].endswith(".")
    assert field["markdownDescription"].replace("`", "").startswith(field["description"] + "\n\nyaml\n")
    for block in yaml_blocks(field["markdownDescription"] + "\n"):
        assert path.rpartition("/")[2] in block
        assert load(block) is not None


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_has_examples_and_they_are_valid(path: str) -> None:
    field = FIELDS[path]
    assert field["examples"]
    resolved = Draft202012Validator({"$defs": SCHEMA["$defs"], **field})
    for example in [*field["examples"], *([field["default"]] if "default" in field else [])]:
        resolved.validate(example)


def test_the_minimal_catalogue_shown_to_editors_is_valid() -> None:
    (block,) = yaml_blocks(SCHEMA["markdownDescription"] + "\n")
    assert is_complete(block)
    assert faults(load(block)) == []


# heading of docs/format.md: properties of the schema that its section explains
SECTIONS = {
    "## Top level": SCHEMA["properties"],
    "## `api`": SCHEMA["$defs"]["api"]["properties"],
    "## `response`": SCHEMA["$defs"]["response"]["properties"],
    "## `statuses`": SCHEMA["$defs"]["status"]["properties"],
    "## `categories`": SCHEMA["$defs"]["category"]["properties"],
    "## `codes`": SCHEMA["$defs"]["code"]["properties"],
    "### `params`": SCHEMA["$defs"]["param"]["properties"],
    "### `headers`": SCHEMA["$defs"]["header"]["properties"],
    "### `retry`": SCHEMA["$defs"]["retry"]["properties"],
    "### `deprecated`": SCHEMA["$defs"]["deprecated"]["properties"],
    "### `links`": SCHEMA["$defs"]["link"]["properties"],
    "### `examples`": SCHEMA["$defs"]["example"]["properties"],
    "## `retired`": SCHEMA["$defs"]["retired"]["properties"],
    "## `guides`": SCHEMA["$defs"]["guide"]["properties"],
}


def section(heading: str) -> str:
    """The text under a heading, up to the next one of the same or a higher level; YAML comments are no headings."""
    level = heading.index(" ")
    text = re.sub(r"^```.*?^```$", lambda found: found[0].replace("\n#", "\n "), FORMAT, flags=re.MULTILINE | re.DOTALL)
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert found, f"docs/format.md has no heading {heading}"
    return found[1]


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_docs_explain_every_field(heading: str) -> None:
    text = section(heading)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert [name for name in SECTIONS[heading] if f"`{name}`" not in prose] == []


@pytest.mark.parametrize("name", SCHEMA["properties"])
def test_the_docs_have_a_section_for_every_top_level_key(name: str) -> None:
    assert any(name in load(block) for block in yaml_blocks(section(f"## `{name}`")))


@pytest.mark.parametrize("name", SCHEMA["$defs"]["code"]["properties"])
def test_the_docs_have_a_section_with_an_example_for_every_field_of_a_code(name: str) -> None:
    blocks = yaml_blocks(section(f"### `{name}`"))
    assert any(name in code for block in blocks for code in load(block)["codes"].values())


@pytest.mark.parametrize("block", yaml_blocks(FORMAT), ids=lambda block: block.strip().splitlines()[-1].strip())
def test_the_yaml_of_the_docs_is_valid(block: str) -> None:
    """A block is a complete catalogue, or top-level keys that make one with the rest of the minimal catalogue."""
    assert faults(load(block) if is_complete(block) else over_minimal(block)) == []


def test_the_docs_show_complete_catalogues() -> None:
    assert sum(map(is_complete, yaml_blocks(FORMAT))) >= 2


def test_the_docs_link_to_headings_that_exist() -> None:
    prose = re.sub(r"^```.*?^```$", "", FORMAT, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, flags=re.MULTILINE)
    slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", FORMAT)) - slugs == set()
