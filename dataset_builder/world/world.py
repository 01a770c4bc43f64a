"""The embedded world tables: 2014, 2011 and 2010, and the monetary variant of 2011."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES, EUROSTAT, PARENT_INDUSTRIES, PARENTS, REGION_NAMES, Industry
from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import motor_fuel, transit
from dataset_builder.world import sources as world_sources
from dataset_builder.world import split as world_split
from dataset_builder.world.release import RELEASE_2013, RELEASE_2016, Release
from dataset_builder.world.rounding import PUBLISHED_GRAIN, SPLIT_GRAIN, rounded, rounded_system
from dataset_builder.world.wiod2016 import read_wiod2016
from footprint.mrio import MRIO, Extension
from footprint.mrio.sources.sector_names import SEPARATOR

YEARS = (2014, 2011, 2010)
EXTENSION = "materials"
BACKCAST = "world_backcast.csv"
_SOURCES = (
    "UNEP International Resource Panel, Global Material Flows Database, free with attribution",
    "US Bureau of Economic Analysis, benchmark use table 2012, public domain",
    "OECD Inter-Country Input-Output tables 2018 (mining split of 2014)",
    "FAOSTAT values of agricultural production via gcamfaostat",
    "World Bank commodity prices, CC BY 4.0",
    "INSEE, household consumption by purpose (Licence Ouverte), with price layers of the ONS",
)
_WIOD = "World Input-Output Database, release {} (Timmer, Dietzenbacher, Los, Stehrer and de Vries, 2015), CC BY 4.0"


@dataclass(frozen=True)
class Steps:
    """Which steps of the method are taken; leaving one out shows what it does.

    Attributes
    ----------
    europe_apart, gas_apart, transit, ores, motor_fuel, cheap_at_home, first_users : bool
        The rest of Europe as a region; natural gas apart from crude oil, by buyer; transit of fuels swapped;
        Indonesian ores to plausible output; French motor fuel to what is spent; fuels and ores that leave at
        world prices; materials that hardly travel booked on their first domestic user.
    """

    europe_apart: bool = True
    gas_apart: bool = True
    transit: bool = True
    ores: bool = True
    motor_fuel: bool = True
    cheap_at_home: bool = True
    first_users: bool = True


ALL_STEPS = Steps()


@dataclass(frozen=True)
class Sources:
    """Everything the world table of one year is made from, read once."""

    year: int
    wiod: world_sources.Wiod
    extraction: pd.DataFrame
    stressors: pd.DataFrame
    farm_values: pd.DataFrame
    prices: pd.Series
    prices_2011: pd.Series
    us: Mapping[bool, tuple[pd.DataFrame, pd.DataFrame]]
    mining_shares: dict[str, pd.DataFrame]
    mining_output: pd.DataFrame
    fuel_spending: float

    @property
    def release(self) -> Release:
        """The release of the monetary table."""
        return self.wiod.release


@dataclass(frozen=True)
class World:
    """The table before folding, in all regions of the source; extraction in tonnes."""

    split: world_split.Split
    F: pd.DataFrame
    direct: pd.DataFrame
    facts: Mapping[str, float]


def build(sources: Path, out: Path) -> None:
    """Write the tables of `YEARS` and the monetary variant ``2011-V1`` below ``out/world``."""
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    inhabitants = read_inhabitants(sources)
    errors = pd.read_csv(out / BACKCAST) if (out / BACKCAST).exists() else None
    for year in YEARS:
        given = read(sources, out, year)
        world = as_mrio(make(given, assumed), given, inhabitants, errors)
        world.save(out / "world" / str(year), layout="parquet", small=True)
    monetary(read(sources, out, 2011), inhabitants).save(
        out / "world" / "2011-V1", layout="parquet", small=True
    )


@lru_cache(maxsize=2)
def read(sources: Path, out: Path, year: int) -> Sources:
    """Return all that the table of one year is made from; `out` is the dataset, for the bridge."""
    wiod = read_wiod2016(sources) if year == 2014 else world_sources.read_wiod(sources, year)
    return of_wiod(sources, out, wiod)


def of_wiod(sources: Path, out: Path, wiod: world_sources.Wiod, *, fuel_year: int | None = None) -> Sources:
    """Return all that goes with a monetary table; French spending on fuel is of `fuel_year` if given."""
    year, release = wiod.year, wiod.release
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    mining_shares, mining_output = world_sources.read_mining_shares(sources, release)
    return Sources(
        year=year,
        wiod=wiod,
        extraction=world_sources.read_extraction(sources, year, release),
        stressors=world_sources.read_stressors(sources),
        farm_values=world_sources.read_farm_values(sources, year, release),
        prices=world_sources.read_prices(sources, year),
        prices_2011=world_sources.read_prices(sources, 2011),
        us={
            apart: world_sources.read_us_recipes(sources, release, assumed, gas_apart=apart)
            for apart in (True, False)
        },
        mining_shares=mining_shares,
        mining_output=mining_output,
        fuel_spending=motor_fuel.spending_at_basic_prices(sources, out, fuel_year or year),
    )


def make(given: Sources, assumed: dict[str, float], steps: Steps = ALL_STEPS) -> World:
    """Return the split table and its extraction under a set of assumptions."""
    table, facts = split(given, assumed, steps)
    return replace(booked(given, assumed, table, steps), facts=facts)


def split(
    given: Sources, assumed: dict[str, float], steps: Steps = ALL_STEPS
) -> tuple[world_split.Split, dict[str, float]]:
    """Return the split table under a set of assumptions, and what its steps moved."""
    release, wiod, facts = given.release, given.wiod, dict(given.wiod.facts)
    tonnes = _tonnes(given, assumed, steps)
    if steps.transit:
        own = world_extraction.value_at_world_prices(tonnes, given.prices, given.year)
        wiod, swapped = transit.without_transit(
            wiod, own * assumed["fuel_transit_margin"], given.mining_shares
        )
        facts["transit_swapped_meur"] = round(float(swapped.sum()))
    us_inputs, us_sales = given.us[steps.gas_apart]
    share = world_extraction.output_shares(
        tonnes, given.farm_values, given.mining_output, _construction_exported(wiod), assumed, given.prices,
        given.prices_2011, given.year, release,
    )  # fmt: skip
    tradable = world_extraction.tradability(tonnes, assumed, release)
    by_buyer = ("energy", "other") if steps.gas_apart else ("other",)
    share = world_split.mining_shares_of_output(
        wiod, share, us_sales, tradable, given.mining_shares, by_buyer
    )
    table = world_split.split_world(
        wiod, share, us_inputs, us_sales, tradable, given.mining_shares, assumed["highest_input_share"],
        steps.gas_apart,
    )  # fmt: skip
    if steps.motor_fuel:
        table, factor = motor_fuel.reconciled(table, release, given.fuel_spending)
        facts["french_household_fuel_factor"] = round(factor, 4)
    return table, facts


def booked(
    given: Sources, assumed: dict[str, float], split: world_split.Split, steps: Steps = ALL_STEPS
) -> World:
    """Return a split table with its extraction booked on industries and households."""
    release, tonnes = given.release, _tonnes(given, assumed, steps)
    shape = (len(release.source_regions), len(release.sectors))
    output = pd.DataFrame(split.x.reshape(shape), list(release.source_regions), list(release.sectors))
    kept = world_extraction.kept_for_market(
        tonnes, output, assumed, given.prices, given.prices_2011, given.year
    )
    if not steps.cheap_at_home:
        kept = kept * 0.0 + 1.0
    F, direct = world_extraction.book_extraction(tonnes, assumed, kept, release)
    if not steps.first_users:
        F, direct = F * 0.0, direct * 0.0
        for region in release.source_regions:
            for material, industry in world_extraction.extracting_industries().items():
                F.loc[material, (region, industry)] = tonnes.loc[material, region]
    return World(split, F, direct, {})


def _tonnes(given: Sources, assumed: dict[str, float], steps: Steps) -> pd.DataFrame:
    return world_extraction.plausible_ores(given.extraction, assumed) if steps.ores else given.extraction


def as_mrio(
    world: World,
    given: Sources,
    inhabitants: pd.DataFrame,
    errors: pd.DataFrame | None = None,
    steps: Steps = ALL_STEPS,
) -> MRIO:
    """Return the table in the regions and with the labels of the engine.

    Parameters
    ----------
    errors : DataFrame, optional
        What back-casts miss by region, for a table whose trade is estimated.
    """
    release = given.release
    fold = release.folding(europe_apart=steps.europe_apart)
    rows, final, G, H = _folding(fold, release.sectors)
    F = world.F.to_numpy() @ G.T
    stocks = np.repeat(
        np.arange(len(fold)) * len(CATEGORIES) + list(CATEGORIES).index("inventories"), len(release.sectors)
    )
    Z, Y = rounded_system(
        G @ world.split.Z @ G.T, G @ world.split.Y @ H.T, F.sum(axis=0) > 0, stocks, SPLIT_GRAIN
    )
    direct = world.direct[list(release.source_regions)] @ fold.T
    F_Y = pd.DataFrame(0.0, index=world.F.index, columns=final)
    for region, values in direct.items():
        F_Y[region, "households"] = values
    extension = Extension(
        EXTENSION,
        pd.DataFrame(F, index=world.F.index, columns=rows),
        F_Y,
        unit="t",
        stressors=given.stressors,
    )
    estimated = bool(given.wiod.facts)
    info = _region_info(list(fold.index), inhabitants, given.year)
    meta = _meta(
        given, "default", "farming, mining and food split by physical use; see docs/methods/world-table.md"
    )
    meta["steps"] = dict(world.facts)
    if estimated:
        meta["estimated"] = (
            "the countries that imported intermediates come from are estimated (2011 trade by product moved to "
            "the exact totals of 2014); everything else is as published"
        )
        if errors is not None:
            info["backcast_error"] = errors.set_index("region")["error"].reindex(info.index)
            meta["backcast_error_of_total"] = float(errors.set_index("region").loc["total", "error"])
    return MRIO.from_frames(
        pd.DataFrame(Z, index=rows, columns=rows),
        pd.DataFrame(Y, index=rows, columns=final),
        {EXTENSION: extension},
        currency=f"MEUR_{given.year}",
        year=given.year,
        name=f"Embedded world {given.year}",
        region_info=info,
        sector_info=_sector_info(release.industries, release),
        meta=meta,
    )


def monetary(given: Sources, inhabitants: pd.DataFrame) -> MRIO:
    """Return variant V1: the industries as published, extraction on farming and on mining, 28 regions."""
    fold = given.release.folding(europe_apart=False)
    rows, final, G, H = _folding(fold, tuple(industry.name for industry in PARENT_INDUSTRIES))
    Z, Y = G @ given.wiod.Z @ G.T, G @ given.wiod.Y @ H.T
    biomass = (given.stressors["group"] == "Biomass").to_numpy()
    tonnes = given.extraction[list(fold.columns)].to_numpy() @ fold.to_numpy().T
    F = np.zeros((len(tonnes), len(fold), len(PARENTS)))
    F[biomass, :, PARENTS.index("c1")] = tonnes[biomass]
    F[~biomass, :, PARENTS.index("c2")] = tonnes[~biomass]
    extension = Extension(
        EXTENSION,
        pd.DataFrame(F.reshape(len(tonnes), -1), index=given.extraction.index, columns=rows),
        unit="t",
        stressors=given.stressors,
    )
    return MRIO.from_frames(
        pd.DataFrame(rounded(Z, PUBLISHED_GRAIN), index=rows, columns=rows),
        pd.DataFrame(rounded(Y, PUBLISHED_GRAIN), index=rows, columns=final),
        {EXTENSION: extension},
        currency=f"MEUR_{given.year}",
        year=given.year,
        name=f"Embedded world {given.year}, monetary variant V1",
        region_info=_region_info(list(fold.index), inhabitants, given.year),
        sector_info=_sector_info(PARENT_INDUSTRIES, given.release),
        meta=_meta(given, "V1", "extraction spread over one farming and one mining industry by money"),
    )


def read_inhabitants(sources: Path) -> pd.DataFrame:
    """Return inhabitants, region × year, for the countries of the Eurostat file."""
    table = pd.read_csv(sources / "benchmarks" / "eurostat_material_indicators_2010_2023.csv")
    return table.assign(region=table["geo"].map(EUROSTAT)).pivot_table(
        index="region", columns="year", values="population"
    )


def _construction_exported(wiod: world_sources.Wiod) -> pd.Series:
    """Return the share of construction output that is sold abroad, by region."""
    R, P, _, _ = wiod.release.shape
    at = wiod.release.parents.index(wiod.release.role.construction)
    sales = sum(table.reshape(R, P, R, -1)[:, at].sum(axis=2) for table in (wiod.Z, wiod.Y))
    total = np.maximum(sales.sum(axis=1), 1e-12)
    return pd.Series(np.clip(1 - np.diag(sales) / total, 0.0, 1.0), index=list(wiod.release.source_regions))


def _folding(
    fold: pd.DataFrame, sectors: tuple[str, ...]
) -> tuple[pd.MultiIndex, pd.MultiIndex, np.ndarray, np.ndarray]:
    """Return labels of rows and of final demand, and the matrices that fold industries and categories."""
    rows = pd.MultiIndex.from_product([list(fold.index), sectors], names=["region", "sector"])
    final = pd.MultiIndex.from_product([list(fold.index), list(CATEGORIES)], names=["region", "category"])
    matrix = fold.to_numpy()
    return rows, final, np.kron(matrix, np.eye(len(sectors))), np.kron(matrix, np.eye(len(CATEGORIES)))


def _region_info(regions: list[str], inhabitants: pd.DataFrame, year: int) -> pd.DataFrame:
    names = [REGION_NAMES[region] for region in regions]
    info = pd.DataFrame(names, index=regions, columns=["name_en", "name_fr"])
    info["inhabitants"] = inhabitants[year].reindex(info.index)
    return info


def _sector_info(industries: tuple[Industry, ...], release: Release) -> pd.DataFrame:
    whole = {industry.name: industry.parent for industry in PARENT_INDUSTRIES}
    parents = [industry.parent for industry in industries]
    info = pd.DataFrame(
        {
            "name_fr": [industry.name_fr for industry in industries],
            "wiod_code": [release.common.get(i.name, whole.get(i.name, "")) for i in industries],
            "group": [industry.group for industry in industries],
            "split": [parents.count(parent) > 1 for parent in parents],
        },
        index=[industry.name for industry in industries],
    )
    if release is RELEASE_2016:
        info["isic"] = parents
        info["wiod_code"] = info["wiod_code"].replace("c4", "c4 c5")
        info["also"] = [_older_names(industry.name) for industry in industries]
    return info


def _older_names(name: str) -> str:
    """Return the names of the industries of the 2013 release that a newer industry belongs to."""
    code = RELEASE_2016.common[name]
    codes = ("c4", "c5") if code == "c4" else (code,)
    alike = [industry.name for industry in RELEASE_2013.industries if industry.parent in codes]
    return "" if name in alike else SEPARATOR.join(alike) if len(RELEASE_2013.children[code]) == 1 else ""


def _meta(given: Sources, variant: str, method: str) -> dict[str, object]:
    release = given.release.name
    return {
        "variant": variant,
        "method": method,
        "release": release,
        "sources": [_WIOD.format(release.removeprefix("WIOD ")), *_SOURCES],
        "usd_per_eur": world_sources.USD_PER_EUR[given.year],
        "build": "python -m dataset_builder --sources DIR --only world",
    }
