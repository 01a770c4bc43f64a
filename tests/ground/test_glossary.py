"""The glossary knows every symbol that the public code uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
#: Names that are common programming shorthand, not symbols of the field.
_SHORTHAND = {"n", "i", "j", "k", "_"}
_SYMBOL = re.compile(r"^[A-Za-zΛλερ](_[A-Za-z]{1,2})?$|^[A-Z]{2,4}$")


def _parameters() -> dict[str, set[str]]:
    """Parameter names of public functions and annotated fields of public classes, by file."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "footprint").rglob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names |= {a.arg for a in node.args.args + node.args.kwonlyargs}
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names |= {
                    b.target.id
                    for b in node.body
                    if isinstance(b, ast.AnnAssign) and isinstance(b.target, ast.Name)
                }
        found[str(path.relative_to(ROOT))] = {name for name in names if _SYMBOL.match(name)} - _SHORTHAND
    return found


def test_every_symbol_of_the_public_code_stands_in_the_glossary():
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.M)
    known = {symbol.strip() for row in rows for symbol in row.split(",")}
    missing = {file: sorted(symbols - known) for file, symbols in _parameters().items() if symbols - known}
    assert not missing
