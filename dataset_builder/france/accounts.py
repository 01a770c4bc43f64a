"""France's accounts by industry, read from the world table: what the detail must sum to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from footprint.mrio import MRIO

REGION = "FRA"


@dataclass(frozen=True)
class Accounts:
    """French accounts by industry of the world table, MEUR.

    Attributes
    ----------
    Z : DataFrame
        Inputs of any origin bought by French industries (industry × industry).
    Y : DataFrame
        French final demand of any origin (industry × category).
    imports, exports, output : Series
        By industry; imports of intermediate and final products together.
    bought : DataFrame
        What France buys, by region of origin (rows, France left out) and industry.
    population : float
        Inhabitants behind the demand.
    year : int
        Year of the world table.
    isic : Series
        ISIC code of each industry.
    """

    Z: pd.DataFrame
    Y: pd.DataFrame
    imports: pd.Series
    exports: pd.Series
    output: pd.Series
    bought: pd.DataFrame
    population: float
    year: int
    isic: pd.Series


def read_accounts(world: MRIO) -> Accounts:
    """Return the French block of a world table, all origins together."""
    sectors = list(world.sectors)
    inputs = world.Z[REGION].groupby(level="sector").sum().loc[sectors, sectors]
    final = world.Y[REGION].groupby(level="sector").sum().loc[sectors]
    output = world.x[REGION].loc[sectors]
    at_home = world.Z.loc[REGION, REGION].sum(axis=1) + world.Y.loc[REGION, REGION].sum(axis=1)
    used = inputs.sum(axis=1) + final.sum(axis=1)
    flows = (world.Z[REGION].sum(axis=1) + world.Y[REGION].sum(axis=1)).rename("meur").reset_index()
    bought = flows.pivot_table(index="region", columns="sector", values="meur", aggfunc="sum")
    bought = bought.reindex(index=[r for r in world.regions if r != REGION], columns=sectors)
    return Accounts(
        Z=inputs,
        Y=final,
        imports=(used - at_home.loc[sectors]).clip(lower=0.0),
        # Not clipped: rounded cells can leave a service that nobody abroad buys 1/16 MEUR below nought.
        exports=output - at_home.loc[sectors],
        output=output,
        bought=bought,
        year=int(world.year),
        population=float(world.region_info.loc[REGION, "inhabitants"]),
        isic=world.sector_info["isic"].astype(str),
    )


def parents_of(world: MRIO, parent: pd.Series) -> pd.Series:
    """Return the industry of the world table of each sector, from its ISIC code or the industry's name."""
    info = world.sector_info["isic"]
    by_code = pd.Series(info.index, info.to_numpy()).groupby(level=0).first()
    named = {label: label for label in world.sectors}
    return parent.map(lambda key: named.get(key, by_code.get(key)))
