"""Imports run one way, heavy libraries stay in their rooms, and help stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FLOORS = {
    "errors": 0, "units": 1, "embedded": 1, "files": 1, "labels": 1, "names": 1, "geography": 1, "ranges": 1, "results": 2,
    "mrio": 3, "areas": 4, "circular": 5, "optimize": 6, "report": 7, "commands": 8, "cli": 9, "__main__": 10,
}  # fmt: skip


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _files() -> list[tuple[str, Path]]:
    package = ROOT / "footprint"
    return [(path.relative_to(package).parts[0].removesuffix(".py"), path) for path in package.rglob("*.py")]


def test_no_room_imports_one_above_it():
    wrong = []
    for room, path in _files():
        if room == "__init__":
            continue
        for name in _imports(path):
            parts = name.split(".")
            if parts[0] == "footprint" and len(parts) > 1 and FLOORS.get(parts[1], 0) > FLOORS[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


@pytest.mark.parametrize(
    ("library", "lowest"),
    [("pyomo", "optimize"), ("jinja2", "report"), ("xlsxwriter", "report"), ("typer", "commands")],
)
def test_heavy_libraries_stay_in_their_rooms(library, lowest):
    wrong = [
        str(path.relative_to(ROOT))
        for room, path in _files()
        if FLOORS.get(room, 0) < FLOORS[lowest]
        and any(name.split(".")[0] == library for name in _imports(path))
    ]
    assert not wrong


def test_asking_for_help_loads_no_numerical_library():
    code = (
        "import sys, runpy; sys.argv = ['footprint', '--help']\n"
        "try: runpy.run_module('footprint', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'pint', 'pyomo', 'rich'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "account" in done.stdout
