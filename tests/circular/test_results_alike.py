"""Every public result is a table, strict JSON, a workbook, a table in a notebook, and can be pickled."""

from __future__ import annotations

import json
import pickle

import pandas as pd
import pytest

import footprint as fp
from footprint.errors import ArgumentError
from footprint.mrio import attribute
from footprint.results import Result

NANTES = "Nantes Métropole"
ANSWERS = {
    "account": lambda world: fp.material_account(NANTES, world=world),
    "demand": lambda world: fp.material_account(NANTES, world=world).demand,
    "ledger": lambda world: attribute(world, world.Y[("FRA", "households")], home="FRA"),
    "audit": lambda world: world.audit(),
    "index": lambda _: fp.fabcity_index(NANTES),
    "autonomy": lambda _: fp.autonomy(NANTES),
    "priorities": lambda world: fp.priorities(NANTES, world=world),
    "multiplier": lambda _: fp.local_multiplier(NANTES),
    "radius": lambda _: fp.radius_curve(NANTES, (50.0,)),
    "target": lambda _: fp.target_gap(NANTES),
    "indicators": lambda world: fp.material_indicators("France", world=world),
    "area indicators": lambda world: fp.material_indicators(NANTES, world=world),
    "hidden": lambda world: fp.hidden_flows("Textiles", world=world),
    "circularity": lambda _: fp.material_circularity(fp.Part("bolt", 1.0)),
    "scenario": lambda world: fp.run_scenario(NANTES, "car-sharing", draws=0, world=world),
    "exchange": lambda world: fp.by_product_exchange("Saint-Nazaire", draws=0, world=world),
}
#: Their cells alone are a large workbook; what writes it is proven by the others.
LARGE = {"ledger", "demand", "scenario"}


@pytest.fixture(scope="module")
def world():
    return fp.load_world()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_result_takes_every_form(world, tmp_path, name):
    result = ANSWERS[name](world)
    assert isinstance(result, Result)
    frame = result.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) > 0
    plain = result.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    shown = result._repr_html_()
    assert "<table" in shown
    assert "<strong>" in shown
    again = pickle.loads(pickle.dumps(result))
    assert again.to_dict() == plain
    if name not in LARGE:
        assert result.to_excel(tmp_path / "answer.xlsx").stat().st_size > 1000


@pytest.mark.parametrize(
    ("call", "written"),
    [
        (lambda world: fp.material_account(world, NANTES), "material_account(area, ..., world=world)"),
        (lambda world: fp.household_demand(world, NANTES), "household_demand(area, ..., world=world)"),
        (lambda world: fp.area_footprints(world), "area_footprints(kind, ..., world=world)"),
        (lambda world: fp.priorities(NANTES, world), "priorities(area, ..., world=world)"),
        (
            lambda world: fp.material_indicators(world, "France"),
            "material_indicators(area, ..., world=world)",
        ),
        (lambda world: fp.hidden_flows(world, "Textiles"), "hidden_flows(product, ..., world=world)"),
        (lambda world: fp.run_scenario(world, "car-sharing"), "run_scenario(area, ..., world=world)"),
    ],
)
def test_the_old_order_of_arguments_says_what_to_write(world, call, written):
    with pytest.raises(ArgumentError) as caught:
        call(world)
    assert isinstance(caught.value, TypeError)
    assert written in str(caught.value)


def test_a_name_and_no_table_are_enough(world):
    demand = fp.household_demand("Nantes Métropole")
    assert demand.equals(fp.household_demand("Nantes Métropole", world=world))
    with pytest.raises(ArgumentError, match="not a world table"):
        fp.household_demand("Nantes", world="2011")
