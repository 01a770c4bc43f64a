"""What households emit themselves: as the place burns it, France as before."""

import pytest

from footprint.areas.account import material_account
from footprint.areas.impacts.direct import burnt_multipliers, direct_factors, fuel_shares
from footprint.areas.local.facts import commune_facts

EXACT = 1e-9


def test_the_mean_of_all_communes_is_the_french_average():
    shares = fuel_shares()
    mean = burnt_multipliers(commune_facts())
    assert shares.sum() == pytest.approx(1.0, abs=EXACT)
    assert mean.to_numpy() == pytest.approx(1.0, abs=EXACT)


def test_france_emits_what_the_source_says():
    france, average = (
        material_account("France", extension="co2", demand_model=model, explain=False)
        for model in ("local", "national")
    )
    assert float(france.direct.magnitude) == pytest.approx(float(average.direct.magnitude), rel=EXACT)


def test_overseas_there_are_no_gas_mains_and_no_heating():
    facts = commune_facts()
    reunion = burnt_multipliers(facts[facts.index.str.startswith("974")])
    assert reunion["CP0452"] < 0.25
    assert reunion["CP0453"] == 0.0
    heated = facts[facts.index.str.startswith("974")].assign(heating_CP0452=0.5)
    assert burnt_multipliers(heated)["CP0452"] > reunion["CP0452"]


def test_where_people_drive_more_and_burn_more_oil_they_emit_more():
    paris, cholet = (material_account(name, extension="co2", explain=False) for name in ("75056", "Cholet"))
    average = material_account("Cholet", extension="co2", demand_model="national")
    heads = [float(one.direct.magnitude) / one.area.inhabitants for one in (paris, average, cholet)]
    assert heads == sorted(heads)
    assert heads[0] < 0.8 * heads[1]
    assert any("follows the place's spending" in text for text in cholet.warnings)
    assert any("French average" in text for text in average.warnings)


def test_other_flows_of_households_stay_the_average():
    local = material_account("Cholet", extension="water", explain=False)
    average = material_account("Cholet", extension="water", demand_model="national")
    assert float(local.direct.magnitude) == pytest.approx(float(average.direct.magnitude), rel=EXACT)
    factors = direct_factors("carbon", average.ledger.index.get_level_values(0).unique(), None)
    assert (factors == 1.0).all()
