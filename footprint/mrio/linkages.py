"""Backward and forward linkages: how much of the economy an industry sets off and feeds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.mrio.solved import SolvedTables


def backward_linkages(world: SolvedTables) -> pd.Series:
    """Return the output multiplier of each industry, n: column sums of L, (I − A)ᵀ m = 1.

    All output that one unit of final demand for its product sets off (Miller and Blair 2009, §12.2).
    """
    values = world.leontief.solve(np.ones(world.n), transposed=True).values
    return pd.Series(values, index=world.index, name="backward linkage")


def forward_linkages(world: SolvedTables) -> pd.Series:
    """Return the input multiplier of each industry, n: row sums of the Ghosh inverse, (I − B) g = 1.

    With allocation coefficients B = x̂⁻¹ Z: all output that one more unit of its primary inputs feeds. By L =
    x̂ (I − B)⁻¹ x̂⁻¹ it is the output set off by a final demand of x, over x. Industries without output have
    1.
    """
    output = world.leontief.solve(world.x.to_numpy()).values
    x = world.x.to_numpy()
    values = np.divide(output, x, out=np.ones_like(x), where=x != 0)
    return pd.Series(values, index=world.index, name="forward linkage")
