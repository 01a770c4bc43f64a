"""France in the newest table beside published French totals, each with the reason of its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.embedded import embedded
from footprint.i18n import marked
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
    "Water, sewerage and waste management": "E36 E37-E39", "Construction": "F",
}  # fmt: skip
#: Published rows that the table does not tell apart.
_TOGETHER = {part: name for name in A38 if "+" in name for part in name.split("+")} | dict.fromkeys(
    ("Water and sewerage", "Waste management"), marked("Water, sewerage and waste management")
)
#: Kinds of waste that Eurostat does not count, or counts elsewhere.
_NO_WASTE = ("Manure", "Mining waste", "Unused waste", "Ore of nuclear fuel")
_ALL_WASTE = marked("All of these, with what leaves stocks")
#: Tonnes of oil equivalent in a tonne (International Energy Agency, average qualities).
_TOE = {"Crude oil": 1.02, "Natural gas liquids": 1.08, "Natural gas": 1.15, "Coking coal": 0.67,
        "Other bituminous coal": 0.6, "Anthracite": 0.65, "Sub-bituminous coal": 0.45, "Lignite": 0.25}  # fmt: skip
REASONS = {
    "output": marked(
        "the source has national accounts of an older base and classifies by industry, INSEE's symmetric "
        "tables by product; French retail and refining move by the step on motor fuel"
    ),
    "co2": marked("the satellite is this source, split inside farming, mining, food and construction"),
    "import share": marked(
        "years differ (2014 and 2019), and the table's origins of intermediates are estimated"
    ),
    "fuel imports": marked(
        "euros over prices, not shipments: fuels in transit, stocks and refined products bought and sold"
    ),
}
#: Why waste differs, by row; each was checked against the source's own rows of 2011.
WASTE_REASONS = {
    "Farming, forestry, fishing": marked(
        "not explained: the published total is not split by kind; the source has sewage sludge "
        "and plastics here, and manure, left out"
    ),
    "Mining": marked(
        "the source gives French quarries next to no waste (400 t); its only mining waste in France is of bauxite, "
        "0.05 Mt, left out"
    ),
    "Manufacturing": marked(
        "scrap, paper and other recyclables: the source has them leave stocks, which it keeps by country alone"
    ),
    "Energy supply": marked(
        "nearly all is ash of coal-fired power and heat; nuclear power's 4.8 Mt of hazardous waste is the ore "
        "of its fuel and left out, as published figures leave out radioactive waste; the rest of the gap is not explained"
    ),
    "Water, sewerage and waste management": marked(
        "the source counts the losses of recyclers and ash of incineration, not what "
        "sorting plants pass on: 0.5 Mt of paper, 0.02 of glass, 6.2 of rubble"
    ),
    "Construction": marked(
        "the source leaves out excavated soil, and has rubble leave stocks, by country alone"
    ),
    "Services": marked(
        "paper, packaging and mixed waste: the source has them leave stocks, which it keeps by country alone"
    ),
    "Households": marked(
        "published: 16.6 of 28.4 Mt are mixed waste and 5.0 recyclables; the source has most paper, glass, "
        "plastics and metal leave stocks, which it keeps by country alone"
    ),
    _ALL_WASTE: marked(
        "236 of the published 324 Mt are mineral waste, most of it excavated soil, of which the source has 27; "
        "without it and ashes 54 are beside 88 published, mixed waste included: not explained"
    ),
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
    rows = found["label"].where(found["check"] == "waste").map(WASTE_REASONS)
    found["reason"] = rows.fillna(found["check"].map(REASONS))
    columns = ["check", "label", "year", "computed", "published", "unit", "difference", "source", "reason"]
    return found[columns].reset_index(drop=True)


def _with_pairs(published: pd.DataFrame) -> pd.DataFrame:
    """Add up rows that the table does not tell apart, and all waste."""
    waste = published[published["check"] == "waste"].assign(label=_ALL_WASTE)
    merged = pd.concat([published.assign(label=published["label"].replace(_TOGETHER)), waste])
    keys = ["check", "label", "year", "unit", "source"]
    summed = pd.DataFrame(merged.groupby(keys, sort=False)["value"].sum()).reset_index()
    checks = list(published["check"].unique())
    return summed.sort_values("check", key=lambda column: column.map(checks.index), kind="stable")


def _by_isic(values: pd.Series, world: MRIO) -> pd.Series:
    codes = world.sector_info["isic"]
    return values.groupby(codes.reindex(values.index).to_numpy()).sum()


def _output(world: MRIO) -> pd.Series:
    made = _by_isic(world.x[HOME], world)
    return pd.Series({name: float(made[codes.split()].sum()) for name, codes in A38.items()})


def _co2(world: MRIO) -> pd.Series:
    account = world.production_account("co2")["CO2"] / 1e6
    return pd.Series({"World": float(account.sum()), "France": float(account[HOME])})


def waste_by_kind(world: MRIO) -> pd.DataFrame:
    """Return French waste by kind, Mt: from industries, from households, and out of stocks.

    What leaves stocks (EXIOBASE, 2011) stands by country in the source, on no activity: it is in no
    footprint.
    """
    flows = world.extension("waste")
    kept = [label for label in flows.labels if label not in _NO_WASTE]
    left = pd.read_csv(embedded("satellites-exiobase", "waste_from_stocks.csv"))
    stocks = left[left["region"] == HOME].set_index("kind")["tonnes"]
    table = pd.DataFrame(
        {
            "industries": flows.F.loc[kept, HOME].sum(axis=1),
            "households": flows.F_Y[(HOME, "households")].loc[kept],
            "stocks": stocks.reindex(kept).fillna(0.0),
        }
    )
    return (table / 1e6).rename_axis("kind")


def _waste(world: MRIO) -> pd.Series:
    flows = world.extension("waste")
    kinds = waste_by_kind(world)
    made = _by_isic(flows.F.loc[kinds.index].sum()[HOME], world) / 1e6
    found = {name: float(made[codes.split()].sum()) for name, codes in _WASTE.items()}
    found["Manufacturing"] = float(made[[code for code in made.index if code.startswith("C")]].sum())
    found["Households"] = float(kinds["households"].sum())
    found["Services"] = float(made[[code for code in made.index if code[0] in "GHIJKLMNOPQRSTU"]].sum())
    found[_ALL_WASTE] = float(kinds.to_numpy().sum())
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
