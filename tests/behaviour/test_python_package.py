"""The generated distribution as a whole: cheap to import, strictly typed, explained offline, ready to publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from errcat.catalogue.model import Catalogue
from errcat.targets.python_view import pep440
from tests.python_packages import example_catalogue, load_package, python_files, write_package
from tests.support import ROOT, catalogue_of


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the formatted packages of the example catalogues."""
    folder = tmp_path_factory.mktemp("distributions")
    for name in ("edges", "no_http"):
        write_package(example_catalogue(name), folder)
    return folder


@pytest.fixture(scope="session")
def typed(distributions: Path) -> Path:
    """That folder with the committed packages of both APIs, and one of 600 codes, beside it."""
    for api in ("sensos", "sentisnap"):
        package = ROOT / "generated" / api / "python" / f"{api}_errors"
        shutil.copytree(package, distributions / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    write_package(large(600), distributions, formatted=False)
    for name, text in (("usage.py", USAGE), ("usage_apis.py", USAGE_APIS), ("misuse.py", MISUSE)):
        (distributions / name).write_text(text, "utf-8")
    return distributions


PACKAGES = ["edges_errors", "no_http_errors", "sensos_errors", "sentisnap_errors", "shop_errors"]


def python(folder: Path, *arguments: str, code: int = 0) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_importing_the_package_imports_nothing_else(distributions: Path) -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "import edges_errors; print(sorted(set(sys.modules) - before))\n"
        "edges_errors.HeadedError; print(sorted(name for name in sys.modules if name.startswith('edges_errors.')))"
    )
    first, second = python(distributions, "-c", script).splitlines()
    assert first == "['edges_errors']"
    assert second == str([f"edges_errors.{name}" for name in ("_base", "_checks", "_index", "fastapi_errors")])


def test_every_public_name_is_there(distributions: Path) -> None:
    script = (
        "import edges_errors as e\n"
        "from edges_errors import *\n"
        "assert set(e.__all__) <= set(dir(e))\n"
        "assert all(getattr(e, name).__name__ for name in e.__all__ if not name.endswith('Errors'))\n"
        "assert PlainError is e.PlainError and callable(from_response)\n"
        "import edges_errors.request\n"
        "from edges_errors import class_errors\n"
        "print(e.__version__, len(e.__all__))\n"
        "try: e.Nope\n"
        "except AttributeError as error: print(error)"
    )
    out = python(distributions, "-c", script).splitlines()
    assert out[0].startswith("2.0.0rc1 ")
    assert out[1] == "module 'edges_errors' has no attribute 'Nope'"


def test_the_stub_lists_what_the_index_does(distributions: Path) -> None:
    script = (
        "import ast, pathlib, edges_errors\n"
        "tree = ast.parse(pathlib.Path('edges_errors/__init__.pyi').read_text('utf-8'))\n"
        "found = {a.name: n.module for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}\n"
        "from edges_errors._index import MODULES\n"
        "assert found == MODULES\n"
        "assert all(MODULES[n] == getattr(edges_errors, n).__module__.split('.')[1]\n"
        "           for n in MODULES if not n.endswith('Errors'))"
    )
    python(distributions, "-c", script)


def test_operations_are_unions(distributions: Path) -> None:
    script = (
        "import edges_errors as e\n"
        "assert isinstance(e.NumberError(), e.GetThingErrors)\n"
        "assert not isinstance(e.PlainError(), e.GetThingErrors)\n"
        "assert isinstance(e.PlainError(), e.Operation2OfThemErrors)\n"
        "assert 'OnlyCreatedErrors' not in dir(e)"
    )
    python(distributions, "-c", script)


USAGE = """
from __future__ import annotations

from typing import Literal
from typing_extensions import assert_never, assert_type

import edges_errors
from edges_errors import (
    EdgesError,
    GetThingErrors,
    HeadedError,
    KeywordParamsError,
    NumberError,
    RequestError,
    Retry,
    StructuredError,
    StructuredErrorDetails,
    TypedParamsError,
    UnknownEdgesError,
    ZerosError,
    class_for_code,
    from_response,
)

assert_type(NumberError.code, Literal[20404])
assert_type(NumberError().status, Literal[404])
assert_type(KeywordParamsError.status, Literal[400, 422])
wait: Retry | None = HeadedError.retry
assert_type(class_for_code("x"), type[EdgesError] | None)


def client(status: int, headers: dict[str, str], body: bytes) -> str:
    error = from_response(status, headers, body)
    assert_type(error, EdgesError)
    assert_type(error.http_status, int)
    assert_type(error.retry_after, float | None)
    match error:
        case StructuredError(details=details):
            assert_type(details, StructuredErrorDetails | None)
            return "" if details is None else str(details["items"][0]["path"])
        case TypedParamsError():
            assert_type(error.plan, Literal["free", 'pro "plus"'] | None)
            assert_type(error.tags, list[str] | None)
            return error.text or ""
        case RequestError() | UnknownEdgesError():
            return error.message
        case _:
            return ""


def exhaustive(error: GetThingErrors) -> int:
    match error:
        case NumberError():
            return error.code
        case ZerosError(code=code):
            return len(code)
        case _:
            assert_never(error)


TypedParamsError(
    text="t", whole=1, number=1, flag=True, plan="free", tags=["a"], window={"from": "x"}, maybe=None, request_id="r"
)
StructuredError(details={"@type": "edges", "items": [{"path": ["a", 1], "reason": "missing"}], "level": "high"})
edges_errors.HeadedError(x_limit=1, retry_after=3).headers()
"""

USAGE_APIS = """
from __future__ import annotations

from typing import Literal
from typing_extensions import assert_never, assert_type

import sensos_errors
import sentisnap_errors as snap
import shop_errors

assert_type(snap.InvalidApiKeyError.code, Literal["invalid_api_key"])
assert_type(snap.RateLimitExceededError(retry_after=3).status, Literal[429])
assert_type(sensos_errors.NotFoundError.code, None)
assert_type(shop_errors.Code599Error.status, Literal[459])
assert_type(shop_errors.Code597Error(limit=1, name="n").limit, int | None)
snap.ValidationError(details=[{"path": ["url"], "message": "Invalid url"}])


def client(status: int, body: bytes) -> str:
    match snap.from_response(status, {}, body):
        case snap.ValidationError(details=list(items)):
            return items[0]["message"]
        case snap.RateLimitExceededError(retry_after=wait):
            assert_type(wait, float | None)
            return str(wait)
        case snap.AuthenticationError() as error:
            return error.message
        case _:
            return ""


def exhaustive(error: shop_errors.BuyErrors) -> int:
    match error:
        case shop_errors.Code1Error() | shop_errors.Code2Error():
            return error.status
        case shop_errors.Code597Error(limit=limit):
            assert_type(limit, int | None)
            return limit or 0
        case _:
            assert_never(error)
"""

MISUSE = """
from edges_errors import GetThingErrors, HeadedError, KeywordParamsError, NumberError, StructuredError, TypedParamsError
from typing_extensions import assert_never

TypedParamsError(text="t")  # E: call-arg
HeadedError(x_limit="5", retry_after=1)  # E: arg-type
StructuredError(details={"@type": "edges", "items": [{"reason": "missing"}]})  # E: typeddict-item
StructuredError(details={"@type": "other", "items": []})  # E: typeddict-item
NumberError(details=1)  # E: call-arg
NumberError.codes  # E: attr-defined


class Own(NumberError):  # E: misc
    pass


def partial(error: GetThingErrors) -> int:
    if isinstance(error, NumberError):
        return 1
    assert_never(error)  # E: arg-type
"""


def test_mypy_strict(typed: Path) -> None:
    """The packages are clean, correct use is accepted, and each misuse is found."""
    arguments = ["--strict", "--python-version", "3.10", "--no-error-summary", "--config-file="]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments, "usage.py", "usage_apis.py", "misuse.py", *PACKAGES],
        cwd=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    lines = enumerate(MISUSE.splitlines(), 1)
    expected = {(f"misuse.py:{at}", line.split("# E: ")[1]) for at, line in lines if "# E: " in line}
    found = {
        (line.partition(": ")[0], line.rpartition("[")[2].rstrip("]"))
        for line in done.stdout.splitlines()
        if ": error:" in line
    }
    assert found == expected, done.stdout + done.stderr


def test_pyright_strict(typed: Path) -> None:
    pyright = shutil.which("basedpyright", path=Path(sys.executable).parent) or shutil.which("pyright")
    if pyright is None:
        pytest.skip("neither basedpyright nor pyright is installed")
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.10", "exclude": ["misuse.py"]}
    (typed / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    done = subprocess.run(
        [pyright, "--pythonpath", sys.executable, "--outputjson"],
        cwd=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 50
    assert [finding["message"] for finding in report["generalDiagnostics"]] == []


def test_black_is_content_with_every_file(distributions: Path) -> None:
    files = [str(path) for name in PACKAGES[:2] for path in (distributions / name).rglob("*.py*")]
    python(distributions, "-m", "black", "--check", "-q", "-t", "py310", *files)


def test_ruff_is_content_with_every_file(distributions: Path) -> None:
    rules = "W,UP,B,C4,PIE,SIM,D1,D2,D4"
    ignored = "D105,D107,D203,D213,D400,D401,D404,D413,D415,D205,D103,D406,D407"
    python(
        distributions,
        *(
            "-m",
            "ruff",
            "check",
            "--isolated",
            "--target-version",
            "py310",
            "--extend-select",
            rules,
            "--ignore",
            ignored,
        ),
        *PACKAGES[:2],
    )


def test_list_and_explain(distributions: Path) -> None:
    listing = python(distributions, "-m", "edges_errors", "list").splitlines()
    assert len(listing) == 15
    assert listing[9].split() == ["20404", "404", "NumberError", "Number"]
    assert len(json.loads(python(distributions, "-m", "edges_errors", "list", "--json"))) == 15
    text = python(distributions, "-m", "edges_errors", "explain", "hopeless")
    assert "Never again" in text
    assert "It was too sad" in text
    (found,) = json.loads(python(distributions, "-m", "edges_errors", "explain", "--json", "StructuredError"))
    assert found["details"]["required"] == ["items", "@type"]
    assert len(json.loads(python(distributions, "-m", "edges_errors", "explain", "--json", "SHARED"))) == 2
    assert "did you mean `hopeless`?" in python(distributions, "-m", "edges_errors", "explain", "hopelss", code=1)
    python(distributions, "-m", "edges_errors", code=2)


def test_metadata() -> None:
    files = python_files(example_catalogue("edges"))
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert (project["name"], project["version"], project["dependencies"]) == ("edges-errors", "2.0.0rc1", [])
    assert project["description"] == 'Typed exceptions of the "Edge" API \\ {of} % all $ things.'
    assert project["urls"] == {"Documentation": "https://docs.example.com/edges"}
    assert files["edges_errors/py.typed"] == ""


@pytest.mark.parametrize(
    ("semver", "expected"),
    [
        ("1.4.0", "1.4.0"),
        ("1.4.0-rc.1", "1.4.0rc1"),
        ("1.4.0-alpha", "1.4.0a0"),
        ("1.4.0-beta2", "1.4.0b2"),
        ("1.4.0-next.3", "1.4.0.dev3"),
        ("1.4.0-0", "1.4.0.dev0"),
    ],
)
def test_version(semver: str, expected: str) -> None:
    assert pep440(semver) == expected


def test_a_wheel_can_be_built_and_used_without_errcat(tmp_path: Path) -> None:
    write_package(example_catalogue("edges"), tmp_path / "source")
    python(tmp_path / "source", "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path))
    (wheel,) = tmp_path.glob("edges_errors-2.0.0rc1-*.whl")
    script = (
        "import sys; sys.path[:0] = [sys.argv[1]]\n"
        "import edges_errors\n"
        "assert '.whl' in edges_errors.__file__\n"
        "assert edges_errors.from_response(404, {}, b'').http_status == 404\n"
        "from edges_errors.__main__ import main\n"
        "assert main(['explain', 'plain']) == 0\n"
        "assert not any(name.startswith('errcat') for name in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(wheel)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "codes: {}",
        "codes: {ok: {status: 200}}",
        "categories: {empty: {title: Empty}}\ncodes: {a: {status: 400}}",
        "response: {body: $message}\ncodes: {a: {status: 400}}",
        "response: {body: [$message]}\ncodes: {a: {status: 400}, b: {code: null, status: 401}}",
        "response: {body: {error: static}}\ncodes: {a: {status: 400}}",
    ],
)
def test_the_smallest_catalogues(text: str, tmp_path: Path) -> None:
    package = load_package(catalogue_of(text), tmp_path, formatted=True)
    assert issubclass(package.ShopError, Exception)
    assert isinstance(package.from_response(400, {}, b"{}"), package.ShopError)
    assert package.ShopError("x").to_json()


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert python_files(example_catalogue("edges"), formatted=False) == python_files(
        example_catalogue("edges"), formatted=False
    )


def large(count: int) -> Catalogue:
    """Codes in nine categories; every third has params, the last ones too, and one operation can answer with some."""
    params = "{limit: {type: integer, description: How many}, name: {type: string, description: Of what}}"
    with_params = f', message: "At most {{limit}} of {{name}}", params: {params}'
    lines = [
        f"  code_{at}: {{status: 4{at % 90:02d}, category: c{at % 9}{with_params if at % 3 == 0 else ''}}}"
        for at in range(count)
    ]
    categories = ", ".join(f"c{number}: {{title: Category}}" for number in range(9))
    operations = f"operations: {{buy: [code_1, code_2{f', code_{count - 3}' if count > 20 else ''}]}}"
    return catalogue_of(f"categories: {{{categories}}}\n{operations}\ncodes:\n" + "\n".join(lines) + "\n")


def test_importing_costs_the_same_with_many_codes(tmp_path: Path) -> None:
    sizes = []
    for count in (10, 1000):
        write_package(large(count), tmp_path / str(count), formatted=False)
        sizes.append((tmp_path / str(count) / "shop_errors" / "__init__.py").stat().st_size)
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("name", ["edges", "no_http"])
def test_the_examples_of_the_readme_run(name: str, tmp_path: Path) -> None:
    write_package(example_catalogue(name), tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    raising = readme.split("```python\n")[1].split("```")[0]
    body = json.loads(readme.split("```json\n")[1].split("```")[0])
    lines = "".join(f"    {line}\n" for line in raising.splitlines())
    script = f"import json\ntry:\n{lines}except Exception as error:\n    print(json.dumps(error.to_body()))\n"
    assert json.loads(python(tmp_path, "-c", script)).keys() == body.keys()
