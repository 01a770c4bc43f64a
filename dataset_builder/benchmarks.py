"""Published material indicators to compare the world tables with; nothing is ever scaled to them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.labels import EUROSTAT, GROUPS
from footprint.files import written_atomically

YEARS = (2010, 2011, 2014)


def build(sources: Path, out: Path) -> None:
    """Write ``benchmarks/published_indicators.csv``: region, year, source, indicator, group, Mt."""
    folder = sources / "benchmarks"
    rows = pd.concat([_eurostat(folder), _unep(folder)], ignore_index=True)
    rows = rows[rows["year"].isin(YEARS)].sort_values(["source", "region", "year", "indicator", "group"])
    with written_atomically(out / "benchmarks" / "published_indicators.csv") as path:
        rows.to_csv(path, index=False, float_format="%.6f", lineterminator="\n")


def _eurostat(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "eurostat_material_indicators_2010_2023.csv")
    long = table.melt(
        ["geo", "year"], ["dmc_total_ths_t", "rmc_total_ths_t"], var_name="indicator", value_name="kt"
    )
    return pd.DataFrame(
        {
            "region": long["geo"].map(EUROSTAT),
            "year": long["year"],
            "source": "Eurostat",
            "indicator": long["indicator"].str[:3].str.upper(),
            "group": "Total",
            "mt": long["kt"] / 1e3,
        }
    )


def _unep(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "unep_irp_france_mfa4_1970_2024.csv")
    table = table[(table["flow"] == "MF") & table["category"].isin(GROUPS.values())]
    parts = table.rename(columns={"category": "group"})[["year", "group", "t"]]
    total = parts.groupby("year", as_index=False)["t"].sum().assign(group="Total")
    both = pd.concat([parts, total])
    return both.assign(region="FRA", source="UNEP IRP", indicator="RMC", mt=both["t"] / 1e6).drop(columns="t")
