"""`errcat openapi apply`: what it writes into a document, and that it writes nothing else."""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import ruamel.yaml

from errcat.cli.main import main
from tests.support import ROOT, Run, needs_permissions
from tests.support import errcat as errcat_process

CATALOGUE = """\
errcat: 1
api: {id: shop, title: Shop API, version: 1.0.0}
codes:
  bad_order: {status: 400}
  no_key: {status: 401}
  bad_key: {status: 401}
  not_found: {status: [404, 410], headers: {X-Trace: {}}}
  gone: {status: 404, headers: {X-Trace: {schema: {type: integer}}}}
  done: {status: 201}
  hidden: {status: 409, audience: internal}
  limited: {status: 429, retry: {when: always, after: header}}
  broken: {status: 500}
retired:
  old: {status: 400, replaced_by: bad_order}
operations:
  getOrder: [not_found, gone, no_key, hidden]
  addOrder: [bad_order, done]
"""
FRAGMENT = "generated/shop/openapi/errors.yaml#/components/responses/"


def errcat(*arguments: str, cwd: Path) -> Run:
    """Runs the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(str(stop.code))
    return Run(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "errors.yaml").write_text(CATALOGUE, "utf-8")
    configure(folder, "")
    return folder


@pytest.fixture
def project(generated: Path, tmp_path: Path) -> Path:
    return shutil.copytree(generated, tmp_path / "project")


def configure(project: Path, text: str) -> None:
    rules = '[rules]\nopenapi-missing-operation = "off"\n'  # most documents here have one operation
    (project / "errcat.toml").write_text(f'catalogues = ["errors.yaml"]\n{text}{rules}', "utf-8")
    assert errcat("generate", "--only", "openapi", cwd=project).code == 0


def apply(project: Path, text: str, name: str = "openapi.yaml") -> tuple[str, Run]:
    """The document after a run, and the run; a second run must find nothing to do."""
    path = project / name
    path.write_bytes(text.encode("utf-8"))
    run = errcat("openapi", "apply", name, cwd=project)
    new = path.read_bytes().decode("utf-8")
    if run.code == 0:
        again = errcat("openapi", "apply", name, "--check", cwd=project)
        assert again.code == 0, again.out
        assert "up to date" in errcat("openapi", "apply", name, cwd=project).out
        assert path.read_bytes().decode("utf-8") == new
    else:
        assert new == text
    return new, run


def load(text: str) -> Any:
    if text.lstrip("\ufeff")[:1] == "{":
        return json.loads(text)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # a line break in YAML, but not to the library
    return ruamel.yaml.YAML(typ="safe", pure=True).load(text)


def responses(text: str, *at: str) -> dict[str, str]:
    """By status, the last part of the reference or what else there is."""
    node = load(text)["paths"]
    for step in (*at, "responses"):
        node = node[step]
    return {str(status): last_part(value) for status, value in node.items()}


def last_part(response: Any) -> str:
    return str(response["$ref"].rpartition("/")[2] if "$ref" in response else response.get("description", ""))


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def removed_lines(old: str, new: str) -> list[str]:
    return [line for line in difflib.ndiff(old.splitlines(True), new.splitlines(True)) if line.startswith("- ")]


GET = {"401": "ShopGetOrder401", "404": "Shop404", "410": "Shop410", "429": "Shop429", "500": "Shop500"}
HEAD = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"
BLOCK = f"""{HEAD}\
  # Orders
  /orders/{{id}}:
    get:
      operationId: getOrder   # by id
      responses:
        # the good one
        '200':
          description: >-
            An order,
            at last

        # anything else
        default:
          description: An error

    parameters: []
"""


def test_block_style(project: Path) -> None:
    new, run = apply(project, BLOCK)
    assert run.out == "openapi.yaml: 1 operation changed (responses: 5 added)\n"
    assert removed_lines(BLOCK, new) == []
    assert list(responses(new, "/orders/{id}", "get")) == ["200", *GET, "default"]
    assert GET.items() <= responses(new, "/orders/{id}", "get").items()
    assert f"            at last\n        '401':\n          $ref: \"{FRAGMENT}ShopGetOrder401\"\n" in new


# Documents in which `getOrder` has no error responses yet.
PLACES = sorted((ROOT / "tests/behaviour/openapi_documents").glob("*.yaml"))


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("place", PLACES, ids=lambda path: path.stem)
def test_wherever_the_responses_stand(place: Path, line: str, project: Path) -> None:
    text = read(place).replace("\n", line)
    new, run = apply(project, text)
    assert run.code == 0, run.out
    before, after = load(text), load(new)
    path = next(path for path, item in after["paths"].items() if item.get("get", {}).get("operationId") == "getOrder")
    operation = after["paths"][path]["get"]
    added = {str(status): value for status, value in operation["responses"].items() if str(status) in GET}
    kept = {"500": "mine"} if "mine" in text else {}
    assert {status: last_part(value) for status, value in added.items()} == {**GET, **kept}
    ranks = [int(status) if str(status).isdigit() else 999 for status in operation["responses"] if status != "<<"]
    assert ranks == sorted(ranks)
    # Everything else says what it said before.
    old = before["paths"][path]["get"]
    for status in [key for key in operation["responses"] if str(key) in GET and str(key) not in kept]:
        del operation["responses"][status]
    old["responses"] = old.get("responses") or {}
    operation["responses"] = operation["responses"] or {}
    assert after == before
    if line != "\n":
        assert new.replace(line, "").count("\n") == 0
    else:
        assert "\r" not in new
    # Signs are put in; but for an empty value, none is taken away.
    signs = iter(new)
    assert all(sign in signs for sign in re.sub(r"responses: ({}|null)", "responses:", text))


JSON_STYLES = {
    "two spaces": {"indent": 2},
    "four spaces": {"indent": 4},
    "tabs": {"indent": "\t"},
    "one line": {},
    "compact": {"separators": (",", ":")},
}


@pytest.mark.parametrize("there", ["some", "none", "empty"])
@pytest.mark.parametrize("style", JSON_STYLES)
def test_json_stays_json_in_its_own_style(style: str, there: str, project: Path) -> None:
    operation: dict[str, Any] = {"operationId": "getOrder", "description": "\\ud83d \ud83d\ude00 \t</p>"}
    if there != "none":
        operation["responses"] = {"200": {"description": "OK"}} if there == "some" else {}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/o": {"get": operation}},
        "x-n": 1.50,
    }
    text = json.dumps(document, **JSON_STYLES[style]) + "\n"  # type: ignore[arg-type]
    new, run = apply(project, text, "openapi.json")
    assert run.code == 0, run.out
    added = {
        status: {"$ref": f"generated/shop/openapi/errors.json#/components/responses/{name}"}
        for status, name in GET.items()
    }
    operation["responses"] = {**operation.get("responses", {}), **added}
    assert new == json.dumps(document, **JSON_STYLES[style]) + "\n"  # type: ignore[arg-type]


def test_the_byte_order_mark_and_the_mode_stay(project: Path) -> None:
    path = project / "openapi.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + BLOCK.encode())
    path.chmod(0o640)
    assert errcat("openapi", "apply", "openapi.yaml", cwd=project).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfopenapi: 3.1.0\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in project.iterdir() if "errcat-new" in file.name] == []


def test_a_link_stays_one(project: Path) -> None:
    (project / "real.yaml").write_text(BLOCK, "utf-8")
    (project / "openapi.yaml").symlink_to("real.yaml")
    assert errcat("openapi", "apply", "openapi.yaml", cwd=project).code == 0
    assert (project / "openapi.yaml").is_symlink()
    assert "Shop404" in (project / "real.yaml").read_text("utf-8")


def test_check_and_diff_write_nothing(project: Path) -> None:
    path = project / "openapi.yaml"
    path.write_text(BLOCK, "utf-8")
    check = errcat("openapi", "apply", "openapi.yaml", "--check", cwd=project)
    assert check.code == 1
    assert "openapi.yaml:7:20: error[openapi-stale]" in check.out
    assert "401, 404, 410, 429, 500 missing" in check.out
    diff = errcat("openapi", "apply", "openapi.yaml", "--diff", cwd=project)
    assert diff.code == 1
    assert "+        '404':\n" in diff.out
    assert path.read_text("utf-8") == BLOCK


def test_what_is_no_longer_wanted_goes_and_what_people_wrote_stays(project: Path) -> None:
    text = BLOCK.replace(
        "        # anything else", "        '402':  # ours\n          description: Pay\n\n        # anything else"
    )
    new, _ = apply(project, text)
    (project / "errors.yaml").write_text(CATALOGUE.replace("[not_found, gone, no_key, hidden]", "[bad_order]"), "utf-8")
    changed, run = apply(project, new)
    assert run.out == "openapi.yaml: 1 operation changed (responses: 1 added, 1 updated, 2 removed)\n"
    assert responses(changed, "/orders/{id}", "get") == {
        "200": "An order, at last",
        "400": "Shop400",
        "401": "Shop401",
        "402": "Pay",
        "429": "Shop429",
        "500": "Shop500",
        "default": "An error",
    }
    assert removed_lines(text, changed) == []


@pytest.mark.parametrize("style", ["block", "flow", "json"])
def test_removing_all_leaves_an_empty_mapping(style: str, project: Path) -> None:
    configure(project, '[openapi]\ndocument_common = "default"\n')
    name = "openapi.json" if style == "json" else "openapi.yaml"
    kind = name.rpartition(".")[2]
    refs = "{'404': {$ref: 'FRAGMENT'}, '410': {$ref: 'FRAGMENT'}}"
    text = (
        HEAD
        + f"  /o:\n    get:\n      operationId: getOrder\n      x-errors: []\n      responses: {refs}\n    post: {{}}\n"
    )
    if style == "block":
        text = text.replace(
            refs,
            "\n        '404':\n          $ref: 'FRAGMENT'\n        # c\n        '410':\n          $ref: 'FRAGMENT'",
        )
    text = text.replace("FRAGMENT", f"./generated/shop/openapi/errors.{kind}#/components/responses/Shop404")
    (project / "errors.yaml").write_text("\n".join([*CATALOGUE.splitlines()[:2], "codes: {a: {}}"]), "utf-8")
    if style == "json":
        text = json.dumps(load(text), indent=2)
    new, run = apply(project, text, name)
    assert run.code == 0, run.out
    expected = load(text)
    expected["paths"]["/o"]["get"]["responses"] = {}
    assert load(new) == expected


def test_a_response_by_hand_is_kept_and_reported(project: Path) -> None:
    text = BLOCK.replace("        # anything else\n", "        '404': {description: mine}\n")
    new, run = apply(project, text)
    assert run.code == 0
    assert responses(new, "/orders/{id}", "get")["404"] == "mine"
    assert "openapi.yaml:15:9: warning[openapi-response-by-hand]" in run.out
    assert "the response 404 of `getOrder` is written by hand" in run.out


def test_a_reference_of_ours_is_found_however_it_is_spelt(project: Path) -> None:
    text = BLOCK.replace(
        "        # anything else\n", f"        '404': {{$ref: ./x/../{FRAGMENT}Shop404, description: mine}}\n"
    )
    new, _ = apply(project, text)
    assert f"        '404': {{$ref: ./x/../{FRAGMENT}Shop404, description: mine}}\n" in new
    moved, _ = apply(project, text.replace("x/../generated", "old/place"))
    assert f"        '404': {{$ref: {FRAGMENT}Shop404, description: mine}}\n" in moved
    other, run = apply(project, text.replace("x/../generated", "old/place").replace("Shop404", "Other404"))
    assert "Other404" in other
    assert "openapi-response-by-hand" in run.out


def test_x_errors_alone_and_with_the_catalogue(project: Path) -> None:
    text = HEAD + "".join(
        f"  /{name}:\n    get:\n      operationId: {name}\n      x-errors: {codes}\n      responses: {{}}\n"
        for name, codes in {
            "listOrders": "[bad_order]",
            "getOrder": "[bad_key]",
            "ping": "[]",
            "done": "[done]",
        }.items()
    )
    new, _ = apply(project, text)
    common = {"401": "Shop401", "429": "Shop429", "500": "Shop500"}
    assert responses(new, "/listOrders", "get") == {"400": "Shop400", **common}
    assert responses(new, "/getOrder", "get") == {**GET, "401": "Shop401"}
    assert responses(new, "/ping", "get") == responses(new, "/done", "get") == common


def test_x_errors_with_some_codes_of_a_status_are_written_out(project: Path) -> None:
    text = HEAD + "  /o:\n    get:\n      x-errors: [bad_key, gone]\n      responses: {}\n"
    new, _ = apply(project, text)
    found = load(new)["paths"]["/o"]["get"]["responses"]
    file = "generated/shop/openapi/errors.yaml#/components/"
    assert found["404"] == {
        "description": "Not Found\n\n- `gone`: Gone",
        "headers": {"X-Trace": {"$ref": f"{file}headers/ShopXTrace_3"}},
        "content": {
            "application/problem+json": {
                "schema": {
                    "title": "404 Not Found",
                    "anyOf": [{"$ref": f"{file}schemas/ShopGoneError"}, {"$ref": f"{file}schemas/ShopError"}],
                },
                "examples": {"gone": {"$ref": f"{file}examples/ShopGoneError"}},
            }
        },
        "x-error-codes": ["gone"],
    }
    assert found["401"]["x-error-codes"] == ["bad_key"]
    known = load((project / "generated/shop/openapi/errors.yaml").read_text("utf-8"))["components"]
    references = re.findall(r"#/components/(\w+)/(\w+)", new)
    assert len(references) > 8
    assert [name for kind, name in references if name not in known[kind]] == []
    # Naming all codes of the status makes it a reference again; naming none takes it out.
    changed, _ = apply(project, apply(project, text)[0].replace("[bad_key, gone]", "[bad_key, no_key]"))
    assert responses(changed, "/o", "get") == {"401": "Shop401", "429": "Shop429", "500": "Shop500"}


def test_an_operation_without_security_has_no_401_of_its_own(project: Path) -> None:
    text = HEAD + "  /o:\n    get:\n      x-errors: []\n      security: []\n      responses: {}\n"
    assert list(responses(apply(project, text)[0], "/o", "get")) == ["429", "500"]
    named = text.replace("x-errors: []", "x-errors: [no_key, bad_key]")
    assert list(responses(apply(project, named)[0], "/o", "get")) == ["401", "429", "500"]
    inherited = "security: []\n" + text.replace("      security: []\n", "")
    assert list(responses(apply(project, inherited)[0], "/o", "get")) == ["429", "500"]


def test_document_common_as_default(project: Path) -> None:
    old, _ = apply(
        project, BLOCK.replace("        # anything else\n        default:\n          description: An error\n", "")
    )
    assert {"401", "429", "500"} <= set(responses(old, "/orders/{id}", "get"))
    configure(project, '[openapi]\ndocument_common = "default"\n')
    new, run = apply(project, old)
    assert run.out == "openapi.yaml: 1 operation changed (responses: 1 added, 3 removed)\n"
    assert responses(new, "/orders/{id}", "get") == {
        "200": "An order, at last",
        "404": "Shop404",
        "410": "Shop410",
        "default": "ShopDefault",
    }
    configure(project, "")
    back, _ = apply(project, new)
    assert back == old


def test_the_fragments_of_the_documents_version(project: Path) -> None:
    old = BLOCK.replace("openapi: 3.1.0", "openapi: 3.0.3")
    _, refused = apply(project, old)
    assert refused.code == 1
    assert "openapi.yaml:1:1: error[openapi-version]: the document is OpenAPI 3.0, the fragments are 3.1" in refused.out
    configure(project, '[openapi]\nversions = ["3.1", "3.0"]\n')
    new, run = apply(project, old)
    assert run.code == 0
    assert "generated/shop/openapi/errors-3.0.yaml#/components/responses/Shop404" in new
    assert load((project / "generated/shop/openapi/errors-3.0.yaml").read_text("utf-8"))["openapi"] == "3.0.3"
    assert load((project / "generated/shop/openapi/errors.yaml").read_text("utf-8"))["openapi"] == "3.1.0"
    newer, _ = apply(project, BLOCK.replace("openapi: 3.1.0", "openapi: 3.2.0"))
    assert "openapi/errors.yaml#/components/responses/Shop404" in newer


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('versions = ["3.1", "4.0"]', "`versions` cannot be `4.0`"),
        ('versions = "3.1"', "`versions` must be a list of texts"),
        ('document_common = "none"', "`document_common` cannot be `none`"),
    ],
)
def test_settings_are_checked(setting: str, said: str, project: Path) -> None:
    (project / "errcat.toml").write_text(f'catalogues = ["errors.yaml"]\n[openapi]\n{setting}\n', "utf-8")
    run = errcat("openapi", "check", "openapi.yaml", cwd=project)
    assert (run.code, said in run.out) == (2, True)


def test_paths_are_relative_to_the_document(project: Path) -> None:
    folder = project / "my api" / "v1"
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_text(BLOCK, "utf-8")
    assert errcat("openapi", "apply", "my api/v1/openapi.yaml", cwd=project).code == 0
    assert f'$ref: "../../{FRAGMENT}Shop404"' in (folder / "openapi.yaml").read_text("utf-8")
    (project / "out dir").mkdir()
    (project / "generated/shop/openapi/errors.yaml").rename(project / "out dir" / "f.yaml")
    arguments = ("openapi", "apply", "my api/v1/openapi.yaml", "--fragment", "out dir/f.yaml")
    assert errcat(*arguments, cwd=project).code == 0
    assert '"../../out%20dir/f.yaml#/components/responses/Shop404"' in (folder / "openapi.yaml").read_text("utf-8")
    assert errcat(*arguments, "--check", cwd=project).code == 0


def test_path_items_in_files_of_their_own_webhooks_and_callbacks(project: Path) -> None:
    (project / "order.yaml").write_text("get:\n  operationId: getOrder\n  responses: {}\n", "utf-8")
    shutil.copy(ROOT / "tests/behaviour/openapi_documents/parts/openapi.yaml", project)
    (project / "errcat.toml").write_text('catalogues = ["errors.yaml"]\n', "utf-8")
    alone = errcat("openapi", "apply", "openapi.yaml", "--check", cwd=project)
    assert "the catalogue names the operation `getOrder`, which the document does not have" in alone.out
    assert "name the files that path items refer to as well: order.yaml" in alone.out
    both = errcat("openapi", "apply", "openapi.yaml", "order.yaml", cwd=project)
    assert both.out == (
        "openapi.yaml: 3 operations changed (responses: 12 added)\n"
        "order.yaml: 1 operation changed (responses: 5 added)\n"
    )
    assert errcat("openapi", "apply", "openapi.yaml", "order.yaml", "--check", cwd=project).code == 0
    assert (
        (project / "order.yaml")
        .read_text("utf-8")
        .startswith('get:\n  operationId: getOrder\n  responses:\n    "401":\n')
    )


REFUSED = sorted((ROOT / "tests/behaviour/openapi_documents/refused").glob("*.yaml"))


@pytest.mark.parametrize("case", REFUSED, ids=lambda path: path.stem)
def test_what_cannot_be_changed_safely_is_refused_and_nothing_is_written(case: Path, project: Path) -> None:
    new, run = apply(project, read(case))
    if run.code == 0:  # understood after all: then it must be right
        assert case.stem == "explicit-keys"
        assert GET.items() <= responses(new, "/p", "get").items()
        return
    assert run.code == 1
    assert "error[openapi-not-editable]: the responses of `getOrder` cannot be changed: " in run.out


BROKEN = {
    "not YAML": ("openapi: 3.1.0\npaths: {a: [}\n", "openapi.yaml:2:"),
    "twice": (HEAD + "  /o: {}\n  /o: {}\n", "error[duplicate-key]"),
    "several documents": (HEAD + "  /o: {}\n---\na: b\n", "error[second-document]"),
    "a list": ("- a\n", "error[not-a-mapping]"),
    "empty": ("", "error[empty-file]"),
    "a tag": (HEAD + "  /o: !x {}\n", "error[yaml-tag]"),
    "Swagger": ("swagger: '2.0'\npaths: {}\n", "openapi.yaml:1:10: error[openapi-version]: `swagger: 2.0`"),
    "OpenAPI 4": ("openapi: 4.0.0\npaths: {}\n", "error[openapi-version]"),
    "something else": ("a: b\n", "error[openapi-version]: this is not an OpenAPI document"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_document_is_refused(case: str, project: Path) -> None:
    text, said = BROKEN[case]
    _, run = apply(project, text)
    assert run.code == 1
    assert said in run.out
    assert "catalogue" not in run.out.partition("Found")[0]


def test_a_fault_in_one_document_leaves_all_as_they_are(project: Path) -> None:
    (project / "good.yaml").write_text(BLOCK, "utf-8")
    (project / "bad.yaml").write_text(BLOCK.replace("getOrder", "x\n      x-errors: [old]"), "utf-8")
    run = errcat("openapi", "apply", "good.yaml", "bad.yaml", cwd=project)
    assert run.code == 1
    assert "bad.yaml:8:18: error[openapi-unknown-code]: `old` is retired; `bad_order` replaces it" in run.out
    assert (project / "good.yaml").read_text("utf-8") == BLOCK


def test_internal_codes_stay_out(project: Path) -> None:
    _, run = apply(project, HEAD + "  /o:\n    get:\n      x-errors: [hidden]\n      responses: {}\n")
    assert run.code == 1
    assert "`hidden` is an internal code, and stays out of OpenAPI documents" in run.out


def test_usage_errors(project: Path) -> None:
    assert errcat("openapi", cwd=project).code == 2
    assert errcat("openapi", "apply", cwd=project).code == 2
    missing = errcat("openapi", "apply", "nothing.yaml", cwd=project)
    assert (missing.code, "error[unreadable-file]" in missing.out) == (2, True)
    (project / "more.yaml").write_text(CATALOGUE, "utf-8")
    (project / "errcat.toml").write_text('catalogues = ["errors.yaml", "more.yaml"]\n', "utf-8")
    (project / "openapi.yaml").write_text(BLOCK, "utf-8")
    several = errcat("openapi", "apply", "openapi.yaml", cwd=project)
    assert (several.code, several.err) == (
        2,
        "errcat: there are several catalogues (errors.yaml, more.yaml); name one with --catalogue\n",
    )
    assert errcat("openapi", "apply", "openapi.yaml", "--catalogue", "errors.yaml", cwd=project).code == 0


@needs_permissions
def test_a_file_that_cannot_be_written(project: Path) -> None:
    path = project / "openapi.yaml"
    path.write_text(BLOCK, "utf-8")
    path.chmod(0o444)
    run = errcat_process("openapi", "apply", "openapi.yaml", cwd=project, privileged=False)
    assert (run.code, "cannot be written" in run.err) == (2, True)
    assert path.read_text("utf-8") == BLOCK
