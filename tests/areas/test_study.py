"""Paths, drivers, series and intervals of areas: they agree with the account, and say what they leave out."""

from __future__ import annotations

import numpy as np
import pytest

import footprint as fp
from footprint.areas.study.drivers import footprint_drivers
from footprint.areas.study.paths import supply_paths
from footprint.areas.study.series import footprint_series, years_of
from footprint.areas.study.uncertainty import footprint_interval
from footprint.errors import OptionError, TableError, UnknownNameError


@pytest.fixture(scope="module")
def account():
    return fp.material_account("Nantes Métropole")


def test_paths_and_direct_use_make_the_account(account):
    found = supply_paths("Nantes Métropole", top=30)
    assert found.paths.total + found.direct == pytest.approx(account.total_tonnes, rel=1e-9)
    assert 0 < found.paths.left_out <= found.paths.left_out_at_most
    assert found.paths.left_out_at_most == pytest.approx(found.paths.left_out, rel=1e-6)
    values = [path.value for path in found.paths.paths]
    assert values == sorted(values, reverse=True)


def test_paths_of_a_group_and_a_product_are_those_of_the_account(account):
    by = account.tonnes("material group", "product")
    found = supply_paths(
        "Nantes Métropole", material="metal ores", product="Furniture and other manufacturing", top=3
    )
    assert found.paths.total == pytest.approx(by["Metal ores", "Furniture and other manufacturing"], rel=1e-8)
    with pytest.raises(UnknownNameError, match="did you mean"):
        supply_paths("Nantes Métropole", product="Constructions")
    with pytest.raises(OptionError):
        supply_paths("Nantes Métropole", top=0)


@pytest.mark.parametrize(("year", "name"), [(2014, "Nantes Métropole"), (2011, "France"), (2010, "France")])
def test_the_series_is_the_account_of_every_embedded_year(year, name):
    found = footprint_series(name, years=[year])
    expected = fp.material_account(
        name, demand_model=None if name != "France" else "national", world=fp.load_world(year=year)
    )
    # The series is stored in seven digits, and its tables are rounded as the embedded ones are.
    row = found.years.loc[year]
    assert row["per_inhabitant"] == pytest.approx(expected.per_inhabitant.magnitude, rel=1e-5)
    assert row["share_abroad"] == pytest.approx(expected.share_abroad, abs=1e-5)


def test_the_series_shows_the_break_and_gives_no_change_across_it():
    found = footprint_series("France")
    assert found.releases == ("WIOD 2013", "WIOD 2016")
    assert found.to_dict()["breaks"] == [2014]
    assert found.drivers["end"].max() == 2011
    assert any("no change between them" in note for note in found.notes)
    for (start, end), rows in found.drivers.groupby(["start", "end"]):
        direct = _direct(end) - _direct(start)
        change = found.years.loc[end, "total"] - found.years.loc[start, "total"]
        assert rows["mean"].sum() + direct == pytest.approx(change, abs=200.0)  # seven digits of 600 Mt


def _direct(year):
    from footprint.areas.study.series import _cells

    cells = _cells()
    return float(
        cells[(cells["year"] == year) & (cells["product"] == "Used directly")]["tonnes"].astype(float).sum()
    )


def test_years_are_read_and_unknown_ones_refused():
    assert years_of("2009-2011, 2014") == [2009, 2010, 2011, 2014]
    with pytest.raises(OptionError, match="no year"):
        years_of("last year")
    with pytest.raises(OptionError, match="No year asked for"):
        footprint_series("France", years=[1950])


def test_drivers_of_an_area_sum_and_other_releases_are_refused():
    worlds = {year: fp.load_world(year=year) for year in (2010, 2011)}
    found = footprint_drivers("Rennes", before=worlds[2010], after=worlds[2011])
    assert found.change.table["mean"].sum() == pytest.approx(
        found.change.difference, abs=1e-9 * found.change.before
    )
    assert found.change.table["mean"]["inhabitants"] == pytest.approx(0.0, abs=1e-9 * found.change.before)
    with pytest.raises(TableError, match="different releases"):
        footprint_drivers("Rennes", before=worlds[2011], after=fp.load_world())


def test_an_interval_holds_the_account_and_repeats(account):
    one, other = (footprint_interval(account, draws=200, seed=3) for _ in range(2))
    assert one.table.equals(other.table)
    assert (one.table["low"] < one.table["value"]).all()
    assert (one.table["value"] < one.table["high"]).all()
    assert one.table.loc["total", "value"] == pytest.approx(account.total_tonnes)
    assert one.contributions.sum() == pytest.approx(1.0)
    assert "t per inhabitant" in one.reading
    assert one.interval_json()["largest_source"] == one.contributions.index[0]


def test_exact_draws_of_the_embedded_table_agree_with_first_order(account):
    found = footprint_interval(account, draws=30, mode="exact").drawn
    off = found.mode_difference()
    assert abs(off["mean"]) < 0.02
    totals = found.draws.sum(axis=1) / found.value.sum()
    assert np.isclose(totals.mean(), 1.0, atol=0.03)


def test_an_interval_of_another_table_is_refused(account):
    with pytest.raises(OptionError, match="another world table"):
        footprint_interval(account, world=fp.load_world(year=2011))


@pytest.mark.parametrize("name", ["Roubaix", "France"])
def test_the_headline_carries_nearly_the_interval_that_its_own_draws_give(name):
    account = fp.material_account(name)
    drawn = footprint_interval(account, draws=2000)
    found = account.interval
    for quantity, allowed in (
        ("total", 0.06),
        ("per_inhabitant", 0.06),
        ("france", 0.1),
        ("abroad", 0.1),
        ("share_abroad", 0.1),
    ):
        width = np.subtract(*drawn.ends(quantity)[::-1])
        np.testing.assert_allclose(found.ends(quantity), drawn.ends(quantity), atol=allowed * width)
        assert found.ends(quantity)[0] < found.table.loc[quantity, "value"] < found.ends(quantity)[1]
    assert found.largest_source == drawn.largest_source
    assert account.to_dict()["footprint"]["interval"]["largest_source"] == found.largest_source


def test_a_place_is_less_sure_than_the_nation_and_other_extensions_carry_no_interval():
    nation, place = (fp.material_account(name).interval for name in ("France", "Guéret"))
    relative = [np.log(np.divide(*one.ends("total")[::-1])) for one in (nation, place)]
    assert relative[0] < relative[1]
    assert "place" not in nation.contributions.index
    assert fp.material_account("Guéret", extension="carbon").interval is None
