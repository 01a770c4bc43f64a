"""The relocation problem as frozen data: what can be built in an area, and what that displaces.

Units inside the problem: money in MEUR a year (capital in MEUR), mass in kt a year, land in ha, water in
1,000 m³ a year, coverage as a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from footprint.errors import LabelError, TableError
from footprint.once import kept_property
from footprint.optimize.relocation.reduction import Activities, Reduction

_WEAKEST_DISPLACEMENT = 0.05
"""A plant that displaces almost no import of its own product gets at most 20 times today's imports as size."""

_NO_NEED = 1e-9


@dataclass(frozen=True)
class Draws:
    """Drawn data for the robust rows, one row for each draw.

    Attributes
    ----------
    avoided : ndarray, draws × t
        Avoided foreign extraction, kt per MEUR of new output.
    capex : ndarray, draws × t
        Capital, MEUR per MEUR of new output.
    """

    avoided: np.ndarray
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
        Recipes, purchases and local shares.
    reduction : Reduction
        Exact response; rows of `avoided` are abroad (0) and rest of the country (1), in kt per MEUR.
    imports : ndarray, k
        m0, what the area imports today from outside itself.
    needs, priority : ndarray, k
        N_i and p_i of the FabCity index.
    coverage, self_supply : ndarray, k
        Today's a_i, share of N_i that the index counts as covered, and s_i, share bought from local plants, which
        autonomy counts.
    reach : ndarray, t
        Share of new output that counts as coverage; at least the share sold locally.
    capex : ndarray, t
        Capital per yearly output.
    smallest, largest : ndarray, t
        Output of the smallest and largest sensible plant (infinite: one plant of any size).
    jobs : ndarray, skills × t
        Jobs per MEUR of yearly output, by skill.
    skills : tuple of str
        Names of the skills.
    land, water, running_cost : ndarray, t
        Hectares, 1,000 m³ a year, and extra cost a year (MEUR), per MEUR of yearly output.
    local_extraction : ndarray, t
        Extraction in the area, kt per MEUR.
    producers : ndarray, k
        How many plants the area has today in each sector (expected number).
    base : dict
        Today's foreign and domestic extraction behind the area's goods system, kt.
    draws : Draws, optional
        For robust plans.
    """

    products: tuple[str, ...]
    groups: tuple[str, ...]
    technologies: tuple[str, ...]
    activities: Activities
    reduction: Reduction
    imports: np.ndarray
    needs: np.ndarray
    priority: np.ndarray
    coverage: np.ndarray
    self_supply: np.ndarray
    reach: np.ndarray
    capex: np.ndarray
    smallest: np.ndarray
    largest: np.ndarray
    jobs: np.ndarray
    skills: tuple[str, ...]
    land: np.ndarray
    water: np.ndarray
    running_cost: np.ndarray
    local_extraction: np.ndarray
    producers: np.ndarray
    base: dict[str, float] = field(default_factory=dict)
    draws: Draws | None = None

    def __post_init__(self) -> None:
        k, t = len(self.products), len(self.technologies)
        for name, size in _SHAPES.items():
            table = getattr(self, name)
            expected = k if size == "k" else t
            if table.shape[-1] != expected:
                raise LabelError(
                    f"{name} does not fit the problem", expected=f"{expected} values", found=f"{table.shape}"
                )
            if np.any(np.isnan(table)):
                raise TableError(f"{name} holds numbers that are not finite")
            if np.any(table < -1e-9):
                raise TableError(f"{name} must not be negative")

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
        """Largest total output of each activity, u_i ≤ m0_i / T_ii: no more than its imports can give way."""
        t = len(self.technologies)
        own = self.reduction.displaced[self.product, np.arange(t)]
        return self.imports[self.product] / np.maximum(own, _WEAKEST_DISPLACEMENT)

    @kept_property
    def plant_limit(self) -> np.ndarray:
        """Most plants of each activity; none where even the smallest is too large for the area."""
        whole = np.where(np.isfinite(self.largest), np.ceil(self.size_limit / self.largest), 1.0)
        return np.where(self.smallest > np.minimum(self.size_limit, self.largest), 0.0, whole)

    @kept_property
    def free_above_smallest(self) -> np.ndarray:
        """Whether any total output from the smallest plant up can be split into plants of allowed sizes.

        True where the largest plant is at least twice the smallest: one yes-or-no decision then stands for the
        number of plants.
        """
        return np.isinf(self.largest) | (self.largest >= 2.0 * self.smallest)

    def plants_for(self, size: np.ndarray) -> np.ndarray:
        """Return the fewest plants that make outputs of `size`."""
        built = size > 1e-7
        return np.where(built, np.maximum(1.0, np.ceil(size / self.largest - 1e-9)), 0.0)

    @property
    def avoided(self) -> np.ndarray:
        """Avoided foreign extraction, kt per MEUR of new output."""
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
            draws=Draws(draws.avoided[:, kept], draws.capex[:, kept]) if draws else None,
            **sliced,
        )

    def place_of(self, names: Sequence[str]) -> list[int]:
        """Return the positions of products, refusing unknown ones with the nearest names."""
        from rapidfuzz import process

        from footprint.errors import UnknownNameError

        known = {name.casefold(): place for place, name in enumerate(self.products)}
        places = []
        for name in names:
            if name.strip().casefold() not in known:
                nearest = [found[0] for found in process.extract(name, self.products, limit=3)]
                raise UnknownNameError("sector", name, nearest)
            places.append(known[name.strip().casefold()])
        return places


_SHAPES = {
    "imports": "k",
    "needs": "k",
    "coverage": "k",
    "self_supply": "k",
    "reach": "t",
    "priority": "k",
    "producers": "k",
    "capex": "t",
    "smallest": "t",
    "largest": "t",
    "jobs": "t",
    "land": "t",
    "water": "t",
    "running_cost": "t",
    "local_extraction": "t",
}
