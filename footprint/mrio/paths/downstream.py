"""Downstream: what primary inputs feed, by the Ghosh inverse, and what extraction they enable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import OptionError
from footprint.labels import REGION
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.signed import solved_by_sign

#: Largest table whose inverse is given whole.
LARGEST_INVERSE = 3000


def ghosh_output(world: SolvedTables, inputs: pd.Series) -> pd.Series:
    """Return the output that primary inputs feed, n: x' = v' (I − B)⁻¹ with allocation B = x̂⁻¹ Z.

    With value added itself it is gross output. Reads supply as given shares of each industry's sales (Ghosh
    1958; Dietzenbacher 1997 reads it as prices). By (I − B)⁻¹ = x̂⁻¹ L x̂ one factorisation serves both.

    Parameters
    ----------
    world : MRIO
    inputs : Series
        n, in the table's money.
    """
    x = world.x.to_numpy()
    v = world.demand_values(inputs)
    share = np.divide(v, x, out=np.zeros_like(x), where=x != 0)
    values = world.leontief.solve(np.maximum(share, 0.0), transposed=True).values
    if (share < 0).any():
        values = values - world.leontief.solve(np.maximum(-share, 0.0), transposed=True).values
    return pd.Series(values * x, index=world.index, name="output")


def ghosh_inverse(world: SolvedTables) -> pd.DataFrame:
    """Return G = (I − B)⁻¹, n × n, of a table of at most `LARGEST_INVERSE` industries.

    Raises
    ------
    OptionError
        If the table is larger: `ghosh_output` and `downstream_multipliers` need no inverse.
    """
    if world.n > LARGEST_INVERSE:
        raise OptionError(
            f"The Ghosh inverse of {world.n:,} industries is not formed",
            expected=f"at most {LARGEST_INVERSE:,}",
            hint="use ghosh_output or downstream_multipliers, which solve for what you need",
        )
    x = world.x.to_numpy()
    L = world.leontief.solve(np.eye(world.n)).values
    inverse = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
    G = inverse[:, None] * L * x
    G[np.diag_indices(world.n)] += x == 0
    return pd.DataFrame(G, index=world.index, columns=world.index)


def downstream_multipliers(world: SolvedTables, extension: str = "materials") -> pd.DataFrame:
    """Return what is extracted downstream of a unit of primary input, stressor × n: G Sᵀ = x̂⁻¹ L Fᵀ.

    The mirror of the footprint multipliers: those count what a purchase sets off upstream, these what wages,
    profits and taxes of an industry go along with downstream (Marques, Rodrigues, Lenzen and Domingos 2012,
    Ecological Economics 84). Industries without output have zero.
    """
    flows = world.extension(extension)
    x = world.x.to_numpy()
    reached = solved_by_sign(world.leontief, flows.F.to_numpy().T)
    values = np.divide(reached, x[:, None], out=np.zeros_like(reached), where=x[:, None] != 0)
    return pd.DataFrame(values.T, index=flows.labels, columns=world.index)


def enabled_account(world: SolvedTables, extension: str = "materials") -> pd.DataFrame:
    """Return region × stressor: what is extracted downstream of each region's value added.

    Adds up to all that industries extract, as the consumption account does: the same tonnes, told by who
    earns from them.
    """
    values = downstream_multipliers(world, extension) * world.value_added.to_numpy()
    return values.T.groupby(level=REGION, sort=False).sum().loc[world.regions]
