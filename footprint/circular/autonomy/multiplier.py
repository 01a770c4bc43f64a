"""Multipliers: what 100 EUR of output sets off, in the area and in France.

Type I counts suppliers; type II adds what households spend out of the value added that is set off; a
third step adds what government buys out of it. `docs/methods/multipliers.md` says how published figures
differ in definition.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.areas.detailed.answers import detail_notes, french_detail
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.detail import detail_money
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.france import FranceDetail
from footprint.circular.autonomy.autonomy import ESTIMATE
from footprint.embedded import embedded
from footprint.errors import OptionError, TableError
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

#: δ of Flegg's location quotient; 0.3 is the usual choice, 0.1 to 0.4 the range found.
FLEGG = 0.3
BASIS = 100.0
STEPS = ("direct", "suppliers", "households", "public")


@dataclass(frozen=True, eq=False)
class LocalMultiplier(Result):
    """Local and national multipliers of an area.

    Attributes
    ----------
    area : Area
        The area.
    sectors : DataFrame
        By goods sector: name_en, name_fr, macro_sector, jobs and output (MEUR) expected in the area, presence
        (probability that there is a producer at all), and for ``local`` and ``national`` each: suppliers,
        households, public (EUR set off per 100 EUR of output), type_1, type_2 and total (all output per 100
        EUR, the 100 included).
    manufacturing : DataFrame
        The same for the area's manufacturing as a whole (its own mix), rows local and national.
    series : DataFrame
        French manufacturing by year, 1995–2011: type_1, national, EUR per 100 EUR.
    delta : float
        δ of the location quotient.
    notes : tuple of str
        What a reader must know of the table behind it.
    """

    area: Area
    sectors: pd.DataFrame
    manufacturing: pd.DataFrame
    series: pd.Series
    delta: float
    label: str = ESTIMATE
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the multipliers by goods sector, EUR per 100 EUR of output."""
        return self.sectors.rename_axis("code").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the sectors, manufacturing as a whole, and French manufacturing by year."""
        years = self.series.rename_axis("year").to_frame()
        return {"Sectors": self.sectors, "Manufacturing": self.manufacturing, "French series": years}

    def _shown(self) -> pd.DataFrame:
        return self.manufacturing.round(1)

    def _heading(self) -> str:
        return f"What 100 EUR of manufacturing output sets off: {self.area.name}, and France"

    def _content(self) -> Mapping[str, object]:
        unit = "EUR"

        def steps(row: pd.Series) -> dict[str, object]:
            return {name: as_json(row[name], unit) for name in (*STEPS, "type_1", "type_2", "total")}

        return {
            "area": self.area.name,
            **self.area.identity(),
            "inhabitants": as_json(self.area.inhabitants, "inhabitant"),
            "basis": as_json(BASIS, unit),
            "manufacturing": {where: steps(row) for where, row in self.manufacturing.iterrows()},
            "sectors": [
                {
                    "code": code,
                    "name": row["name_en"],
                    "presence": as_json(row["presence"], "1"),
                    "jobs": as_json(row["jobs"], "job"),
                    "output": as_json(row["output"], f"{detail_money('MEUR')}/year"),
                    **{
                        where: {
                            name: as_json(row[f"{where}_{name}"], unit)
                            for name in ("type_1", "type_2", "total")
                        }
                        for where in ("local", "national")
                    },
                }
                for code, row in self.sectors.iterrows()
            ],
            "french_manufacturing_type_1": {
                str(year): as_json(value, unit) for year, value in self.series.items()
            },
            "flegg_delta": as_json(self.delta, "1"),
            "label": self.label,
            "warnings": [*self.area.notes, *self.notes],
        }


def type_1_multipliers(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Σ_i L_ij, output set off per unit of output delivered of j: (I − A)ᵀ m = 1.

    Parameters
    ----------
    coefficients : ndarray
        Domestic (or local) inputs per unit of output, n × n.

    Raises
    ------
    TableError
        If the coefficients are no finite square table, or their spectral radius is 1 or more.
    """
    A = np.asarray(coefficients, dtype=float)
    if A.ndim != 2 or A.shape[0] != A.shape[1] or not np.isfinite(A).all():
        raise TableError("Coefficients must be a square table of finite numbers", found=f"shape {A.shape}")
    if A.size and float(np.abs(np.linalg.eigvals(A)).max()) >= 1.0:
        raise TableError("The coefficients have a spectral radius of 1 or more: the chain never ends")
    return np.linalg.solve(np.eye(len(A)) - A.T, np.ones(len(A)))


def closed_multipliers(
    A: NDArray[np.float64], income: NDArray[np.float64], spending: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return output set off per unit of output when spenders join the chain (type II, Miller and Blair 6.2).

    Each of the m spenders (households, government) receives `income` (m × n) per unit of output and spends
    every EUR of it as `spending` (n × m) says; what leaks out of the territory is missing from `spending`.
    """
    n, m = A.shape[0], income.shape[0]
    table = np.zeros((n + m, n + m))
    table[:n, :n], table[:n, n:], table[n:, :n] = A, spending, income
    right = np.concatenate([np.ones(n), np.zeros(m)])
    return np.linalg.solve(np.eye(n + m) - table.T, right)[:n]


def flegg_quotients(
    local: NDArray[np.float64], national: NDArray[np.float64], delta: float = FLEGG
) -> NDArray[np.float64]:
    """Return Flegg's location quotients, sellers × buyers, at most 1: the local part of national purchases.

    FLQ_ij = λ CILQ_ij, with CILQ_ij = (x_i / X_i) / (x_j / X_j), the simple quotient SLQ_i on the diagonal,
    and λ = [log₂(1 + Σ x / Σ X)]^δ, so that small places import more (Flegg and Webber 2000). Where a
    national or a local seller is missing, the quotient is 0; where the buyer is, it is λ SLQ_i.

    Parameters
    ----------
    local, national : ndarray
        Output of each sector here and in the country, n.
    delta : float
        δ, 0–1.
    """
    share = np.divide(local, national, out=np.zeros_like(local), where=national > 0)
    size = local.sum() / national.sum()
    lam = np.log2(1.0 + size) ** delta
    simple = share / size if size > 0 else np.zeros_like(share)
    cross = np.divide(
        share[:, None], share[None, :], out=np.repeat(simple[:, None], len(share), axis=1), where=share > 0
    )
    np.fill_diagonal(cross, simple)
    return np.minimum(1.0, lam * cross)


def local_multiplier(
    area: Area | str,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    delta: float = FLEGG,
    world: MRIO | None = None,
) -> LocalMultiplier:
    """Return local and national multipliers of an area, per 100 EUR of output by sector.

    National: domestic coefficients are recipes × (1 − import share of the input). Value added returns to
    French households and to government in the proportions of the national accounts (household consumption,
    and government consumption, per EUR of value added), and is spent as they spend. Local: the national
    table cut down by Flegg's location quotients; services follow inhabitants.

    Parameters
    ----------
    area : Area or str
        An area, or what `footprint.find_area` understands.
    establishments : Establishments or path, optional
        A planner's own.
    delta : float
        δ of the location quotient, 0–1.
    world : MRIO, optional
        As for `fabcity_index`.

    Raises
    ------
    OptionError
        If δ is outside 0–1.
    TableError
        If the area has no goods-producing job.
    """
    if not 0.0 <= delta <= 1.0:
        raise OptionError("δ of the location quotient must lie between 0 and 1", found=str(delta))
    area = find_area(area)
    france = french_detail(world)
    supply = supply_of(area, establishments, france)
    output = supply.output.iloc[0]
    table = france.sectors
    national = table["output"].to_numpy(dtype=float)
    people = area.inhabitants / france.population
    here = output.reindex(table.index).fillna(table["output"] * people).to_numpy(dtype=float)
    here = np.minimum(here, national)
    A, income, spending = national_closure(france)
    quotient = flegg_quotients(here, national, delta)
    simple = np.minimum(1.0, quotient.diagonal())
    wide = _steps(A, income, spending)
    narrow = _steps(A * quotient, income, spending * simple[:, None])
    sectors = table.loc[france.goods, ["name_en", "name_fr", "macro_sector"]].copy()
    for column in ("presence", "jobs", "output"):
        sectors[column] = getattr(supply, column).iloc[0]
    for where, steps in (("local", narrow), ("national", wide)):
        frame = pd.DataFrame(steps, table.index).loc[france.goods]
        for name, values in frame.items():
            sectors[f"{where}_{name}"] = values
    made = table.loc[france.goods, "a38"].str.startswith("C").to_numpy()
    weight = output.to_numpy() * made
    if weight.sum() <= 0:
        weight = table.loc[france.goods, "output"].to_numpy() * made
    rows = {
        where: {
            name: float(weight @ sectors[f"{where}_{name}"].to_numpy() / weight.sum())
            for name in (*STEPS, "type_1", "type_2", "total")
        }
        for where in ("local", "national")
    }
    return LocalMultiplier(
        area=area,
        sectors=sectors,
        manufacturing=pd.DataFrame.from_dict(rows, orient="index"),
        series=manufacturing_series(),
        delta=delta,
        notes=detail_notes(world) if world is not None else (),
    )


def national_closure(
    france: FranceDetail,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return domestic coefficients (n × n), income (2 × n) and spending (n × 2) of France in detail.

    Rows of income and columns of spending: households, government.
    """
    table = france.sectors
    domestic = 1.0 - france.import_share.to_numpy()
    A = france.A.to_numpy() * domestic[:, None]
    silent = table["output"].to_numpy() <= 0
    A[silent, :] = 0.0
    added = (table["value_added_share"] * (table["output"] > 0)).clip(lower=0.0).to_numpy()
    total = float((added * table["output"]).sum())
    income, spending = [], []
    for category in ("households", "government"):
        demand = table[f"demand_{category}"].clip(lower=0.0).to_numpy()
        income.append(added * demand.sum() / total)
        # A table may know no purchases of government: then what it gets is spent on nothing.
        spending.append(domestic * demand / max(float(demand.sum()), 1e-300))
    return A, np.array(income), np.array(spending).T


def _steps(
    A: NDArray[np.float64], income: NDArray[np.float64], spending: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return EUR set off per 100 EUR of output, by step and in all."""
    type_1 = BASIS * np.linalg.solve(np.eye(len(A)) - A.T, np.ones(len(A)))
    type_2 = BASIS * closed_multipliers(A, income[:1], spending[:, :1])
    total = BASIS * closed_multipliers(A, income, spending)
    return {
        "direct": np.full(len(A), BASIS),
        "suppliers": type_1 - BASIS,
        "households": type_2 - type_1,
        "public": total - type_2,
        "type_1": type_1,
        "type_2": type_2,
        "total": total,
    }


def national_series() -> pd.DataFrame:
    """Return type I multipliers of the 35 French industries by year, 1995–2011.

    Columns: year, code, industry, type_1 (output set off in France per unit of output), output (million
    USD of the year).
    """
    return pd.read_parquet(embedded("france", "multipliers_1995_2011.parquet"))


def manufacturing_series() -> pd.Series:
    """Return French manufacturing's type I multiplier by year, EUR per 100 EUR, weighted by output."""
    table = national_series()
    made = table[table["code"].str[1:].astype(int).between(3, 16)]
    weighted = (made["type_1"] * made["output"]).groupby(made["year"]).sum()
    return (BASIS * weighted / made["output"].groupby(made["year"]).sum()).rename("type_1")
