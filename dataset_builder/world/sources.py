"""Readers of the raw files the world table is made from; each returns plain labelled frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.labels import (
    CATEGORIES,
    CHILDREN,
    GROUPS,
    MATERIALS,
    PARENTS,
    RENAMED,
    SECTORS,
    WIOD_REGIONS,
)

#: Dollars for one euro, yearly averages (European Central Bank reference rates).
USD_PER_EUR = {2010: 1.3257, 2011: 1.3920}

#: First digits of the US industry codes → industry of the source; the longest match counts.
_US_PREFIXES = {
    "c1": "111 112 113 114 115",
    "c2": "211 212 213",
    "c3": "311 312",
    "c4": "313 314 315",
    "c5": "316",
    "c6": "321",
    "c7": "322 323 5111",
    "c8": "324",
    "c9": "325",
    "c10": "326",
    "c11": "327",
    "c12": "331 332",
    "c13": "333",
    "c14": "334 335",
    "c15": "336",
    "c16": "337 339",
    "c17": "221 S00101 S00202",
    "c18": "23",
    "c19": "451 8111",
    "c20": "42",
    "c21": "45 45 4B",
    "c22": "721 722",
    "c23": "482 484 485 486 S00201",
    "c24": "483",
    "c25": "481",
    "c26": "48A 493",
    "c27": "491 492 515 517",
    "c28": "52",
    "c29": "531",
    "c30": "5112 518 519 532 533 54 55 561",
    "c31": "S00102 S00203 S00500 S00600 GSLGO",
    "c32": "611 GSLGE",
    "c33": "62 GSLGH",
    "c34": "512 562 71 81",
    "c35": "814",
}
_US_CONSTRUCTION = (
    "230301", "230302", "233210", "233230", "233240", "233262", "233411", "233412", "2332A0", "2332C0", "2332D0",
    "2334A0",
)  # fmt: skip
#: US codes of the industries that are split; the second of "2123A0" goes half to each mineral industry.
_US_CHILDREN = {
    "Crops": ("1111A0", "1111B0", "111200", "111300", "111400", "111900"),
    "Livestock": ("112120", "1121A0", "112300", "112A00"),
    "Forestry": ("113000",),
    "Fishing": ("114000",),
    "Coal": ("212100",),
    "Oil and gas": ("211000",),
    "Metal ores": ("212230", "2122A0"),
    "Construction minerals": ("212310", "2123A0"),
    "Industrial minerals": ("2123A0",),
    "Mining support": ("213111", "21311A"),
    "Meat and dairy products": ("311513", "311514", "31151A", "311615", "31161A"),
    "Other food, beverages and tobacco": (
        "311111", "311119", "311210", "311221", "311224", "311225", "311230", "311300", "311410", "311420",
        "311520", "311700", "311810", "3118A0", "311910", "311920", "311930", "311940", "311990", "312110",
        "312120", "312130", "312140", "312200",
    ),
    "Construction": _US_CONSTRUCTION,
    "Construction projects abroad": _US_CONSTRUCTION,
}  # fmt: skip
#: US final-demand columns → category here; imports and exports are no buyers.
_US_DEMAND = {
    "households": ("F01000",),
    "npish": ("F01000",),
    "government": ("F06C00", "F07C00", "F10C00"),
    "investment": ("F02E00", "F02N00", "F02R00", "F02S00"),
    "inventories": ("F01000", "F02S00"),
}
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
    "Turkiye": "TUR", "United States of America": "USA",
}  # fmt: skip


@dataclass(frozen=True)
class Wiod:
    """One year of the source table in MEUR, 40 regions × 35 industries.

    Attributes
    ----------
    Z : array, (40·35) × (40·35)
    Y : array, (40·35) × (40·5), categories in the order of ``CATEGORIES``
    x : array, (40·35); row sums of Z and Y, so that every row balances exactly
    """

    year: int
    Z: np.ndarray
    Y: np.ndarray
    x: np.ndarray
    stated_output: np.ndarray


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


def read_extraction(sources: Path, year: int) -> pd.DataFrame:
    """Return domestic extraction in tonnes, 60 materials (by name) × 40 regions."""
    table = pd.read_parquet(sources / "unep-irp" / "unep_de_by_wiod_region_1995_2011.parquet")
    table = table[table["year"] == year]
    wide = table.pivot_table(index="material", columns="wiod_region", values="extraction_Mt", aggfunc="sum")
    wide = wide.rename(columns=RENAMED).reindex(index=list(MATERIALS), columns=list(WIOD_REGIONS)).fillna(0.0)
    return (wide * 1e6).rename(index=MATERIALS)


def read_stressors(sources: Path) -> pd.DataFrame:
    """Return code and group of each material, indexed by its name."""
    table = pd.read_csv(sources / "unep-irp" / "materials.csv", index_col="material")
    groups = table.loc[list(MATERIALS), "material_category"].map(GROUPS)
    return pd.DataFrame(
        {"code": list(MATERIALS), "group": groups.to_numpy()},
        index=pd.Index(MATERIALS.values(), name="stressor"),
    )


def read_us_recipes(sources: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how US industries buy and sell, from the 2012 benchmark use table at detail level.

    Returns
    -------
    inputs : 45 industries × the fourteen split industries, million USD of inputs
    sales : the fourteen split industries × (45 industries and five categories), share of all uses at home
    """
    use = pd.read_parquet(sources / "bea" / "Detail_Use_2012_PRO_AfterRedef_12sch.parquet")
    members = {sector: _us_codes(sector, use.index) for sector in SECTORS}
    buyers = {sector: _us_codes(sector, use.columns) for sector in SECTORS}
    children = list(_US_CHILDREN)
    inputs = pd.DataFrame(
        {c: [float((use.loc[m, list(buyers[c])].T @ pd.Series(w)).sum()) if (m := list(w)) else 0.0
             for w in members.values()] for c in children},
        index=list(members),
    )  # fmt: skip
    sales = pd.DataFrame(0.0, index=children, columns=[*SECTORS, *CATEGORIES])
    for child in children:
        weights = pd.Series(members[child])
        row = use.loc[weights.index].mul(weights, axis=0).sum()
        for sector in SECTORS:
            sales.loc[child, sector] = float((row[list(buyers[sector])] * pd.Series(buyers[sector])).sum())
        for category, columns in _US_DEMAND.items():
            sales.loc[child, category] = max(0.0, float(row[list(columns)].sum()))
    own = (
        sales.loc[:, list(SECTORS)].sum(axis=1)
        + sales["households"]
        + sales["government"]
        + sales["investment"]
    )
    return inputs, sales.div(own, axis=0)


def read_mining_shares(sources: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
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
            for region in WIOD_REGIONS
            for icio, buyer in [*_ICIO_SECTORS.items(), ("FD+", "FD")]
        }
        for region in WIOD_REGIONS:
            for buyer, alike in _ICIO_ALSO.items():
                wanted[region, buyer] = wanted[region, alike]
            wanted[region, "c18"] = pd.Series(np.nan, index=frame.index)
        sales[part] = pd.DataFrame(wanted).loc[list(WIOD_REGIONS)]
    output = pd.read_csv(folder / "wiod_mining_shares_from_oecd_icio2018_year2014.csv", index_col=0)
    shares = pd.DataFrame({part: output[f"output_{code}"] for part, code in _ICIO_PARTS.items()})
    return sales, shares.loc[list(WIOD_REGIONS)]


def read_farm_values(sources: Path, year: int) -> pd.DataFrame:
    """Return the value of crops and of livestock products in MEUR by region (FAOSTAT).

    Regions not listed one by one form the rest of the world.
    """
    table = pd.read_csv(sources / "agriculture" / "value_crops_livestock_by_country_2010_2022_usd.csv")
    region = table["area"].map(_FAO_AREAS).fillna("ROW")
    wide = table.assign(region=region).pivot_table(
        index="region", columns="group", values=str(year), aggfunc="sum"
    )
    wide.loc["LUX"] = wide.loc["LUX"] if "LUX" in wide.index else wide.loc["BEL"]
    return wide.reindex(list(WIOD_REGIONS))[["crops", "livestock"]] / 1e6 / USD_PER_EUR[year]


def read_prices(sources: Path, year: int) -> pd.Series:
    """Return the World Bank's commodity prices of one year, in the units of the source, USD."""
    table = pd.read_csv(sources / "prices" / "worldbank_pinksheet_annual_nominal_1960_2024.csv")
    return table[table["year"] == year].set_index("commodity")["nominal_usd"]


def _pairs(labels: pd.Index) -> pd.MultiIndex:
    pairs = [label.split(".") for label in labels]
    return pd.MultiIndex.from_tuples([(RENAMED.get(region, region), code) for region, code in pairs])


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis(_pairs(table.index), axis=0).set_axis(_pairs(table.columns), axis=1)


def _us_codes(sector: str, labels: pd.Index) -> dict[str, float]:
    """Return the US codes that make up an industry, with the share of each that belongs to it."""
    if sector in _US_CHILDREN:
        return {code: 0.5 if code == "2123A0" else 1.0 for code in _US_CHILDREN[sector] if code in labels}
    parent = next(p for p, names in CHILDREN.items() if sector in names)
    found = {}
    for label in labels:
        matches = [(len(prefix), p) for p, prefixes in _US_PREFIXES.items() for prefix in prefixes.split()
                   if label.startswith(prefix)]  # fmt: skip
        if matches and max(matches)[1] == parent:
            found[label] = 1.0
    return found
