"""The headline footprint of every area at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import burns_firewood
from footprint.areas.demand.local import DemandModel, demand_model_of, weights_of
from footprint.areas.french import HOUSEHOLDS, french_inhabitants
from footprint.areas.local.facts import NO_INCOME, commune_facts
from footprint.areas.local.model import multipliers
from footprint.areas.local.products import FIREWOOD, product_factors
from footprint.areas.places.area import (
    COMMUNES,
    MEMBERSHIP,
    URBAN_AREA,
    areas_table,
    communes_table,
    kind_of_area,
)
from footprint.areas.tracing import UNIT, categories_of, direct_use, french_ledger, table_of, tonnes_in
from footprint.areas.world import world_last, world_or_default
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.labels import ABROAD, HOME
from footprint.mrio.system import MRIO
from footprint.once import kept

#: Per inhabitant over the French mean from which a place's figure is marked.
_HIGH = 1.6


@world_last
def area_footprints(
    kind: str = URBAN_AREA,
    *,
    scope: str = HOUSEHOLDS,
    demand_model: str = "local",
    income_adjustment: bool | float = False,
    world: MRIO | None = None,
) -> pd.DataFrame:
    """Return the headline of every inhabited area of a kind, or of every commune, traced once and scaled.

    Parameters
    ----------
    kind : str
        ``"urban area"``, ``"inter-municipal body"`` or ``"communes"`` (each of them); ``"urban"`` and
        ``"inter-municipal"`` for short.
    scope, demand_model, income_adjustment
        As in `material_account`.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    DataFrame
        By code: name, inhabitants, france, abroad, total (tonnes a year), per_inhabitant (tonnes a year),
        share_abroad (1), note; ``attrs["units"]`` holds the units.

    Raises
    ------
    UnknownNameError
        If there is no such kind or scope.
    """
    kind = kind if kind == COMMUNES else kind_of_area(kind)
    world = world_or_default(world)
    categories = categories_of(world, scope)
    table = table_of(world, scope)
    into_tonnes = tonnes_in(table.extension("materials").unit)
    areas = _areas(kind)
    all_french = french_ledger(table, categories).by("location", "product").unstack("product")  # noqa: PD010
    french = french_ledger(table, (HOUSEHOLDS,)).by("location", "product").unstack("product")  # noqa: PD010
    others = (all_french - french).sum(axis=1)
    own = float(direct_use(table, (HOUSEHOLDS,)).sum())
    others[HOME] += float(direct_use(table, categories).sum()) - own
    each = class_multipliers(kind) if _is_local(table, demand_model, income_adjustment) else None
    if each is None:
        factors, burnt = np.ones((len(areas), french.shape[1])), np.ones(len(areas))
    else:
        each = each.loc[areas.index]
        weights = weights_of(table)
        assert weights is not None
        factors = product_factors(weights, each)[french.columns].to_numpy()
        burnt = each[FIREWOOD].to_numpy() if burns_firewood(table) else np.ones(len(areas))
    tonnes = factors @ french.T.to_numpy() + others[french.index].to_numpy()
    tonnes[:, french.index.get_loc(HOME)] += burnt * own
    share = areas["inhabitants"].to_numpy(float) / french_inhabitants(table)
    place = pd.DataFrame(tonnes * into_tonnes * share[:, None], index=areas.index, columns=french.index)
    found = areas[["name", "inhabitants"]].astype({"inhabitants": float})
    found["france"], found["abroad"] = place[HOME], place[ABROAD]
    found["total"] = found["france"] + found["abroad"]
    lived_in = found["inhabitants"] > 0
    found["per_inhabitant"] = found["total"] / found["inhabitants"].where(lived_in)
    found["share_abroad"] = found["abroad"] / found["total"].where(lived_in)
    mean = float((french.sum(axis=1) + others).sum() + own) * into_tonnes / french_inhabitants(table)
    found["note"] = _notes(found, kind, mean, estimated=each is not None)
    found.attrs["units"] = {
        "inhabitants": "inhabitant", "france": UNIT, "abroad": UNIT, "total": UNIT,
        "per_inhabitant": f"{UNIT}/inhabitant", "share_abroad": "1",
    }  # fmt: skip
    return found


def class_multipliers(kind: str = URBAN_AREA) -> pd.DataFrame:
    """Return spending per inhabitant over that of France, every area of a kind × classes, 1.

    An area's is the mean over the inhabitants of its communes. Areas without inhabitants are left out.

    Raises
    ------
    OptionError
        If there is no such kind.
    """
    facts, each = commune_facts(), _of_communes()
    if kind == COMMUNES:
        return each.copy()
    member = _membership(kind).reindex(facts.index)
    there = (member.notna() & (facts["inhabitants"] > 0)).to_numpy()
    codes, names = pd.factorize(member[there].astype(str), sort=True)
    people = facts["inhabitants"].to_numpy(float)[there]
    weighted = (each.to_numpy()[there] * people[:, None]).T
    sums = np.array([np.bincount(codes, one) for one in weighted]).T
    whole = np.bincount(codes, people)
    return pd.DataFrame(sums / whole[:, None], index=pd.Index(names, name="code"), columns=each.columns)


@kept(1)
def _of_communes() -> pd.DataFrame:
    return multipliers(commune_facts())


def _membership(kind: str) -> pd.Series:
    if kind not in MEMBERSHIP:
        known = ", ".join((*MEMBERSHIP, COMMUNES))
        raise OptionError(
            message("There is no kind of area {kind!r}", kind=kind),
            hint=message("choose one of: {known}", known=known),
        )
    return communes_table()[MEMBERSHIP[kind]]


def _areas(kind: str) -> pd.DataFrame:
    if kind == COMMUNES:
        return communes_table()
    _membership(kind)
    table = areas_table()
    return table[(table["kind"] == kind) & (table["inhabitants"] > 0)]


def _is_local(table: MRIO, model: str, income_adjustment: bool | float) -> bool:
    chosen = demand_model_of(model)
    if chosen is DemandModel.none:
        raise OptionError(
            "The demand model 'none' needs a demand of your own, which all areas at once cannot have",
            hint="choose local or national",
        )
    local = chosen is DemandModel.local or income_adjustment is not False
    return local and weights_of(table) is not None


def _notes(found: pd.DataFrame, kind: str, mean: float, *, estimated: bool) -> pd.Series:
    """Return what a reader must know of single areas; nothing for most."""
    notes = pd.Series("", index=found.index)
    notes[found["inhabitants"] == 0] = message("no inhabitants in the census of 2016")
    if not estimated:
        return notes
    facts = commune_facts()
    unknown = (facts["filled"] & NO_INCOME) != 0
    if kind != COMMUNES:
        people = facts["inhabitants"] * unknown
        counted = people.groupby(_membership(kind).astype(object)).sum().reindex(found.index)
        unknown = counted > found["inhabitants"] / 2
    unknown = unknown.reindex(found.index, fill_value=False) & (found["inhabitants"] > 0)
    notes[unknown.to_numpy()] = message("living standards not published: French average")
    notes[found["per_inhabitant"] > _HIGH * mean] = message(
        "more than {high:g} times the French mean", high=_HIGH
    )
    return notes
