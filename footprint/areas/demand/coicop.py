"""From what households buy (COICOP classes, shop prices) to the products of a world table."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from footprint.areas.french import HOUSEHOLDS, french_purchases, price_year
from footprint.embedded import embedded
from footprint.errors import LabelError, UnknownNameError
from footprint.labels import HOME
from footprint.mrio.system import MRIO
from footprint.names import nearest
from footprint.once import kept

TAX = "tax"
#: Firewood that households burn is no industry's sale in a table that books it as used directly.
DIRECT = "used directly"
_FIREWOOD, _FORESTRY = "c1:Firewood", "c1:Forestry"


@kept(1)
def coicop_spending() -> pd.DataFrame:
    """Return French spending by COICOP class, MEUR at shop prices (INSEE); do not modify it, copy it.

    Index: code (``CP0111``); columns label_fr, leaf, meur_YEAR for several years.
    """
    return pd.read_parquet(embedded("households", "coicop_spending.parquet")).set_index("coicop")


@kept(1)
def _stored_bridge() -> pd.DataFrame:
    table = pd.read_parquet(embedded("households", "coicop_bridge.parquet"))
    return table.astype({"coicop": str, "industry": str})


def coicop_bridge(world: MRIO, stored: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the share of each class's price that goes to each product, to tax, and to direct use.

    Where the table books French households' wood fuel as direct use, spending on firewood goes there: its
    tonnes are counted once, with the direct use. Trade and transport margins are in the products of those
    industries. An industry that the table has in several products is split as French households buy them,
    where the bridge knows no detail.

    Parameters
    ----------
    world : MRIO
        A table whose ``sector_info`` has a column ``wiod_code``; several codes are separated by blanks.
    stored : DataFrame, optional
        Another bridge than the embedded one: columns coicop, industry, share.

    Returns
    -------
    DataFrame
        COICOP leaf classes × (products, ``"tax"`` and ``"used directly"``), 1; rows sum to 1.

    Raises
    ------
    LabelError
        If the table does not say to which WIOD industries its products belong.
    """
    info = world.sector_info
    if "wiod_code" not in info.columns:
        raise LabelError(
            "Spending by COICOP class cannot be mapped to this table",
            expected="a column 'wiod_code' in its sector_info",
            hint="give the demand by product of the table instead",
        )
    stored = _stored_bridge() if stored is None else stored
    codes = info["wiod_code"].astype(str)
    bought = french_purchases(world).groupby(level=1).sum().reindex(world.sectors).clip(lower=0.0)
    columns = pd.Index([*world.sectors, TAX, DIRECT])
    wide = stored.pivot_table(index="coicop", columns="industry", values="share").fillna(0.0)
    spread = np.zeros((len(wide.columns), len(columns)))
    known, purchases = codes.to_numpy(), bought.to_numpy()
    for row, name in zip(spread, map(str, wide.columns), strict=True):
        if name == TAX or (name == _FIREWOOD and burns_firewood(world)):
            row[columns.get_loc(TAX if name == TAX else DIRECT)] = 1.0
        else:
            asked = _FORESTRY if name == _FIREWOOD else name
            row[: len(known)] = _products(asked, codes.index, known, purchases)
    return (
        pd.DataFrame(wide.to_numpy() @ spread, wide.index, columns)
        .rename_axis("coicop")
        .rename_axis(columns="product")
    )


def burns_firewood(world: MRIO) -> bool:
    """Whether the table has materials that French households use directly (wood fuel)."""
    flows = world.extensions.get("materials")
    return (
        flows is not None
        and (HOME, HOUSEHOLDS) in flows.F_Y
        and bool(flows.F_Y[(HOME, HOUSEHOLDS)].sum() > 0)
    )


def _products(name: str, products: pd.Index, codes: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """Return how one industry of the bridge is spread over the table's products; sums to 1."""
    code, _, detail = name.partition(":")
    if detail and detail in products:
        return np.asarray(products == detail, dtype=np.float64)
    own = np.array([code in text.split() for text in codes])
    if not own.any():
        raise LabelError(
            "The table has no product of the WIOD industry",
            labels=[code],
            hint="check its column 'wiod_code'",
        )
    weights = np.where(own, bought, 0.0)
    return weights / weights.sum() if weights.sum() > 0 else own / own.sum()


def coicop_code(text: str) -> str:
    """Return a class as INSEE writes it (``CP0111``) from ``01.1.1``, ``0111`` or ``CP01.1.1``.

    A finer code gives the class it belongs to. Codes are of COICOP 2018, as French national accounts use
    them.

    Raises
    ------
    UnknownNameError
        If there is no such class.
    """
    known = coicop_spending().index
    asked = text.strip().upper().removeprefix("CP").strip(" .-")
    # Spreadsheets eat the first zero: 1.1 is 01.1.
    asked = "0" + asked if re.match(r"\d(?:\.|$)", asked) else asked
    digits = asked.replace(".", "")
    while digits.isdigit() and len(digits) >= 2:
        if f"CP{digits}" in known:
            return f"CP{digits}"
        if len(digits) <= 4:
            break
        digits = digits[:-1]
    raise UnknownNameError(
        "COICOP class",
        text,
        nearest(f"CP{digits}", list(known)),
        hint="classes of COICOP 2018, such as 01.1.1 or 07.2",
    )


def class_shares(code: str, bridge: pd.DataFrame, year: int) -> pd.Series:
    """Return the products, tax and direct use that one euro spent on a class or group buys; sums to 1.

    A group is spread over its classes as France spent in the year nearest to the table's.
    """
    spending = coicop_spending()
    leaves = [leaf for leaf in bridge.index if leaf.startswith(code)]
    weights = spending.loc[leaves, _year_column(year)].to_numpy(float)
    return pd.Series(weights / weights.sum() @ bridge.loc[leaves].to_numpy(), index=bridge.columns)


def _year_column(year: int) -> str:
    years = [int(name[-4:]) for name in coicop_spending().columns if name.startswith("meur_")]
    return f"meur_{min(years, key=lambda known: abs(known - year))}"


def french_basket(world: MRIO) -> pd.Series:
    """Return French household spending of the table's year, MEUR by product, tax and direct use."""
    bridge = coicop_bridge(world)
    spent = french_spending(world, bridge.index).to_numpy(float)
    return pd.Series(spent @ bridge.to_numpy(), index=bridge.columns)


def french_spending(world: MRIO, classes: pd.Index) -> pd.Series:
    """Return French spending on some classes, MEUR at shop prices, of the year nearest to the table's."""
    return coicop_spending().loc[classes, _year_column(price_year(world))].astype(float)
