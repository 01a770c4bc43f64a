"""What the errors of a table do to a footprint: cells in blocks, and the weight of each block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.labels import codes_of
from footprint.mrio.solved import SolvedTables
from footprint.mrio.uncertainty.spreads import DEMAND, EXTRACTION, FLOWS, Spreads

Array = np.ndarray
_ALL = "all"


@dataclass(frozen=True)
class Cells:
    """The uncertain cells of one source of error, sorted by nothing: in the order of the table.

    Attributes
    ----------
    at : ndarray
        Flat positions in the array of the source.
    block : ndarray
        For each, the variable that it has in common with others.
    kind : ndarray
        For each, the row of the spreads.
    """

    at: Array
    block: Array
    kind: Array


@dataclass(frozen=True)
class ErrorModel:
    """Everything that draws are made of, in plain arrays, so that any worker can make them.

    With cell factors exp(σ_c G_b − σ_c²/2) · exp(σ_o E − σ_o²/2), G of the block and E of the cell alone,
    both standard normal, and gross output as it is:

        f_k = Σ S'_k (I − A')⁻¹ y',

    and to first order Δf_k = Σ_cells m_ki a_ij x_j (factor − 1) for flows, m_kj y_j (factor − 1) for demand
    and S_kj x_j (factor − 1) for extraction, with x = (I − A)⁻¹ y and m_k the multipliers of output k.

    Attributes
    ----------
    A, S, y : ndarray
        Coefficients n × n (float32), intensities materials × n, demand n.
    x : ndarray
        (I − A)⁻¹ y.
    outputs : ndarray of int
        materials × n, which output each extraction counts in.
    labels : tuple of str
        Names of the outputs.
    values : ndarray
        f of each output.
    cells : dict of str to Cells
        By source of error.
    blocks : int
        Common variables of all sources.
    common, own : ndarray
        σ_c and σ_o by row of the spreads.
    weights : dict of str to (blocks, kinds, outputs × pairs)
        First-order weight of each pair of block and row of the spreads.
    covariance : dict of str to ndarray
        outputs × outputs, first-order covariance of what is of each cell alone.
    """

    A: Array
    S: Array
    y: Array
    x: Array
    outputs: Array
    labels: tuple[str, ...]
    values: Array
    cells: dict[str, Cells]
    blocks: int
    common: Array
    own: Array
    weights: dict[str, tuple[Array, Array, Array]]
    covariance: dict[str, Array]

    @property
    def own_variance(self) -> Array:
        """Variance of a cell's factor that is its own, given the block's, over the square of its mean."""
        return np.exp(self.common**2) * np.expm1(self.own**2)


def error_model(
    world: SolvedTables,
    y: Array,
    spreads: Spreads,
    *,
    home: str,
    extension: str = "materials",
) -> ErrorModel:
    """Return the model of errors of a footprint, by group of stressors at home and abroad.

    Blocks: for flows, the supplying region, whether inside it or across its border, and the group of
    products; for demand, home or abroad and the group; for extraction, the region and the group of
    stressors. Tables that know no groups have one.

    Parameters
    ----------
    world : MRIO
    y : ndarray
        n, final demand in the table's money.
    spreads : Spreads
    home : str
        The region that counts as home.
    """
    n = world.n
    region = codes_of(world.index.get_level_values(0), world.regions)
    group = _group_codes(world)
    groups = int(group.max()) + 1
    R = len(world.regions)
    x = np.asarray(world.outputs(np.maximum(y, 0.0)).values)
    if (y < 0).any():
        x = x - world.outputs(np.maximum(-y, 0.0)).values
    S, outputs, labels, stressor_group, names = _outputs(world, extension, home, region)
    common, own = spreads.logarithms()

    Z = world._Z
    at = np.flatnonzero(Z)
    row, column = at // n, at % n
    traded = region[row] != region[column]
    kind = spreads.classes(FLOWS, np.abs(Z.ravel()[at]), traded)
    flows = _cells(at, (region[row] * 2 + traded) * groups + group[row], kind, 0)
    first = R * 2 * groups

    at = np.flatnonzero(y)
    traded = np.not_equal(region[at], int(codes_of(pd.Index([home]), world.regions)[0]))
    # An area's purchases are a share of the country's: how sure they are goes by the country's size.
    kind = spreads.classes(DEMAND, _national(world, home)[at], traded)
    demand = _cells(at, traded * groups + group[at], kind, first)
    first += 2 * groups

    at = np.flatnonzero(S)
    stressor, industry = at // n, at % n
    kind = spreads.classes(
        EXTRACTION,
        np.full(len(at), np.inf),
        np.zeros(len(at), bool),
        [names[g] for g in stressor_group[stressor]],
    )
    extraction = _cells(at, region[industry] * len(names) + stressor_group[stressor], kind, first)
    blocks = first + R * len(names)

    s = np.zeros((len(labels), n))
    np.add.at(s, (outputs.ravel(), np.tile(np.arange(n), len(S))), S.ravel())
    m = world.leontief.solve(s.T, transposed=True).values.T
    cells = {FLOWS: flows, DEMAND: demand, EXTRACTION: extraction}
    A = world._A.astype(np.float32)
    model = ErrorModel(
        A, S, y, x, outputs, labels, s @ x, cells, blocks, common, own, {}, {}
    )  # fmt: skip
    model.weights[FLOWS], model.covariance[FLOWS] = _of_flows(model, m, n)
    model.weights[DEMAND], model.covariance[DEMAND] = _of_demand(model, m)
    model.weights[EXTRACTION], model.covariance[EXTRACTION] = _of_extraction(model, n)
    return model


def _cells(at: Array, block: Array, kind: Array, first: int) -> Cells:
    known = kind >= 0
    return Cells(at[known], (block[known] + first).astype(np.int32), kind[known])


def _group_codes(world: SolvedTables) -> Array:
    info = world.sector_info
    named = info["group"].astype(str) if "group" in info.columns else pd.Series(_ALL, index=info.index)
    codes, _ = pd.factorize(named.reindex(world.index.get_level_values(1)))
    return np.asarray(codes)


def _national(world: SolvedTables, home: str) -> Array:
    columns = world.y_columns.get_level_values(0) == home
    return np.abs(world._Y[:, columns]).sum(axis=1)


def _outputs(
    world: SolvedTables, extension: str, home: str, region: Array
) -> tuple[Array, Array, tuple[str, ...], Array, list[str]]:
    """Return S, the output of each of its cells, labels, and the group of each stressor with its name."""
    flows = world.extension(extension)
    info = flows.stressors
    named = info["group"].astype(str) if "group" in info.columns else pd.Series(_ALL, index=flows.labels)
    codes, names = pd.factorize(named)
    abroad = (region != int(codes_of(pd.Index([home]), world.regions)[0])).astype(int)
    labels = tuple(f"{name}, {place}" for name in names for place in ("home", "abroad"))
    outputs = codes[:, None] * 2 + abroad[None, :]
    return world.intensities(extension).to_numpy(), outputs, labels, codes, [str(name) for name in names]


def _pairs(cells: Cells, weights: Array, kinds: int) -> tuple[Array, Array, Array]:
    """Return blocks, kinds, and the weights of each output added up by pair of block and kind."""
    codes, position = np.unique(cells.block.astype(np.int64) * kinds + cells.kind, return_inverse=True)
    summed = np.vstack([np.bincount(position, row, minlength=len(codes)) for row in weights])
    return codes // kinds, codes % kinds, summed


def _of_flows(model: ErrorModel, m: Array, n: int) -> tuple[tuple[Array, Array, Array], Array]:
    cells = model.cells[FLOWS]
    row, column = cells.at // n, cells.at % n
    moved = model.A.ravel()[cells.at] * model.x[column]
    # m is the same along a row: sum by row, block and kind first.
    kinds = len(model.common)
    codes, position = np.unique((row * model.blocks + cells.block) * kinds + cells.kind, return_inverse=True)
    summed = np.bincount(position, moved)
    of_row, rest = codes // (model.blocks * kinds), codes % (model.blocks * kinds)
    part = Cells(codes, (rest // kinds).astype(np.int32), (rest % kinds).astype(np.int16))
    square = np.bincount(row, moved**2 * model.own_variance[cells.kind], minlength=n)
    return _pairs(part, m[:, of_row] * summed, kinds), (m * square) @ m.T


def _of_demand(model: ErrorModel, m: Array) -> tuple[tuple[Array, Array, Array], Array]:
    cells = model.cells[DEMAND]
    bought = model.y[cells.at]
    square = bought**2 * model.own_variance[cells.kind]
    m = m[:, cells.at]
    return _pairs(cells, m * bought, len(model.common)), (m * square) @ m.T


def _of_extraction(model: ErrorModel, n: int) -> tuple[tuple[Array, Array, Array], Array]:
    cells = model.cells[EXTRACTION]
    taken = model.S.ravel()[cells.at] * model.x[cells.at % n]
    output = model.outputs.ravel()[cells.at]
    count = len(model.labels)
    weights = np.zeros((count, len(taken)))
    weights[output, np.arange(len(taken))] = taken
    square = np.bincount(output, taken**2 * model.own_variance[cells.kind], minlength=count)
    return _pairs(cells, weights, len(model.common)), np.diag(square)
