"""The French detail on any table: blocks keep the totals, and the embedded table gives itself back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import footprint as fp
from footprint.areas.detailed.answers import detail_notes, detailed_world, french_detail
from footprint.areas.detailed.blocks import BLOCK, blocks_of
from footprint.areas.detailed.totals import member
from footprint.areas.production.france import load_france
from footprint.circular.autonomy.board import scoreboard
from footprint.errors import LabelError, UnitError
from footprint.mrio.sources.importing.concordance import INDUSTRIES, embedded_industries, industries_of
from tests.databases.publishing import CATEGORIES, MATERIALS, SIZE, WHOLE, known

#: Areas of all sizes.
AREAS = ("Paris", "Nantes", "Cholet", "Aubenas")
#: How far the index (points) and autonomy (%) of areas are from those of the whole table, when its industries
#: are known only as the OECD groups them.
NEAR_INDEX, NEAR_AUTONOMY = 0.1, 0.05


def copied(world: fp.MRIO, **changed) -> fp.MRIO:
    """Return a table as somebody would import it: nothing says that it is the embedded one."""
    given = {
        "Z": world.Z, "Y": world.Y, "extensions": dict(world.extensions), "currency": world.currency,
        "year": world.year, "name": "copy", "region_info": world.region_info,
        "sector_info": world.sector_info[["name_fr"]],
    }  # fmt: skip
    return fp.MRIO.from_frames(**{**given, **changed})


def whole(kind: str, currency: str = "MEUR_2019") -> fp.MRIO:
    """Return the miniature of a database, straight from its numbers."""
    system = known(("FRA", "DEU", "WWA"), WHOLE[kind], SIZE)
    rows = pd.MultiIndex.from_tuples(system.index, names=["region", "sector"])
    users = pd.MultiIndex.from_product([system.regions, CATEGORIES], names=["region", "category"])
    stressors = pd.DataFrame(
        {"material": "", "group": ["Biomass", "Metal ores", "Fossil fuels"]}, list(MATERIALS)
    )
    extension = fp.Extension(
        "materials",
        pd.DataFrame(system.F, list(MATERIALS), rows),
        pd.DataFrame(system.F_Y, list(MATERIALS), users),
        unit="kt",
        stressors=stressors,
    )
    Z, Y = pd.DataFrame(system.Z, rows, rows), pd.DataFrame(system.Y, rows, users)
    return fp.MRIO.from_frames(Z, Y, extension, currency=currency, year=2019, name=kind)


@pytest.fixture(scope="module")
def embedded():
    return fp.load_world()


@pytest.fixture(scope="module")
def copy(embedded):
    return copied(embedded)


@pytest.fixture(scope="module")
def coarse(embedded):
    """The embedded table in the 45 industries of the OECD."""
    held = {one: label for label in WHOLE["icio"] for one in industries_of(label)}
    held |= {one: label for label in ("H50", "H51", "H52", "H53", "J61", "J62_63", "N", "O", "R")
             for one in industries_of(label)}  # fmt: skip
    held |= {"Construction projects abroad": "F", "Extraterritorial organisations": "T"}
    merged = embedded.aggregate(sectors={sector: held[sector] for sector in embedded.sectors})
    return copied(merged, sector_info=None)


def test_the_embedded_table_gives_its_own_detail_back(copy):
    found, own = french_detail(copy), load_france()
    assert detail_notes(copy)
    columns = own.sectors.select_dtypes("number").columns
    np.testing.assert_allclose(found.sectors[columns], own.sectors[columns], rtol=1e-8, atol=1e-6)
    np.testing.assert_allclose(found.A, own.A, atol=1e-10)
    for area in AREAS:
        here, there = fp.fabcity_index(area, world=copy), fp.fabcity_index(area)
        assert (here.value, here.autonomy, here.rank) == pytest.approx(
            (there.value, there.autonomy, there.rank), abs=1e-8
        )


def test_a_table_of_45_industries_gives_nearly_the_same_index(coarse):
    for area in AREAS:
        here, there = fp.fabcity_index(area, world=coarse), fp.fabcity_index(area)
        assert here.value == pytest.approx(there.value, abs=NEAR_INDEX)
        assert here.autonomy == pytest.approx(there.autonomy, abs=NEAR_AUTONOMY)
    boards = scoreboard(world=coarse)["index"], scoreboard()["index"]
    assert (boards[0] - boards[1]).abs().max() < NEAR_INDEX


def tables(kind: str, coarse: fp.MRIO) -> fp.MRIO:
    return coarse if kind == "coarse" else whole(kind)


@pytest.mark.parametrize("kind", ["coarse", *WHOLE])
def test_every_block_keeps_every_total_of_the_table(kind, coarse):
    table = tables(kind, coarse)
    detailed, blocks = fp.with_french_detail(table), blocks_of(table, load_france())
    home, own = (np.asarray(one.index.get_level_values(0) == "FRA") for one in (detailed, table))
    place = blocks.industries.reindex(table.index.get_level_values(1)[own]).to_numpy(int)
    fine, coarse_ = member(blocks.sectors, blocks.count), member(place, blocks.count)
    Z, flows = detailed.Z.to_numpy(), table.Z.to_numpy()
    size = {"rtol": 1e-10, "atol": 1e-9 * float(table.x.max())}
    np.testing.assert_allclose(
        fine @ Z[np.ix_(home, home)] @ fine.T, coarse_ @ flows[np.ix_(own, own)] @ coarse_.T, **size
    )
    np.testing.assert_allclose(Z[np.ix_(~home, home)] @ fine.T, flows[np.ix_(~own, own)] @ coarse_.T, **size)
    np.testing.assert_allclose(fine @ Z[np.ix_(home, ~home)], coarse_ @ flows[np.ix_(own, ~own)], **size)
    np.testing.assert_array_equal(Z[np.ix_(~home, ~home)], flows[np.ix_(~own, ~own)])
    np.testing.assert_allclose(fine @ detailed.Y.to_numpy()[home], coarse_ @ table.Y.to_numpy()[own], **size)
    np.testing.assert_array_equal(detailed.Y.to_numpy()[~home], table.Y.to_numpy()[~own])
    np.testing.assert_allclose(fine @ detailed.x.to_numpy()[home], coarse_ @ table.x.to_numpy()[own], **size)
    here, there = detailed.extension("materials"), table.extension("materials")
    np.testing.assert_allclose(
        here.F.to_numpy()[:, home] @ fine.T, there.F.to_numpy()[:, own] @ coarse_.T, rtol=1e-10, atol=1e-6
    )
    pd.testing.assert_frame_equal(here.F_Y, there.F_Y)
    if kind == "coarse":  # the others are no economies: blocks leave some of their sectors no room
        assert (detailed.value_added["FRA"] >= 0).all()
    assert int(detailed.sector_info[BLOCK].max()) < len(table.sectors) + blocks.count


def test_the_world_extracts_and_consumes_as_much_in_detail(coarse):
    for table in (coarse, whole("exiobase3")):
        detailed = fp.with_french_detail(table)
        made = [one.extension("materials").F.T.groupby(level=0).sum() for one in (detailed, table)]
        pd.testing.assert_frame_equal(*made, rtol=1e-10)
        used = [one.consumption_account().to_numpy().sum() for one in (detailed, table)]
        assert used[0] == pytest.approx(used[1], rel=1e-9)


def test_the_order_of_industries_changes_nothing():
    table = whole("figaro")
    order = np.random.default_rng(3).permutation(table.n)
    Z, Y = table.Z.iloc[order, order], table.Y.iloc[order]
    F = table.extension("materials")
    moved = table.replace(
        Z=Z,
        Y=Y,
        extensions=fp.Extension("materials", F.F.iloc[:, order], F.F_Y, unit=F.unit, stressors=F.stressors),
    )
    first, second = (french_detail(one) for one in (table, moved))
    np.testing.assert_allclose(first.A, second.A, atol=1e-9)
    here, there = (fp.fabcity_index("Nantes", world=one) for one in (table, moved))
    assert (here.value, here.autonomy) == pytest.approx((there.value, there.autonomy), abs=1e-7)
    found = [fp.with_french_detail(one) for one in (table, moved)]
    rows = found[0].index
    np.testing.assert_allclose(
        found[0].Z, found[1].Z.loc[rows, rows], rtol=1e-6, atol=1e-9 * float(table.x.max())
    )


def test_a_table_is_detailed_once_and_keeps_its_detail_when_stored(tmp_path):
    table = whole("icio")
    detailed = fp.with_french_detail(table)
    assert fp.with_french_detail(whole("icio")) is detailed
    assert fp.with_french_detail(detailed) is detailed
    detailed.save(tmp_path / "kept")
    again = fp.MRIO.load(tmp_path / "kept")
    assert fp.with_french_detail(again) is again
    here, there = (fp.fabcity_index("Cholet", world=one) for one in (again, table))
    assert (here.value, here.autonomy) == pytest.approx((there.value, there.autonomy), abs=1e-4)


def test_money_is_put_into_euros_at_the_prices_of_the_detail():
    euros, dollars = whole("icio", "MEUR_2014"), whole("icio", "MUSD_2014")
    here, there = (french_detail(one).sectors["output"].sum() for one in (euros, dollars))
    assert here / there == pytest.approx(1.3285)
    assert detailed_world(dollars).currency == "MEUR_2014"
    assert fp.with_french_detail(dollars).currency == "MUSD_2014"
    assert any("MUSD_2014" in note for note in detail_notes(dollars))
    assert not any("Money is shown" in note for note in detail_notes(euros))


def test_answers_on_a_table_say_what_is_assumed_and_name_it():
    table = whole("figaro")
    for warnings in (
        fp.fabcity_index("Nantes", world=table).warnings,
        fp.local_multiplier("Nantes", world=table).to_dict()["warnings"],
    ):
        assert sum("figaro were split into 257 goods sectors" in text for text in warnings) == 1


def test_a_column_says_what_industries_hold():
    table = whole("figaro")
    names = {label: f"Branch {i}" for i, label in enumerate(table.sectors)}
    info = pd.DataFrame(
        {INDUSTRIES: ["; ".join(industries_of(label)) for label in names]}, list(names.values())
    )
    renamed = table.aggregate(sectors=names)
    assert fp.fabcity_index("Nantes", world=renamed.replace(sector_info=info)).value == pytest.approx(
        fp.fabcity_index("Nantes", world=table).value, abs=1e-7
    )
    with pytest.raises(LabelError, match=r"what these industries hold is not known.*Branch 0") as error:
        fp.with_french_detail(renamed.replace(sector_info=None))
    assert "[sectors]" in str(error.value)
    assert "column 'industries'" in str(error.value)


def test_older_industries_of_the_embedded_tables_are_understood():
    blocks = blocks_of(fp.load_world(year=2011, variant="V1"), load_france())
    assert (blocks.industries >= 0).all()
    assert blocks.industries["Chemicals"] != blocks.industries["Metals and metal products"]


def test_what_lacks_is_said_in_a_sentence():
    few = [label for label in WHOLE["figaro"] if label != "C21"]
    system = known(("FRA", "DEU", "WWA"), tuple(few), SIZE)
    rows = pd.MultiIndex.from_tuples(system.index)
    users = pd.MultiIndex.from_product([system.regions, CATEGORIES])
    Z, Y = pd.DataFrame(system.Z, rows, rows), pd.DataFrame(system.Y, rows, users)
    with pytest.raises(LabelError, match="no industry of it holds Pharmaceuticals"):
        fp.fabcity_index("Nantes", world=fp.MRIO.from_frames(Z, Y, currency="MEUR_2019", year=2019))
    table = whole("figaro")
    with pytest.raises(LabelError, match="no region for France"):
        fp.with_french_detail(table.aggregate({"FRA": "Here", "DEU": "DEU", "WWA": "WWA"}))
    with pytest.raises(UnitError, match=r"MGBP_2019.*in euros"):
        fp.fabcity_index("Nantes", world=whole("figaro", "MGBP_2019"))
    assert len(embedded_industries()) > len(few)
