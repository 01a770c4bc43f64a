"""How sure the tonnes per inhabitant of a place are, beside those of France."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.model import (
    living_shares,
    local_model,
    mean_multipliers,
    parameter_table,
    varied_models,
)
from footprint.embedded import embedded
from footprint.once import kept
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.demand.local import LocalDemand

#: Half-width of nine draws in ten, in standard errors.
_NINE_TENTHS = 1.645
#: What the interval is made of.
SOURCES = ("survey sampling", "parameters", "model error")


@dataclass(frozen=True)
class Interval:
    """Nine draws in ten of a place's tonnes per inhabitant, for the world table as it is.

    Attributes
    ----------
    low, high : float
        t per inhabitant.
    parts : tuple of float
        Half-widths by source, in order of `SOURCES`, t per inhabitant; they add in squares.
    """

    low: float
    high: float
    parts: tuple[float, float, float]

    def to_dict(self) -> dict[str, object]:
        """Return the interval for JSON."""
        return {
            "low": as_json(self.low, "t/inhabitant"),
            "high": as_json(self.high, "t/inhabitant"),
            "half_widths": {
                name: as_json(part, "t/inhabitant") for name, part in zip(SOURCES, self.parts, strict=True)
            },
        }


def interval_of(local: LocalDemand, tonnes: pd.Series) -> Interval:
    """Return the interval of a place's tonnes per inhabitant.

    Three independent sources, added in squares: survey sampling (a common error and one of each class),
    parameters (each assumption at both ends of its range, the model fitted again; half the distance counts
    as nine draws in ten), and model error (what a size of town left out of the fit is missed by: in all,
    and by class). The world table, the bridge from spending to products and the national accounts are taken
    as they are, so for France as a whole the interval would be empty: it is of the place against the
    nation.

    Parameters
    ----------
    local : LocalDemand
    tonnes : Series
        t_c, of `footprint.areas.local.products.class_tonnes`.
    """
    assumed = parameter_table()["value"]
    error = _left_out_errors()
    estimated = ~local_model().is_rent
    each = tonnes.reindex(local.multipliers.index).to_numpy(float) * local.multipliers.to_numpy(float)
    moving = each[estimated]
    whole = float(each.sum() + tonnes[""])
    sampling = np.hypot(
        assumed["sampling_total"] * moving.sum(), _squares(assumed["sampling_class"] * moving)
    )
    missed = np.hypot(error["total"] * moving.sum(), _squares(error["class"] * moving))
    by_class = tonnes.reindex(local.multipliers.index).to_numpy(float)
    # Every model has the same limits between deciles, so households are spread over them once.
    shares = living_shares(local.facts, local_model())
    ends = [
        0.5 * float(by_class @ (above - below))
        for below, above in (
            [mean_multipliers(local.facts, model, shares=shares) for model in models]
            for models in varied_models().values()
        )
    ]
    parts = (_NINE_TENTHS * float(sampling), _squares(np.array(ends)), _NINE_TENTHS * float(missed))
    half = _squares(np.array(parts))
    return Interval(whole - half, whole + half, parts)


def _squares(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).sum()))


@kept(1)
def _left_out_errors() -> pd.Series:
    """Return the relative error of a size of town left out of the fit: of the total, and of one class."""
    return pd.read_csv(embedded("places", "left_out.csv")).set_index("of")["error"]
