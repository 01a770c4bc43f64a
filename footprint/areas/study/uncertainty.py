"""How sure an area's footprint is: errors of the table, of assumptions and of the place, drawn together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import qmc

from footprint.areas.account import MaterialAccount
from footprint.areas.headline import ASSUMPTIONS, PLACE, QUANTITIES, HeadlineInterval, relative_deviation
from footprint.areas.tracing import table_of, tonnes_in
from footprint.areas.world import world_or_default
from footprint.embedded import embedded
from footprint.errors import OptionError
from footprint.labels import ABROAD, FRANCE, HOME
from footprint.mrio.impacts.satellites import MATERIALS
from footprint.mrio.system import MRIO
from footprint.mrio.uncertainty.draws import FIRST_ORDER
from footprint.mrio.uncertainty.propagate import DrawnFootprint, footprint_draws
from footprint.mrio.uncertainty.spreads import Spreads
from footprint.ranges import INTERVAL, triangular
from footprint.results import Result


@dataclass(frozen=True, eq=False)
class FootprintInterval(HeadlineInterval, Result):
    """Nine draws of ten of an area's headline, and where the error comes from.

    Attributes
    ----------
    account : MaterialAccount
    table : DataFrame
        By quantity (france, abroad, total, per_inhabitant, share_abroad): low, value, high; tonnes, tonnes
        per inhabitant, share.
    contributions : Series
        Share of each source of error in the variance of the total, largest first; sums to 1.
    drawn : DrawnFootprint
        The draws of the world table's errors.
    """

    account: MaterialAccount
    drawn: DrawnFootprint

    def to_frame(self) -> pd.DataFrame:
        """Return low, value and high by quantity."""
        return self.table.rename_axis("quantity").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: interval, sources of error, materials."""
        return {
            "Interval": self.to_frame(),
            "Sources of error": self.contributions.rename_axis("source").reset_index(),
            "By material": self.drawn.to_frame(),
        }

    def interval_json(self) -> dict[str, object]:
        """Return what the headline of an account carries: each interval, and the sources of error."""
        return {
            **super().interval_json(),
            "draws": len(self.drawn.draws),
            "seed": self.drawn.seed,
            "mode": self.drawn.mode,
            "exact_less_first_order": self.drawn.mode_difference(),
        }

    def _content(self) -> Mapping[str, object]:
        return {"area": self.account.area.name, "code": self.account.area.code, **self.interval_json()}


def footprint_interval(
    account: MaterialAccount,
    *,
    draws: int = 1000,
    seed: int = 0,
    mode: str = FIRST_ORDER,
    spreads: Spreads | None = None,
    path: str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> FootprintInterval:
    """Return the interval of an account's headline, and the share of each source of error in it.

    Five independent sources: the flows, demand and extraction of the world table
    (`footprint.mrio.uncertainty.propagate.footprint_draws`); the assumptions of ``data/assumptions.csv``,
    each drawn from the triangle over its range, its effect between the measured effects at the ends of its
    range linear; and the estimate of what people of the place buy, where it is local. What final users take
    directly is taken as it is, and so is gross output.

    Parameters
    ----------
    account : MaterialAccount
        Of materials.
    draws, seed, mode, spreads, path
        As in `footprint_draws`.
    world : MRIO, optional
        The table that the account was made with; the embedded one by default.

    Raises
    ------
    OptionError
        If the account is of other than materials or of another table, or as `footprint_draws`.
    """
    world = world_or_default(world)
    if account.extension != MATERIALS:
        raise OptionError(
            f"The errors of {account.extension} are not known",
            expected="an account of materials",
        )
    if account.table["content_hash"] != world.content_hash:
        raise OptionError(
            "The account was made with another world table", hint="give the same one as `world`"
        )
    table = table_of(world, account.scope)
    drawn = footprint_draws(
        table, account.demand.y, home=HOME, draws=draws, seed=seed, mode=mode, spreads=spreads, path=path
    )
    factor = tonnes_in(drawn.unit)
    at_home = [name for name in drawn.value.index if str(name).endswith(", home")]
    away = [name for name in drawn.value.index if name not in at_home]
    base = np.array([drawn.value[at_home].sum(), drawn.value[away].sum()]) * factor
    moved = np.column_stack([drawn.draws[at_home].sum(axis=1), drawn.draws[away].sum(axis=1)]) * factor
    shifts, place = _others(account, draws, seed)
    moved = moved * (1.0 + shifts) * (1.0 + place)[:, None]
    parts = {str(name): values.to_numpy() * factor for name, values in drawn.parts.items()}
    parts |= {ASSUMPTIONS: shifts @ base, PLACE: place * base.sum()}
    variance = pd.Series({name: float(np.var(values)) for name, values in parts.items()})
    variance = variance[variance > 0].sort_values(ascending=False)
    direct = account.total_tonnes - base.sum()
    return FootprintInterval(
        _intervals(account, moved[:, 0] + direct, moved[:, 1]),
        (variance / variance.sum()).rename("share of variance"),
        account,
        drawn,
    )


def _intervals(account: MaterialAccount, home: np.ndarray, away: np.ndarray) -> pd.DataFrame:
    at, total = account.tonnes("location"), home + away
    drawn = (home, away, total, total / account.area.inhabitants, away / total)
    values = (
        float(at.get(FRANCE, 0.0)),
        float(at.get(ABROAD, 0.0)),
        account.total_tonnes,
        account.total_tonnes / account.area.inhabitants,
        account.share_abroad,
    )
    rows = {
        name: dict(zip(("low", "high"), np.quantile(numbers, INTERVAL), strict=True)) | {"value": value}
        for name, numbers, value in zip(QUANTITIES, drawn, values, strict=True)
    }
    return pd.DataFrame.from_dict(rows, orient="index")[["low", "value", "high"]]


def assumption_shifts(draws: int, seed: int) -> np.ndarray:
    """Return draws × (home, away): what the table's assumptions move the footprint by, relative."""
    table = pd.read_csv(embedded("assumptions.csv"))
    points = qmc.LatinHypercube(d=len(table), rng=np.random.default_rng([seed, 3])).random(draws)
    low, high = _effects(table, "low"), _effects(table, "high")
    ends = (table["low"].to_numpy(float), table["value"].to_numpy(float), table["high"].to_numpy(float))
    values = triangular(points, *ends)
    shifts = np.zeros((draws, 2))
    for k in range(len(table)):
        below, above = ends[1][k] - ends[0][k], ends[2][k] - ends[1][k]
        off = values[:, k] - ends[1][k]
        down = np.clip(-off, 0.0, None) / below if below > 0 else np.zeros(draws)
        up = np.clip(off, 0.0, None) / above if above > 0 else np.zeros(draws)
        shifts += down[:, None] * low[k] + up[:, None] * high[k]
    return shifts


def _others(account: MaterialAccount, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return draws × (home, away) shifts by assumptions, and draws of the place's error, all relative."""
    points = qmc.LatinHypercube(d=1, rng=np.random.default_rng([seed, 4])).random(draws)[:, 0]
    place = relative_deviation(account.area, account.differences, account.total_tonnes)
    return assumption_shifts(draws, seed), place * ndtri(points)


def _effects(table: pd.DataFrame, end: str) -> np.ndarray:
    """Return assumptions × (home, away): the relative effect of an assumption at an end of its range."""
    steps = pd.read_csv(embedded("world_steps.csv"))
    steps = steps[(steps["year"] == steps["year"].min()) & (steps["variant"] == "default")].iloc[0]
    base = _split(steps["t_per_inhabitant"], steps["percent_abroad"])
    at = _split(table[f"t_per_inhabitant_at_{end}"], table[f"percent_abroad_at_{end}"])
    return at / base - 1.0


def _split(tonnes: ArrayLike, percent: ArrayLike) -> np.ndarray:
    """Return (home, away) tonnes by row, from tonnes and the percentage abroad."""
    whole, share = np.asarray(tonnes, dtype=float), np.asarray(percent, dtype=float) / 100.0
    return np.stack([whole * (1.0 - share), whole * share], axis=-1)
