"""Satellites of the world tables of 2014 and 2011.

``satellites/YEAR/co2.parquet``: CO2 by industry and households (JRC, both years). What comes from EXIOBASE
(2011) stands apart, under its own licence: ``satellites-exiobase/YEAR/`` methane, nitrous oxide, water,
waste, waste treated, additions to stocks. On 2014 these are carried by intensity: flow of 2011 × output of
2014 over output of 2011 in euros, by industry and country.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.satellites.activities import activity_named, targets, treatments, water_uses
from dataset_builder.world.release import RELEASE_2013, RELEASE_2016, Release
from dataset_builder.world.sources import USD_PER_EUR
from footprint.files import written_atomically
from footprint.mrio import MRIO

YEARS = {2014: RELEASE_2016, 2011: RELEASE_2013}
OWN, SHARE_ALIKE = "satellites", "satellites-exiobase"
_EXIOBASE = {
    "AT": "AUT", "AU": "AUS", "BE": "BEL", "BG": "BGR", "BR": "BRA", "CA": "CAN", "CH": "CHE", "CN": "CHN",
    "CY": "CYP", "CZ": "CZE", "DE": "DEU", "DK": "DNK", "EE": "EST", "ES": "ESP", "FI": "FIN", "FR": "FRA",
    "GB": "GBR", "GR": "GRC", "HR": "HRV", "HU": "HUN", "ID": "IDN", "IE": "IRL", "IN": "IND", "IT": "ITA",
    "JP": "JPN", "KR": "KOR", "LT": "LTU", "LU": "LUX", "LV": "LVA", "MT": "MLT", "MX": "MEX", "NL": "NLD",
    "NO": "NOR", "PL": "POL", "PT": "PRT", "RO": "ROU", "RU": "RUS", "SE": "SWE", "SI": "SVN", "SK": "SVK",
    "TR": "TUR", "US": "USA",
}  # fmt: skip
FROM_STOCKS = "waste_from_stocks.csv"
#: Account of the source → file of activities, extension, what is done to labels, factor to tonnes or m³.
_ACCOUNTS = (
    ("emissions", "emissions", "greenhouse-gases", 1.0),
    ("water", "water", "water", 1e6),
    ("waste_supply", "waste_supply", "waste", 1.0),
    ("waste_use", "waste_use", "waste-treated", 1.0),
    ("stock_additions", "stock_additions", "stocks", 1.0),
)
_MINERAL = "Construction materials and mining waste (excl. unused mining material)"
_NAMES = {
    _MINERAL: "Construction materials",
    "non-ferrous metals": "Other non-ferrous metals",
    "Sewage": "Sewage sludge",
}
#: A row of the source that is mineral waste under another name (83 Mt of ashes landfilled in France alone).
_MISLABELLED = "Ashes"
#: What the source books as hazardous waste of nuclear power follows generation in every country (4.8 Mt in
#: France, 11 kt for each TWh): it is the ore behind the fuel, not what power stations hand over.
_NUCLEAR = "Production of electricity by nuclear"
_HAZARDOUS, _ORE_OF_FUEL = "Oils and hazardous materials", "Ore of nuclear fuel"


def build(sources: Path, out: Path) -> None:
    """Write the satellites of both years below `out`."""
    for year, release in YEARS.items():
        world = MRIO.load(out / "world" / str(year))
        exiobase = {name: _exiobase(sources, world, release, *rest) for *rest, name in _given()}
        shares = exiobase["greenhouse-gases"][0].loc["CO2"]
        if year == 2014:
            growth = output_growth(sources, world, release)
            exiobase = {name: (F * growth, direct) for name, (F, direct) in exiobase.items()}
        ghg, direct = exiobase["greenhouse-gases"]
        exiobase["greenhouse-gases"] = ghg.drop("CO2"), direct.drop("CO2")
        for name, tables in exiobase.items():
            _write(out / SHARE_ALIKE / str(year) / f"{name}.parquet", *tables)
        _write(out / OWN / str(year) / "co2.parquet", *co2(sources, world, release, year, shares))
    with written_atomically(out / SHARE_ALIKE / FROM_STOCKS) as path:
        from_stocks(sources, world).to_csv(path, index=False, float_format="%.0f", lineterminator="\n")


def from_stocks(sources: Path, world: MRIO) -> pd.DataFrame:
    """Return what leaves stocks as waste, 2011: region, kind, tonnes; the source has it by country alone.

    Its ashes are left out: they are mineral waste under another name (83 Mt in France).
    """
    table = pd.read_csv(sources / "satellites" / "stock_depletion_waste_by_region_tonnes.csv")
    table["region"] = _folded(table["region"].map(_EXIOBASE).fillna("ROW"), world)
    wide = table.groupby("region").sum().reindex(list(world.regions)).drop(columns=_MISLABELLED)
    wide = wide.rename(columns=_NAMES).loc[:, lambda t: t.sum() > 0]
    long = wide.reset_index().melt("region", var_name="kind", value_name="tonnes")
    return long[long["tonnes"] > 0].reset_index(drop=True)


def _given() -> list[tuple[str, str, float, str]]:
    return [(account, file, factor, name) for account, file, name, factor in _ACCOUNTS]


def co2(
    sources: Path, world: MRIO, release: Release, year: int, shares: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return CO2 of industries (1 × n) and of households (1 × regions), tonnes, JRC.

    Industries of the source that the table splits share their emissions like EXIOBASE's (`shares`), or by
    output where it has none.
    """
    table = pd.read_parquet(sources / "satellites" / "jrc_co2_wiod2016_sectors_2000_2016.parquet")
    table = table[table["year"] == year].astype({"region": str, "sector": str})
    table["region"] = _folded(table["region"].replace({"RoW": "ROW", "TWN": "ROW"}), world)
    wide = table.pivot_table(index="sector", columns="region", values="kt_co2", aggfunc="sum") * 1e3
    wide = wide.reindex(columns=list(world.regions)).fillna(0.0)
    direct = wide.loc[["FC_HH"]].set_axis(["CO2"])
    F = pd.Series(0.0, index=world.index)
    for code, row in wide.drop("FC_HH").iterrows():
        names = [i.name for i in RELEASE_2016.industries if i.parent == code]
        members = names if release is RELEASE_2016 else _older_members(str(code), names, release)
        for region, tonnes in row.items():
            F += _shared(tonnes, world, str(region), members, shares)
    return F.rename("CO2").to_frame().T, direct


def _older_members(code: str, names: list[str], release: Release) -> list[str]:
    """Return the industries of the older table that one of the newer source belongs to."""
    own = [name for name in names if name in release.sectors and len(names) > 1]
    if own or code in ("A02", "A03"):
        return own or names
    common = {RELEASE_2016.common[name] for name in names}
    return [s for s in release.sectors if release.common[s] in common | ({"c5"} if "c4" in common else set())]


def _shared(tonnes: float, world: MRIO, region: str, members: list[str], shares: pd.Series) -> pd.Series:
    at = [(region, member) for member in members]
    weight = shares[at] if shares[at].sum() > 0 else world.x[at]
    # An industry without output cannot emit.
    weight = weight.where(world.x[at] > 0, 0.0)
    if weight.sum() <= 0:
        at = [(region, sector) for sector in world.sectors]
        weight = world.x[at]
    out = pd.Series(0.0, index=world.index)
    out[at] = tonnes * weight / weight.sum()
    return out


def _exiobase(
    sources: Path, world: MRIO, release: Release, account: str, file: str, factor: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return flows of industries (stressor × n) and of households (stressor × regions), t or m³, 2011."""
    folder = sources / "satellites"
    table = pd.read_parquet(folder / f"{file}_48regions_164activities.parquet")
    table = table.astype({"flow": str, "region": str, "id": int})
    table["region"] = _folded(table["region"].map(_EXIOBASE).fillna("ROW"), world)
    hh = pd.read_parquet(folder / "accounts_wiod2013_41regions_35sectors_and_fd.parquet")
    hh = hh[(hh["account"] == account) & (hh["sector"] == "hh")].astype({"flow": str, "region": str})
    hh["region"] = _folded(hh["region"].replace({"ROM": "ROU", "RoW": "ROW", "TWN": "ROW"}), world)
    relabel = _LABELS[account](sources)
    table["stressor"], hh["stressor"] = relabel(table), relabel(hh)
    table, hh = table.dropna(subset="stressor"), hh.dropna(subset="stressor")
    stressors = list(dict.fromkeys([*table["stressor"], *hh["stressor"]]))
    where, output = targets(sources, release), world.x
    F = pd.DataFrame(0.0, index=stressors, columns=world.index)
    sums = table.groupby(["stressor", "region", "id"])["value"].sum() * factor
    values = F.to_numpy().copy()
    place = {label: i for i, label in enumerate(world.index)}
    made = output.to_numpy()
    for (stressor, region, number), value in sums.items():
        at = np.array([place[region, name] for name in where[number]])
        weight = made[at]
        if weight.sum() <= 0:
            # The table has no such industry there: the region's industries share it by output.
            at = np.array([place[region, name] for name in world.sectors])
            weight = made[at]
        values[stressors.index(stressor), at] += value * weight / weight.sum()
    direct = hh.pivot_table(index="stressor", columns="region", values="value", aggfunc="sum") * factor
    direct = direct.reindex(index=stressors, columns=list(world.regions)).fillna(0.0)
    return pd.DataFrame(values, F.index, F.columns), direct


def output_growth(sources: Path, world: MRIO, release: Release) -> pd.Series:
    """Return output of 2014 over output of 2011 in euros, by region and industry."""
    table = pd.read_parquet(sources / "wiod2016" / "primary_inputs_output_2000_2014.parquet")
    table = table.astype({"region": str, "sector": str})
    table["region"] = _folded(table["region"].replace({"TWN": "ROW"}), world)
    wide = table[table["year"].isin((2011, 2014))].pivot_table(
        index=["region", "sector"], columns="year", values="Output at basic prices", aggfunc="sum"
    )
    ratio = (wide[2014] / USD_PER_EUR[2014]) / (wide[2011] / USD_PER_EUR[2011])
    parent = {industry.name: industry.parent for industry in release.industries}
    pairs = [(region, parent[sector]) for region, sector in world.index]
    found = ratio.replace([np.inf, -np.inf], np.nan).reindex(pairs).fillna(1.0).clip(0.2, 5.0)
    return pd.Series(found.to_numpy(), index=world.index)


def _folded(regions: pd.Series, world: MRIO) -> pd.Series:
    """Return regions of the table for those of a source; those without one are in the rest of the world."""
    fold = RELEASE_2016.folding()
    home = {column: str(fold.index[int(np.argmax(fold[column]))]) for column in fold.columns}
    mapped = regions.map(home)
    return mapped.where(mapped.isin(world.regions), "ROW")


def _greenhouse(_: Path) -> Callable[[pd.DataFrame], pd.Series]:
    names = {"Carbon dioxide, fossil": "CO2", "CH4": "CH4", "N2O": "N2O"}
    return lambda table: table["flow"].map(names)


def _water(_: Path) -> Callable[[pd.DataFrame], pd.Series]:
    uses = water_uses()

    def relabel(table: pd.DataFrame) -> pd.Series:
        use = table["id"].map(uses) if "id" in table else pd.Series("households", table.index)
        return use.map("Blue water, {}".format).where(table["flow"] == "Water Consumption Blue")

    return relabel


def _kinds(_: Path) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda table: table["flow"].replace(_NAMES)


def _supplied(sources: Path) -> Callable[[pd.DataFrame], pd.Series]:
    number = activity_named(sources, _NUCLEAR)

    def relabel(table: pd.DataFrame) -> pd.Series:
        kind = table["flow"].replace(_NAMES)
        if "id" not in table:
            return kind
        return kind.mask((table["id"] == number) & (kind == _HAZARDOUS), _ORE_OF_FUEL)

    return relabel


def _treated(sources: Path) -> Callable[[pd.DataFrame], pd.Series]:
    kinds = treatments(sources)

    def relabel(table: pd.DataFrame) -> pd.Series:
        kind = table["id"].map(kinds) if "id" in table else pd.Series("other", table.index)
        return kind.str.replace("_", " ").str.capitalize().where(table["flow"] != _MISLABELLED)

    return relabel


_LABELS: Mapping[str, Callable[[Path], Callable[[pd.DataFrame], pd.Series]]] = {
    "emissions": _greenhouse, "water": _water, "waste_supply": _supplied, "waste_use": _treated,
    "stock_additions": _kinds,
}  # fmt: skip


def _write(path: Path, F: pd.DataFrame, direct: pd.DataFrame) -> None:
    """Write one satellite: a row for each stressor, flows of industries and households as float32 lists."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {
        "stressor": pa.array(list(map(str, F.index))),
        "F": pa.array([row.astype(np.float32) for row in F.to_numpy()], pa.list_(pa.float32())),
        "households": pa.array(
            [row.astype(np.float32) for row in direct.reindex(F.index).to_numpy()], pa.list_(pa.float32())
        ),
    }
    with written_atomically(path) as draft:
        pq.write_table(pa.table(columns), draft, compression="zstd", compression_level=19, use_dictionary=False,
                       write_statistics=False, store_schema=False)  # fmt: skip
