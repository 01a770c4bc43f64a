"""American recipes by detailed product: the technology and the spending patterns France borrows.

Commodity-by-commodity coefficients under the industry-technology assumption, A = B D, with B the Use
table per unit of industry output and D the market shares of the Make table (Eurostat 2008, model B;
Miller and Blair 2009, section 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france.sectors import OTHERS, detail_of

_DROPPED = {"S00900"}  # rest-of-the-world adjustment: no product
_WAGES = "V00100"
_VALUE_ADDED = ("V00100", "V00200", "V00300")


@dataclass(frozen=True)
class Recipes:
    """American structure on the French sector list (goods, publishing, recycling, other industries).

    Attributes
    ----------
    flows : DataFrame
        Inputs (rows) bought by each producing sector (columns), million USD of 2012.
    output, wages, imports : Series
        Output, compensation of employees and imports by sector, million USD of 2012.
    final : DataFrame
        Final purchases by sector: households, government, investment, exports.
    """

    flows: pd.DataFrame
    output: pd.Series
    wages: pd.Series
    imports: pd.Series
    final: pd.DataFrame


def read_recipes(sources: Path, goods: list[str], industries: list[str], weights: pd.Series) -> Recipes:
    """Return the American tables of 2012 on the sector list of France.

    Parameters
    ----------
    sources : Path
        Folder of the raw files.
    goods, industries : list of str
        The 257 sectors, and the codes of the other industries of the world table (c17 … c35).
    weights : Series
        How a 2012 code that is several sectors is divided: any positive size by sector.
    """
    use = pd.read_parquet(sources / "bea" / "Detail_Use_2012_PRO_AfterRedef_12sch.parquet").fillna(0.0)
    make = pd.read_parquet(sources / "bea" / "Detail_Make_2012_AfterRedef_12sch.parquet").fillna(0.0)
    commodities = [c for c in use.index if not c.startswith(("T", "V")) and c not in _DROPPED]
    producers = [i for i in make.index if not i.startswith("T")]
    produced = make.loc[producers, [c for c in commodities if c in make.columns]]
    produced = produced.reindex(columns=commodities, fill_value=0.0)
    industry_output = use.loc[[*commodities, *_VALUE_ADDED], producers].sum()
    per_unit = use.loc[[*commodities, _WAGES], producers] / industry_output.where(industry_output > 0)
    commodity_output = produced.sum()
    shares = produced / commodity_output.where(commodity_output > 0)
    coefficients = per_unit.fillna(0.0).to_numpy() @ shares.fillna(0.0).to_numpy()
    flows = pd.DataFrame(coefficients * commodity_output.to_numpy(), [*commodities, _WAGES], commodities)
    labels = [*goods, *OTHERS, *industries]
    spread = _spread(commodities, set(goods), labels, weights)
    final = pd.DataFrame({
        "households": use.loc[commodities, "F01000"],
        "government": use.loc[commodities, [c for c in use.columns if c[:3] in ("F06", "F07", "F10")
                                            and c.endswith("C00")]].sum(axis=1),
        "investment": use.loc[commodities, ["F02E00", "F02N00", "F02R00", "F02S00"]].sum(axis=1),
        "exports": use.loc[commodities, "F04000"],
    }).clip(lower=0.0)  # fmt: skip
    matrix = spread.to_numpy()
    detailed = matrix.T @ flows.loc[commodities].to_numpy() @ matrix
    table = pd.DataFrame(np.clip(detailed, 0.0, None), labels, labels)
    by_label = {
        "output": commodity_output, "wages": flows.loc[_WAGES], "imports": -use.loc[commodities, "F05000"]
    }  # fmt: skip
    spread_out = {name: pd.Series(matrix.T @ values.to_numpy(), labels) for name, values in by_label.items()}
    # Secondary aluminium has an industry, and so a recipe, of its own, but no commodity.
    own = matrix.T @ per_unit.loc[commodities, "331314"].to_numpy()
    table["331314"] = np.clip(own, 0.0, None) * spread_out["output"]["331314"]
    return Recipes(
        table, spread_out["output"], spread_out["wages"], spread_out["imports"].clip(lower=0.0),
        pd.DataFrame(matrix.T @ final.to_numpy(), labels, final.columns),
    )  # fmt: skip


def _spread(commodities: list[str], goods: set[str], labels: list[str], weights: pd.Series) -> pd.DataFrame:
    """Return commodities × labels; each row sums to 1."""
    spread = pd.DataFrame(0.0, commodities, labels)
    for commodity in commodities:
        parts = detail_of(commodity, goods)
        sizes = np.array([max(float(weights.get(part, 1.0)), 1e-3) for part in parts])
        spread.loc[commodity, list(parts)] = sizes / sizes.sum()
    return spread
