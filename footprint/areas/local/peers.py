"""Places like a place: of like size, incomes and type, side by side, and its rank by group of spending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.areas.demand.local import weights_of
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.local.facts import commune_facts, is_known
from footprint.areas.local.model import local_model, mean_multipliers
from footprint.areas.local.products import class_tonnes
from footprint.areas.many import class_multipliers
from footprint.areas.places.area import (
    BODY,
    COMMUNES,
    MEMBERSHIP,
    Area,
    areas_table,
    communes_table,
    part_of_france,
)
from footprint.areas.places.find import find_area
from footprint.areas.tracing import table_of
from footprint.areas.world import world_last, world_or_default
from footprint.errors import LabelError, OptionError, TableError
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

_UNIT = "t/inhabitant"
_STRATA = 5
#: Facts shown beside each place: column of the facts, and name in the table.
_SHOWN = {
    "median": "living_standard",
    "persons": "persons",
    "car": "car",
    "transit": "transit",
    "houses": "houses",
}
_MOST = 50


@dataclass(frozen=True, eq=False)
class Peers(Result):
    """A place and those most like it.

    Attributes
    ----------
    area : Area
    kind : str
        The kind of areas it is compared with.
    table : DataFrame
        By code, the place first, then the nearest: name, inhabitants, distance (1), living_standard (EUR a
        year), persons (a household), car, transit, houses (shares), per_inhabitant (t), and t per
        inhabitant by group of spending.
    ranks : DataFrame
        By group of spending and in all: place, peers (their mean), france (t per inhabitant), rank (1 the
        highest), ranked: places of the same kind and part of France (mainland, overseas).
    """

    area: Area
    kind: str
    table: pd.DataFrame
    ranks: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return the table of places."""
        return self.table.copy()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: places, ranks."""
        return {"Peers": self.to_frame(), "Ranks": self.ranks.copy()}

    def _content(self) -> Mapping[str, object]:
        groups = [name for name in self.ranks.index if name != "total"]
        places = [
            {
                "code": str(code),
                "name": row["name"],
                "inhabitants": as_json(row["inhabitants"], "inhabitant"),
                "distance": as_json(row["distance"], "1"),
                "living_standard": as_json(row["living_standard"], "EUR/year"),
                "persons_per_household": as_json(row["persons"], "1"),
                "households_with_car": as_json(row["car"], "1"),
                "workers_using_transit": as_json(row["transit"], "1"),
                "houses": as_json(row["houses"], "1"),
                "per_inhabitant": as_json(row["per_inhabitant"], _UNIT),
                "groups": {name: as_json(row[name], _UNIT) for name in groups},
            }
            for code, row in self.table.iterrows()
        ]
        ranks = {
            str(name): {
                "place": as_json(row["place"], _UNIT),
                "peers": as_json(row["peers"], _UNIT),
                "france": as_json(row["france"], _UNIT),
                "rank": int(row["rank"]),
                "ranked": int(row["ranked"]),
            }
            for name, row in self.ranks.iterrows()
        }
        return {
            "area": self.area.name,
            "code": self.area.code,
            "kind": self.kind,
            "ranked_among": self.area.part_of_france,
            "places": places,
            "ranks": ranks,
        }


@world_last
def peers(area: Area | str, *, count: int = 8, world: MRIO | None = None) -> Peers:
    """Return the places most like a place, with their household footprints by group of spending.

    Likeness is the distance in four facts, each in standard deviations over all places of the kind:
    logarithm of inhabitants, median living standard, and type: shares of inhabitants by size of town (in
    all one fact) and share of houses. The footprint has no part in it. An urban area is compared with urban
    areas, a commune with communes, everything else with inter-municipal bodies.

    Parameters
    ----------
    area : Area or str
    count : int
        How many, 1 to 50.
    world : MRIO, optional
        The embedded table by default.

    Raises
    ------
    OptionError
        If `count` is out of range.
    TableError
        If the place has no inhabitants.
    LabelError
        If the table does not say to which WIOD industries its products belong.
    """
    if not 1 <= count <= _MOST:
        raise OptionError(
            message("{count} places cannot be shown", count=count),
            hint=message("ask for 1 to {most}", most=_MOST),
        )
    world = world_or_default(world)
    area = find_area(area)
    if not area.inhabitants > 0:
        raise TableError(
            message("{name} has no inhabitants in the census of 2016", name=area.name),
            hint="choose another area",
        )
    kind = area.kind if area.kind in MEMBERSHIP else COMMUNES if len(area.communes) == 1 else BODY
    facts = _facts_of_all(kind)
    tonnes = footprints_by_group(kind, world)
    if area.code not in facts.index:
        own = commune_facts().loc[list(area.communes)]
        facts.loc[area.code] = _means(own, pd.Series(area.code, index=own.index)).iloc[0]
        tonnes.loc[area.code] = _own_groups(area, world)
    near = _nearest(facts, area.code, count)
    chosen = [area.code, *near.index]
    names = communes_table()["name"] if kind == COMMUNES else areas_table()["name"]
    table = facts.loc[chosen, ["inhabitants", *_SHOWN]].rename(columns=_SHOWN)
    table.insert(0, "name", [area.name, *names.loc[near.index].astype(str)])
    table.insert(2, "distance", [0.0, *near])
    table["per_inhabitant"] = tonnes.loc[chosen].sum(axis=1)
    table = pd.concat([table, tonnes.loc[chosen]], axis=1).rename_axis("code")
    known = communes_table() if kind == COMMUNES else areas_table()
    part = known["department"].reindex(tonnes.index).astype(str).map(part_of_france)
    ranked = tonnes.index[(part == area.part_of_france) | (tonnes.index == area.code)]
    return Peers(area, kind, table, _ranks(tonnes, area.code, list(near.index), ranked, world))


def footprints_by_group(kind: str, world: MRIO | None = None) -> pd.DataFrame:
    """Return household tonnes a year per inhabitant, every area of a kind × groups of spending."""
    each = class_multipliers(kind)
    if kind == COMMUNES:
        each = each[commune_facts()["inhabitants"].reindex(each.index) > 0]
    return _grouped(each, _class_tonnes(world_or_default(world)))


def _class_tonnes(world: MRIO) -> pd.Series:
    table = table_of(world, HOUSEHOLDS)
    weights = weights_of(table)
    if weights is None:
        raise LabelError(
            "Spending cannot be told apart by class in this table",
            expected="a product of every WIOD industry, named in the column 'wiod_code' of its sector_info",
            hint="leave out --world: the embedded tables have them",
        )
    return class_tonnes(table, weights)


def _grouped(each: pd.DataFrame, tonnes: pd.Series) -> pd.DataFrame:
    groups = local_model().classes["group"]
    values = each * tonnes.reindex(each.columns)
    table = values.T.groupby(groups, sort=False).sum().T
    table["other"] = float(tonnes[""])
    return table


def _own_groups(area: Area, world: MRIO) -> pd.Series:
    own = mean_multipliers(commune_facts().loc[list(area.communes)]).to_frame().T
    return _grouped(own, _class_tonnes(world)).iloc[0]


def _facts_of_all(kind: str) -> pd.DataFrame:
    facts = commune_facts()
    facts = facts[(facts["inhabitants"] > 0) & is_known(facts)]
    if kind == COMMUNES:
        return _means(facts, pd.Series(facts.index, index=facts.index))
    member = communes_table()[MEMBERSHIP[kind]].reindex(facts.index)
    return _means(facts[member.notna()], member[member.notna()].astype(str))


def _means(facts: pd.DataFrame, member: pd.Series) -> pd.DataFrame:
    """Return the facts of groups of communes, means over inhabitants (persons: over households)."""
    people = facts["inhabitants"].to_numpy(float)
    columns = {name: facts[name].to_numpy(float) * people for name in _SHOWN if name != "persons"}
    for stratum in range(_STRATA):
        columns[f"stratum_{stratum}"] = (facts["stratum"].to_numpy(int) == stratum) * people
    columns["households"] = people / facts["persons"].to_numpy(float)
    columns["inhabitants"] = people
    sums = pd.DataFrame(columns, index=facts.index).groupby(member.to_numpy()).sum()
    table = sums.div(sums["inhabitants"], axis=0)
    table["persons"] = sums["inhabitants"] / sums["households"]
    table["inhabitants"] = sums["inhabitants"]
    return table.drop(columns="households")


def _nearest(facts: pd.DataFrame, code: str, count: int) -> pd.Series:
    strata = [f"stratum_{stratum}" for stratum in range(_STRATA)]
    seen = pd.DataFrame({
        "size": np.log(facts["inhabitants"]), "income": facts["median"], "houses": facts["houses"]
    })  # fmt: skip
    scaled = (seen - seen.loc[code]) / seen.std()
    spread = np.sqrt(facts[strata].var().sum())
    kind = ((facts[strata] - facts.loc[code, strata]) ** 2).sum(axis=1) / max(spread, 1e-9) ** 2
    distance = np.sqrt((scaled**2).sum(axis=1) + kind).drop(index=code)
    return distance.sort_values(kind="stable").head(count)


def _ranks(tonnes: pd.DataFrame, code: str, near: list[str], ranked: pd.Index, world: MRIO) -> pd.DataFrame:
    table = tonnes.drop(columns="other").copy()
    table.insert(0, "total", tonnes.sum(axis=1))
    each = _class_tonnes(world)
    french = _grouped(pd.DataFrame(1.0, index=[HOME], columns=local_model().classes.index), each).iloc[0]
    french["total"] = french.sum()
    return pd.DataFrame({
        "place": table.loc[code],
        "peers": table.loc[near].mean(),
        "france": french.reindex(table.columns),
        "rank": 1 + (table.loc[ranked] > table.loc[code] + 1e-12).sum(),
        "ranked": len(ranked),
    }).rename_axis("group")  # fmt: skip
