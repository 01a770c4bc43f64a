"""Imports run one way, heavy libraries stay in their rooms, and help stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FLOORS = {
    "errors": 0, "moved": 0, "i18n": 1, "reading": 1, "units": 1, "embedded": 1, "files": 1, "labels": 1, "names": 1, "geography": 1, "ranges": 1, "once": 1, "jobs": 1, "drafts": 1, "results": 2,
    "mrio": 3, "areas": 4, "circular": 5, "optimize": 6, "report": 7, "app": 8, "commands": 9, "cli": 10, "__main__": 11,
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


#: Inside a room: which part may use which others of the same room (every part may use itself).
PARTS = {
    "circular": {
        "indicators": set(),
        "autonomy": set(),
        "scenarios": {"autonomy", "indicators"},
        "exchange": {"autonomy", "indicators"},
    },
    "optimize": {
        "solver": set(),
        "impacts": set(),
        "relocation": {"solver", "impacts"},
        "certainty": {"relocation", "solver"},
        "plans": {"certainty", "relocation", "solver", "impacts"},
    },
}
#: What the solver may use of the package besides itself: the ground.
GROUND = {room for room, floor in FLOORS.items() if floor < FLOORS["mrio"]}
MOST_LINES, MOST_MODULES, FEWEST_LINES, WIDEST_DOCSTRING = 400, 15, 30, 110
#: Circles through an import that only a type checker follows, each with its reason.
ONLY_FOR_TYPES: dict[tuple[str, str], str] = {}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _arrows() -> dict[str, set[str]]:
    """Each module with those of the package that it imports: at the top, in a function, or for types."""
    modules = {_module(path): path for _, path in _files()}
    return {
        name: {found for found in _imports(path) if found in modules and found != name}
        - _faces(path, modules)
        for name, path in modules.items()
    }


def _faces(path: Path, modules: dict[str, Path]) -> set[str]:
    """Packages named only on the way to a module of theirs (``from footprint.mrio import store``)."""
    faces: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in modules:
            named = [f"{node.module}.{alias.name}" in modules for alias in node.names]
            if all(named):
                faces.add(str(node.module))
    return faces


def _circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that can each be reached from the others (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for other in sorted(arrows[name]):
            if other not in order:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in stack:
                lowest[name] = min(lowest[name], order[other])
        if lowest[name] == order[name]:
            place = stack.index(name)
            found.append(sorted(stack[place:]))
            del stack[place:]

    for name in sorted(arrows):
        if name not in order:
            visit(name)
    return [group for group in found if len(group) > 1]


def test_no_files_import_each_other_in_a_circle():
    arrows = _arrows()
    for one, other in ONLY_FOR_TYPES:
        arrows[one].discard(other)
    assert _circles(arrows) == []


def test_a_circle_is_found_wherever_the_import_stands(tmp_path):
    (tmp_path / "one.py").write_text("def f():\n    import other\n")
    (tmp_path / "other.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import one\n"
    )
    arrows = {
        path.stem: _imports(path) - {"typing", "typing.TYPE_CHECKING"} for path in tmp_path.glob("*.py")
    }
    assert _circles(arrows) == [["one", "other"]]


def test_parts_of_a_room_use_each_other_one_way():
    wrong = []
    for name, targets in _arrows().items():
        room, part = (*name.split("."), "", "")[1:3]
        allowed = PARTS.get(room, {}).get(part)
        if allowed is None:
            continue
        wrong += [
            f"{name} imports {target}"
            for target in targets
            if target.split(".")[1] == room and (*target.split("."), "")[2] not in {part, *allowed}
        ]
    assert not wrong


def test_the_solver_knows_nothing_of_footprints():
    wrong = [
        f"{name} imports {target}"
        for name, targets in _arrows().items()
        if name.startswith("footprint.optimize.solver")
        for target in targets
        if target.split(".")[1] not in GROUND and not target.startswith("footprint.optimize.solver")
    ]
    assert not wrong


def test_modules_and_folders_keep_to_a_size_one_can_read():
    long = {
        str(path.relative_to(ROOT)): count
        for _, path in _files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    full = {
        str(folder.relative_to(ROOT)): count
        for folder in {path.parent for _, path in _files()}
        if (count := len([path for path in folder.glob("*.py") if path.name != "__init__.py"])) > MOST_MODULES
    }
    assert (long, full) == ({}, {})


def test_no_short_module_only_forwards():
    def does_something(node: ast.stmt) -> bool:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        return not (text or isinstance(node, (ast.Import, ast.ImportFrom)))

    forwards = [
        str(path.relative_to(ROOT))
        for _, path in _files()
        if path.name != "__init__.py"
        and len((source := path.read_text(encoding="utf-8")).splitlines()) < FEWEST_LINES
        and not any(does_something(node) for node in ast.parse(source).body)
    ]
    assert not forwards


def test_lines_of_docstrings_are_not_too_long():
    wide = []
    for _, path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
                text = node.body[0]
                lines = path.read_text(encoding="utf-8").splitlines()[text.lineno - 1 : text.end_lineno]
                wide += [
                    f"{path.relative_to(ROOT)}:{text.lineno + place}"
                    for place, line in enumerate(lines)
                    if len(line) > WIDEST_DOCSTRING
                ]
    assert not wide
