"""Distances between points, or between where two kinds of activity are on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Road kilometres per kilometre as the crow flies: an assumption, usual range 1.2 to 1.4.
DETOUR = 1.3
#: Shortest haul, km: two sites of one commune.
SHORTEST = 2.0
_EARTH_KM = 6371.0


def kilometres(lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> NDArray[np.float64]:
    """Return great-circle distances (haversine), km; arrays broadcast, degrees."""
    east, north, to_east, to_north = (
        np.radians(np.asarray(values, dtype=float)) for values in (lon, lat, to_lon, to_lat)
    )
    half = (
        np.sin((to_north - north) / 2) ** 2
        + np.cos(north) * np.cos(to_north) * np.sin((to_east - east) / 2) ** 2
    )
    return np.asarray(2.0 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


@dataclass(frozen=True, eq=False)
class Spread:
    """Where an activity is: points with weights that add up to one. One object is equal to itself alone.

    Attributes
    ----------
    lon, lat, weight : ndarray
    """

    lon: np.ndarray
    lat: np.ndarray
    weight: np.ndarray

    @classmethod
    def at(cls, lon: float, lat: float) -> Spread:
        """Return one point."""
        return cls(np.array([lon]), np.array([lat]), np.ones(1))


def road_distance(one: Spread, other: Spread) -> float:
    """Return the mean distance by road between two activities, km.

    Σ_ij w_i w_j d_ij over great circles, times a detour, and at least `SHORTEST`.
    """
    straight = kilometres(one.lon[:, None], one.lat[:, None], other.lon[None, :], other.lat[None, :])
    return max(SHORTEST, DETOUR * float(one.weight @ straight @ other.weight))
