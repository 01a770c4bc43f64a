"""From world table and French detail to the market that all areas share.

The area is carved out of France: of what France sells of a product, the area's part comes from the area
instead. What the area does not make itself comes with the French mix: the import share of French use from
abroad, by country as French users of that industry buy; the rest from the rest of France.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from footprint.areas.impacts.french import impacts_for
from footprint.areas.production.detail import detail_year
from footprint.areas.production.france import FranceDetail, load_france
from footprint.errors import LabelError
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio import MRIO
from footprint.mrio.impacts.intensities import Impacts
from footprint.optimize.relocation.reduction import ExternalWorld
from footprint.optimize.relocation.scenario import ScenarioChange

_KILO = 1e-3
_INTENSITY_SPREAD = 0.3
"""Standard deviation of the logarithm of extraction intensities by origin and material group (assumption)."""


@dataclass(frozen=True, eq=False)
class Market:
    """What every area of France sees: recipes, origins, uses, and the external world's response.

    Attributes
    ----------
    codes, products, products_fr, groups : tuple of str, k
        Goods sectors: code, English and French names, macro-sector.
    industries : tuple of str, q
        Industries of the world table, the columns of other purchases.
    external : ExternalWorld
        Rows of extraction: abroad, rest of France, then one for each draw, kt per MEUR; last those of
        `impacts`, in France, then abroad.
    recipes : ndarray, k × k
        Goods used per EUR of output, any origin.
    purchases : ndarray, q × k
        Other purchases per EUR of output, by industry.
    output : ndarray, k
        French output, MEUR.
    use : ndarray, k
        Use in France of any origin, MEUR: the national market.
    final_use : ndarray, k
        Use in France other than by goods makers, EUR million per inhabitant, any origin.
    extraction : ndarray, k
        Extraction of the sector itself, kt per MEUR.
    jobs, plant_output : ndarray, k
        Jobs per MEUR of output, and the mean output of a French producer, MEUR.
    world_name : str
        Name of the world table.
    impacts : Impacts
        Carbon, water, waste and jobs of the table's industries, or none and why.
    own_impacts : ndarray, m × k
        Of the French industry that each product belongs to, per MEUR of output.
    release : str
        Release of the statistics behind the table; empty where it states none.
    """

    codes: tuple[str, ...]
    products: tuple[str, ...]
    products_fr: tuple[str, ...]
    groups: tuple[str, ...]
    industries: tuple[str, ...]
    external: ExternalWorld
    recipes: np.ndarray
    purchases: np.ndarray
    output: np.ndarray
    use: np.ndarray
    final_use: np.ndarray
    extraction: np.ndarray
    jobs: np.ndarray
    plant_output: np.ndarray
    world_name: str
    impacts: Impacts
    own_impacts: np.ndarray
    release: str = ""

    @property
    def impact_rows(self) -> slice:
        """Which rows of extraction are those of the impacts."""
        count = len(self.external.extraction)
        return slice(count - 2 * len(self.impacts.names), count)


_MARKETS: dict[tuple[str, int, int], Market] = {}


def market_of(
    world: MRIO,
    france: FranceDetail | None = None,
    *,
    draws: int = 0,
    seed: int = 0,
    change: ScenarioChange | None = None,
) -> Market:
    """Return the market of a world table, computed once for each content of the table.

    Parameters
    ----------
    world : MRIO
        Must hold France and the industries that the French detail refines; MEUR, extension ``materials`` in
        t.
    france : FranceDetail, optional
        The embedded one by default.
    draws, seed : int
        Extra rows of extraction with drawn intensities, for robust plans.
    change : ScenarioChange, optional
        A circular scenario that changes recipes and intensities first.

    Raises
    ------
    LabelError
        If the world table lacks France or an industry.
    """
    key = (world.content_hash, draws, seed)
    if change is not None and change.changes_market:
        return _build_market(world, france or load_france(), draws, seed, change)
    if france is not None:
        return _build_market(world, france, draws, seed)
    if key not in _MARKETS:
        _MARKETS[key] = _build_market(world, load_france(), draws, seed)
    return _MARKETS[key]


def _build_market(
    world: MRIO, france: FranceDetail, draws: int, seed: int, change: ScenarioChange | None = None
) -> Market:
    industries = list(world.sectors)
    missing = sorted(set(france.sectors["parent"]) - set(industries))
    if missing or HOME not in world.regions:
        raise LabelError(
            "The world table does not fit the French detail that relocation needs",
            labels=missing or [HOME],
            hint=message(
                "leave world out, or use a table with the industries of the embedded one of {detail_year}",
                detail_year=detail_year(),
            ),
        )
    table = france.sectors
    goods = list(france.goods)
    is_goods = table["goods"].to_numpy()
    parent = np.array([industries.index(name) for name in table["parent"]])
    q = len(industries)
    home = list(world.regions).index(HOME) * q
    abroad = np.ones(len(world.x), dtype=bool)
    abroad[home : home + q] = False

    A, x = world.A.to_numpy(), world.x.to_numpy()
    tonnes, recipes = _tonnes(world), france.A.to_numpy()
    output, use = table["output"].to_numpy(float), france.use.loc[goods].to_numpy()
    final_use = np.maximum(use - recipes[np.ix_(is_goods, is_goods)] @ output[is_goods], 0.0)
    if change is not None:
        A, tonnes = change.applied(A, tonnes, x)
        france = replace(france, A=pd.DataFrame(change.recipes, france.A.index, france.A.columns))
        more = (change.recipes - recipes)[is_goods]
        # Makers of services are among the final users here, and their recipes may change.
        final_use = np.maximum(final_use + more[:, ~is_goods] @ output[~is_goods], 0.0)
        use, recipes = use + more @ output, change.recipes
    bought = world.Z.to_numpy()[:, home : home + q].sum(axis=1)
    bought = bought + world.Y.loc[:, world.Y.columns.get_level_values(0) == HOME].to_numpy().sum(axis=1)
    mix, foreign = _origin_mixes(np.maximum(bought, 0.0), abroad, q, home)
    imported = france.import_share.loc[goods].to_numpy()
    at = parent[is_goods]
    # The mixes: each parent industry's imports, then each parent's French makers.
    parents, of_parent = np.unique(at, return_inverse=True)
    french = np.zeros((len(x), len(parents)))
    french[home + parents, np.arange(len(parents))] = 1.0
    belongs = (of_parent == np.arange(len(parents))[:, None]).astype(float)
    mixes, blend = (
        np.hstack([foreign[:, parents], french]),
        np.vstack([belongs * imported, belongs * (1.0 - imported)]),
    )

    purchases = np.zeros((q, len(goods)))
    np.add.at(purchases, parent[~is_goods], recipes[np.ix_(~is_goods, is_goods)])
    among_goods = recipes[np.ix_(is_goods, is_goods)]
    intensity = _extraction_rows(world, tonnes, abroad, draws, seed)
    impacts = impacts_for(world)
    caused = impacts.rows(x, ~abroad)
    return Market(
        codes=tuple(goods),
        products=tuple(table.loc[goods, "name_en"]),
        products_fr=tuple(table.loc[goods, "name_fr"]),
        groups=tuple(table.loc[goods, "macro_sector"]),
        industries=tuple(industries),
        external=ExternalWorld(
            A,
            np.vstack([intensity, caused]),
            _sales(france, A, home, parent, q)[is_goods],
            home + at,
            mixes,
            blend,
            mix,
        ),
        recipes=among_goods,
        purchases=purchases,
        output=output[is_goods],
        use=np.maximum(use, 0.0),
        final_use=final_use / france.population,
        extraction=ratio(tonnes.sum(axis=0), x)[home + at] * _KILO,
        jobs=france.jobs_per_meur.to_numpy(float),
        plant_output=ratio(output[is_goods], table.loc[goods, "plants"].to_numpy(float)),
        world_name=world.name,
        impacts=impacts,
        own_impacts=caused[: len(impacts.names), home + at],
        release=str(world.meta.get("release", "")),
    )


def ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return top over bottom, zero where the bottom is not positive."""
    return np.divide(top, bottom, out=np.zeros_like(top, dtype=float), where=np.asarray(bottom) > 0)


def _tonnes(world: MRIO) -> np.ndarray:
    if "materials" not in world.extensions:
        raise LabelError("The world table has no extension 'materials'", labels=list(world.extensions))
    return world.extensions["materials"].F.to_numpy(float)


def _origin_mixes(bought: np.ndarray, abroad: np.ndarray, q: int, home: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where one unit of each industry's product comes from, all of it and its imported part."""
    place = np.arange(len(bought)) % q
    spread = np.zeros((len(bought), q))
    spread[np.arange(len(bought)), place] = bought
    foreign = np.where(abroad[:, None], spread, 0.0)
    mixes = []
    for table in (spread, foreign):
        total = table.sum(axis=0)
        table = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
        # An industry that France never buys: whatever is bought all the same is French.
        nowhere = np.flatnonzero(total <= 0)
        table[home + nowhere, nowhere] = 1.0
        mixes.append(table)
    return mixes[0], mixes[1]


def _sales(france: FranceDetail, A: np.ndarray, home: int, parent: np.ndarray, q: int) -> np.ndarray:
    """Return sales of each French product per unit of output of every industry of the world.

    The French row of the parent industry is shared among its products: abroad like their exports, in France
    like the French-made part of what each industry uses. Shares sum to one, so the row is conserved.
    """
    table = france.sectors
    output = table["output"].to_numpy(float)
    exports = table["exports"].to_numpy(float)
    made_here = 1.0 - france.import_share.to_numpy()
    members = np.zeros((len(parent), q))
    members[np.arange(len(parent)), parent] = 1.0
    used = made_here[:, None] * ((france.A.to_numpy() * output) @ members)
    split_abroad = _within(np.maximum(exports, 0.0)[:, None], parent, output)
    split_home = _within(used, parent, output)
    rows = A[home + parent]
    sales = rows * split_abroad
    sales[:, home : home + q] = rows[:, home : home + q] * split_home
    return sales


def _within(weights: np.ndarray, parent: np.ndarray, fallback: np.ndarray) -> np.ndarray:
    """Return weights as shares within each parent; the fallback where a parent has no weight."""
    shares = np.zeros_like(weights)
    for p in np.unique(parent):
        of_parent = parent == p
        part, total = weights[of_parent], weights[of_parent].sum(axis=0)
        made = fallback[of_parent].sum()
        even = fallback[of_parent] / made if made > 0 else np.full(of_parent.sum(), 1.0 / of_parent.sum())
        shares[of_parent] = np.where(total > 0, part / np.where(total > 0, total, 1.0), even[:, None])
    return shares


def _extraction_rows(
    world: MRIO, tonnes: np.ndarray, abroad: np.ndarray, draws: int, seed: int
) -> np.ndarray:
    """Return kt per MEUR: abroad, rest of France, and drawn rows of abroad."""
    x = world.x.to_numpy()
    total = ratio(tonnes.sum(axis=0), x) * _KILO
    rows = [np.where(abroad, total, 0.0), np.where(abroad, 0.0, total)]
    if draws:
        rng = np.random.default_rng(seed)
        labels = world.extensions["materials"].stressors["group"].to_numpy()
        by_group = np.array([tonnes[labels == name].sum(axis=0) for name in np.unique(labels)])
        per_output = np.array([ratio(row, x) for row in by_group]) * _KILO * abroad
        count, q = len(world.regions), len(world.sectors)
        noise = rng.normal(0.0, _INTENSITY_SPREAD, (draws, len(per_output), count))
        # Mean one: the spread shall not shift the expected footprint.
        factor = np.exp(noise - _INTENSITY_SPREAD**2 / 2.0)
        rows += [(per_output * np.repeat(one, q, axis=1)).sum(axis=0) for one in factor]
    return np.array(rows)
