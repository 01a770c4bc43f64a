"""The public face offers every name it lists, from the room that owns it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import footprint as fp


@pytest.mark.parametrize("name", sorted(set(fp.__all__) - {"__version__"}))
def test_every_listed_name_can_be_imported(name):
    assert callable(getattr(fp, name))
    assert name in dir(fp)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(fp.__file__).read_text(encoding="utf-8"))
    typed = {
        a.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for a in node.names
        if a.asname
    }
    assert typed == set(fp.__all__) - {"__version__"}


def test_an_unknown_name_is_an_ordinary_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'footprints_of_yeti'"):
        _ = fp.footprints_of_yeti
