"""Published material flows that the indicators stand beside: France by four groups, nine countries in total.

``circular/material_flows.csv`` holds domestic extraction and trade of France by four material groups,
1970-2024, in tonnes (UNEP IRP), and ``circular/published_totals.csv`` the DMC, RMC and circular material
use rate of nine countries, 2010-2023 (Eurostat). The published DMC and material footprint stay beside
their components, so that the identities can be checked wherever the table is used.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.labels import EUROSTAT

GROUPS = ("Biomass", "Fossil fuels", "Metal ores", "Non-metallic minerals")
FLOWS = {
    "DE": "extraction_t",
    "IMP": "imports_t",
    "EXP": "exports_t",
    "RME_IMP": "rme_imports_t",
    "RME_EXP": "rme_exports_t",
    "DMC": "published_dmc_t",
    "MF": "published_rmc_t",
}
#: The trade in fossil fuels and what follows from it is absent from, or unusable in, the source.
UNUSABLE = ("imports_t", "exports_t", "published_dmc_t")
#: Up to this year the published identities hold to one tonne; later years are projections by component.
LAST_FIRM_YEAR = 2021
_ROUNDING_T = 1.5


def build(sources: Path, out: Path) -> None:
    """Write ``circular/material_flows.csv`` and ``circular/published_totals.csv`` under `out`."""
    folder = Path(out) / "circular"
    folder.mkdir(parents=True, exist_ok=True)
    benchmarks = Path(sources) / "benchmarks"
    french_flows(benchmarks / "unep_irp_france_mfa4_1970_2024.csv").to_csv(
        folder / "material_flows.csv", index=False, lineterminator="\n"
    )
    published_totals(benchmarks / "eurostat_material_indicators_2010_2023.csv").to_csv(
        folder / "published_totals.csv", index=False, lineterminator="\n"
    )


def french_flows(path: Path) -> pd.DataFrame:
    """Return flows of France by year and group, one column for each flow, checked for their identities.

    Raises
    ------
    ValueError
        If groups or flows are not those expected, or an identity is open before `LAST_FIRM_YEAR`.
    """
    long = pd.read_csv(path)
    if set(long["category"]) != set(GROUPS) or not set(FLOWS) <= set(long["flow"]):
        raise ValueError(f"{path.name}: unexpected groups or flows")
    wide = long.pivot_table(index=["year", "category"], columns="flow", values="t", aggfunc="first")[
        list(FLOWS)
    ].rename(columns=FLOWS)
    wide = wide.rename_axis(columns=None).reset_index().rename(columns={"category": "group"})
    wide.loc[wide["group"] == "Fossil fuels", list(UNUSABLE)] = float("nan")
    firm = wide[wide["year"] <= LAST_FIRM_YEAR]
    gaps = {
        "DMC = DE + IMP - EXP": firm["extraction_t"]
        + firm["imports_t"]
        - firm["exports_t"]
        - firm["published_dmc_t"],
        "RMC = DE + RME_IMP - RME_EXP": firm["extraction_t"]
        + firm["rme_imports_t"]
        - firm["rme_exports_t"]
        - firm["published_rmc_t"],
    }
    for identity, gap in gaps.items():
        if gap.abs().max() > _ROUNDING_T:
            raise ValueError(f"{path.name}: {identity} is open by {gap.abs().max():.0f} t")
    wide.insert(0, "region", "FRA")
    wide["status"] = (wide["year"] <= LAST_FIRM_YEAR).map({True: "published", False: "projected"})
    return wide


def published_totals(path: Path) -> pd.DataFrame:
    """Return Eurostat's DMC and RMC in tonnes and circular use rate as a share, by country and year."""
    table = pd.read_csv(path)
    if unknown := set(table["geo"]) - set(EUROSTAT):
        raise ValueError(f"{path.name}: unknown countries {sorted(unknown)}")
    return pd.DataFrame(
        {
            "region": table["geo"].map(EUROSTAT),
            "year": table["year"],
            "inhabitants": table["population"].round().astype("Int64"),
            "dmc_t": (table["dmc_total_ths_t"] * 1000).round(),
            "rmc_t": (table["rmc_total_ths_t"] * 1000).round(),
            "circular_material_use_rate": (table["cmur_pct"] / 100).round(6),
        }
    )
