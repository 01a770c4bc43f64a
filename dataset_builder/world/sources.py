"""Readers of the raw files the world table is made from; each returns plain labelled frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import CATEGORIES, GROUPS, MATERIALS, PARENTS, RENAMED, WIOD_REGIONS
from dataset_builder.world.release import RELEASE_2013, RELEASE_2016, Release
from dataset_builder.world.us_codes import DEMAND_CODES, codes_of
from footprint.areas.detailed.money import usd_per_eur

#: Dollars for one euro by year (`data/worlds/usd_per_eur.csv`; until 1998 for one ECU).
USD_PER_EUR = usd_per_eur()
#: First year whose farm values are known by country; earlier years take its shares.
FIRST_FARM_YEAR = 2010

#: ICIO sectors (WIOD 2016 codes) → industry of this source.
_ICIO_SECTORS = {
    "AGRagr": "c1", "MINfos": "energy", "MINoth": "other", "MINsup": "support", "MANfoo": "c3", "MANtex": "c4", "MANwoo": "c6", "MANpap": "c7",
    "MANref": "c8", "MANche": "c9", "MANpla": "c10", "MANmin": "c11", "MANmet": "c12", "MANmac": "c13",
    "MANele": "c14", "MANmot": "c15", "MANfur": "c16", "PWR+": "c17", "TRDmot": "c19",
    "TRDwho": "c20", "TRDret": "c21", "RES+": "c22", "TRAinl": "c23", "TRAwat": "c24", "TRAair": "c25",
    "TRAwar": "c26", "COMtel": "c27", "FINser": "c28", "PROleg": "c30", "ADM+": "c30", "PUB+": "c31",
    "EDU+": "c32", "HEA+": "c33", "ART+": "c34",
}  # fmt: skip
_ICIO_ALSO = {"c5": "c4", "c29": "c30", "c35": "c34"}

_ICIO_PARTS = {"energy": "fos", "other": "oth", "support": "sup"}

_FAO_AREAS = {
    "Australia": "AUS", "Austria": "AUT", "Belgium": "BEL", "Bulgaria": "BGR", "Brazil": "BRA", "Canada": "CAN",
    "China, mainland": "CHN", "Cyprus": "CYP", "Czechia": "CZE", "Germany": "DEU", "Denmark": "DNK",
    "Spain": "ESP", "Estonia": "EST", "Finland": "FIN", "France": "FRA",
    "United Kingdom of Great Britain and Northern Ireland": "GBR", "Greece": "GRC", "Hungary": "HUN",
    "Indonesia": "IDN", "India": "IND", "Ireland": "IRL", "Italy": "ITA", "Japan": "JPN",
    "Republic of Korea": "KOR", "Lithuania": "LTU", "Luxembourg": "LUX", "Latvia": "LVA", "Mexico": "MEX",
    "Malta": "MLT", "Netherlands (Kingdom of the)": "NLD", "Poland": "POL", "Portugal": "PRT",
    "Romania": "ROU", "Russian Federation": "RUS", "Slovakia": "SVK", "Slovenia": "SVN", "Sweden": "SWE",
    "Turkiye": "TUR", "United States of America": "USA", "Switzerland": "CHE", "Croatia": "HRV", "Norway": "NOR",
}  # fmt: skip


@dataclass(frozen=True)
class Wiod:
    """One year of the source table in MEUR, regions and industries of its release.

    Attributes
    ----------
    Z : array, (regions·industries) × (regions·industries)
    Y : array, (regions·industries) × (regions·categories), categories in the order of ``CATEGORIES``
    x : array, (regions·industries); row sums of Z and Y, so that every row balances exactly
    release : Release
    facts : dict
        What is known of an estimate; empty where the table is as published.
    """

    year: int
    Z: np.ndarray
    Y: np.ndarray
    x: np.ndarray
    stated_output: np.ndarray
    release: Release = RELEASE_2013
    facts: dict[str, float] = field(default_factory=dict)


def read_wiod(sources: Path, year: int) -> Wiod:
    """Return one year of WIOD in MEUR with Taiwan folded into the rest of the world.

    Output is taken as the row sum: the source states whole million dollars, so its own output differs
    from the row sum by rounding (at most 0.09 % of world output).
    """
    folder = sources / "wiod2013"
    rows = [(region, parent) for region in WIOD_REGIONS for parent in PARENTS]
    columns = [(region, category) for region in WIOD_REGIONS for category in CATEGORIES.values()]
    Z = _renamed(pd.read_parquet(folder / f"Z_{year}.parquet"))
    Y = _renamed(pd.read_parquet(folder / f"Y_{year}.parquet"))
    stated = pd.read_csv(folder / f"x_{year}.csv", index_col=0)["output"]
    stated.index = _pairs(stated.index)
    rate = USD_PER_EUR[year]
    z = Z.groupby(level=[0, 1]).sum().T.groupby(level=[0, 1]).sum().T.loc[rows, rows].to_numpy(float) / rate
    y = (
        Y.groupby(level=[0, 1]).sum().T.groupby(level=[0, 1]).sum().T.loc[rows, columns].to_numpy(float)
        / rate
    )
    x = stated.groupby(level=[0, 1]).sum().loc[rows].to_numpy(float) / rate
    return Wiod(year, z, y, z.sum(axis=1) + y.sum(axis=1), x)


def read_extraction(sources: Path, year: int, release: Release) -> pd.DataFrame:
    """Return domestic extraction in tonnes, 60 materials (by name) × regions of the release."""
    if release is RELEASE_2016:
        return _extraction_by_country(sources, year, release)
    table = pd.read_parquet(sources / "unep-irp" / "unep_de_by_wiod_region_1995_2011.parquet")
    table = table[table["year"] == year]
    wide = table.pivot_table(index="material", columns="wiod_region", values="extraction_Mt", aggfunc="sum")
    wide = wide.rename(columns=RENAMED).reindex(index=list(MATERIALS), columns=list(WIOD_REGIONS)).fillna(0.0)
    return (wide * 1e6).rename(index=MATERIALS)


def _extraction_by_country(sources: Path, year: int, release: Release) -> pd.DataFrame:
    table = pd.read_parquet(sources / "unep-irp" / "unep_irp_de_1970_2017.parquet")
    table = table[table["year"] == year].astype({"region": str, "material": str})
    region = table["region"].where(table["region"].isin(release.source_regions), "ROW")
    wide = table.assign(region=region).pivot_table(
        index="material", columns="region", values="extraction_Mt", aggfunc="sum"
    )
    wide = wide.reindex(index=list(MATERIALS), columns=list(release.source_regions)).fillna(0.0)
    return (wide * 1e6).rename(index=MATERIALS)


def read_stressors(sources: Path) -> pd.DataFrame:
    """Return code and group of each material, indexed by its name."""
    table = pd.read_csv(sources / "unep-irp" / "materials.csv", index_col="material")
    groups = table.loc[list(MATERIALS), "material_category"].map(GROUPS)
    return pd.DataFrame(
        {"code": list(MATERIALS), "group": groups.to_numpy()},
        index=pd.Index(MATERIALS.values(), name="stressor"),
    )


def read_us_recipes(
    sources: Path, release: Release, assumed: Mapping[str, float], *, gas_apart: bool = True
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how US industries buy and sell, from the 2012 benchmark use table at detail level.

    The US have one industry for oil and gas. What refineries buy of it is crude oil but for a share
    (`gas_in_refineries`), what all others buy is natural gas but for a share (`oil_outside_refineries`).

    Returns
    -------
    inputs : industries × the split industries, million USD of inputs
    sales : the split industries × (industries and five categories), share of all uses at home
    """
    use = pd.read_parquet(sources / "bea" / "Detail_Use_2012_PRO_AfterRedef_12sch.parquet")
    members = {sector: codes_of(release, sector, use.index) for sector in release.sectors}
    buyers = {sector: codes_of(release, sector, use.columns) for sector in release.sectors}
    children = [name for parent in release.split for name in release.children[parent]]
    inputs = pd.DataFrame(
        {c: [float((use.loc[m, list(buyers[c])].T @ pd.Series(w)).sum()) if (m := list(w)) else 0.0
             for w in members.values()] for c in children},
        index=list(members),
    )  # fmt: skip
    sales = pd.DataFrame(0.0, index=children, columns=[*release.sectors, *CATEGORIES])
    for child in children:
        weights = pd.Series({code: members[child][code] for code in members[child]})
        row = use.loc[weights.index].mul(weights, axis=0).sum()
        for sector in release.sectors:
            sales.loc[child, sector] = float((row[list(buyers[sector])] * pd.Series(buyers[sector])).sum())
        for category, columns in DEMAND_CODES.items():
            sales.loc[child, category] = max(0.0, float(row[list(columns)].sum()))
    gas, refining = "Natural gas", release.role.refining
    share = pd.Series(1.0 - assumed["oil_outside_refineries"], sales.columns)
    share[refining] = assumed["gas_in_refineries"]
    share["Crude oil"], share[gas] = 0.0, 1.0
    both = sales.loc["Crude oil"]
    if gas_apart:
        sales.loc[gas], sales.loc["Crude oil"] = both * share, both * (1.0 - share)
    own = (
        sales.loc[:, list(release.sectors)].sum(axis=1)
        + sales["households"]
        + sales["government"]
        + sales["investment"]
    )
    return inputs, sales.div(own, axis=0)


def read_mining_shares(sources: Path, release: Release) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return how mining's sales and output divide into energy, other and support, OECD ICIO of 2014.

    Returns
    -------
    sales : part → supplier region × MultiIndex(buying region, buyer); the buyer is a parent industry, a
        part of mining, or "FD"; NaN where there are no data. Construction is left out: it buys stone, but
        the source gives it fuels in the proportions of other services.
    output : region × part
    """
    folder = sources / "mining_split"
    table = pd.read_parquet(folder / "wiod_mining_rows_shares.parquet")
    by_sale = table.pivot_table(index=["d0", "d1"], columns="part", values="share")
    no_data = (by_sale.max(axis=1) - by_sale.min(axis=1)) <= 1e-12
    known = by_sale[~no_data].reset_index()
    sales = {}
    for part, code in _ICIO_PARTS.items():
        frame = known.pivot_table(index="d0", columns="d1", values=code).reindex(
            index=by_sale.index.levels[0], columns=by_sale.index.levels[1]
        )
        frame.columns = pd.MultiIndex.from_tuples([tuple(c.split("_", 1)) for c in frame.columns])
        wanted = {
            (region, buyer): frame[region, icio]
            for region in release.source_regions
            for icio, buyer in [*_ICIO_SECTORS.items(), ("FD+", "FD")]
        }
        for region in release.source_regions:
            for buyer, alike in _ICIO_ALSO.items():
                wanted[region, buyer] = wanted[region, alike]
            wanted[region, "c18"] = pd.Series(np.nan, index=frame.index)
            for industry in release.industries:
                # In the older release a parent's code is the common one.
                if release.common[industry.name] != "c2":
                    wanted[region, industry.parent] = wanted[region, release.common[industry.name]]
        sales[part] = pd.DataFrame(wanted).loc[list(release.source_regions)]
    output = pd.read_csv(folder / "wiod_mining_shares_from_oecd_icio2018_year2014.csv", index_col=0)
    shares = pd.DataFrame({part: output[f"output_{code}"] for part, code in _ICIO_PARTS.items()})
    return sales, shares.loc[list(release.source_regions)]


def read_farm_values(sources: Path, year: int, release: Release) -> pd.DataFrame:
    """Return the value of crops and of livestock products in MEUR by region (FAOSTAT).

    Regions not listed one by one form the rest of the world. Years before the source begins take its first
    year: only shares of crops and livestock are used.
    """
    table = pd.read_csv(sources / "agriculture" / "value_crops_livestock_by_country_2010_2022_usd.csv")
    region = table["area"].map(_FAO_AREAS)
    region = region.where(region.isin(release.source_regions), "ROW")
    wide = table.assign(region=region).pivot_table(
        index="region", columns="group", values=str(max(year, FIRST_FARM_YEAR)), aggfunc="sum"
    )
    wide.loc["LUX"] = wide.loc["LUX"] if "LUX" in wide.index else wide.loc["BEL"]
    return wide.reindex(list(release.source_regions))[["crops", "livestock"]] / 1e6 / USD_PER_EUR[year]


def read_prices(sources: Path, year: int) -> pd.Series:
    """Return the World Bank's commodity prices of one year, in the units of the source, USD."""
    table = pd.read_csv(sources / "prices" / "worldbank_pinksheet_annual_nominal_1960_2024.csv")
    return table[table["year"] == year].set_index("commodity")["nominal_usd"]


def _pairs(labels: pd.Index) -> pd.MultiIndex:
    pairs = [label.split(".") for label in labels]
    return pd.MultiIndex.from_tuples([(RENAMED.get(region, region), code) for region, code in pairs])


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis(_pairs(table.index), axis=0).set_axis(_pairs(table.columns), axis=1)
