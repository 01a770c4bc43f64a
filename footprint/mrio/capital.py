"""Capital as an input of production: investment attributed to the industries that use it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.errors import TableError, UnknownNameError
from footprint.i18n import message
from footprint.labels import aligned, codes_of
from footprint.mrio.system import MRIO


def with_capital_endogenised(
    world: MRIO, category: str = "investment", proxy: pd.Series | None = None
) -> MRIO:
    """Return the system in which capital formation is an input of the industries that use capital.

    The *flow matrix* or augmentation method of Lenzen and Treloar (2004) and Södersten, Wood and
    Hertwich (2018): with K the capital goods bought in a year by each industry,

        Z* = Z + K,    A* = A + K x̂⁻¹,    K_qp,rj = Y_qp,(r, investment) · κ_rj / Σⱼ κ_rj

    and the investment column of Y becomes zero. Output and extraction stay, so all final demand still
    adds up to all extraction; what was attributed to investment is now attributed to what is consumed.

    Assumptions: every industry of a region uses the same mix of capital goods; industries share it in
    proportion to κ, by default their value added (the table gives no consumption of fixed capital by
    industry); and what is invested in a year is what is used up in it, which overstates capital
    use where an economy grows fast. Real-estate services, and with them dwellings, take their share by
    the rents in their value added. Inventories stay in final demand.

    Parameters
    ----------
    world : MRIO
    category : str
        The category of final demand that is capital formation.
    proxy : Series, optional
        κ, n, any unit, at least zero: consumption of fixed capital by industry, where it is known.

    Returns
    -------
    MRIO
        In the same labels; audited, so its spectral radius is below one.

    Raises
    ------
    UnknownNameError
        If there is no such category.
    TableError
        If a region invests and no industry of it has a share, the proxy is negative, or the
        audit of the new table finds a problem.

    References
    ----------
    Lenzen, M. and Treloar, G. J. (2004). Endogenising capital. Journal of Applied Input-Output
    Analysis 10, 1-11.
    Södersten, C.-J., Wood, R. and Hertwich, E. G. (2018). Endogenizing capital in MRIO models: the
    implications for consumption-based accounting. Environmental Science and Technology 52, 13250-13259.
    """
    if category not in world.categories:
        raise UnknownNameError(
            "category of final demand",
            category,
            hint=message("this table has: {categories}", categories=", ".join(map(str, world.categories))),
        )
    invested = world.y_columns.get_level_values(1) == category
    investment = np.zeros((world.n, len(world.regions)))
    buyers = codes_of(world.y_columns[invested].get_level_values(0), world.regions)
    investment[:, buyers] = world._Y[:, invested]
    shares = _shares(world, proxy, investment)
    home = codes_of(world.index.get_level_values(0), world.regions)
    Z = world._Z.astype(np.float64)
    for region in range(len(world.regions)):
        # Region by region, so that a big table is held no third time.
        own = np.flatnonzero(home == region)
        Z[:, own] += investment[:, [region]] * shares[own]
    Y = np.where(invested, 0.0, world._Y)
    return world.replace(
        Z=pd.DataFrame(Z, index=world.index, columns=world.index, copy=False),
        Y=pd.DataFrame(Y, index=world.index, columns=world.y_columns, copy=False),
        x=world.x,
        name=f"{world.name}, capital endogenised".lstrip(", "),
        meta={
            **world.meta,
            "capital": message(
                "{category} attributed to the industries that use it, by {proxy}",
                category=category,
                proxy=message("value added") if proxy is None else message("a given proxy"),
            ),
        },
    )


def _shares(world: MRIO, proxy: pd.Series | None, investment: np.ndarray) -> np.ndarray:
    """Return each industry's share of its region's capital formation."""
    if proxy is None:
        key = np.maximum(world.value_added.to_numpy(), 0.0)
    else:
        key = aligned(proxy, world.index, "proxy of capital use").to_numpy(dtype=np.float64)
        if not (np.isfinite(key).all() and (key >= 0).all()):
            bad = ~np.isfinite(key) | (key < 0)
            raise TableError("A proxy of capital use must be at least zero", labels=list(world.index[bad]))
    key = np.where(world._x > 0, key, 0.0)
    home = codes_of(world.index.get_level_values(0), world.regions)
    totals = np.bincount(home, weights=key, minlength=len(world.regions))
    without = (totals == 0) & (investment != 0).any(axis=0)
    if without.any():
        raise TableError(
            "Regions invest, but no industry of them has a share in using it",
            labels=list(world.regions[without]),
            hint="give a proxy with a positive number for some industry of each region",
        )
    return key / np.where(totals > 0, totals, 1.0)[home]
