"""Autonomy within a radius: what suppliers around an area add to those in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from footprint.areas.detailed.answers import french_detail
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.france import FranceDetail, load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.presence import Geography
from footprint.areas.production.supply import geography_of, supply_in
from footprint.circular.autonomy.autonomy import ESTIMATE, Coverage, cover, weighted_mean
from footprint.circular.autonomy.index import PRESENT
from footprint.circular.autonomy.scores import index_table, priority_points
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.mrio.system import MRIO
from footprint.results import Result
from footprint.units import as_json

RADII = (50.0, 100.0, 250.0)
_CODE = "ring"


@dataclass(frozen=True, eq=False)
class RadiusCurve(Result):
    """Autonomy of ever larger territories around an area.

    Attributes
    ----------
    area : Area
        The area in the middle.
    rings : DataFrame
        One row each (the area, radii, France): km (NaN for France), areas, inhabitants, index, autonomy (%),
        capacity (%), sectors_present, added (number of sectors the ring is the first to have).
    added : dict
        Ring to the codes of the sectors it adds, those with the largest need first.
    """

    area: Area
    rings: pd.DataFrame
    added: dict[str, list[str]]
    label: str = ESTIMATE

    def to_frame(self) -> pd.DataFrame:
        """Return the territories, smallest first; `rings` names the columns."""
        return self.rings.rename_axis("territory").reset_index()

    def _heading(self) -> str:
        return f"Autonomy around {self.area.name}"

    def _content(self) -> Mapping[str, object]:
        names = load_france().sectors["name_en"]
        rings = [
            {
                "territory": name,
                "radius": None if np.isnan(row["km"]) else as_json(row["km"], "km"),
                "urban_areas": int(row["areas"]),
                "inhabitants": as_json(row["inhabitants"], "inhabitant"),
                "index": as_json(row["index"], "point"),
                "autonomy": as_json(row["autonomy"], "%"),
                "capacity": as_json(row["capacity"], "%"),
                "sectors_present": int(row["sectors_present"]),
                "sectors_added": [{"code": code, "name": names[code]} for code in self.added[str(name)]],
            }
            for name, row in self.rings.iterrows()
        ]
        return {"area": self.area.name, **self.area.identity(), "rings": rings, "label": self.label}


def radius_curve(
    area: Area | str,
    radii: Sequence[float] = RADII,
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    world: MRIO | None = None,
) -> RadiusCurve:
    """Return autonomy within the area, within radii around it, and in France.

    A ring is treated as one territory: the supply of all urban areas whose centre lies within the radius,
    for the needs of all their inhabitants. What the area sells and serves elsewhere falls with the share of
    France's people that the ring adds, since some of elsewhere is then inside. France is the national
    accounts themselves: all that is not imported is supplied in France.

    Parameters
    ----------
    area : Area or str
        The area in the middle, or what `footprint.find_area` understands; its distance to itself is 0.
    radii : sequence of float
        Kilometres between centres, ascending.
    establishments : Establishments or path, optional
        A planner's own, for the area in the middle.
    world : MRIO, optional
        As for `fabcity_index`.

    Raises
    ------
    OptionError
        If a radius is no positive number or the radii do not ascend.
    TableError
        If the area has no goods-producing job.
    """
    area = find_area(area)
    radii = _checked(radii)
    france = french_detail(world)
    own = supply_of(area, establishments, france)
    around = supply_in(france)
    where = geography_of(area)
    away = where.distance.iloc[0][around.inhabitants.index]
    rows: dict[str, dict[str, float]] = {}
    added: dict[str, list[str]] = {}
    seen: set[str] = set()

    def note(name: str, supply: LocalSupply, covered: Coverage, km: float, count: int) -> None:
        present = supply.presence.columns[supply.presence.iloc[0] >= PRESENT]
        new = [code for code in present if code not in seen]
        seen.update(new)
        added[name] = sorted(new, key=lambda code: -covered.needs[code])
        rows[name] = {
            "km": km,
            "areas": count,
            "inhabitants": float(supply.inhabitants.iloc[0]),
            "index": float(index_table(covered.coverage, priority_points(covered.needs)).iloc[0]),
            "autonomy": 100.0 * float(covered.autonomy.iloc[0]),
            "capacity": 100.0 * float(weighted_mean(covered.capacity, covered.own_needs).iloc[0]),
            "sectors_present": len(present),
            "added": len(new),
        }

    note(area.name, own, cover(own, france=france), 0.0, 1)
    for radius in radii:
        inside = where.inside.iloc[0][around.inhabitants.index]
        members = [code for code in around.inhabitants.index[away <= radius] if inside[code] < 1.0]
        ring = _together(own, around, members, inside, where)
        added_people = float(ring.inhabitants.iloc[0] - own.inhabitants.iloc[0]) / france.population
        covered = cover(ring, france=france, around=min(added_people, 1.0))
        note(message("within {radius:g} km", radius=radius), ring, covered, radius, len(members) + 1)
    whole = _france(france, where)
    note("France", whole, _accounts(france, whole), np.nan, len(around.inhabitants))
    return RadiusCurve(area, pd.DataFrame.from_dict(rows, orient="index"), added)


def _checked(radii: Sequence[float]) -> tuple[float, ...]:
    """Return radii as numbers, refused unless positive, finite and ascending."""
    values = tuple(float(radius) for radius in radii)
    positive = all(np.isfinite(radius) and radius > 0 for radius in values)
    if not positive or any(after <= before for before, after in pairwise(values)):
        raise OptionError(
            "Radii must be positive kilometres, each larger than the one before", found=str(list(values))
        )
    return values


def _together(
    own: LocalSupply, around: LocalSupply, members: list[str], inside: pd.Series, where: Geography
) -> LocalSupply:
    """Return the area and the parts of other urban areas that lie outside it, as one territory."""
    part = (1.0 - inside[members]).to_numpy()[:, None]

    def summed(name: str, weight: np.ndarray) -> pd.DataFrame:
        values = getattr(own, name).to_numpy()[0] + (
            getattr(around, name).loc[members].to_numpy() * weight
        ).sum(0)
        return pd.DataFrame([values], [_CODE], own.output.columns)

    absent = (1.0 - own.presence.to_numpy()[0]) * (
        (1.0 - around.presence.loc[members].to_numpy()) ** part
    ).prod(0)
    people = around.inhabitants.loc[members].to_numpy() * part[:, 0]
    home = float(own.inhabitants.iloc[0])
    far = where.distance.iloc[0][members].to_numpy()
    inner = (home * float(where.inner.iloc[0]) + (people * far).sum()) / (home + people.sum())
    reached = where.inside.copy()
    reached.index = [_CODE]
    reached[members] = 1.0
    needs = None
    if own.needs is not None and around.needs is not None:
        wanted = home * own.needs.to_numpy()[0] + people @ around.needs.loc[members].to_numpy()
        needs = pd.DataFrame([wanted / (home + people.sum())], [_CODE], own.needs.columns)
    return LocalSupply(
        france=own.france,
        needs=needs,
        inhabitants=pd.Series([home + people.sum()], [_CODE]),
        producers=summed("producers", part),
        presence=pd.DataFrame([1.0 - absent], [_CODE], own.output.columns),
        jobs=summed("jobs", part),
        output=summed("output", part),
        variance=own.variance.set_axis([_CODE])
        + (around.total_variance.loc[members].to_numpy() * part**2).sum(0),
        jump=own.jump.set_axis([_CODE]),
        large=own.large.set_axis([_CODE]),
        local=pd.DataFrame(np.nan, [_CODE], own.output.columns),
        geography=Geography(pd.Series([inner], [_CODE]), where.distance.set_axis([_CODE]), reached),
    )


def _accounts(france: FranceDetail, whole: LocalSupply) -> Coverage:
    """Return France's coverage as its accounts have it: the home share of the use of each product."""
    home = (1.0 - france.import_share.loc[france.goods]).to_frame(_CODE).T
    wanted = france.production_needs * france.population / 1e6
    capacity = (whole.output.iloc[0] / wanted.where(wanted > 0)).fillna(1.0).clip(upper=1.0).to_frame(_CODE).T
    return Coverage(france.production_needs, whole.inhabitants, capacity, home, home, home * 0.0)


def _france(france: FranceDetail, where: Geography) -> LocalSupply:
    """Return France as one territory, from the national table."""
    table = france.sectors.loc[france.goods]

    def row(values: pd.Series) -> pd.DataFrame:
        return values.to_frame(_CODE).T.astype(float)

    return LocalSupply(
        france=france,
        inhabitants=pd.Series([france.population], [_CODE]),
        producers=row(table["plants"]),
        presence=row((table["output"] > 0).astype(float)),
        jobs=row(table["jobs"]),
        output=row(table["output"]),
        variance=row(table["output"] * 0.0),
        local=row(table["output"] * np.nan),
        geography=Geography(
            pd.Series([float(where.inner.iloc[0])], [_CODE]),
            where.distance.set_axis([_CODE]),
            where.inside.set_axis([_CODE]) * 0.0 + 1.0,
        ),
    )
