"""The demand files shown in the documentation can be used as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from footprint.areas import material_account

TEXT = (Path(__file__).parents[2] / "docs" / "howto" / "own-demand.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```csv\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_each_file_of_the_guide_gives_an_account(tmp_path, block):
    path = tmp_path / "my-demand.csv"
    path.write_text(block, encoding="utf-8")
    account = material_account("Nantes Métropole", demand=path)
    assert account.total.magnitude > 0
    assert account.closure < 1e-9


def test_the_guide_shows_both_kinds():
    assert len(BLOCKS) == 2
