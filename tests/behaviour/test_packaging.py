"""What is in the wheel and the sdist, and that errcat works from them without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support import HEAD, ROOT, tree


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel and an sdist, built as a release would be; the build tools are those that are installed."""
    out = tmp_path_factory.mktemp("dist")
    build(ROOT, out)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def build(project: Path, out: Path, *arguments: str, mask: int = 0o022, **surroundings: str) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *arguments, str(project)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **surroundings}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, umask=mask)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_the_package_and_its_data(distributions: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(distributions[0]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        metadata = next(name for name in wheel.namelist() if name.endswith("METADATA"))
        text = wheel.read(metadata).decode("utf-8")
    sources = ROOT / "generator"
    expected = {path.relative_to(sources).as_posix() for path in (sources / "errcat").rglob("*.py")}
    expected |= {"errcat/py.typed", "errcat/targets/black_shapes.txt"}
    expected |= {f"errcat/_data/templates/{path}" for path in tree(ROOT / "templates")}
    expected |= {f"errcat/_data/schema/{path}" for path in tree(ROOT / "catalogue/schema")}
    assert names == expected
    assert "Name: errcat\n" in text
    assert "Requires-Python: >=3.11" in text


def test_the_sdist_holds_the_sources(distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "generator/errcat/pipeline.py"} <= names
    assert not any(name.startswith(("tests/", "generated/", ".venv/")) for name in names)


def test_the_sdist_builds_the_same_wheel_and_itself(distributions: tuple[Path, Path], tmp_path: Path) -> None:
    """From another folder, with other modes and times of the files, in another zone, by another seed."""
    with tarfile.open(distributions[1]) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    source = next((tmp_path / "source").iterdir())
    for path in source.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1, 1))
    build(source, tmp_path / "again", mask=0o077, TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C")
    for made in distributions:
        assert (tmp_path / "again" / made.name).read_bytes() == made.read_bytes()


def test_the_wheel_works_without_the_checkout(distributions: tuple[Path, Path], tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(distributions[0]) as wheel:
        wheel.extractall(site)
    (tmp_path / "errors.yaml").write_text(HEAD + "codes: {not_found: {status: 404}}\n", "utf-8")
    script = (
        "import errcat, sys; from errcat.cli.main import main; print(errcat.__file__); sys.exit(main(sys.argv[1:]))"
    )

    def run(where: dict[str, str], out: str) -> str:
        command = [sys.executable, "-c", script, "generate", "errors.yaml", "--out", out]
        environment = {**os.environ, **where}
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert str(site) in run({"PYTHONPATH": str(site)}, "from_wheel")
    assert str(ROOT) in run({}, "from_checkout")
    assert tree(tmp_path / "from_wheel") == tree(tmp_path / "from_checkout")


@pytest.mark.parametrize("api", ["sensos", "sentisnap"])
def test_the_generated_package_builds_a_wheel(api: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for path, content in tree(ROOT / "generated" / api / "python").items():
        if "__pycache__" not in path:
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_bytes(content)
    build(project, tmp_path / "dist")
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        wheel.extractall(tmp_path / "site")
    package = {path for path in tree(project) if path.startswith(f"{api}_errors/")}
    assert names == package
    assert f"{api}_errors/py.typed" in names
    script = f"import {api}_errors as e, json; print(e.__file__); print(e.NotFoundError().to_json().decode())"
    command = [
        sys.executable,
        "-S",
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); {script}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
