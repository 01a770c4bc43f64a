"""Production- and consumption-based accounts, and who extracts for whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import UnknownNameError, listed
from footprint.i18n import message
from footprint.labels import REGION, codes_of
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.solving.work import Step


def production_account(
    world: SolvedTables, extension: str = "materials", *, direct: bool = True
) -> pd.DataFrame:
    """Return region × stressor: what is extracted in each region.

    Industries' extraction F summed by region, and the flows of final users F_Y once if `direct`.
    """
    flows = world.extension(extension)
    account = _by_region(world, flows.F.to_numpy(), world.index)
    if direct:
        account = account + _by_region(world, flows.F_Y.to_numpy(), world.y_columns)
    return pd.DataFrame(account.T, index=world.regions, columns=flows.labels)


def consumption_account(
    world: SolvedTables, extension: str = "materials", *, direct: bool = True
) -> pd.DataFrame:
    """Return region × stressor: what is extracted anywhere for each region's final demand, M Y.

    The flows of final users F_Y are added once if `direct`.
    """
    account = footprints(world, extension, direct=direct)
    return account.T.groupby(level=REGION, sort=False).sum().loc[world.regions]


def footprints(world: SolvedTables, extension: str = "materials", *, direct: bool = True) -> pd.DataFrame:
    """Return stressor × (region, category): the footprint of each category of final demand, M Y."""
    flows = world.extension(extension)
    values = world.multipliers(extension).to_numpy() @ world._Y
    if direct:
        values = values + flows.F_Y.to_numpy()
    return pd.DataFrame(values, index=flows.labels, columns=world.y_columns)


def product_footprints(world: SolvedTables, extension: str = "materials") -> pd.DataFrame:
    """Return stressor × (consuming region, product): the footprint by product, without direct flows."""
    M = world.multipliers(extension).to_numpy()
    demand = _demand_by_region(world)
    sectors = codes_of(world.index.get_level_values(1), world.sectors)
    values = np.zeros((len(M), len(world.regions), len(world.sectors)))
    for product in range(len(world.sectors)):
        chosen = np.flatnonzero(sectors == product)
        values[:, :, product] = M[:, chosen] @ demand[chosen]
    columns = pd.MultiIndex.from_product([world.regions, world.sectors])
    return pd.DataFrame(values.reshape(len(M), -1), index=world.extension(extension).labels, columns=columns)


def sources_by_consumer(
    world: SolvedTables, extension: str = "materials", stressor: str | None = None, *, direct: bool = True
) -> pd.DataFrame:
    """Return extracting region × consuming region: who extracts for whom.

    (I − A) X = Y by consuming region, then what the industries of each region extract for it, S X. What
    final users take directly stands on the diagonal if `direct`. X is solved once for a table; asking for
    one stressor after the other costs a product each.

    Parameters
    ----------
    stressor : str, optional
        One stressor; by default all are added up.

    Raises
    ------
    UnknownNameError
        If there is no such extension or stressor.
    ConvergenceError
        If the solution cannot be certified.
    """
    flows = world.extension(extension)
    chosen = np.ones(len(flows.labels), dtype=bool)
    if stressor is not None:
        chosen = np.asarray(flows.labels == stressor)
        if not chosen.any():
            raise UnknownNameError("stressor", stressor, hint=f"{extension} has: {listed(flows.labels)}")
    # One solution serves every stressor and every extension.
    output = world._solved_once(("outputs by region",), lambda: _outputs_by_region(world))
    extracted = world.intensities(extension).to_numpy()[chosen].sum(axis=0)[:, None] * output
    values = _by_region(world, extracted.T, world.index).T
    if direct:
        own = flows.F_Y.to_numpy()[chosen].sum(axis=0, keepdims=True)
        values = values + np.diag(_by_region(world, own, world.y_columns)[0])
    return pd.DataFrame(
        values,
        index=world.regions.rename("extracting region"),
        columns=world.regions.rename("consuming region"),
    )


def _outputs_by_region(world: SolvedTables) -> np.ndarray:
    """Return n × regions: the outputs that the final demand of each region sets off."""
    what = message("outputs by consuming region")
    return solved_by_sign(
        world.leontief,
        _demand_by_region(world),
        lambda found: world._work.append(Step.of(what, found, transposed=False)),
    )


def _demand_by_region(world: SolvedTables) -> np.ndarray:
    """Return n × regions: final demand of each region, all categories."""
    return _by_region(world, world._Y, world.y_columns)


def _by_region(world: SolvedTables, values: np.ndarray, labels: pd.MultiIndex) -> np.ndarray:
    """Return the columns of `values` summed by region."""
    groups = np.zeros((len(labels), len(world.regions)))
    groups[np.arange(len(labels)), codes_of(labels.get_level_values(0), world.regions)] = 1.0
    return values @ groups
