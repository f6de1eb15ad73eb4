"""Imports run one way: cli → pipeline → output → targets → catalogue → diagnostics."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.support import ROOT

PACKAGE = ROOT / "generator" / "errcat"
# Each floor may import from those after it, and from itself.
FLOORS = [
    "__main__",
    "cli",
    "revise",
    "reading",
    "carrying",
    "pipeline",
    "checking",
    "sharing",
    "making",
    "rendering",
    "rules",
    "config",
    "job",
    "output",
    "targets",
    "compiled",
    "catalogue",
    "diagnostics",
    "cache",
    "resources",
    "collector",
    "patterns",
    "lean",
    "records",
    "fast_schemas",
    "real_path",
    "timer",
    "parallel",
    "pickles",
    "stages",
    "unchanged",
    "colour",
    "standing_in",
    "fingerprints",
    "whole",
]


def floor_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "errcat"


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "errcat":
            found |= {f"{node.module}.{name.name}" if node.module == "errcat" else node.module for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.split(".")[0] == "errcat"}
    return found


def violations(path: Path, package: Path) -> list[str]:
    relative = path.relative_to(package).with_suffix("")
    own = relative.parts[0]
    if own == "__init__":
        return [] if not imports(path) else ["the package imports from itself"]
    wrong = []
    for target in sorted(imports(path)):
        floor = floor_of(target)
        if floor.startswith("__version__") or floor == "errcat":
            continue
        if FLOORS.index(floor) < FLOORS.index(own):
            wrong.append(f"{relative} imports {target}")
    return wrong


def test_imports_run_one_way() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 20
    assert [wrong for path in files for wrong in violations(path, PACKAGE)] == []


def test_the_check_can_fail(tmp_path: Path) -> None:
    (tmp_path / "diagnostics").mkdir()
    upward = tmp_path / "diagnostics" / "upward.py"
    upward.write_text("from errcat.cli.main import main\n", "utf-8")
    assert violations(upward, tmp_path) == ["diagnostics/upward imports errcat.cli.main"]


def test_only_the_command_line_prints_or_exits() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "cli" in path.parts or path.name == "__main__.py":
            continue
        calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        names = {call.id for call in calls if isinstance(call, ast.Name)}
        assert not names & {"print", "exit", "quit", "input"}, path


def test_links_are_followed_in_one_way() -> None:
    """`Path.resolve` raises RuntimeError for links that lead to each other, under Python 3.11 and 3.12."""
    for path in PACKAGE.rglob("*.py"):
        if path.name not in ("real_path.py", "resources.py"):  # errcat's own place
            assert ".resolve(" not in path.read_text("utf-8"), path


def test_msgspec_is_imported_in_one_place() -> None:
    """Imported elsewhere first, it would bring `typing_extensions` with it (`errcat.records`)."""
    for path in PACKAGE.rglob("*.py"):
        if path.name != "records.py":
            assert "import msgspec" not in (text := path.read_text("utf-8")), path
            assert "from msgspec" not in text, path


def test_no_package_marker_where_there_is_no_package() -> None:
    for folder in ("generator", "templates", "catalogue"):
        assert not (ROOT / folder / "__init__.py").exists()
