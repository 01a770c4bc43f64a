"""What a local maker can win: caps, the response of the index model, an index computed twice."""

from __future__ import annotations

import numpy as np
import pytest

import footprint as fp
from footprint.areas import find_area
from footprint.areas.production.detail import detail_money, detail_world, detail_year
from footprint.areas.production.france import load_france
from footprint.errors import OptionError, UnitError, UnknownNameError
from footprint.mrio.sources import load_world
from footprint.optimize.plans.asking import captures, forced_sectors, sector_named
from footprint.optimize.plans.whatif import parted
from footprint.optimize.relocation.assemble import relocation_problem
from footprint.optimize.relocation.capture import caps_by_size, capture_of, evidence_cap, given_a_plant
from footprint.optimize.relocation.focal import focal_area
from footprint.optimize.relocation.limits import forced
from footprint.optimize.relocation.market import market_of

BREAD = "Bread and bakery products"


@pytest.fixture(scope="module")
def market():
    return market_of(detail_world())


@pytest.fixture(scope="module", params=["Cholet", "Oyonnax"])
def focal(request, market):
    return focal_area(market, find_area(request.param))


@pytest.fixture(scope="module")
def plants(tmp_path_factory):
    """A planner's list: three bakeries, one brewery that states its local share, a furniture maker."""
    path = tmp_path_factory.mktemp("plants") / "plants.csv"
    rows = ["naf,headcount,share_local", "1071C,8,", "1071C,12,", "1071A,60,", "1105Z,20,0.6", "3109B,35,"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def with_row(plants, row):
    path = plants.with_name("more.csv")
    path.write_text(plants.read_text("utf-8") + row + "\n", encoding="utf-8")
    return path


def test_caps_never_fall_with_size_and_never_below_today(focal):
    sizes, table = caps_by_size()
    assert (np.diff(sizes) > 0).all()
    assert (np.diff(table, axis=0) >= 0).all()
    assert (evidence_cap(1e7) >= evidence_cap(1e3)).all()
    capture = capture_of(focal)
    assert (capture.cap >= focal.coverage - 1e-12).all()
    assert (capture.cap <= 1.0).all()
    assert (given_a_plant() <= 1.0).all()


def test_the_response_is_concave_and_keeps_to_the_cap(focal):
    capture = capture_of(focal)
    slope = np.diff(capture.coverage, axis=0) / np.maximum(np.diff(capture.output, axis=0), 1e-300)
    wide = capture.most_output > 1e-9
    assert (np.diff(slope, axis=0)[:, wide] <= 1e-9).all()
    gained = focal.gains(capture.most_output)[0]
    assert (focal.coverage + gained <= capture.cap + 1e-9).all()
    # Straight pieces are near the model's own response and never above it.
    some = 0.4 * capture.most_output
    exact = focal.gains(some)[0]
    counts = exact > 1e-4
    assert capture.gain(some)[counts] == pytest.approx(exact[counts], rel=0.1)
    assert (capture.gain(some) <= exact + 1e-9).all()
    assert (focal.gains(np.zeros(len(some)))[0] == 0.0).all()


def test_a_planner_moves_caps_for_a_sector_a_macro_sector_or_all(market):
    focal = focal_area(market, find_area("Cholet"))
    plain = capture_of(focal)
    place, food = market.products.index(BREAD), np.array(market.groups) == "Food and beverage"
    moved = capture_of(focal, captures=captures(["10 %", "Food and beverage: 80 %", "Pain: 95 %"]))
    assert moved.cap[place] == pytest.approx(0.95)
    assert (moved.cap[food] >= 0.8 - 1e-12).all()
    assert (moved.cap[~food] >= focal.coverage[~food] - 1e-12).all()
    assert moved.cap[~food].sum() < plain.cap[~food].sum()
    with pytest.raises(UnitError):
        captures("many")
    with pytest.raises(UnitError):
        captures({BREAD: 1.5})
    with pytest.raises(UnknownNameError):
        captures("Castles: 10 %")


def test_sectors_are_found_by_meaning():
    assert sector_named("Pain") == BREAD
    assert sector_named("311810") == BREAD
    assert forced_sectors(["Pain: 30 jobs", "Breweries: 2 MEUR", "Apparel"]) == (
        f"{BREAD}: 30 jobs", "Breweries: 2 MEUR", "Apparel",
    )  # fmt: skip
    with pytest.raises(UnitError):
        forced_sectors(["Pain: 30 kt"])
    with pytest.raises(UnknownNameError):
        sector_named("Palaces of the moon")


@pytest.mark.parametrize(
    ("row", "opened"),
    [
        ("3109B,40,", "Other household nonupholstered furniture"),
        ("1105Z,15,", "Breweries"),
    ],
)
def test_what_if_equals_two_full_computations_with_edited_establishments(plants, row, opened):
    france = load_france()
    naf = row.split(",")[0]
    parts = france.naf[france.naf["naf"] == naf]
    jobs = float(row.split(",")[1])
    names = france.sectors["name_en"]
    output = {
        str(names[sector]): float(jobs * weight / france.jobs_per_meur[sector])
        for sector, weight in zip(parts["sector"], parts["weight"], strict=True)
    }
    assert opened in output
    before = fp.fabcity_index("Angers", establishments=plants)
    after = fp.fabcity_index("Angers", establishments=with_row(plants, row))
    found = fp.what_if("Angers", open=output, establishments=plants)
    assert found.before["index"] == pytest.approx(before.value, abs=1e-9)
    assert found.after["index"] == pytest.approx(after.value, abs=1e-9)
    assert found.change["autonomy"] == pytest.approx(after.autonomy - before.autonomy, abs=1e-9)
    assert found.after["rank"] == after.rank
    assert found.sectors["index_gain"].sum() == pytest.approx(found.change["index"], abs=1e-12)
    if opened == "Breweries":
        return  # where a local share is stated, a plant that closes takes the mean share of its sector along
    back = fp.what_if("Angers", close=output, establishments=with_row(plants, row))
    assert back.change["index"] == pytest.approx(before.value - after.value, abs=1e-9)


def test_opening_helps_closing_hurts_and_both_undo_each_other():
    opened = fp.what_if("Cholet", open="Pain: 40 jobs")
    assert opened.change["index"] > 0
    assert opened.change["autonomy"] > 0
    # Bread has French rivals; clothes would else come from abroad.
    assert fp.what_if("Cholet", open="Apparel: 40 jobs").avoided > 0
    assert not any("stands on" in note for note in opened.notes)
    other = fp.what_if("Cholet", open="Pain: 40 jobs", world=load_world(year=2011))
    assert any(f"stands on {detail_year()}" in note for note in other.notes)
    assert other.change == opened.change
    assert opened.set_off["france"]["output"] > opened.set_off["area"]["output"] > 0
    closed = fp.what_if("Cholet", close="Pain: 40 jobs")
    assert closed.change["index"] < 0
    assert fp.what_if("Cholet", close="Apparel: 40 jobs").avoided < 0
    payload = closed.to_dict()
    assert payload["change"]["index"]["unit"] == "point"
    assert len(closed.to_frame()) == 1
    with pytest.raises(OptionError, match="More closes than there is"):
        fp.what_if("Cholet", close="Pain: 40000 jobs")
    with pytest.raises(OptionError, match="Nothing opens"):
        fp.what_if("Cholet")
    with pytest.raises(UnknownNameError, match="technology"):
        fp.what_if("Cholet", open="Pain: 40 jobs, magic")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Breweries: 1 200 jobs", 1200.0), ("Breweries: 50 ETP", 50.0), ("Breweries: 12,5 emplois", 12.5),
        ("Breweries: 0,5 M€", 0.5), ("Breweries: 1234 kEUR", 1.234), ("Breweries: M€ 3", 3.0), (f"Breweries: 2 {detail_money('MEUR')}", 2.0),
    ],
)  # fmt: skip
def test_the_size_of_a_forced_plant_is_read_as_people_write_it_and_reads_back(text, size):
    (again,) = forced_sectors([text])
    assert forced(again)[1] == pytest.approx(size, rel=1e-12)
    assert forced_sectors([again]) == (again,)


@pytest.mark.parametrize(
    "text", ["Breweries: 1.200 MEUR", "Breweries: 1,200 jobs", "Breweries: 3 kt", "Breweries: 500+ jobs"]
)
def test_a_size_that_is_none_or_two_is_refused(text):
    with pytest.raises(UnitError, match="size of a plant"):
        forced_sectors([text])


def test_a_sector_forced_twice_is_refused_by_name():
    with pytest.raises(OptionError, match="'Breweries' is forced twice"):
        forced_sectors(["Breweries", "Breweries: 30 jobs"])


def test_a_share_above_one_is_no_percentage_unless_it_says_so():
    assert captures("1,5 %") == {"*": 0.015}
    with pytest.raises(UnitError, match="above 1"):
        captures("1.5")


def test_a_comma_of_a_number_is_no_comma_before_a_technology():
    for plant in ("Breweries: 12,5 jobs", "Breweries: 1 200,5 k€", "Breweries: 1,200 jobs"):
        assert parted(plant) == (plant, "conventional")
        assert (
            parted(f"{plant}, micro-factory") == parted(f"{plant},micro-factory") == (plant, "micro-factory")
        )


def test_a_sector_bound_to_its_place_grows_only_where_it_is():
    world = detail_world()
    for name, built in (("Dunkerque", False), ("Bordeaux", True)):
        focal = focal_area(market_of(world), find_area(name))
        problem = relocation_problem(focal)
        wine = problem.positions_of(["Wineries"])[0]
        assert problem.capture.most_output[wine] <= 0.25 * focal.output[wine] + 1e-9
        assert (problem.plant_limit[problem.product == wine] > 0).any() == built


def test_all_caps_removed_leave_finite_outputs(focal):
    free = capture_of(focal, captures={"*": 1.0}, within_market=False)
    assert np.isfinite(free.most_output).all()
    assert np.isfinite(free.coverage).all()


def test_neighbours_are_planned_together_on_the_table_of_the_detail():
    older = load_world(year=2011)
    plan = fp.plan_together(["Cholet", "Angers"], objective="index", budget="20 MEUR", gap=0.05, world=older)
    for name in ("index", "autonomy"):
        assert plan.totals[name] == pytest.approx(plan.optimised[name], rel=0.1)
    people = {name: fp.find_area(name).inhabitants for name in ("Cholet", "Angers")}
    gains = plan.table.groupby("area")["index_gain"].sum()
    mean = sum(people[name] * gains.get(name, 0.0) for name in people) / sum(people.values())
    assert plan.totals["index"] == pytest.approx(mean, rel=1e-9)
    assert any(f"stands on {detail_year()}" in note for note in plan.notes)
