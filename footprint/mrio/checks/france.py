"""France in the newest table beside published French totals, each with the reason of its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.embedded import embedded
from footprint.labels import HOME
from footprint.mrio.impacts.satellites import with_satellites

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO

#: INSEE's A38 → codes of ISIC 4 in the table.
A38 = {
    "AZ": "A01 A02 A03", "BZ": "B", "CA": "C10-C12", "CB": "C13-C15", "CC": "C16 C17 C18", "CD": "C19", "CE": "C20",
    "CF": "C21", "CG": "C22 C23", "CH": "C24 C25", "CI": "C26", "CJ": "C27", "CK": "C28", "CL": "C29 C30",
    "CM": "C31_C32 C33", "DZ": "D35", "EZ": "E36 E37-E39", "FZ": "F", "GZ": "G45 G46 G47", "HZ": "H49 H50 H51 H52 H53",
    "IZ": "I", "JA": "J58 J59_J60", "JB": "J61", "JC": "J62_J63", "KZ": "K64 K65 K66", "LZ": "L68",
    "MA": "M69_M70 M71", "MB": "M72", "MC": "M73 M74_M75", "NZ": "N", "OZ": "O84", "PZ": "P85", "QA+QB": "Q",
    "RZ+SZ": "R_S", "TZ": "T",
}  # fmt: skip
_WASTE = {
    "Farming, forestry, fishing": "A01 A02 A03", "Mining": "B", "Manufacturing": "", "Energy supply": "D35",
    "Water and sewerage": "E36", "Waste management": "E37-E39", "Construction": "F",
}  # fmt: skip
#: Tonnes of oil equivalent in a tonne (International Energy Agency, average qualities).
_TOE = {"Crude oil": 1.02, "Natural gas liquids": 1.08, "Natural gas": 1.15, "Coking coal": 0.67,
        "Other bituminous coal": 0.6, "Anthracite": 0.65, "Sub-bituminous coal": 0.45, "Lignite": 0.25}  # fmt: skip
REASONS = {
    "output": "the source has national accounts of an older base and classifies by industry, INSEE's symmetric "
    "tables by product; French retail and refining move by the step on motor fuel",
    "co2": "the satellite is this source, split inside farming, mining, food and construction",
    "waste": "EXIOBASE leaves out most excavated soil and demolition waste (four fifths of the published total), counts "
    "manure, unused extraction and the ore of nuclear fuel, left out here, and is of 2011; the published energy supply "
    "leaves out radioactive waste",
    "import share": "years differ (2014 and 2019), and the table's origins of intermediates are estimated",
    "fuel imports": "euros over prices, not shipments: fuels in transit, stocks and refined products bought and sold",
}


def published_totals() -> pd.DataFrame:
    """Return published French totals: check, label, year, value, unit, source."""
    return pd.read_csv(embedded("benchmarks", "french_totals.csv"))


def compare_french_totals(world: MRIO | None = None) -> pd.DataFrame:
    """Return French totals of a table beside published ones.

    Parameters
    ----------
    world : MRIO, optional
        A table with ISIC codes and satellites; by default the embedded one of 2014.

    Returns
    -------
    DataFrame
        check, label, year, computed, published, unit, difference (relative; for shares the plain difference),
        source, reason.
    """
    if world is None:
        from footprint.mrio.sources import load_world

        world = load_world()
    table = with_satellites(world, "co2", "waste")
    published = published_totals()
    published = published[(published["year"] == world.year) | (published["check"] == "import share")]
    merged = _with_pairs(published)
    ours = {
        "output": _output(table), "co2": _co2(table), "waste": _waste(table), "import share": _shares(table),
        "fuel imports": _fuel(table),
    }  # fmt: skip
    computed = [
        ours[check].get(label, np.nan) for check, label in zip(merged["check"], merged["label"], strict=True)
    ]
    found = merged.rename(columns={"value": "published"}).assign(computed=computed)
    relative = found["computed"] / found["published"] - 1
    share = found["computed"] - found["published"]
    found["difference"] = np.where(found["check"] == "import share", share, relative)
    found["reason"] = found["check"].map(REASONS)
    columns = ["check", "label", "year", "computed", "published", "unit", "difference", "source", "reason"]
    return found[columns].reset_index(drop=True)


def _with_pairs(published: pd.DataFrame) -> pd.DataFrame:
    """Add up A38 codes that the table does not tell apart."""
    pairs = {part: name for name in A38 if "+" in name for part in name.split("+")}
    merged = published.assign(label=published["label"].replace(pairs))
    keys = ["check", "label", "year", "unit", "source"]
    return pd.DataFrame(merged.groupby(keys, sort=False)["value"].sum()).reset_index()


def _by_isic(values: pd.Series, world: MRIO) -> pd.Series:
    codes = world.sector_info["isic"]
    return values.groupby(codes.reindex(values.index).to_numpy()).sum()


def _output(world: MRIO) -> pd.Series:
    made = _by_isic(world.x[HOME], world)
    return pd.Series({name: float(made[codes.split()].sum()) for name, codes in A38.items()})


def _co2(world: MRIO) -> pd.Series:
    account = world.production_account("co2")["CO2"] / 1e6
    return pd.Series({"World": float(account.sum()), "France": float(account[HOME])})


def _waste(world: MRIO) -> pd.Series:
    flows = world.extension("waste")
    kept = [
        label
        for label in flows.labels
        if label not in ("Manure", "Mining waste", "Unused waste", "Ore of nuclear fuel")
    ]
    made = _by_isic(flows.F.loc[kept].sum()[HOME], world) / 1e6
    found = {name: float(made[codes.split()].sum()) for name, codes in _WASTE.items()}
    found["Manufacturing"] = float(made[[code for code in made.index if code.startswith("C")]].sum())
    found["Households"] = float(flows.F_Y[(HOME, "households")].loc[kept].sum()) / 1e6
    found["Services"] = float(made[[code for code in made.index if code[0] in "GHIJKLMNOPQRSTU"]].sum())
    return pd.Series(found)


def _bought(world: MRIO) -> pd.Series:
    """Return what French industries and final users buy, by (region, sector)."""
    return pd.DataFrame(world.Z[HOME]).sum(axis=1) + pd.DataFrame(world.Y[HOME]).sum(axis=1)


def _shares(world: MRIO) -> pd.Series:
    bought = _bought(world)
    by_origin = bought.groupby(level=0).sum().drop(HOME)
    return by_origin / by_origin.sum()


def _fuel(world: MRIO) -> pd.Series:
    """Fossil fuels in French imports of fuels less those in its exports, Mtoe."""
    fuels = [s for s in world.sectors if s in ("Coal", "Crude oil", "Natural gas") or "refined" in s]
    at = world.index.get_level_values(0) == HOME
    chosen = world.index.get_level_values(1).isin(fuels)
    toe = world.multipliers().loc[list(_TOE)].mul(pd.Series(_TOE), axis=0).sum().to_numpy()
    bought = _bought(world).to_numpy()
    sold = world.x.to_numpy() - bought
    # Households' and industries' own French purchases are no trade.
    imports = float((toe * bought)[~at & chosen].sum())
    exports = float((toe * sold)[at & chosen].sum())
    return pd.Series({"Coal, oil and gas, net": (imports - exports) / 1e6})
