"""Inhabitants of regions by year, for world tables that do not say how many people live in them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

#: Codes of the Eurostat file and those of the engine's regions.
_ISO3 = {
    "AT": "AUT", "CZ": "CZE", "DE": "DEU", "ES": "ESP", "FR": "FRA",
    "IT": "ITA", "PL": "POL", "PT": "PRT", "SE": "SWE",
}  # fmt: skip


def build(sources: Path, out: Path) -> None:
    """Write ``worlds/inhabitants.csv``: region, year, inhabitants; the countries that the source holds."""
    table = pd.read_csv(sources / "benchmarks" / "eurostat_material_indicators_2010_2023.csv")
    found = table.assign(region=table["geo"].map(_ISO3))[["region", "year", "population"]].dropna()
    found = found.rename(columns={"population": "inhabitants"}).sort_values(["region", "year"])
    found["inhabitants"] = found["inhabitants"].round().astype(int)
    target = Path(out) / "worlds" / "inhabitants.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    found.to_csv(target, index=False, lineterminator="\n")
