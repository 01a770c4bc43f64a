"""Distances between points, or between where two kinds of activity are on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Road kilometres per kilometre as the crow flies: an assumption, usual range 1.2 to 1.4.
DETOUR = 1.3
#: Shortest haul, km: two places of one commune.
SHORTEST = 2.0
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Spread:
    """Where an activity is: points with weights that add up to one.

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
    lat1, lat2 = np.radians(one.lat)[:, None], np.radians(other.lat)[None, :]
    turn = np.radians(one.lon)[:, None] - np.radians(other.lon)[None, :]
    half = np.sin((lat1 - lat2) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(turn / 2) ** 2
    straight = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return max(SHORTEST, DETOUR * float(one.weight @ straight @ other.weight))
