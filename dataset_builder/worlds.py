"""What is known of regions beside the world tables: who lives there, and who is in the rest of the world."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.labels import MATERIALS
from footprint.mrio import load_world

#: Codes of the Eurostat file and those of the engine's regions.
_ISO3 = {
    "AT": "AUT", "CZ": "CZE", "DE": "DEU", "ES": "ESP", "FR": "FRA",
    "IT": "ITA", "PL": "POL", "PT": "PRT", "SE": "SWE",
}  # fmt: skip


#: Years of the embedded tables.
_YEARS = (2010, 2011, 2014)


def build(sources: Path, out: Path) -> None:
    """Write ``worlds/inhabitants.csv`` and ``worlds/rest_of_world.csv``."""
    _inhabitants(sources, out)
    _rest_of_world(sources, out)


def _rest_of_world(sources: Path, out: Path) -> None:
    """Write extraction by countries that the tables may count as the rest of the world: kt a year.

    Columns year, material, region (empty: all countries that the source does not name), kt.
    """
    table = pd.read_parquet(sources / "unep-irp" / "unep_irp_de_1970_2017.parquet")
    table = table.astype({"region": str, "material": str})
    alone = set.intersection(*(set(load_world(year=year).regions) for year in _YEARS)) - {"ROW"}
    table = table[table["year"].isin(_YEARS) & ~table["region"].isin(alone) & (table["extraction_Mt"] > 0)]
    found = pd.DataFrame(
        {
            "year": table["year"].astype(int),
            "material": table["material"].map(MATERIALS),
            "region": table["region"].where(table["region"] != "ROW", ""),
            "kt": (1e3 * table["extraction_Mt"]).map("{:.5g}".format),
        }
    ).sort_values(["year", "material", "region"])
    found.to_csv(Path(out) / "worlds" / "rest_of_world.csv", index=False, lineterminator="\n")


def _inhabitants(sources: Path, out: Path) -> None:
    """Write region, year, inhabitants; the countries that the source holds."""
    table = pd.read_csv(sources / "benchmarks" / "eurostat_material_indicators_2010_2023.csv")
    found = table.assign(region=table["geo"].map(_ISO3))[["region", "year", "population"]].dropna()
    found = found.rename(columns={"population": "inhabitants"}).sort_values(["region", "year"])
    found["inhabitants"] = found["inhabitants"].round().astype(int)
    target = Path(out) / "worlds" / "inhabitants.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    found.to_csv(target, index=False, lineterminator="\n")
