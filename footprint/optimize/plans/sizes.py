"""Sizes of plants in words: INSEE's bands of jobs, so that a plan lists plants and never 0.2 of a job."""

from __future__ import annotations

_BANDS = (1, 3, 6, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
"""Lower ends of INSEE's bands (tranches d'effectifs)."""


def size_band(jobs: float) -> str:
    """Return the band in which a plant of that many jobs falls, as INSEE writes it.

    Examples
    --------
    >>> size_band(12.4), size_band(0.4), size_band(20000)
    ('10-19 jobs', 'below 1 job', '10,000 jobs and more')
    """
    place = sum(round(jobs, 6) >= low for low in _BANDS)
    if place == 0:
        return "below 1 job"
    if place == len(_BANDS):
        return f"{_BANDS[-1]:,} jobs and more"
    return f"{_BANDS[place - 1]:,}-{_BANDS[place] - 1:,} jobs"
