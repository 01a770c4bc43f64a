"""How an area's income changes what its households buy, with the national total kept."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import purpose_elasticities
from footprint.areas.places.area import MEMBERSHIP, URBAN_AREA, Area, communes_table
from footprint.embedded import embedded
from footprint.mrio.system import MRIO


@lru_cache(maxsize=1)
def household_parameters() -> pd.DataFrame:
    """Return the assumptions on household spending: value, low, high, unit, basis."""
    return pd.read_csv(embedded("households", "parameters.csv")).set_index("parameter")


def division_elasticities(spending_elasticity: float | None = None) -> pd.Series:
    """Return the income elasticity of spending by COICOP division.

    ε_d = η + β_d, with η the elasticity of total spending (by default of ``parameters.csv``) and β_d the
    slope of the division's budget share across income quintiles (``elasticities.csv``).
    """
    slopes = pd.read_csv(embedded("households", "elasticities.csv")).set_index("division")["share_slope"]
    if spending_elasticity is None:
        spending_elasticity = float(household_parameters()["value"]["spending_elasticity"])
    return slopes + spending_elasticity


def income_factors(area: Area, adjustment: bool | float = True, *, world: MRIO) -> pd.Series:
    """Return by how much an inhabitant of the area buys more or less of each product than a French one.

    factor_p = m_p(area) / m_p(France), where m_p is the mean of (I_z / I)^ε_p over inhabitants, I_z the
    median income of the employment zone they live in and I its French mean; people whose zone has no known
    income count as average. Because the mean is over people, the factors of any set of areas that
    parts France, weighted by inhabitants, average to exactly 1 for each product: the national demand is
    kept.

    Assumes that differences between zones act on spending as differences between households do, and that
    the zone's median stands for the area's: a proxy.

    Parameters
    ----------
    area : Area
    adjustment : bool or float
        A number is the elasticity of total spending to use in place of the default.
    world : MRIO

    Returns
    -------
    Series
        By product of the table, 1.
    """
    elasticity = _of_products(world, adjustment)
    codes = np.zeros(len(area.communes), dtype=np.intp)
    local = _power_means(communes_table().loc[list(area.communes)], codes, elasticity.to_numpy())
    return pd.Series(local[0] / _national(tuple(elasticity)), index=elasticity.index)


def income_factors_of(
    kind: str = URBAN_AREA, adjustment: bool | float = True, *, world: MRIO
) -> pd.DataFrame:
    """Return `income_factors` of every area of a kind at once: code × product, 1."""
    elasticity = _of_products(world, adjustment)
    inside = communes_table()
    inside = inside[inside[MEMBERSHIP[kind]].notna()]
    members = inside[MEMBERSHIP[kind]].astype(str)
    codes, names = pd.factorize(members, sort=True)
    local = _power_means(inside, codes, elasticity.to_numpy())
    return pd.DataFrame(
        local / _national(tuple(elasticity)), index=pd.Index(names, name="code"), columns=elasticity.index
    )


def _of_products(world: MRIO, adjustment: bool | float) -> pd.Series:
    given = None if isinstance(adjustment, bool) else float(adjustment)
    return purpose_elasticities(world, division_elasticities(given))


@lru_cache(maxsize=1)
def mean_income() -> float:
    """Return the mean over inhabitants of the median income of their employment zone, EUR a year (2017)."""
    communes = communes_table()
    there = communes["income"].notna()
    people = communes.loc[there, "inhabitants"].astype(float)
    return float((communes.loc[there, "income"] * people).sum() / people.sum())


@lru_cache(maxsize=4)
def _national(elasticity: tuple[float, ...]) -> np.ndarray:
    communes = communes_table()
    return _power_means(communes, np.zeros(len(communes), dtype=np.intp), np.array(elasticity))[0]


def _power_means(communes: pd.DataFrame, codes: np.ndarray, elasticity: np.ndarray) -> np.ndarray:
    """Return the mean over inhabitants of (I_z / I)^ε: groups of communes (by code) × products."""
    ratio = (communes["income"].astype(float) / mean_income()).fillna(1.0)
    position, levels = pd.factorize(ratio)
    people = np.zeros((int(codes.max()) + 1, len(levels)))
    np.add.at(people, (codes, position), communes["inhabitants"].to_numpy(float))
    total = people.sum(axis=1, keepdims=True)
    shares = people / np.where(total > 0, total, 1.0)
    means = shares @ np.asarray(levels, dtype=float)[:, None] ** elasticity[None, :]
    return np.where(total > 0, means, 1.0)
