"""The adapters as modules: each only where it was asked for, complete alone, and strictly typed."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from errcat.catalogue.model import Catalogue
from errcat.checking import check
from errcat.diagnostics.diagnostic import Sink
from errcat.job import Job
from errcat.targets.options import ADAPTERS, Options
from errcat.targets.packs import Pack, load_pack
from errcat.targets.python_adapters import adapter_view
from errcat.targets.render import render
from errcat.targets.views import views_of
from tests import servers
from tests.support import ROOT, catalogue_of, errcat

CATALOGUES = sorted((ROOT / "tests" / "golden").glob("*/catalogue.yaml"))
SHARED = {"_server.py", "_asgi.py", "_django.py", "_openapi.json"}


@cache
def python_pack() -> Pack:
    pack = load_pack("python", None, Sink())
    assert pack is not None
    return pack


def files(catalogue: Catalogue, *adapters: str) -> dict[str, str]:
    """The modules of the package by file name."""
    sink = Sink()
    made = render(python_pack(), catalogue, Options(adapters=adapters), views_of("python"), sink)
    assert not sink.diagnostics, [finding.message for finding in sink.diagnostics]
    return {file.path.partition("/")[2]: file.text for file in made if "/" in file.path}


@pytest.mark.parametrize("api", servers.APIS)
def test_no_adapter_that_was_not_asked_for(api: str) -> None:
    catalogue = servers.catalogue(api)
    plain = set(files(catalogue))
    assert not plain & {*SHARED, *(f"{name}.py" for name in ADAPTERS)}
    for name in ADAPTERS:
        added = set(files(catalogue, name)) - plain
        assert f"{name}.py" in added
        assert added - {f"{name}.py"} <= SHARED
    assert set(files(catalogue, *ADAPTERS)) - plain == {*SHARED, *(f"{name}.py" for name in ADAPTERS)}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_has_all_that_it_imports(name: str) -> None:
    made = files(servers.catalogue("sentisnap"), name)
    for path, text in made.items():
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
                assert f"{node.module}.py" in made, f"{path} imports {node.module}"


def test_the_configuration_chooses(tmp_path: Path) -> None:
    (tmp_path / "errcat.toml").write_text(
        'catalogues = ["c.yaml"]\n[python]\nadapters = ["flask", "logging"]\n', "utf-8"
    )
    (tmp_path / "c.yaml").write_text((ROOT / "catalogue" / "sentisnap.yaml").read_text("utf-8"), "utf-8")
    run = errcat("generate", "--only", "python", cwd=tmp_path)
    assert run.code == 0, run.out + run.err
    package = tmp_path / "generated" / "sentisnap" / "python" / "sentisnap_errors"
    assert {path.stem for path in package.glob("*.py")} & set(ADAPTERS) == {"flask", "logging"}


def test_mypy_and_pyright_have_nothing_to_say(tmp_path: Path) -> None:
    for api in servers.APIS:
        servers.write_package(servers.catalogue(api), tmp_path)
    for path in CATALOGUES:
        catalogue = check(Job(path, path.name, path.name), Sink())
        assert catalogue is not None
        servers.write_package(catalogue, tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pyright]\ntypeCheckingMode = "strict"\npythonVersion = "3.10"\n', "utf-8"
    )
    strict = ["mypy", "--config-file=", "--strict", "--python-version=3.10", f"--cache-dir={ROOT / '.mypy_cache'}", "."]
    for command in (strict, ["basedpyright", "--pythonpath", sys.executable]):
        if command[0] == "basedpyright":
            pytest.importorskip("basedpyright")
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr


ITEMS = "details: {type: array, items: {type: object, required: [%s], properties: {%s}}}"


@pytest.mark.parametrize(
    ("details", "entry"),
    [
        (ITEMS % ("path, message", "path: {type: array, items: {type: string}}, message: {type: string}"),
         '{"path": [str(part) for part in fault.path], "message": fault.message}'),
        (ITEMS % ("", "path: {type: array}, message: {type: string}, hint: {type: string}"),
         '{"path": list(fault.path), "message": fault.message}'),
        (ITEMS % ("", "loc: {type: array, items: {type: [integer, string]}}, msg: {type: string}"),
         '{"loc": list(fault.path), "msg": fault.message}'),
        (ITEMS % ("pointer", "pointer: {type: string}, detail: {type: string}"),
         '{"pointer": fault.pointer, "detail": fault.message}'),
        (ITEMS % ("", "field: {type: string}, reason: {type: string}"),
         '{"field": fault.dotted, "reason": fault.message}'),
        (ITEMS % ("path, message, hint", "path: {type: string}, message: {type: string}, hint: {type: string}"), None),
        (ITEMS % ("", "path: {type: integer}, message: {type: string}"), None),
        (ITEMS % ("", "path: {type: array, items: {type: integer}}, message: {type: string}"), None),
        ("details: {type: object}", None),
        ("message: x", None),
    ],
)  # fmt: skip
def test_the_shape_of_the_details_decides_how_an_invalid_request_is_told(details: str, entry: str | None) -> None:
    catalogue = catalogue_of(f"codes:\n  invalid_input: {{status: 422, {details}}}\n")
    found = adapter_view(catalogue, Options()).validation
    assert (found.entry if found is not None else None) == entry


def test_which_code_is_that_of_invalid_requests() -> None:
    fitting = ITEMS % ("", "path: {type: string}, message: {type: string}")

    def chosen(*codes: str) -> str | None:
        found = adapter_view(catalogue_of("codes:\n" + "".join(f"  {code}\n" for code in codes)), Options()).validation
        return found.type_name if found is not None else None

    assert chosen(f"a: {{status: 400, {fitting}}}") == "AError"
    assert chosen(f"a: {{status: 400, {fitting}}}", f"b: {{status: 422, {fitting}}}") is None
    assert (
        chosen(f"a: {{status: 400, {fitting}}}", f"validation_error: {{status: 400, {fitting}}}") == "ValidationError"
    )
    assert chosen(f"a: {{status: 409, {fitting}}}") is None
    assert chosen(f"a: {{status: 400, audience: internal, {fitting}}}") is None
    assert chosen(f"a: {{status: 400, deprecated: {{since: 1.0.0}}, {fitting}}}") is None
    assert chosen(f"a: {{status: 400, params: {{x: {{type: string}}}}, message: '{{x}}', {fitting}}}") is None


def test_a_status_means_an_error_only_if_there_is_one_and_it_needs_no_arguments() -> None:
    view = adapter_view(
        catalogue_of("""
            codes:
              a: {status: 404}
              b: {status: 401}
              c: {status: 401}
              d: {status: 409, message: '{x}', params: {x: {type: string}}}
              e: {status: 410, audience: internal}
              f: {status: [422, 400]}
            """),
        Options(),
    )
    assert view.statuses == ((400, "FError"), (404, "AError"), (422, "FError"))


@pytest.mark.parametrize(
    ("codes", "body", "code"),
    [
        ("a: {status: 404}", "{code: $code}", 'f"http_{status}"'),
        ("a: {status: 404}", "{code: $code?}", ""),
        ("a: {status: 404}", "{errors: [{code: $code}]}", 'f"http_{status}"'),
        ("a: {status: 404, code: null}", "{code: $code}", ""),
        ("a: {status: 404, code: 7}", "{code: $code}", "status"),
        ("a: {status: 404, code: 404}", "{code: $code}", ""),
    ],
)
def test_the_code_of_an_error_that_the_catalogue_does_not_have(codes: str, body: str, code: str) -> None:
    catalogue = catalogue_of(f"response: {{body: {body}}}\ncodes:\n  {codes}\n")
    assert adapter_view(catalogue, Options()).generic_code == code
