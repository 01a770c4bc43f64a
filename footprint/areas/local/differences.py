"""What makes the footprint of a place differ from the French: by group of spending and by reason."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.facts import STRATA, commune_facts, is_known
from footprint.areas.local.model import (
    ALL,
    DRIVERS,
    LocalModel,
    living_shares,
    local_model,
    subset_multipliers,
)
from footprint.i18n import marked, message
from footprint.once import kept
from footprint.units import as_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprint.areas.demand.local import LocalDemand
    from footprint.areas.local.intervals import Interval

#: What a class is grouped under that no class of spending buys.
OTHER = marked("other")
_UNIT = "t/inhabitant"
#: Facts that stand for each driver: the factor to the numbers that are told.
_FACTS = {"car": 100, "transit": 100, "houses": 100, "persons": 1, "median": 1}
_KEY_FACTS = {
    "car use": "car",
    "car upkeep": "car",
    "transit": "transit",
    "electricity": "houses",
    "houses": "houses",
}
_SMALL = 0.005


@dataclass(frozen=True, eq=False)
class Differences:
    """Tonnes a year per inhabitant that the place's households take more or less than the French.

    Attributes
    ----------
    table : DataFrame
        By group of spending, largest change first: france, place, difference (t per inhabitant), change
        (1), one column for each of `DRIVERS` (t per inhabitant; they sum to the difference), because
        (words).
    total : float
        Sum of the differences, t per inhabitant.
    interval : Interval
        Of the place's tonnes per inhabitant.
    facts : DataFrame
        What is told of the place beside France: fact, place, france.
    """

    table: pd.DataFrame
    total: float
    interval: Interval
    facts: pd.DataFrame

    def to_dict(self) -> dict[str, object]:
        """Return the differences for JSON; groups sum to the total, drivers to each group."""
        groups = {
            str(name): {
                "france": as_json(row["france"], _UNIT),
                "place": as_json(row["place"], _UNIT),
                "difference": as_json(row["difference"], _UNIT),
                "change": as_json(row["change"], "1"),
                "drivers": {driver: as_json(row[driver], _UNIT) for driver in DRIVERS},
                "because": row["because"],
            }
            for name, row in self.table.iterrows()
        }
        facts = {
            str(name): {"place": float(row["place"]), "france": float(row["france"])}
            for name, row in self.facts.iterrows()
        }
        return {
            "total": as_json(self.total, _UNIT),
            "interval": self.interval.to_dict(),
            "groups": groups,
            "facts": facts,
        }


def differences(local: LocalDemand, tonnes: pd.Series, interval: Interval) -> Differences:
    """Return what makes a place differ, by group and driver.

    difference of group G = Σ_{c in G} t_c (r_c − 1), t_c tonnes per French inhabitant behind class c. Each
    driver's part is its Shapley value: its mean effect over all orders in which the four drivers can be let
    in, so that parts sum to the difference whatever the order.

    Parameters
    ----------
    local : LocalDemand
    tonnes : Series
        t_c, of `footprint.areas.local.products.class_tonnes`.
    interval : Interval
    """
    model = local_model()
    parts = shapley(local.facts, model)
    each = tonnes.reindex(parts.index).to_numpy(float)
    groups = model.classes["group"]
    by_driver = parts.mul(each, axis=0).groupby(groups, sort=False).sum()
    by_driver.loc[OTHER] = 0.0
    table = pd.DataFrame(index=by_driver.index)
    table["france"] = tonnes.drop("").groupby(groups, sort=False).sum().reindex(table.index)
    table.loc[OTHER, "france"] = float(tonnes[""])
    table["difference"] = by_driver.sum(axis=1)
    table.insert(1, "place", table["france"] + table["difference"])
    table["change"] = (table["difference"] / table["france"].where(table["france"] > 0)).fillna(0.0)
    table = pd.concat([table, by_driver], axis=1)
    facts = _facts(local.facts)
    weighted = parts.abs().mul(each, axis=0)
    # As objects: a column of pandas' own texts would forget how to tell them in another language.
    table["because"] = pd.Series(
        [
            _reason(local, facts, moves, float(moved), weighted, str(name), model)
            for name, moves, moved in zip(
                table.index, table[list(DRIVERS)].to_numpy(float), table["difference"], strict=True
            )
        ],
        table.index,
        dtype=object,
    )
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].rename_axis("group")
    return Differences(table, float(table["difference"].sum()), interval, facts)


def shapley(facts: pd.DataFrame, model: LocalModel) -> pd.DataFrame:
    """Return r − 1 of a place by class and driver: Shapley values, whose sum over drivers is r − 1."""
    count = len(DRIVERS)
    known = subset_multipliers(facts, model)
    values = np.zeros((len(model.classes), count))
    for driver in range(count):
        for subset in range(ALL + 1):
            if subset >> driver & 1:
                continue
            size = subset.bit_count()
            share = factorial(size) * factorial(count - size - 1) / factorial(count)
            values[:, driver] += share * (known[subset | 1 << driver] - known[subset])
    return pd.DataFrame(values, index=model.classes.index, columns=list(DRIVERS))


def _facts(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of a place and of France that are told, means over inhabitants."""
    rows = pd.DataFrame({"place": _means(facts), "france": _french_means()})
    told = any(name.startswith("decile_") for name in facts.columns)
    return rows.drop(index="median") if told else rows


def _means(facts: pd.DataFrame) -> pd.Series:
    people = facts["inhabitants"].to_numpy(float)
    means = pd.Series(
        {name: float((people * facts[name].to_numpy(float)).sum() / people.sum()) for name in _FACTS}
    )
    means["persons"] = people.sum() / (people / facts["persons"].to_numpy(float)).sum()
    return means


@kept(1)
def _french_means() -> pd.Series:
    every = commune_facts()
    return _means(every[is_known(every)])


def _reason(
    local: LocalDemand,
    facts: pd.DataFrame,
    parts: NDArray[np.float64],
    difference: float,
    weighted: pd.DataFrame,
    group: str,
    model: LocalModel,
) -> str:
    """Return the fact behind the driver that moves a group most in the direction of its difference."""
    if abs(difference) < _SMALL:
        return ""
    driver = DRIVERS[int(np.argmax(parts * np.sign(difference)))]
    if driver == DRIVERS[0]:
        at = local.facts["stratum"].to_numpy(int)
        people = np.bincount(at, local.facts["inhabitants"].to_numpy(float), len(STRATA))
        share = 100 * float(people.max() / people.sum())
        return message(
            "of the habits of that size of town ({share:.0f} % live in: {strata})",
            share=share,
            strata=STRATA[int(np.argmax(people))],
        )
    if driver == DRIVERS[1]:
        if "median" not in facts.index:
            tenths = living_shares(local.facts, model).mean(axis=0)
            return message(
                "{tenths:.0f} % of households are among the three lowest tenths of France",
                tenths=100 * tenths[:3].sum(),
            )
        return _told("median", facts)
    if driver == DRIVERS[2]:
        return _told("persons", facts)
    heavy = str(weighted.loc[model.classes["group"] == group, driver].idxmax())
    return _told(_KEY_FACTS.get(model.classes["key"][heavy], "houses"), facts)


def _told(name: str, facts: pd.DataFrame) -> str:
    here, france = (facts.loc[name, ["place", "france"]].to_numpy(float) * _FACTS[name]).tolist()
    if name == "car":
        return message(
            "{here:.0f} % of households own a car (France {france:.0f} %)", here=here, france=france
        )
    if name == "transit":
        return message(
            "{here:.0f} % of workers take public transport (France {france:.0f} %)", here=here, france=france
        )
    if name == "houses":
        return message("{here:.0f} % of homes are houses (France {france:.0f} %)", here=here, france=france)
    if name == "persons":
        return message(
            "{here:.1f} persons live in a household (France {france:.1f})", here=here, france=france
        )
    return message(
        "the median living standard is {here:,.0f} EUR (France {france:,.0f} EUR)", here=here, france=france
    )
