"""The same input gives the same bytes, and the same messages, whatever is around the run."""

from __future__ import annotations

import os
import random
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import HEAD, ROOT, Run, tree

CONFIG = """
catalogues = ["apis/*.yaml"]
output = "out/{api}"
templates = "mine"
targets = ["python", "openapi", "markdown", "plain"]
[python]
adapters = ["fastapi", "httpx"]
[openapi]
versions = ["3.1", "3.0"]
[markdown]
layout = "both"
internal = "internal"
site = "mkdocs"
regions = ["*.md"]
"""
CODES = """
categories:
  ordering: {title: Ordering İI, description: "With ı, ß and ﬁ."}
  others: {title: Others}
  type: {title: Type, name: OddTypeError}
codes:
  zebra: {status: 404, category: others, title: No zebra is here., description: There is none., tags: [b, a]}
  apple:
    status: [400, 422]
    category: ordering
    message: There is no {fruit} of {size}
    description: Nothing.
    params: {size: {type: integer, example: 7}, fruit: {type: string, example: Äpfel}}
    details: {type: object, properties: {z: {type: string}, a: {enum: [y, x]}}, required: [z, a]}
    headers: {X-B: {description: B, schema: {type: string}}, X-A: {description: A, schema: {type: string}}}
    since: 1.0.0
  typed: {status: 413, category: type, description: Too much.}
  secret: {status: 500, description: Ours., audience: internal}
operations: {getZ: [zebra, apple], getA: [apple]}
"""
PACK = """
pack: 1
artefacts:
  - {template: list.j2, view: catalogue, path: "{{ view.api.id }}.txt", format: text}
  - {template: code.j2, view: codes, mode: each, path: "{{ view.key }}.txt", format: text}
"""
FILES = {
    "errcat.toml": CONFIG,
    "apis/zoo.yaml": HEAD.replace("id: shop", "id: zoo") + CODES,
    "apis/shop.yaml": HEAD + CODES,
    "mine/plain/pack.yaml": PACK,
    "mine/plain/list.j2": "{% include 'parts/b.j2' %}{% include 'parts/a.j2' %}\n",
    "mine/plain/code.j2": "{{ view.key }}: {{ view.description }}\n",
    "mine/plain/parts/a.j2": "{{ view.api.title | upper }}",
    "mine/plain/parts/b.j2": "{{ view.api.id }}",
    "mine/markdown/index.md.j2": (ROOT / "templates/markdown/index.md.j2").read_text("utf-8"),
    "README.md": "# A\n\n<!-- errcat:begin codes api=zoo -->\n<!-- errcat:end -->\n",
    "NOTES.md": "# B\n\n<!-- errcat:begin codes api=shop -->\n<!-- errcat:end -->\n",
}
# Where Python starts, this changes what the system tells it; each change leaves a sign that it was asked.
SHIFTED = """
import datetime, os, time
def _shifted(real, by):
    def now(*arguments):
        os.environ["SEEN"] and open(os.environ["SEEN"], "a").close()
        return real(*arguments) + by
    return now
time.time, time.time_ns = _shifted(time.time, 1e9), _shifted(time.time_ns, 10**18)
for _name in ("localtime", "gmtime"):
    setattr(time, _name, lambda at=None, _real=getattr(time, _name): _real(time.time() if at is None else at))
time.strftime = lambda form, at=None, _real=time.strftime: _real(form, time.localtime() if at is None else at)
class _Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(time.time(), tz)
    today = utcnow = now
class _Tomorrow(datetime.date):
    @classmethod
    def today(cls):
        return _Later.now().date()
datetime.datetime, datetime.date = _Later, _Tomorrow
"""
DISORDER = """
import os, random
_listdir, _scandir = os.listdir, os.scandir
def listdir(*arguments):
    names = _listdir(*arguments)
    random.Random(os.environ["ORDER"]).shuffle(names)
    return names
class _Entries:
    def __init__(self, found):
        self.found = list(found)
        random.Random(os.environ["ORDER"]).shuffle(self.found)
    def __iter__(self):
        return self
    def __next__(self):
        if not self.found:
            raise StopIteration
        return self.found.pop()
    def close(self):
        self.found = []
    __enter__ = __iter__
    def __exit__(self, *arguments):
        self.close()
def scandir(*arguments):
    open(os.environ["SEEN"], "a").close()
    with _scandir(*arguments) as found:
        return _Entries(found)
os.listdir, os.scandir = listdir, scandir
"""


def write_project(folder: Path, order: int | None = None) -> Path:
    """All files, in the order that the number gives."""
    names = list(FILES)
    if order is not None:
        random.Random(order).shuffle(names)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], "utf-8")
    return folder


def errcat(folder: Path, *words: str, mask: int = 0o022, **surroundings: str) -> Run:
    """Runs the command in a folder, with nothing that a run before has left."""
    command = [sys.executable, "-m", "errcat", *words]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1", **surroundings}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, umask=mask, timeout=120, check=False
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run, dict[str, bytes]]:
    """What a run says, what a check says, and all files afterwards."""
    project = write_project(tmp_path_factory.mktemp("reference"))
    run = errcat(project, "generate")
    assert run.code == 0, run.out + run.err
    check = errcat(project, "check")
    assert "warning" in check.out
    return run, check, tree(project)


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/St_Johns"},
        {"PYTHONHASHSEED": "4294967295", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "de", "PYTHONIOENCODING": "utf-16"},
        {"HOME": "/nowhere", "USER": "", "COLUMNS": "20", "CI": "true", "SOURCE_DATE_EPOCH": "1"},
    ],
    ids=["no locale", "other locale", "odd variables"],
)
def test_the_environment(
    surroundings: dict[str, str], reference: tuple[Run, Run, dict[str, bytes]], tmp_path: Path
) -> None:
    project = write_project(tmp_path)
    assert errcat(project, "generate", **surroundings) == reference[0]
    assert errcat(project, "check", **surroundings) == reference[1]
    assert tree(project) == reference[2]


def test_the_umask(reference: tuple[Run, Run, dict[str, bytes]], tmp_path: Path) -> None:
    """The bytes are the same; the modes are those that the umask gives, for new files and for changed ones."""
    mask = 0o037
    project = write_project(tmp_path)
    before = {path: path.stat().st_mode for path in project.rglob("*")}
    for text in ("There is no such animal.", "There is none."):
        (project / "apis/zoo.yaml").write_text(FILES["apis/zoo.yaml"].replace("There is none.", text), "utf-8")
        assert errcat(project, "generate", mask=mask).code == 0
        for path in (project / "out").rglob("*"):
            wanted = 0o777 if path.is_dir() else 0o666
            assert stat.S_IMODE(path.stat().st_mode) == wanted & ~mask, path
    assert tree(project) == reference[2]
    assert {path: path.stat().st_mode for path in before} == before  # those of others stay as they are


def test_the_date(reference: tuple[Run, Run, dict[str, bytes]], tmp_path: Path) -> None:
    """A clock that is 30 years ahead."""
    project = write_project(tmp_path / "project")
    run, seen = _hooked(project, SHIFTED)
    assert seen
    assert run == reference[0]
    assert tree(project) == reference[2]


def test_the_order_of_files(reference: tuple[Run, Run, dict[str, bytes]], tmp_path: Path) -> None:
    """Written in another order, and listed in another order by the system."""
    project = write_project(tmp_path / "project", order=1)
    run, seen = _hooked(project, DISORDER, ORDER="1")
    assert seen
    assert run == reference[0]
    assert tree(project) == reference[2]


def test_the_place(reference: tuple[Run, Run, dict[str, bytes]], tmp_path: Path) -> None:
    """A folder with another name, and a current folder below it; messages then name other paths."""
    project = write_project(tmp_path / "über the {hills} $HOME #1")
    assert errcat(project / "mine/plain", "generate").code == 0
    assert tree(project) == reference[2]
    assert not any(str(tmp_path).encode() in content for content in tree(project).values())


def test_names_on_the_command_line_in_any_order(tmp_path: Path) -> None:
    """What is made of a catalogue does not depend on the others; each line of what is said is about one."""
    names = [name for name in FILES if name.startswith("apis/")]
    found = []
    for number, named in enumerate((names, names[::-1])):
        project = write_project(tmp_path / str(number))
        run = errcat(project, "generate", "--only", "openapi", *named)
        assert run.code == 0
        found.append((sorted(run.out.splitlines()), tree(project)))
    assert found[0] == found[1]


def _hooked(project: Path, hook: str, **surroundings: str) -> tuple[Run, bool]:
    """A run with a hook, and whether the hook was asked."""
    hooks = project.parent / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(hook, "utf-8")
    seen = project.parent / "seen"
    run = errcat(project, "generate", PYTHONPATH=str(hooks), SEEN=str(seen), **surroundings)
    return run, seen.exists()


def test_nothing_is_asked_that_differs_from_one_python_to_the_next() -> None:
    """`tests/ecosystem/pythons` runs errcat under other Pythons; this is what was found so."""
    for path in (ROOT / "generator").rglob("*.py"):
        if path.parent.name == "compiled":
            continue  # what is in there is asked by whoever uses a generated package
        code = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#"))
        assert not re.search(r"import HTTPStatus|HTTPStatus\(|softkwlist\b(?!`)|issoftkeyword", code), path
