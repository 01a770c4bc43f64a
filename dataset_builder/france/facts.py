"""What French sources say of each of the 257 sectors: output, turnover, trade, by product."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france.sectors import read_naf

HERE = Path(__file__).resolve().parent
#: Year of the French input–output table by product.
TABLE_YEAR = 2005
#: The file of turnover prints no year; its classes and levels are those of 2021 or near it: assumed.
TURNOVER_YEAR = 2021
#: Export share from which the national table is taken to show re-exports, not what is made.
_ALL_LEAVES = 0.99
#: ISO 3166 codes of countries whose exports are known and that are regions of the world table.
ISO3 = {
    "FR": "FRA", "AU": "AUS", "AT": "AUT", "BE": "BEL", "BR": "BRA", "CA": "CAN", "CN": "CHN", "CZ": "CZE",
    "DE": "DEU", "DK": "DNK", "ES": "ESP", "FI": "FIN", "GB": "GBR", "ID": "IDN", "IN": "IND", "IE": "IRL",
    "IT": "ITA", "JP": "JPN", "KR": "KOR", "MX": "MEX", "NL": "NLD", "PL": "POL", "PT": "PRT", "RU": "RUS",
    "SE": "SWE", "TR": "TUR", "US": "USA", "NO": "NOR", "CH": "CHE",
}  # fmt: skip
#: European countries that the world table may hold together (``REU``); all others are rest of the world.
REST_OF_EUROPE = ("BG", "CY", "EE", "GR", "HR", "HU", "LT", "LU", "LV", "MT", "RO", "SI", "SK")


def read_concordance() -> pd.DataFrame:
    """Return, by sector: tes118, naf, hs4, fao_items, tradability, export_cap, import_cap."""
    table = pd.read_csv(HERE / "concordance.csv", sep=";", dtype=str, keep_default_na=False)
    caps = ["export_cap", "import_cap"]
    return table.astype(dict.fromkeys(caps, float)).set_index("code")


def weighted_codes(texts: pd.Series) -> pd.DataFrame:
    """Return code and weight of each entry of ``"0111Z:0.245 0112Z"``, one row a pair of sector and code."""
    rows = []
    for sector, text in texts.items():
        for entry in text.split():
            code, _, weight = entry.partition(":")
            rows.append((sector, code, float(weight or 1.0)))
    return pd.DataFrame(rows, columns=["sector", "code", "weight"])


def read_products(sources: Path) -> pd.DataFrame:
    """Return output, imports, exports, re-exports and use at home of 118 products, MEUR of 2005.

    INSEE's symmetric table as published with the work of OFCE and ADEME. Exports are those of French
    products; re-exports are the exports of imported ones.
    """
    path = sources / "france-detail" / "tes118_france_2005_products_supply_use.csv"
    table = pd.read_csv(path).set_index("code")
    return pd.DataFrame({
        "name": table["product"],
        "output": table["output_basic_meur"],
        "imports": table["imports_meur"] - table["imp_exports"],
        "exports": table["dom_exports"],
        "reexports": table["imp_exports"],
        "use": table["tot_total_uses"] - table["tot_exports"] - table["tot_stocks"],
        "households": table["tot_households"],
    })  # fmt: skip


def read_turnover(sources: Path) -> pd.Series:
    """Return turnover by NAF sub-class, MEUR; NaN where it is secret or not surveyed (the file prints 0 too).

    A sub-class that is secret takes what its siblings leave of the class, where that is known.
    """
    table = pd.read_csv(sources / "france-detail" / "esane_turnover_by_naf_rev2.csv", dtype={"naf": str})
    fine = table[table["level"] == "sub5"].set_index("naf")["turnover_meur"].astype(float)
    classes = table[table["level"] == "class4"].set_index("naf")["turnover_meur"].astype(float)
    for parent, members in fine.groupby(fine.index.str[:4]):
        unknown = members.index[members.isna()]
        left = float(classes.get(parent, np.nan)) - float(members.sum())
        if len(unknown) == 1 and left > 0:
            fine[unknown] = left
    return fine.where(fine > 0)


def share_counted(sources: Path, concordance: pd.DataFrame, a38: pd.Series) -> pd.Series:
    """Return the share of each A38 sector's turnover that the 257 sectors make, 0–1."""
    turnover = read_turnover(sources)
    counted = set(weighted_codes(concordance["naf"])["code"])
    group = pd.Series(read_naf(sources)["A38"].reindex(turnover.index).to_numpy(), turnover.index)
    inside = turnover[turnover.index.isin(counted)].groupby(group).sum()
    return (inside / turnover.groupby(group).sum()).reindex(sorted(set(a38))).fillna(1.0)


def read_sector_exports(sources: Path, concordance: pd.DataFrame) -> pd.DataFrame:
    """Return merchandise exports of 2012 by country (rows, ISO2) and sector (columns), USD."""
    trade = pd.read_parquet(sources / "france-detail" / "exports_hs4_124countries_2012.parquet")
    trade = trade.assign(hs4=trade["hs4"].astype(str).str.zfill(4))
    pairs = weighted_codes(concordance["hs4"]).rename(columns={"code": "hs4"})
    joined = trade.merge(pairs, on="hs4", how="inner")
    joined["value"] = joined["exports_usd"] * joined["weight"]
    table = joined.pivot_table(index="iso2", columns="sector", values="value", aggfunc="sum", observed=True)
    return table.reindex(columns=concordance.index).fillna(0.0)


def by_region(exports: pd.DataFrame, regions: list[str]) -> pd.DataFrame:
    """Return exports by region of the world table; what is no region of its own joins the rest."""

    def region(country: str) -> str:
        own = ISO3.get(country, "")
        if own in regions:
            return own
        if "REU" in regions and country in REST_OF_EUROPE:
            return "REU"
        return "ROW"

    return exports.groupby([region(country) for country in exports.index]).sum().reindex(regions).fillna(0.0)


def read_food_shares(sources: Path, concordance: pd.DataFrame) -> pd.DataFrame:
    """Return import and export shares of foods in tonnes, mean of 2005–2009, by sector where items are known.

    imports / (production + imports) and exports / (production + imports): imports and home products leave
    the country alike (FAO food balances do not tell re-exports apart).
    """
    balance = pd.read_csv(sources / "france-detail" / "france_self_sufficiency_mean_2005_2009.csv")
    balance = balance.set_index(balance["item_code"].astype(str))
    rows = {}
    for sector, text in concordance["fao_items"].items():
        items = [item for item in text.split() if item in balance.index]
        if not items:
            continue
        own = balance.loc[items, ["Production", "Import", "Export"]].fillna(0.0).sum()
        supply = own["Production"] + own["Import"]
        if supply > 0:
            rows[sector] = {"imports": own["Import"] / supply, "exports": own["Export"] / supply}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["imports", "exports"])


def opening(sources: Path, isic: pd.Series, year: int) -> pd.DataFrame:
    """Return how much more open each industry is in a year than in `TABLE_YEAR`: columns exports, imports.

    Exports over output, and imports over use, each relative to that year, of the French national table of
    the WIOD 2016 release; 1 where an industry made or used nothing, or where that table has all output leave
    the country (clothing, electronics), so that re-exports fill the whole of it.
    """
    table = pd.read_parquet(sources / "wiod2016" / "FRA_NIOT_2000_2014.parquet")
    first, last = (_open_shares(table[table["Year"] == when]) for when in (TABLE_YEAR, year))
    moved = (last / first.where(first > 0)).where(last["exports"] < _ALL_LEAVES).fillna(1.0)
    return moved.reindex(isic).set_axis(isic.index).fillna(1.0)


def _open_shares(table: pd.DataFrame) -> pd.DataFrame:
    made = table[table["Origin"] == "Domestic"].set_index("Code")
    brought = table[table["Origin"] == "Imports"].set_index("Code")
    at_home = [
        column for column in made.columns if column not in ("Year", "Description", "Origin", "EXP", "GO")
    ]
    at_home = [column for column in at_home if pd.api.types.is_numeric_dtype(made[column])]
    imports = brought[at_home].sum(axis=1)
    use = made[at_home].sum(axis=1) + imports
    return pd.DataFrame({
        "exports": made["EXP"] / made["GO"].where(made["GO"] > 0), "imports": imports / use.where(use > 0)
    })  # fmt: skip


def read_a38_accounts(sources: Path, year: int) -> pd.DataFrame:
    """Return output of French branches by A38 of INSEE's symmetric table of a year, MEUR.

    Years between two published ones are interpolated in logarithms.
    """
    path = sources / "insee-tes" / "insee_tess_domestic_basic_prices_A38_2010_2019.parquet"
    table = pd.read_parquet(path)
    final = table[(table["block"] == "final") & (table["use"] == "total_uses")]
    wide = final.pivot_table(index="product", columns="year", values="value_meur", aggfunc="sum")
    if year in wide.columns:
        return wide[[year]].rename(columns={year: "output"})
    before, after = max(y for y in wide.columns if y < year), min(y for y in wide.columns if y > year)
    share = (year - before) / (after - before)
    return (wide[before] ** (1 - share) * wide[after] ** share).rename("output").to_frame()
