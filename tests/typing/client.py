"""What a caller writes, for a strict type checker: `mypy --strict tests/typing/client.py`.

No function here is run. Each assertion says which type a caller's checker sees; a public name that reaches
callers without a type fails the check. Arguments are given by keyword.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

import pandas as pd

import footprint as fp
from footprint.areas.account import MaterialAccount
from footprint.areas.local.peers import Peers
from footprint.areas.places.area import Area
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.facts import SectorFacts
from footprint.areas.study.drivers import FootprintDrivers
from footprint.areas.study.many import FootprintStudy
from footprint.areas.study.paths import SupplyPaths
from footprint.areas.study.series import FootprintSeries
from footprint.areas.study.uncertainty import FootprintInterval
from footprint.circular.autonomy.autonomy import Coverage
from footprint.circular.autonomy.index import FabcityIndex
from footprint.circular.autonomy.multiplier import LocalMultiplier
from footprint.circular.autonomy.priorities import Priorities
from footprint.circular.autonomy.radius import RadiusCurve
from footprint.circular.autonomy.target import TargetGap
from footprint.circular.exchange.exchange import Exchange
from footprint.circular.indicators.hidden import HiddenFlows
from footprint.circular.indicators.product import MaterialCircularity
from footprint.circular.scenarios.run import ScenarioEffect
from footprint.mrio import Work, footprints_of
from footprint.mrio.paths.balancing import BalancedTable
from footprint.mrio.paths.bilateral import BilateralTrade
from footprint.mrio.paths.decomposition import FootprintChange
from footprint.mrio.paths.structural import StructuralPaths
from footprint.mrio.paths.supply_use import SymmetricTable
from footprint.mrio.uncertainty.propagate import DrawnFootprint
from footprint.optimize import Plan
from footprint.optimize.plans.comparison import PlanComparison
from footprint.optimize.plans.together import JointPlan
from footprint.optimize.plans.whatif import WhatIf


def world_tables(Z: pd.DataFrame, Y: pd.DataFrame, F: pd.DataFrame) -> fp.MRIO:
    """Tables of one's own and the embedded ones."""
    materials = fp.Extension("materials", F, unit="t")
    assert_type(materials, fp.Extension)
    assert_type(fp.MRIO.from_frames(Z, Y, materials, currency="MEUR_2015", year=2015), fp.MRIO)
    fp.MRIO.save_blocks("stored", iter([Z.to_numpy()]), Y, dtype="float32", extensions=materials)
    assert_type(fp.MRIO.from_pymrio(fp.load_world().to_pymrio()), fp.MRIO)
    fp.load_world().to_xarray()
    world = fp.load_world(year=2011, variant="default")
    assert_type(world, fp.MRIO)
    assert_type(world.replace(year=2012), fp.MRIO)
    assert_type(world.Z, pd.DataFrame)
    assert_type(fp.__version__, str)
    return world


def areas(world: fp.MRIO) -> Area:
    """Areas, their demand and their footprint."""
    area = fp.find_area("Nantes Métropole")
    assert_type(area, Area)
    assert_type(area.inhabitants, float)
    assert_type(fp.area_of_communes(["44109", "44143"], name="Two communes"), Area)
    assert_type(fp.list_areas(query="nantes"), pd.DataFrame)
    assert_type(fp.area_footprints(world=world, kind="urban"), pd.DataFrame)
    assert_type(fp.peers(area, count=5, world=world), Peers)
    demand: pd.Series = fp.household_demand(area=area, world=world)
    account = fp.material_account(area=area, world=world, demand=demand)
    assert_type(account, MaterialAccount)
    assert_type(account.share_abroad, float)
    account.total.to("kt")
    return area


def studies(area: Area, world: fp.MRIO, account: MaterialAccount) -> None:
    """Paths, drivers, years, intervals, many areas."""
    assert_type(fp.supply_paths(area, material="Metal ores", top=10, world=world), SupplyPaths)
    assert_type(fp.footprint_drivers(area, before=world, after=world), FootprintDrivers)
    assert_type(fp.footprint_series(area, years=range(1995, 2012)), FootprintSeries)
    interval = fp.footprint_interval(account, draws=100, seed=1, world=world)
    assert_type(interval, FootprintInterval)
    assert_type(interval.largest_source, str)
    assert_type(fp.footprint_study([area], tables=[2011, 2014], draws=100), FootprintStudy)


def tables_further(world: fp.MRIO, table: pd.DataFrame, totals: pd.Series) -> None:
    """What else can be read from a table, and made of one."""
    y = world.Y.iloc[:, 0]
    assert_type(fp.structural_paths(world, y, top=5), StructuralPaths)
    assert_type(fp.decompose_change(world, world, y, y), FootprintChange)
    assert_type(fp.footprint_draws(world, y, home="FRA", draws=100), DrawnFootprint)
    assert_type(fp.fit_ras(table, totals, totals), BalancedTable)
    assert_type(fp.fit_gras(table, totals, totals), BalancedTable)
    assert_type(fp.fit_kras(table, table, totals), BalancedTable)
    assert_type(world.explain(), Work)
    assert_type(world.explain().seconds, float)
    assert_type(footprints_of(world, world.Y, "country", home="FRA"), pd.DataFrame)
    inverse: pd.DataFrame = fp.ghosh_inverse(world)
    output: pd.Series = fp.ghosh_output(world, world.value_added)
    multipliers: pd.DataFrame = fp.downstream_multipliers(world)
    enabled: pd.DataFrame = fp.enabled_account(world)
    assert all(len(found) for found in (inverse, output, multipliers, enabled))
    assert_type(fp.bilateral_trade(world), BilateralTrade)
    assert_type(fp.symmetric_table(table, table, table, table, model="D"), SymmetricTable)


def autonomy(area: Area, world: fp.MRIO) -> None:
    """Autonomy, the index and what follows from them."""
    establishments = fp.read_establishments("plants.csv")
    assert_type(establishments, Establishments)
    assert_type(fp.autonomy(area, establishments=establishments), Coverage)
    score = fp.fabcity_index(area, world=fp.with_french_detail(world))
    assert_type(fp.sector_facts("Wineries"), SectorFacts)
    assert_type(score, FabcityIndex)
    assert_type(score.value, float)
    assert_type(score.sectors, pd.DataFrame)
    needs = pd.Series([1.0, 2.0])
    assert_type(fp.fabcity_score(needs=needs, autonomy=needs), float)
    points: pd.Series = fp.priority_points(needs=needs)
    assert_type(fp.index_value(coverage=needs, priority=points), float)
    assert_type(fp.priorities(area=area, world=world), Priorities)
    assert_type(fp.target_gap(area, 0.1), TargetGap)
    assert_type(fp.gap_per_inhabitant(autonomy=0.05, target=0.1, production=9000.0), float)
    assert_type(fp.radius_curve(area, radii=(50.0, 100.0)), RadiusCurve)
    assert_type(fp.local_multiplier(area), LocalMultiplier)
    assert_type(fp.national_series(), pd.DataFrame)


def circularity(area: Area, world: fp.MRIO) -> None:
    """Indicators, scenarios and by-product exchange."""
    fp.material_indicators(world=world).to_dict()
    assert_type(fp.hidden_flows(product="Transport equipment", world=world, origin="Germany"), HiddenFlows)
    part = fp.Part("steel frame", 12, recycled=0.3)
    assert_type(part, fp.Part)
    assert_type(fp.material_circularity([part], lifetime=1.5), MaterialCircularity)
    scenario = fp.read_scenario("plant-rich-diet")
    assert_type(scenario, fp.Scenario)
    assert_type(fp.run_scenario(scenario=scenario, area=area, world=world), ScenarioEffect)
    assert_type(fp.by_product_exchange(area=area, world=world, offers="offers.csv"), Exchange)


def plans(area: Area) -> None:
    """Relocation plans."""
    plan = fp.plan_relocation(area, objective="index-per-tonne", budget="200 MEUR", avoid_at_least="50 kt")
    assert_type(plan, Plan)
    assert_type(plan.portfolio, pd.DataFrame)
    assert_type(plan.front(20), pd.DataFrame)
    for answer in fp.plan_areas([area, "Angers"], budget="50 MEUR"):
        if isinstance(answer, fp.FootprintError):
            assert_type(answer.exit_code, int)
        else:
            assert_type(answer, Plan)


def choices(area: Area, plan: Plan) -> None:
    """What a plant changes, plans side by side, and neighbours planned jointly."""
    assert_type(fp.what_if(area, open="Breweries: 12 jobs"), WhatIf)
    assert_type(fp.compare_plans(plan.to_dict(), "other.json"), PlanComparison)
    assert_type(fp.plan_together([area, "Angers"], budget="50 MEUR"), JointPlan)


def plain(account: MaterialAccount) -> Mapping[str, object]:
    """Plain data for JSON."""
    return account.to_dict()
