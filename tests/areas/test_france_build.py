"""Rebuilding France in detail: the same tables from the raw files, and the pieces they are made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dataset_builder.france import france

ROOT = Path(__file__).parent.parent.parent
#: Another number of threads or another linear algebra library moves the last digits.
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def builder():
    return france


@pytest.mark.slow
@pytest.mark.sources
def test_a_rebuild_gives_the_tables_that_are_embedded(builder, sources):
    from dataset_builder.france.accounts import read_accounts

    world = builder.world_of_detail()
    goods = builder.read_sectors(sources)
    accounts = read_accounts(world)
    sectors = builder.all_sectors(goods, world, accounts)
    rebuilt = builder.detail(sources, ROOT / "data", sectors, goods, accounts)["sectors"].set_index("code")
    stored = pd.read_parquet(ROOT / "data" / "france" / "sectors.parquet").set_index("code")
    assert list(rebuilt.columns) == list(stored.columns)
    for column in stored.select_dtypes("number"):
        assert np.allclose(rebuilt[column], stored[column], rtol=TOLERANCE, atol=1e-6, equal_nan=True), column


def test_the_fit_keeps_blocks_rows_signs_and_ceilings(builder):
    """A small table with known totals: the fit must reproduce them all and keep every sign."""
    from footprint.areas.detailed.balance import Blocks, fit

    rng = np.random.default_rng(5)
    parent = np.array([0, 0, 0, 1, 1])
    true_inputs, true_final = rng.random((5, 5)), rng.random((5, 2))
    member = np.eye(2)[:, parent]
    blocks = Blocks(parent, member @ true_inputs @ member.T, member @ true_final)
    use = true_inputs.sum(axis=1) + true_final.sum(axis=1)
    ceiling = true_inputs.sum(axis=0) * 1.02
    guess = true_inputs * rng.uniform(0.7, 1.4, (5, 5))
    Z, Y, residual = fit(guess, true_final * 1.1, use, ceiling, blocks)
    assert residual < 1e-9
    assert np.allclose(member @ Z @ member.T, blocks.Z)
    assert np.allclose(member @ Y, blocks.Y)
    assert np.allclose(Z.sum(axis=1) + Y.sum(axis=1), use)
    assert (Z.sum(axis=0) <= ceiling * (1 + 1e-9)).all()
    assert min(Z.min(), Y.min()) >= 0


def test_a_block_keeps_its_totals_caps_and_signs():
    """Bread cannot be sent abroad although its prior says so; the block's exports go to the others."""
    from dataset_builder.france.priors import Priors
    from dataset_builder.france.trade import LEAST_USE, fit_block

    names = ["bread", "wine", "sugar"]
    caps = pd.DataFrame({"export_cap": [0.05, 0.95, 0.95], "import_cap": [0.05, 0.995, 0.995]}, names)
    output, exports, imports = (pd.Series(v, names) for v in ([50.0, 30, 20], [20.0, 10, 2], [1.0, 5, 10]))
    ones = pd.Series(1.0, names)
    priors = Priors(output, exports, imports, caps, ones, ones)
    fitted = fit_block(priors, names, (110.0, 30.0, 20.0), output, ones * 1000.0)
    assert np.allclose(fitted.sum(), [110.0, 30.0, 20.0], rtol=1e-9)
    use = fitted["output"] + fitted["imports"] - fitted["exports"]
    assert (fitted["exports"] <= caps["export_cap"] * fitted["output"] + 1e-6).all()
    assert (fitted["imports"] <= caps["import_cap"] * use + 1e-6).all()
    assert (use >= LEAST_USE * (fitted["output"] + fitted["imports"]) - 1e-6).all()
    assert (fitted.to_numpy() >= 0).all()


def test_what_leaves_beyond_what_is_made_only_passes_through():
    from dataset_builder.france.priors import MOST_SENT, transit

    made, sent, brought = (pd.Series(v, ["shoes", "wine"]) for v in ([10.0, 100], [30.0, 40], [25.0, 5]))
    passing = transit(made, sent, brought)
    assert passing["wine"] == 0.0
    assert passing["shoes"] == pytest.approx(min(30 - MOST_SENT * 10, 0.9 * 25))


def test_re_exports_are_what_the_french_shares_of_trade_leave_over():
    """Equal deviations on both sides; what caps cannot send abroad passes through whatever the shares say."""
    from types import SimpleNamespace

    from dataset_builder.france.trade import reexports

    blocks = ["even", "own", "local"]
    table = {"exports": [60.0, 40.0, 20.0], "imports": [60.0, 40.0, 20.0], "output": [100.0, 100.0, 100.0]}
    accounts = SimpleNamespace(**{name: pd.Series(values, blocks) for name, values in table.items()})
    shares = pd.DataFrame({"exported": [0.4, 0.5, 0.2], "imported": [0.4, 0.5, 0.2]}, blocks)
    found = reexports(accounts, shares, pd.Series([1.0, 1.0, 0.05], blocks))
    assert found.to_dict() == pytest.approx({"even": 20.0, "own": 0.0, "local": 15.0})


@pytest.mark.sources
def test_a_group_of_purchases_is_shared_by_its_stated_parts(sources):
    from dataset_builder.france.output import codes_of, household_groups

    groups = {tuple(codes_of(members)): members for members in household_groups(sources, 2014)}
    cars = groups[("336111", "336112")]
    assert [float(member.partition(":")[2]) for member in cars] == [0.95, 0.05]
    for members in (members for members in groups.values() if ":" in members[0]):
        assert sum(float(member.partition(":")[2]) for member in members) == pytest.approx(1.0)


def test_sectors_of_one_sub_class_work_alike():
    from dataset_builder.france.establishments import shared_labour

    weights = pd.DataFrame({"naf": ["2910Z", "2910Z", "1071C"], "sector": ["cars", "vans", "bread"],
                            "weight": [0.8, 0.2, 1.0]})  # fmt: skip
    labour = pd.Series({"cars": 5.0, "vans": 1.0, "bread": 9.0})
    found = shared_labour(labour, pd.Series({"cars": 100.0, "vans": 100.0, "bread": 10.0}), weights)
    assert found["cars"] == found["vans"] == pytest.approx((0.8 * 5 + 0.2 * 1) / 1.0)
    assert found["bread"] == 9.0


def test_plants_of_known_size_are_found_again(builder):
    """Two sectors whose plants have 10 and 200 jobs, in départements with different mixes."""
    from dataset_builder.france.establishments import REPAIR, fit_sizes

    rng = np.random.default_rng(3)
    departments = [f"{n:02d}" for n in range(90)]
    counts = pd.DataFrame(
        {"small": rng.integers(50, 400, 90), "large": rng.integers(0, 60, 90), REPAIR: 0}, departments
    ).astype(float)
    jobs = pd.DataFrame({"CA": counts["small"] * 10 + counts["large"] * 200}, departments)
    sectors = pd.DataFrame({"a38": ["CA", "CA"]}, ["small", "large"])
    prior = pd.Series({"small": jobs["CA"].sum() / 2, "large": jobs["CA"].sum() / 2})
    sizes, national = fit_sizes(sectors, counts, jobs, prior)
    assert sizes["small"] == pytest.approx(10, rel=0.2)
    assert sizes["large"] == pytest.approx(200, rel=0.2)
    assert national.sum() == pytest.approx(jobs["CA"].sum())


def test_dissimilarity_is_zero_where_producers_live_like_people(builder):
    from dataset_builder.france.establishments import concentration

    people = pd.Series({"a": 100.0, "b": 300.0})
    table = pd.DataFrame({"even": [1.0, 3.0], "one": [4.0, 0.0], "none": [0.0, 0.0]}, ["a", "b"])
    found = concentration(table, people)
    assert found["even"] == pytest.approx(0.0)
    assert found["one"] == pytest.approx(0.75)
    assert found["none"] == 1.0


@pytest.mark.sources
def test_few_rows_fail_a_check_and_each_has_a_reason(sources):
    from dataset_builder.france.check import MOST_ROWS, check_rows

    sectors = pd.read_parquet(ROOT / "data" / "france" / "sectors.parquet").set_index("code")
    found = check_rows(sectors, sources, france.TABLE["year"])
    assert found["code"].nunique() <= MOST_ROWS
    assert (found["reason"] != "").all()
    forced = sectors.copy()
    forced.loc["312130", "exports"] = 0.99 * forced.loc["312130", "output"]
    caught = check_rows(forced, sources, france.TABLE["year"])
    assert "share bounds" in set(caught[caught["code"] == "312130"]["check"])
