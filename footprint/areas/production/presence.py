"""Distances that goods travel: how near an area's own producers are, and all the others in France."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.areas.places.area import URBAN_AREA, areas_table, communes_table
from footprint.geography import kilometres
from footprint.once import kept

#: Shortest distances, km, of an area's producers to its own people, and of two areas to each other.
LEAST_INNER, LEAST_OUTER = 3.0, 10.0
#: Distance assumed where a place is unknown (parts of the overseas), km.
UNKNOWN = 5000.0


@dataclass(frozen=True, eq=False)
class Geography:
    """Where areas lie among the urban areas.

    Attributes
    ----------
    inner : Series
        Mean distance of an area's inhabitants to its centre, km, by area.
    distance : DataFrame
        Distance from each area (rows) to each urban area (columns), km.
    inside : DataFrame
        Share of each urban area's manufacturing jobs that lies in the area, 0–1.
    """

    inner: pd.Series
    distance: pd.DataFrame
    inside: pd.DataFrame

    def closeness(self, exponent: float) -> pd.DataFrame:
        """Return (1 − inside) · distance^−δ: the weight of each urban area's producers for each area."""
        far = np.maximum(self.distance.to_numpy(), LEAST_OUTER)
        return pd.DataFrame(
            (1.0 - self.inside.to_numpy()) * far**-exponent, self.distance.index, self.distance.columns
        )

    def own_closeness(self, exponent: float) -> pd.Series:
        """Return inner^−δ, the weight of an area's own producers."""
        return self.inner.clip(lower=LEAST_INNER) ** -exponent


@kept(1)
def _urban_communes() -> pd.DataFrame:
    communes = communes_table()
    columns = ["urban_area", "manufacturing_jobs", "inhabitants", "lon", "lat", "body"]
    return communes[columns].astype({"urban_area": str, "body": str})


@kept(4)
def geography_of_all(kind: str = URBAN_AREA) -> Geography:
    """Return the geography of every area of a kind."""
    communes = _urban_communes()
    member = communes["urban_area"] if kind == URBAN_AREA else communes["body"]
    return _geography(areas_table()[areas_table()["kind"] == kind][["lon", "lat"]].astype(float), member)


def geography_of_one(code: str, lon: float | None, lat: float | None, communes: tuple[str, ...]) -> Geography:
    """Return the geography of one area, which may overlap urban areas."""
    table = _urban_communes()
    member = pd.Series("", table.index)
    member[table.index.isin(communes)] = code
    centre = pd.DataFrame({"lon": [lon], "lat": [lat]}, [code]).astype(float)
    return _geography(centre, member)


def _geography(centre: pd.DataFrame, member: pd.Series) -> Geography:
    urban = areas_table()[areas_table()["kind"] == URBAN_AREA][["lon", "lat"]].astype(float)
    communes = _urban_communes()
    here = member.isin(centre.index)
    lived = communes[here]
    home = centre.reindex(member[here])
    away = kilometres(*(values.to_numpy(dtype=float) for values in (home["lon"], home["lat"], lived["lon"],
                                                                    lived["lat"])))  # fmt: skip
    people = lived["inhabitants"].to_numpy(dtype=float)
    known = np.isfinite(away)
    group = member[here].to_numpy()[known]
    weight = pd.Series(people[known]).groupby(group).sum()
    inner = (pd.Series(away[known] * people[known]).groupby(group).sum() / weight.where(weight > 0)).reindex(
        centre.index
    )
    distance = kilometres(
        centre["lon"].to_numpy()[:, None],
        centre["lat"].to_numpy()[:, None],
        urban["lon"].to_numpy()[None, :],
        urban["lat"].to_numpy()[None, :],
    )
    distance = np.where(np.isfinite(distance), distance, UNKNOWN)
    jobs = np.zeros(distance.shape)
    row, column = (
        centre.index.get_indexer(pd.Index(member[here])),
        urban.index.get_indexer(pd.Index(lived["urban_area"])),
    )
    within = column >= 0
    np.add.at(jobs, (row[within], column[within]), lived["manufacturing_jobs"].to_numpy(dtype=float)[within])
    whole = communes["manufacturing_jobs"].groupby(communes["urban_area"]).sum().reindex(urban.index)
    total = np.broadcast_to(whole.fillna(0.0).to_numpy(dtype=float), jobs.shape)
    inside = np.clip(np.divide(jobs, total, out=np.zeros_like(jobs), where=total > 0), 0.0, 1.0)
    same = urban.index.get_indexer(centre.index)
    inside[np.flatnonzero(same >= 0), same[same >= 0]] = 1.0
    frames = [pd.DataFrame(values, centre.index, urban.index) for values in (distance, inside)]
    return Geography(inner.fillna(LEAST_INNER), *frames)
