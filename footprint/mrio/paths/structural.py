"""Structural path analysis: the largest paths of a footprint, and a proven bound of all others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pandas as pd

from footprint.errors import OptionError, UnknownNameError, listed
from footprint.i18n import message
from footprint.mrio.paths.search import Found, PathSearch
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving.certificate import gamma
from footprint.mrio.solving.solve import TOLERANCE, LeontiefSystem
from footprint.results import Result
from footprint.units import as_json

#: Between the steps of a path, from the product bought to the industry that extracts.
ARROW = " → "


@dataclass(frozen=True)
class StructuralPath:
    """One chain of deliveries, from the product bought to the industry that extracts.

    Attributes
    ----------
    steps : tuple of (region, sector)
        The product bought first, the industry that extracts last; one step alone if it extracts itself.
    value : float
        What is extracted along this path alone, in the unit of the whole.
    share : float
        Of the whole footprint of the demand, 1.
    material : str
        The largest stressor at its end.
    """

    steps: tuple[tuple[str, str], ...]
    value: float
    share: float
    material: str

    @property
    def text(self) -> str:
        """The path in words: ``Construction (France) → Construction minerals (France)``."""
        return self.words({})

    def words(self, regions: Mapping[str, str], sectors: Mapping[str, str] | None = None) -> str:
        """Return the path with regions, and sectors where given, by their names in another language."""
        own = sectors or {}
        named = [
            message("{sector} ({region})", sector=own.get(sector, sector), region=regions.get(region, region))
            for region, sector in self.steps
        ]
        return ARROW.join(named)


@dataclass(frozen=True, eq=False)
class StructuralPaths(Result):
    """The largest paths of a footprint, and a proven bound of what is left out.

    Attributes
    ----------
    paths : tuple of StructuralPath
        By size without sign, largest first; no path outside is larger than the last of them.
    total : float
        The whole footprint of the demand by the multipliers, m · y, in `unit`.
    left_out : float
        Total less the sum of the paths.
    left_out_at_most : float
        Proven: the sizes of all paths left out, however long, add up to no more.
    largest_left_out : float
        Size of the largest single path left out.
    unit : str
        Unit of every figure, a year.
    depth : int or None
        Most deliveries of a path that was asked for.
    """

    paths: tuple[StructuralPath, ...]
    total: float
    left_out: float
    left_out_at_most: float
    largest_left_out: float
    unit: str
    depth: int | None = None
    region_names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def covered(self) -> float:
        """Share of the total that the paths hold together, 1."""
        return sum(path.value for path in self.paths) / self.total if self.total else 0.0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a path: product, seller, deliveries, industry, country, material, value, share."""
        rows = [
            {
                "product": path.steps[0][1],
                "seller": path.steps[0][0],
                "deliveries": len(path.steps) - 1,
                "industry": path.steps[-1][1],
                "country": path.steps[-1][0],
                "material": path.material,
                self.unit: path.value,
                "share": path.share,
                "path": path.words(self.region_names),
            }
            for path in self.paths
        ]
        columns = ["product", "seller", "deliveries", "industry", "country", "material", self.unit, "share"]
        return pd.DataFrame(rows, columns=[*columns, "path"])

    def _content(self) -> Mapping[str, object]:
        return {
            "total": as_json(self.total, self.unit),
            "covered": as_json(self.covered, "1"),
            "left_out": as_json(self.left_out, self.unit),
            "left_out_at_most": as_json(self.left_out_at_most, self.unit),
            "largest_left_out": as_json(self.largest_left_out, self.unit),
            "depth": self.depth,
            "paths": [
                {
                    "path": path.words(self.region_names),
                    "steps": [{"region": region, "sector": sector} for region, sector in path.steps],
                    "material": path.material,
                    "footprint": as_json(path.value, self.unit),
                    "share": as_json(path.share, "1"),
                }
                for path in self.paths
            ],
        }


def structural_paths(
    world: SolvedTables,
    y: pd.Series | np.ndarray,
    extension: str = "materials",
    *,
    stressors: Collection[str] | None = None,
    top: int = 20,
    depth: int | None = None,
    tolerance: float = TOLERANCE,
) -> StructuralPaths:
    """Return the largest paths from a final demand to the industries that extract, with a bound of the rest.

    The footprint Σ s (I + A + A² + …) y is a sum over paths, each s_i_d a_i_d,i_d−1 … a_i₁,i₀ y_i₀. The
    largest are found in order (see `footprint.mrio.paths.search.PathSearch`), so the list is exact. What
    all other paths add up to, without sign, is at most

        |m| · |y| + e − Σ |listed|,   (I − |A|)ᵀ |m| = |s|,

    with e the certified error of |m| · |y| and its rounding. Holds for negative flows and demands too, as
    long as the spectral radius of |A| is below one.

    Parameters
    ----------
    world : MRIO
    y : Series or array
        n, final demand in the table's money.
    extension : str
    stressors : collection of str, optional
        The stressors that count, added up; by default all.
    top : int
        How many paths.
    depth : int, optional
        Most deliveries of a path; by default any number. Longer ones count as left out.

    Raises
    ------
    UnknownNameError
        If there is no such extension or stressor.
    OptionError
        If `top` or `depth` is negative, or y is not one demand.
    TableError, ConvergenceError
        If the spectral radius of |A| is one or more, or the bound cannot be certified.
    """
    if top < 0 or (depth is not None and depth < 0):
        raise OptionError("A number of paths or deliveries is negative", found=f"top {top}, depth {depth}")
    demand = world.demand_values(y)
    if demand.ndim != 1:
        raise OptionError(
            "Paths need one demand", expected=f"{world.n} numbers", found=f"shape {demand.shape}"
        )
    S = chosen_intensities(world, extension, stressors)
    s = S.to_numpy().sum(axis=0)
    x = world.x.to_numpy()
    inverse = np.divide(1.0, x, out=np.zeros_like(x), where=x != 0)
    total_signed = multipliers_of(world.leontief, s, tolerance)
    plain = world.leontief.coefficients.nonnegative and (s >= 0).all()
    gross = total_signed if plain else multipliers_of(_without_sign(world), np.abs(s), tolerance)
    most = float(gross[0] @ np.abs(demand))
    # The error of both solutions, and what rounding may hide in a product of n terms.
    most += gross[1](np.abs(demand)) + gamma(world.n + 8) * most
    search = PathSearch(world._Z, inverse, s, demand, depth)
    found = list(islice(search, top))
    listed_sizes = sum(abs(path.value) for path in found)
    total = float(total_signed[0] @ demand)
    names = world.region_info.get("name_en", pd.Series(dtype=str))
    return StructuralPaths(
        paths=tuple(_labelled(world, S, path, total) for path in found),
        total=total,
        left_out=total - sum(path.value for path in found),
        left_out_at_most=max(0.0, most - listed_sizes * (1.0 - gamma(world.n + 8))),
        largest_left_out=search.largest_left,
        unit=world.extension(extension).unit,
        depth=depth,
        region_names={str(code): str(name) for code, name in names.items()},
    )


def chosen_intensities(
    world: SolvedTables, extension: str, stressors: Collection[str] | None
) -> pd.DataFrame:
    """Return S of some stressors, or of all.

    Raises
    ------
    UnknownNameError
        If there is no such extension or stressor.
    """
    S = world.intensities(extension)
    if stressors is None:
        return S
    for name in stressors:
        if name not in S.index:
            raise UnknownNameError("stressor", name, hint=f"{extension} has: {listed(S.index)}")
    return S.loc[list(dict.fromkeys(stressors))]


def multipliers_of(system: LeontiefSystem, s: np.ndarray, tolerance: float) -> tuple[np.ndarray, _Error]:
    """Return m of (I − A)ᵀ m = s for s of any sign, and what bounds the error of m · weights."""
    parts = [part for part in (np.maximum(s, 0.0), np.maximum(-s, 0.0)) if part.any()]
    solved = [system.solve(part, transposed=True, tolerance=tolerance) for part in parts]
    signs = [1.0 if part is parts[0] and (s > 0).any() else -1.0 for part in parts]
    values = sum((sign * one.values for sign, one in zip(signs, solved, strict=True)), np.zeros(len(s)))
    return values, _Error(tuple(solved))


@dataclass(frozen=True)
class _Error:
    solved: tuple[object, ...]

    def __call__(self, weights: np.ndarray) -> float:
        return float(sum(one.error_of(weights).sum() for one in self.solved))  # type: ignore[attr-defined]


def _without_sign(world: SolvedTables) -> LeontiefSystem:
    return LeontiefSystem(np.abs(world._Z), np.abs(world.x.to_numpy()))


def _labelled(world: SolvedTables, S: pd.DataFrame, path: Found, total: float) -> StructuralPath:
    steps = tuple((str(region), str(sector)) for region, sector in (world.index[at] for at in path.steps))
    at_end = np.abs(S.to_numpy()[:, path.steps[-1]])
    return StructuralPath(
        steps, path.value, path.value / total if total else 0.0, str(S.index[int(at_end.argmax())])
    )
