"""Trade balances by bilateral flow (EEBT), beside the accounts that follow supply chains through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.labels import codes_of
from footprint.mrio.accounts import consumption_account, production_account
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.solve import LeontiefSystem
from footprint.results import Result
from footprint.units import as_json


@dataclass(frozen=True, eq=False)
class BilateralTrade(Result):
    """What each region extracts for its exports to each other, and what follows for its consumption.

    Attributes
    ----------
    flows : DataFrame
        Exporting region × importing region, in `unit`; the diagonal is what is extracted for use at home.
    table : DataFrame
        By region: production, exports, imports, net_imports, consumption (production plus net imports),
        supply_chain_consumption (the account that follows chains through several regions) and difference,
        in `unit`.
    unit : str
    """

    flows: pd.DataFrame
    table: pd.DataFrame
    unit: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.table.rename_axis("region").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: trade, flows."""
        return {"Trade": self.to_frame(), "Flows": self.flows.reset_index()}

    def _content(self) -> Mapping[str, object]:
        return {
            "regions": {
                str(region): {str(name): as_json(value, self.unit) for name, value in row.items()}
                for region, row in self.table.iterrows()
            }
        }


def bilateral_trade(
    world: SolvedTables, extension: str = "materials", stressor: str | None = None
) -> BilateralTrade:
    """Return extraction embodied in bilateral trade: f_rs = S_r (I − A_rr)⁻¹ e_rs.

    e_rs is all that region r sells to region s, to industries and to final users alike; only the chain
    inside r is followed. Its consumption, production − exports + imports, adds up to the world's extraction
    as the supply-chain account does, but books what is imported for exports on the region that passes it on
    (Peters 2008, Ecological Economics 65(1)).

    Parameters
    ----------
    world : MRIO
    stressor : str, optional
        One stressor; by default all are added up.

    Raises
    ------
    TableError, ConvergenceError
        If a domestic block cannot be solved.
    """
    S = world.intensities(extension)
    s = (S if stressor is None else S.loc[[stressor]]).to_numpy().sum(axis=0)
    region = codes_of(world.index.get_level_values(0), world.regions)
    final = codes_of(world.y_columns.get_level_values(0), world.regions)
    R = len(world.regions)
    sold = np.zeros((world.n, R))
    for buyer in range(R):
        sold[:, buyer] = world._Z[:, region == buyer].sum(axis=1, dtype=np.float64) + world._Y[
            :, final == buyer
        ].sum(axis=1)
    flows = np.zeros((R, R))
    x = world.x.to_numpy()
    for seller in range(R):
        own = np.flatnonzero(region == seller)
        block = np.ascontiguousarray(world._Z[np.ix_(own, own)])
        exported = sold[own].copy()
        # At home only final users: deliveries to industries are part of the chain that is followed.
        exported[:, seller] -= block.sum(axis=1)
        m = LeontiefSystem(block, x[own]).solve(s[own], transposed=True).values
        flows[seller] = m @ exported
    names = world.regions
    frame = pd.DataFrame(
        flows, index=names.rename("exporting region"), columns=names.rename("importing region")
    )
    chosen = [stressor] if stressor is not None else list(world.extension(extension).labels)
    production = production_account(world, extension, direct=False)[chosen].sum(axis=1).to_numpy()
    chains = consumption_account(world, extension, direct=False)[chosen].sum(axis=1).to_numpy()
    home = np.diag(flows)
    exports, imports = flows.sum(axis=1) - home, flows.sum(axis=0) - home
    table = pd.DataFrame(
        {
            "production": production,
            "exports": exports,
            "imports": imports,
            "net_imports": imports - exports,
            "consumption": production + imports - exports,
            "supply_chain_consumption": chains,
            "difference": production + imports - exports - chains,
        },
        index=names,
    )
    return BilateralTrade(frame, table, world.extension(extension).unit)
