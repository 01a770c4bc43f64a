"""French households' refined fuel, brought to what they spend at basic prices.

The source has French households buy refined products for far more than they spend on motor fuel and
heating oil once taxes and margins are taken off (44 against 24 billion euros in 2011): physically twice
what is burnt. Their purchases are set to the spending of the national accounts without taxes and margins;
the difference is a margin of retail trade, and production follows.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.world.release import Release
from dataset_builder.world.split import Split

#: Classes of spending that buy refined fuel: liquid fuels, motor fuel.
_CLASSES = ("CP0453", "CP0722")
_REFINING = "c8"


def spending_at_basic_prices(sources: Path, out: Path, year: int) -> float:
    """Return what French households spend on refined fuel in a year without taxes and margins, MEUR.

    National accounts by purpose (INSEE) × the share of the price that goes to refining in the bridge of
    ``data/households`` (price layers of the Office for National Statistics).
    """
    table = pd.read_csv(sources / "france" / "insee_household_consumption_coicop_2005_2023_meur.csv")
    spent = table.set_index("code")[f"meur_{year}"]
    bridge = pd.read_parquet(out / "households" / "coicop_bridge.parquet").astype(
        {"coicop": str, "industry": str}
    )
    share = bridge[bridge["industry"] == _REFINING].set_index("coicop")["share"]
    return float(sum(spent[name] * share[name] for name in _CLASSES))


def reconciled(split: Split, release: Release, target: float) -> tuple[Split, float]:
    """Return the table in which French households buy refined fuel for `target` MEUR, and the factor.

    Their purchases of refined products of every origin are scaled; the difference goes to French retail
    trade. Output follows with recipes as they were, x = (I − A)⁻¹ y, Z = A x̂, so that every row balances.
    """
    R, _, S, C = release.shape
    at = release.source_regions.index("FRA")
    refining, retail = (
        release.sectors.index(release.role.refining),
        release.sectors.index(release.role.retail),
    )
    Y = split.Y.reshape(R, S, R, C).copy()
    bought = Y[:, refining, at, 0].sum()
    factor = min(1.0, target / bought)
    Y[:, refining, at, 0] *= factor
    Y[at, retail, at, 0] += bought * (1.0 - factor)
    Y = Y.reshape(R * S, -1)
    A = np.divide(split.Z, split.x, out=np.zeros_like(split.Z), where=split.x > 0)
    change = np.linalg.solve(np.eye(len(A)) - A, (Y - split.Y).sum(axis=1))
    x = split.x + np.where(split.x > 0, change, 0.0)
    Z = A * x
    return Split(Z, Y, Z.sum(axis=1) + Y.sum(axis=1), split.residual), factor
