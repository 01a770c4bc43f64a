"""From world table and French detail to the market that all areas share.

The area is carved out of France: of what France sells of a product, the area's part comes from the area
instead. What the area does not make itself comes with the French mix: the import share of French use from
abroad, by country as French users of that industry buy; the rest from the rest of France.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from footprint.areas.detailed.answers import french_detail
from footprint.areas.detailed.seats import Seats, seats_of
from footprint.areas.impacts.french import impacts_for
from footprint.areas.production.france import FranceDetail
from footprint.errors import LabelError
from footprint.labels import HOME, codes_of
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
    france : FranceDetail
        The French detail that all this is of.
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
    france: FranceDetail
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
        A detailed table (`footprint.with_french_detail`), or one with the industries that the French detail
        refines; MEUR, extension ``materials`` in t.
    france : FranceDetail, optional
        The table's by default.
    draws, seed : int
        Extra rows of extraction with drawn intensities, for robust plans.
    change : ScenarioChange, optional
        A circular scenario that changes recipes and intensities first.

    Raises
    ------
    LabelError
        If the table is neither.
    """
    key = (world.content_hash, draws, seed)
    if change is not None and change.changes_market:
        return _build_market(world, france or french_detail(world), draws, seed, change)
    if france is not None:
        return _build_market(world, france, draws, seed)
    if key not in _MARKETS:
        _MARKETS[key] = _build_market(world, french_detail(world), draws, seed)
    return _MARKETS[key]


def _build_market(
    world: MRIO, france: FranceDetail, draws: int, seed: int, change: ScenarioChange | None = None
) -> Market:
    own, seats = france, seats_of(world, france)
    table = france.sectors
    goods = list(france.goods)
    is_goods = table["goods"].to_numpy()
    industries = _industries(world, table["parent"])
    parent = np.array([industries.index(name) for name in table["parent"]])
    maker, abroad = seats.maker[is_goods], seats.abroad

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
    bought = world.Z.to_numpy()[:, seats.home].sum(axis=1)
    bought = bought + world.Y.loc[:, world.Y.columns.get_level_values(0) == HOME].to_numpy().sum(axis=1)
    bought = np.maximum(bought, 0.0)
    imported = france.import_share.loc[goods].to_numpy()
    # The mixes: each product's imports, then each of its French makers.
    foreign, _ = seats.origins(bought)
    blocks, of_block = np.unique(seats.block[is_goods], return_inverse=True)
    makers, of_maker = np.unique(maker, return_inverse=True)
    mixes = np.hstack([_or_french(foreign, seats)[:, blocks], np.zeros((len(x), len(makers)))])
    mixes[makers, len(blocks) + np.arange(len(makers))] = 1.0
    blend = np.vstack([
        (of_block == np.arange(len(blocks))[:, None]) * imported,
        (of_maker == np.arange(len(makers))[:, None]) * (1.0 - imported),
    ])  # fmt: skip

    purchases = np.zeros((len(industries), len(goods)))
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
            _sales(france, A, seats)[is_goods],
            maker,
            mixes,
            blend,
            _purchase_mix(bought, seats, parent),
        ),
        recipes=among_goods,
        purchases=purchases,
        output=output[is_goods],
        use=np.maximum(use, 0.0),
        final_use=final_use / france.population,
        extraction=ratio(tonnes.sum(axis=0), x)[maker] * _KILO,
        jobs=france.jobs_per_meur.to_numpy(float),
        plant_output=ratio(output[is_goods], table.loc[goods, "plants"].to_numpy(float)),
        world_name=world.name,
        impacts=impacts,
        france=own,
        own_impacts=caused[: len(impacts.names), maker],
        release=str(world.meta.get("release", "")),
    )


def ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return top over bottom, zero where the bottom is not positive."""
    return np.divide(top, bottom, out=np.zeros_like(top, dtype=float), where=np.asarray(bottom) > 0)


def _tonnes(world: MRIO) -> np.ndarray:
    if "materials" not in world.extensions:
        raise LabelError("The world table has no extension 'materials'", labels=list(world.extensions))
    return world.extensions["materials"].F.to_numpy(float)


def _industries(world: MRIO, parents: pd.Series) -> list[str]:
    """Return the industries that the detail refines, in the order of the table that has them."""
    known = set(parents)
    named = [str(name) for name in world.sectors if name in known]
    return named if len(named) == len(known) else list(dict.fromkeys(parents))


def _or_french(foreign: np.ndarray, seats: Seats) -> np.ndarray:
    """Return the mixes of imports by block; of what France never imports, its makers take the place."""
    found = foreign.copy()
    for block in np.flatnonzero(foreign.sum(axis=0) <= 0):
        here = np.unique(seats.maker[seats.block == block])
        found[here, block] = 1.0 / max(len(here), 1)
    return found


def _purchase_mix(bought: np.ndarray, seats: Seats, parent: np.ndarray) -> np.ndarray:
    """Return where one unit of each industry's product comes from as France buys it, n × industries."""
    foreign, total = seats.origins(bought)
    mix = np.zeros((len(bought), int(parent.max()) + 1))
    for industry in range(mix.shape[1]):
        at = np.flatnonzero(parent == industry)
        makers, first = np.unique(seats.maker[at], return_index=True)
        mix[makers, industry] = bought[makers]
        for one in at[first]:
            block = seats.block[one]
            mix[:, industry] += foreign[:, block] * (total[block] * seats.within[one])
        whole = mix[:, industry].sum()
        # An industry that France never buys: whatever is bought all the same is French.
        mix[makers, industry] = mix[makers, industry] if whole > 0 else 1.0 / len(makers)
        mix[:, industry] /= whole if whole > 0 else 1.0
    return mix


def _sales(france: FranceDetail, A: np.ndarray, seats: Seats) -> np.ndarray:
    """Return sales of each French product per unit of output of every industry of the world.

    The French row of an industry is shared among its products: abroad like their exports, in France like the
    French-made part of what each industry uses. Shares sum to one, so the row is conserved. A product with a
    row of its own has all of it.
    """
    table = france.sectors
    rows = A[seats.maker]
    if len(np.unique(seats.maker)) == len(seats.maker):
        return rows
    output = table["output"].to_numpy(float)
    exports = table["exports"].to_numpy(float)
    made_here = 1.0 - france.import_share.to_numpy()
    members = (seats.maker[:, None] == seats.home).astype(float)
    used = made_here[:, None] * ((france.A.to_numpy() * output) @ members)
    sales = rows * _within(np.maximum(exports, 0.0)[:, None], seats.maker, output)
    sales[:, seats.home] = rows[:, seats.home] * _within(used, seats.maker, output)
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
        region = codes_of(world.index.get_level_values(0), world.regions)
        noise = rng.normal(0.0, _INTENSITY_SPREAD, (draws, len(per_output), len(world.regions)))
        # Mean one: the spread shall not shift the expected footprint.
        factor = np.exp(noise - _INTENSITY_SPREAD**2 / 2.0)
        rows += [(per_output * one[:, region]).sum(axis=0) for one in factor]
    return np.array(rows)
