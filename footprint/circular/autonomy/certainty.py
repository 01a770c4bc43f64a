"""How sure it is that a sector has a producer: observed, or expected with some probability."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.i18n import marked

#: A sector counts as present where a producer is at least as likely as not.
PRESENT = 0.5
#: How sure a sector's presence is; the words between the ends rest on an expected plant.
SURE = (
    marked("observed"),
    marked("nearly sure"),
    marked("likely"),
    marked("unlikely"),
    marked("very unlikely"),
    marked("absent"),
)
_LEAST = (0.95, PRESENT, 0.05)


def how_sure(presence: pd.Series, observed: pd.Series) -> pd.Series:
    """Return how sure it is that a sector has a producer, one of `SURE`.

    ``"observed"`` where plants were observed and one is there, ``"absent"`` where they were and none is;
    all else rests on an expected plant: nearly sure from a probability of 0.95, likely from 0.5, unlikely
    from 0.05, very unlikely below.
    """
    words = np.select([presence >= least for least in _LEAST], SURE[1:4], SURE[4])
    known = np.where(presence > 0, SURE[0], SURE[5])
    return pd.Series(np.where(observed, known, words), presence.index)
