"""Critical and strategic raw materials, with the dependency of France."""

from __future__ import annotations

import pytest

from footprint.circular import material_indicators
from footprint.mrio import load_world
from footprint.mrio.impacts.critical import criticality_list


@pytest.fixture(scope="module")
def world():
    return load_world()


def test_list_names_only_materials_of_the_table(world):
    listed = criticality_list()
    assert set(listed.index) <= set(world.extension("materials").labels)
    assert set(listed["level"]) <= {"strategic", "critical"}
    assert (listed["covers"] != "").all()


def test_listed_materials_come_first_and_by_exposure(world):
    found = material_indicators("France", world=world)
    table = found.criticality
    levels = list(dict.fromkeys(table["level"]))
    assert levels == ["strategic", "critical", "not listed"]
    strategic = table[table["level"] == "strategic"]["exposure"]
    assert strategic.is_monotonic_decreasing
    assert table.loc["Copper ores", "dependency"] == pytest.approx(1.0, abs=1e-3)
    assert table[["dependency", "supply_concentration", "largest_share"]].to_numpy().max() <= 1 + 1e-9
    named = found.to_dict()["critical_materials"]
    assert "2024/1252" in named["list"]
