"""From classes of spending to products of a world table, and the tonnes behind each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import DIRECT, TAX, burns_firewood, coicop_bridge, french_spending
from footprint.areas.french import HOUSEHOLDS, french_inhabitants, french_purchases
from footprint.areas.tracing import direct_use, tonnes_in
from footprint.errors import LabelError
from footprint.labels import HOME, codes_of
from footprint.mrio.tracing.many import total_multipliers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprint.mrio import MRIO

#: The class whose multiplier scales what households use directly.
FIREWOOD = "CP0454"


def class_weights(world: MRIO) -> pd.DataFrame | None:
    """Return w, the share of each class in what French households buy of a product: products × classes.

    w_pc = spending on c × share of its price that goes to p, over the sum of all classes (the bridge
    of `coicop_bridge`, spending of the year nearest to the table's). A product that no class buys has zeros.
    None for a table that does not say to which WIOD industries its products belong.
    """
    try:
        bridge = coicop_bridge(world)
    except LabelError:
        return None
    spent = french_spending(world, bridge.index).to_numpy(float)
    flows = bridge.drop(columns=[TAX, DIRECT]).mul(spent, axis=0).T
    total = flows.sum(axis=1)
    return flows.div(total.where(total > 0, 1.0), axis=0).reindex(world.sectors)


def product_factors(weights: pd.DataFrame, multipliers: pd.DataFrame) -> pd.DataFrame:
    """Return Σ_c w_pc r_ac, what an inhabitant buys of each product over what a French one does.

    Parameters
    ----------
    weights : DataFrame
        Products × classes, of `class_weights`.
    multipliers : DataFrame
        Places × classes.

    Returns
    -------
    DataFrame
        Places × products, 1; a product that no class buys has 1.
    """
    table = weights[multipliers.columns].to_numpy(float)
    bought = multipliers.to_numpy(float) @ table.T + (1.0 - table.sum(axis=1))
    return pd.DataFrame(bought, index=multipliers.index, columns=weights.index)


def class_tonnes(world: MRIO, weights: pd.DataFrame) -> pd.Series:
    """Return the tonnes a year for each French inhabitant behind every class, with what is used directly.

    t_c = Σ_p T_p w_pc, T_p the footprint of what French households buy of product p. What no class buys
    stands under ``""``. The sum is the footprint of a French inhabitant.
    """
    tonnes = french_tonnes(world)
    each = pd.Series(tonnes @ weights.to_numpy(float), index=weights.columns)
    rest = float(tonnes @ (1.0 - weights.to_numpy(float).sum(axis=1)))
    into = tonnes_in(world.extension("materials").unit)
    direct = float(direct_use(world, (HOUSEHOLDS,)).sum()) * into / french_inhabitants(world)
    if burns_firewood(world):
        each[FIREWOOD] += direct
    else:
        rest += direct
    each[""] = rest
    return each.rename("t/inhabitant")


def french_tonnes(world: MRIO) -> NDArray[np.float64]:
    """Return tonnes a year for each French inhabitant by product that households buy, direct use left out."""
    per_euro = total_multipliers(world, home=HOME)
    by_row = per_euro * french_purchases(world).to_numpy(float)
    column = codes_of(world.index.get_level_values(1), world.sectors)
    into = tonnes_in(world.extension("materials").unit)
    tonnes = np.bincount(column, by_row, len(world.sectors)) * (into / french_inhabitants(world))
    return tonnes.astype(float)
