"""The relocation problem as frozen data: what can be built in an area, and what that displaces.

Units inside the problem: money in MEUR a year (capital in MEUR), mass in kt a year, land in ha, water in
1,000 m³ a year, coverage as a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from footprint.errors import LabelError, TableError, UnknownNameError
from footprint.i18n import message
from footprint.names import nearest
from footprint.once import kept_property
from footprint.optimize.impacts.response import ImpactResponse
from footprint.optimize.relocation.capture import Capture
from footprint.optimize.relocation.reduction import Activities, Reduction

_NO_NEED = 1e-9
_NOTHING = 1e-7


@dataclass(frozen=True)
class Draws:
    """Drawn data for the robust rows, one row for each draw.

    Attributes
    ----------
    avoided : ndarray, draws × t
        Avoided foreign extraction, kt per MEUR of new output that is sold elsewhere.
    avoided_by_sale : ndarray, draws × k
        The same for one MEUR sold in the area instead of elsewhere.
    capex : ndarray, draws × t
        Capital, MEUR per MEUR of new output.
    """

    avoided: np.ndarray
    avoided_by_sale: np.ndarray
    capex: np.ndarray


@dataclass(frozen=True)
class RelocationProblem:
    """One area's choices; k products, t activities (a product made by a technology).

    Attributes
    ----------
    products, groups : tuple of str, k
        Products and the macro-sector of each.
    technologies : tuple of str, t
        Technology of each activity.
    activities : Activities
        Recipes and purchases; the local shares are zero, because what is sold in the area is decided apart.
    reduction : Reduction
        Exact response; rows of `avoided` are abroad (0) and rest of the country (1), in kt per MEUR.
    elsewhere : float
        θ, share of what is sold elsewhere that displaces rivals there.
    capture : Capture
        How far new output can go and what coverage it wins.
    imports : ndarray, k
        m0, what the area imports today from outside itself.
    output, needs, priority : ndarray, k
        Today's output X_i, N_i and p_i of the FabCity index.
    coverage, self_supply : ndarray, k
        Today's a_i, share of N_i that the index counts as covered, and s_i, share bought from local plants,
        which autonomy counts.
    local_multiple : ndarray, t
        μ: what is sold in the area, times what the index model gives to output.
    stated_share : ndarray, t
        Share of output that is sold in the area where a technologies file states it, NaN elsewhere.
    capex : ndarray, t
        Capital per yearly output.
    smallest, typical, largest : ndarray, t
        Output of the smallest, usual and largest plant.
    jobs : ndarray, skills × t
        Jobs per MEUR of yearly output, by skill.
    skills : tuple of str
        Names of the skills.
    land, water, running_cost : ndarray, t
        Hectares, 1,000 m³ a year, and extra cost a year (MEUR), per MEUR of yearly output.
    capital_recovery : ndarray, t
        Share of the capital that a year has to pay back, interest included.
    local_extraction : ndarray, t
        Extraction in the area, kt per MEUR.
    producers : ndarray, k
        How many plants the area has today in each sector (expected number).
    base : dict
        Today's foreign and domestic extraction behind the area's goods system, kt.
    draws : Draws, optional
        For robust plans.
    impacts : ImpactResponse, optional
        Carbon, water, waste and jobs.
    release : str
        Release of statistics that the world table states; empty where it states none.
    capex_range : ndarray, 2 × t, optional
        Capital per yearly output at its low and high ends.
    """

    products: tuple[str, ...]
    groups: tuple[str, ...]
    technologies: tuple[str, ...]
    activities: Activities
    reduction: Reduction
    elsewhere: float
    capture: Capture
    imports: np.ndarray
    output: np.ndarray
    needs: np.ndarray
    priority: np.ndarray
    coverage: np.ndarray
    self_supply: np.ndarray
    local_multiple: np.ndarray
    stated_share: np.ndarray
    capex: np.ndarray
    smallest: np.ndarray
    typical: np.ndarray
    largest: np.ndarray
    jobs: np.ndarray
    skills: tuple[str, ...]
    land: np.ndarray
    water: np.ndarray
    running_cost: np.ndarray
    capital_recovery: np.ndarray
    local_extraction: np.ndarray
    producers: np.ndarray
    base: dict[str, float] = field(default_factory=dict)
    draws: Draws | None = None
    impacts: ImpactResponse | None = None
    release: str = ""
    capex_range: np.ndarray | None = None

    def __post_init__(self) -> None:
        k, t = len(self.products), len(self.technologies)
        for name, size in _SHAPES.items():
            table = getattr(self, name)
            expected = k if size == "k" else t
            if table.shape[-1] != expected:
                raise LabelError(
                    message("{name} does not fit the problem", name=name),
                    expected=f"{expected} values",
                    found=f"{table.shape}",
                )
            if name == "stated_share":
                continue
            if np.any(np.isnan(table)):
                raise TableError(message("{name} holds numbers that are not finite", name=name))
            if np.any(table < -1e-9):
                raise TableError(message("{name} must not be negative", name=name))

    @property
    def product(self) -> np.ndarray:
        """Product of each activity."""
        return self.activities.product

    @kept_property
    def labels(self) -> tuple[str, ...]:
        """One label for each activity, ``product | technology``."""
        return tuple(
            f"{self.products[i]} | {technology}"
            for i, technology in zip(self.product, self.technologies, strict=True)
        )

    @kept_property
    def served(self) -> np.ndarray:
        """Products that households need: where coverage and self-supply can grow."""
        return np.flatnonzero(self.needs > _NO_NEED * self.needs.sum())

    @kept_property
    def size_limit(self) -> np.ndarray:
        """Largest total output of each activity: what its product can win."""
        return self.capture.most_output[self.product]

    @kept_property
    def most_sales(self) -> np.ndarray:
        """Most that new plants of each product can sell in the area, MEUR a year."""
        ways = self.by_product(np.ones(len(self.technologies)))
        multiple = np.zeros(len(self.products))
        np.maximum.at(multiple, self.product, np.nan_to_num(self.stated_share, nan=0.0))
        made = self.capture.most_output
        won = self.needs * self.capture.self_supply * self.capture.coverage[-1]
        return np.minimum(made, multiple * made + won) * (ways > 0)

    @kept_property
    def plant_limit(self) -> np.ndarray:
        """Most plants of each activity; none where even the smallest is too large for what can be won."""
        largest = np.minimum(self.largest, self.size_limit)
        whole = np.ceil(
            np.divide(self.size_limit, largest, out=np.zeros_like(largest), where=largest > 0) - 1e-9
        )
        return np.where((self.smallest > largest) | (largest <= 0.0), 0.0, whole)

    def by_product(self, values: np.ndarray) -> np.ndarray:
        """Return sums over the activities that make each product."""
        return np.bincount(self.product, values, minlength=len(self.products))

    def plants_for(self, size: np.ndarray, *, fewest: bool = False) -> np.ndarray:
        """Return the number of plants that make outputs of `size`: of the usual size, within their band.

        Parameters
        ----------
        size : ndarray, t
            Output of each activity, MEUR a year.
        fewest : bool
            As few plants as the largest size allows.
        """
        built = size > _NOTHING
        least = np.maximum(1.0, np.ceil(size / self.largest - 1e-9))
        most = np.maximum(least, np.floor(np.divide(size, self.smallest, out=np.full_like(size, np.inf),
                                                    where=self.smallest > 0) + 1e-9))  # fmt: skip
        usual = np.rint(np.divide(size, self.typical, out=np.ones_like(size), where=self.typical > 0))
        return np.where(built, least if fewest else np.clip(usual, least, most), 0.0)

    def most_sold_locally(self, size: np.ndarray, gain: np.ndarray | None = None) -> np.ndarray:
        """Return v, what can be sold in the area of outputs `size`, by product (MEUR a year).

        v = min(Σ d, Σ σ_a d_a + N_i λ_i g_i(Σ μ_a d_a)), with σ a stated share and g the response of the
        index model.

        Parameters
        ----------
        size : ndarray, t
            Output of each activity.
        gain : ndarray, k, optional
            Gain of coverage by the index model itself for Σ μ d; by straight pieces if not given.
        """
        stated = np.isfinite(self.stated_share)
        fixed = self.by_product(np.where(stated, np.nan_to_num(self.stated_share), 0.0) * size)
        won = self.capture.gain(self.weighted(size)) if gain is None else gain
        return np.minimum(self.by_product(size), fixed + self.needs * self.capture.self_supply * won)

    def weighted(self, size: np.ndarray) -> np.ndarray:
        """Return Σ μ_a d_a by product, over the activities without a stated local share."""
        return self.by_product(np.where(np.isfinite(self.stated_share), 0.0, self.local_multiple) * size)

    @property
    def avoided(self) -> np.ndarray:
        """Avoided foreign extraction, kt per MEUR of new output that is sold elsewhere."""
        return self.reduction.avoided[0]

    @kept_property
    def index_weights(self) -> np.ndarray:
        """Points of the index per unit of coverage, 100 p_i / Σ p."""
        return 100.0 * self.priority / max(self.priority.sum(), 1e-300)

    @kept_property
    def autonomy_weights(self) -> np.ndarray:
        """Points of autonomy per unit of self-supply, 100 N_i / Σ N."""
        return 100.0 * self.needs / max(self.needs.sum(), 1e-300)

    def today(self, kind: str) -> float:
        """Return today's ``index`` (points of 100) or ``autonomy`` (%)."""
        if kind == "index":
            return float(self.index_weights @ self.coverage)
        return float(self.autonomy_weights @ self.self_supply)

    def restricted(self, kept: np.ndarray) -> RelocationProblem:
        """Return the problem with the activities in `kept` (a mask) and no others."""
        sliced = {name: getattr(self, name)[..., kept] for name, size in _SHAPES.items() if size == "t"}
        draws = self.draws
        return replace(
            self,
            technologies=tuple(np.asarray(self.technologies, dtype=object)[kept]),
            activities=Activities(
                self.product[kept],
                self.activities.recipes[:, kept],
                self.activities.purchases[:, kept],
                self.activities.local_share[kept],
            ),
            reduction=replace(
                self.reduction,
                displaced=self.reduction.displaced[:, kept],
                avoided=self.reduction.avoided[:, kept],
            ),
            draws=Draws(draws.avoided[:, kept], draws.avoided_by_sale, draws.capex[:, kept])
            if draws
            else None,
            impacts=self.impacts.restricted(kept) if self.impacts else None,
            capex_range=None if self.capex_range is None else self.capex_range[:, kept],
            **sliced,
        )

    def positions_of(self, names: Sequence[str]) -> list[int]:
        """Return the positions of products, refusing unknown ones with the nearest names."""
        known = {name.casefold(): place for place, name in enumerate(self.products)}
        places = []
        for name in names:
            if name.strip().casefold() not in known:
                raise UnknownNameError("sector", name, nearest(name, self.products))
            places.append(known[name.strip().casefold()])
        return places


_SHAPES = {
    "imports": "k",
    "output": "k",
    "needs": "k",
    "coverage": "k",
    "self_supply": "k",
    "priority": "k",
    "producers": "k",
    "local_multiple": "t",
    "stated_share": "t",
    "capex": "t",
    "smallest": "t",
    "typical": "t",
    "largest": "t",
    "jobs": "t",
    "land": "t",
    "water": "t",
    "running_cost": "t",
    "capital_recovery": "t",
    "local_extraction": "t",
}
