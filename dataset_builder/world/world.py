"""The embedded world tables: 28 regions × 45 industries, 2011 and 2010, with the monetary variant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import (
    CATEGORIES,
    CHILDREN,
    EUROSTAT,
    INDUSTRIES,
    PARENT_INDUSTRIES,
    PARENTS,
    REGIONS,
    SECTORS,
    WIOD_REGIONS,
    Industry,
)
from dataset_builder.world import extraction as world_extraction
from dataset_builder.world import sources as world_sources
from dataset_builder.world import split as world_split
from dataset_builder.world.rounding import PARENT_GRAIN, rounded
from footprint.mrio import MRIO, Extension

YEARS = (2011, 2010)
EXTENSION = "materials"
_ROW = "ROW"
_SOURCES = (
    "World Input-Output Database, release 2013 (Timmer, Dietzenbacher, Los, Stehrer and de Vries, 2015), CC BY 4.0",
    "UNEP International Resource Panel, Global Material Flows Database, free with attribution",
    "US Bureau of Economic Analysis, benchmark use table 2012, public domain",
    "OECD Inter-Country Input-Output tables 2018 (mining split of 2014)",
    "FAOSTAT values of agricultural production via gcamfaostat",
    "World Bank commodity prices, CC BY 4.0",
)


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
    us_inputs: pd.DataFrame
    us_sales: pd.DataFrame
    mining_shares: dict[str, pd.DataFrame]
    mining_output: pd.DataFrame


@dataclass(frozen=True)
class World:
    """The table before aggregation, 40 regions: arrays as in `world_split.Split`, extraction in tonnes."""

    split: world_split.Split
    F: pd.DataFrame
    direct: pd.DataFrame


def build(sources: Path, out: Path) -> None:
    """Write ``world/2011``, ``world/2010`` and the monetary variant ``world/2011-V1`` below `out`."""
    assumed = world_extraction.read_assumptions(pd.read_csv(out / "assumptions.csv"))
    inhabitants = read_inhabitants(sources)
    for year in YEARS:
        given = read(sources, year)
        world = make(given, assumed)
        as_mrio(world, given, inhabitants).save(out / "world" / str(year), layout="parquet")
    monetary(read(sources, 2011), inhabitants).save(out / "world" / "2011-V1", layout="parquet")


@lru_cache(maxsize=2)
def read(sources: Path, year: int) -> Sources:
    """Return all that the table of one year is made from."""
    us_inputs, us_sales = world_sources.read_us_recipes(sources)
    mining_shares, mining_output = world_sources.read_mining_shares(sources)
    return Sources(
        year=year,
        wiod=world_sources.read_wiod(sources, year),
        extraction=world_sources.read_extraction(sources, year),
        stressors=world_sources.read_stressors(sources),
        farm_values=world_sources.read_farm_values(sources, year),
        prices=world_sources.read_prices(sources, year),
        prices_2011=world_sources.read_prices(sources, 2011),
        us_inputs=us_inputs,
        us_sales=us_sales,
        mining_shares=mining_shares,
        mining_output=mining_output,
    )


def make(given: Sources, assumed: dict[str, float]) -> World:
    """Return the split table and its extraction under a set of assumptions."""
    return booked(given, assumed, split(given, assumed))


def split(given: Sources, assumed: dict[str, float]) -> world_split.Split:
    """Return the split table under a set of assumptions."""
    share = world_extraction.output_shares(
        given.extraction,
        given.farm_values,
        given.mining_output,
        _construction_exported(given.wiod),
        assumed,
        given.prices,
        given.prices_2011,
        given.year,
    )
    tradable = world_extraction.tradability(given.extraction, assumed)
    share = world_split.mining_shares_of_output(
        given.wiod, share, given.us_sales, tradable, given.mining_shares
    )
    return world_split.split_world(
        given.wiod,
        share,
        given.us_inputs,
        given.us_sales,
        tradable,
        given.mining_shares,
        assumed["highest_input_share"],
    )


def booked(given: Sources, assumed: dict[str, float], split: world_split.Split) -> World:
    """Return a split table with its extraction booked on industries and households."""
    output = pd.DataFrame(split.x.reshape(-1, len(SECTORS)), index=list(WIOD_REGIONS), columns=list(SECTORS))
    kept = world_extraction.kept_for_market(
        given.extraction, output, assumed, given.prices, given.prices_2011, given.year
    )
    F, direct = world_extraction.book_extraction(given.extraction, assumed, kept)
    return World(split, F, direct)


def as_mrio(world: World, given: Sources, inhabitants: pd.DataFrame) -> MRIO:
    """Return the table in 28 regions as the engine holds it."""
    fold = folding()
    n_s, n_c = len(SECTORS), len(CATEGORIES)
    rows = pd.MultiIndex.from_product([list(REGIONS), SECTORS], names=["region", "sector"])
    final = pd.MultiIndex.from_product([list(REGIONS), list(CATEGORIES)], names=["region", "category"])
    G, H = np.kron(fold, np.eye(n_s)), np.kron(fold, np.eye(n_c))
    known_Z, known_Y = _folded_wiod(given.wiod, fold)
    Z = rounded(G @ world.split.Z @ G.T, known_Z, len(REGIONS), columns_split=True)
    Y = rounded(G @ world.split.Y @ H.T, known_Y, len(REGIONS), columns_split=False)
    F_Y = pd.DataFrame(0.0, index=world.F.index, columns=final)
    for region, values in (world.direct[list(WIOD_REGIONS)] @ fold.T).set_axis(list(REGIONS), axis=1).items():
        F_Y[region, "households"] = values
    extension = Extension(
        EXTENSION,
        pd.DataFrame(world.F.to_numpy() @ G.T, index=world.F.index, columns=rows),
        F_Y,
        unit="t",
        stressors=given.stressors,
    )
    return MRIO.from_frames(
        pd.DataFrame(Z, index=rows, columns=rows),
        pd.DataFrame(Y, index=rows, columns=final),
        {EXTENSION: extension},
        currency=f"MEUR_{given.year}",
        year=given.year,
        name=f"Embedded world {given.year}",
        region_info=_region_info(inhabitants, given.year),
        sector_info=_sector_info(INDUSTRIES),
        meta=_meta(
            given.year,
            "default",
            "farming, mining and food split by physical use; see docs/methods/world-table.md",
        ),
    )


def monetary(given: Sources, inhabitants: pd.DataFrame) -> MRIO:
    """Return variant V1: the 35 industries as published, extraction on farming and on mining."""
    fold = folding()
    names = [industry.name for industry in PARENT_INDUSTRIES]
    rows = pd.MultiIndex.from_product([list(REGIONS), names], names=["region", "sector"])
    final = pd.MultiIndex.from_product([list(REGIONS), list(CATEGORIES)], names=["region", "category"])
    Z, Y = _folded_wiod(given.wiod, fold)
    biomass = (given.stressors["group"] == "Biomass").to_numpy()
    tonnes = given.extraction[list(WIOD_REGIONS)].to_numpy() @ fold.T
    F = np.zeros((len(tonnes), len(REGIONS), len(PARENTS)))
    F[biomass, :, PARENTS.index("c1")] = tonnes[biomass]
    F[~biomass, :, PARENTS.index("c2")] = tonnes[~biomass]
    extension = Extension(
        EXTENSION,
        pd.DataFrame(F.reshape(len(tonnes), -1), index=given.extraction.index, columns=rows),
        unit="t",
        stressors=given.stressors,
    )
    return MRIO.from_frames(
        pd.DataFrame(np.round(Z / PARENT_GRAIN) * PARENT_GRAIN, index=rows, columns=rows),
        pd.DataFrame(np.round(Y / PARENT_GRAIN) * PARENT_GRAIN, index=rows, columns=final),
        {EXTENSION: extension},
        currency=f"MEUR_{given.year}",
        year=given.year,
        name=f"Embedded world {given.year}, monetary variant V1",
        region_info=_region_info(inhabitants, given.year),
        sector_info=_sector_info(PARENT_INDUSTRIES),
        meta=_meta(given.year, "V1", "extraction spread over one farming and one mining industry by money"),
    )


def read_inhabitants(sources: Path) -> pd.DataFrame:
    """Return inhabitants, region × year, for the countries of the Eurostat file."""
    table = pd.read_csv(sources / "benchmarks" / "eurostat_material_indicators_2010_2023.csv")
    return table.assign(region=table["geo"].map(EUROSTAT)).pivot_table(
        index="region", columns="year", values="population"
    )


def _construction_exported(wiod: world_sources.Wiod) -> pd.Series:
    """Return the share of construction output that is sold abroad, by region."""
    n, at = len(WIOD_REGIONS), PARENTS.index("c18")
    Z = wiod.Z.reshape(n, len(PARENTS), n, -1)[:, at].sum(axis=2)
    Y = wiod.Y.reshape(n, len(PARENTS), n, -1)[:, at].sum(axis=2)
    sales = Z + Y
    return pd.Series(1 - np.diag(sales) / sales.sum(axis=1), index=list(WIOD_REGIONS))


def folding() -> np.ndarray:
    """Return the 28 × 40 matrix that adds the regions not told apart to the rest of the world."""
    fold = np.zeros((len(REGIONS), len(WIOD_REGIONS)))
    for column, region in enumerate(WIOD_REGIONS):
        fold[list(REGIONS).index(region if region in REGIONS else _ROW), column] = 1.0
    return fold


def _folded_wiod(wiod: world_sources.Wiod, fold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the unsplit Z and Y in 28 regions, MEUR."""
    G, H = np.kron(fold, np.eye(len(PARENTS))), np.kron(fold, np.eye(len(CATEGORIES)))
    return G @ wiod.Z @ G.T, G @ wiod.Y @ H.T


def _region_info(inhabitants: pd.DataFrame, year: int) -> pd.DataFrame:
    info = pd.DataFrame(REGIONS.values(), index=list(REGIONS), columns=["name_en", "name_fr"])
    info["inhabitants"] = inhabitants[year].reindex(info.index)
    return info


def _sector_info(industries: tuple[Industry, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name_fr": [industry.name_fr for industry in industries],
            "wiod_code": [industry.parent for industry in industries],
            "group": [industry.group for industry in industries],
            "split": [len(CHILDREN[industry.parent]) > 1 for industry in industries],
        },
        index=[industry.name for industry in industries],
    )


def _meta(year: int, variant: str, method: str) -> dict[str, object]:
    return {
        "variant": variant,
        "method": method,
        "sources": list(_SOURCES),
        "usd_per_eur": world_sources.USD_PER_EUR[year],
        "build": "python -m dataset_builder --sources DIR --only world",
    }
