"""Published French totals to hold the world tables against; nothing is ever scaled to them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from footprint.files import written_atomically

TARGET = "benchmarks/french_totals.csv"
YEAR = 2014
_WASTE = {
    "A": "Farming, forestry, fishing", "B": "Mining", "C": "Manufacturing", "D": "Energy supply",
    "E36_E37_E39": "Water and sewerage", "E38": "Waste management", "F": "Construction", "G-U_X_G4677": "Services",
    "EP_HH": "Households",
}  # fmt: skip
_G20 = ("AUS", "BRA", "CAN", "CHN", "DEU", "GBR", "IDN", "IND", "ITA", "JPN", "KOR", "MEX", "RUS", "TUR",
        "USA")  # fmt: skip


def build(sources: Path, out: Path) -> None:
    """Write ``benchmarks/french_totals.csv``: check, label, year, value, unit, source."""
    rows = pd.concat([_output(sources), _co2(sources), _waste(sources), _partners(sources), _fuel()])
    with written_atomically(out / TARGET) as path:
        rows.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")


def _output(sources: Path) -> pd.DataFrame:
    """Output by A38 at basic prices, between the tables of 2013 and 2015."""
    table = pd.read_parquet(sources / "insee-tes" / "insee_tess_domestic_basic_prices_A38_2010_2019.parquet")
    table = table.astype({"block": str, "product": str, "use": str})
    table = table[(table["use"] == "total_uses") & (table["product"].str.len() == 2)]
    wide = table.pivot_table(index="product", columns="year", values="value_meur", aggfunc="sum")
    value = (wide[YEAR - 1] + wide[YEAR + 1]) / 2
    return _rows("output", value, YEAR, "MEUR", "INSEE, symmetric tables, mean of 2013 and 2015")


def _co2(sources: Path) -> pd.DataFrame:
    table = pd.read_parquet(sources / "satellites" / "jrc_co2_wiod2016_sectors_2000_2016.parquet")
    found = []
    for year in (2014, 2011):
        own = table[table["year"] == year]
        value = pd.Series(
            {
                "World": own["kt_co2"].sum() / 1e3,
                "France": own.loc[own["region"] == "FRA", "kt_co2"].sum() / 1e3,
            }
        )
        found.append(
            _rows("co2", value, year, "Mt", "European Commission JRC, CO2 by industry and households")
        )
    return pd.concat(found)


def _waste(sources: Path) -> pd.DataFrame:
    table = pd.read_csv(sources / "waste" / "eurostat_waste_generated_all_countries_2004_2016_tonnes.csv")
    table = table[(table["geo"] == "FR") & (table["year"] == YEAR) & (table["waste"] == "TOTAL")]
    table = table[(table["hazard"] == "HAZ_NHAZ") & table["nace_r2"].isin(list(_WASTE))]
    value = table.groupby("nace_r2")["tonnes"].max().rename(_WASTE) / 1e6
    return _rows(
        "waste", value.reindex(_WASTE.values()), YEAR, "Mt", "Eurostat, generation of waste by activity"
    )


def _partners(sources: Path) -> pd.DataFrame:
    """Shares of countries in all that France imports."""
    folder = sources / "icio2019"
    flows = pd.concat([pd.read_parquet(folder / f"{name}_2019.parquet") for name in "ZY"], axis=1)
    french = flows[[column for column in flows if column.startswith("FRA.")]].sum(axis=1)
    by_origin = french.groupby(french.index.str[:3]).sum().drop("FRA")
    share = (by_origin / by_origin.sum())[list(_G20)]
    return _rows("import share", share, 2019, "1", "OECD, Inter-Country Input-Output tables 2023, 2019")


def _fuel() -> pd.DataFrame:
    source = "SOeS, Bilan énergétique de la France pour 2014 (net imports of energy, electricity exports taken off)"
    return _rows("fuel imports", pd.Series({"Coal, oil and gas, net": 114.0}), YEAR, "Mtoe", source)


def _rows(check: str, value: pd.Series, year: int, unit: str, source: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "check": check,
            "label": value.index,
            "year": year,
            "value": value.to_numpy(),
            "unit": unit,
            "source": source,
        }
    )
