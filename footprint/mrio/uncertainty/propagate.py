"""Monte Carlo of a footprint: draws, intervals, and what each source of error adds to the variance."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from footprint.errors import OptionError
from footprint.files import written_atomically
from footprint.mrio.system import MRIO
from footprint.mrio.uncertainty.draws import EXACT, FIRST_ORDER, ExactDraws, common_normals, first_order
from footprint.mrio.uncertainty.model import ErrorModel, error_model
from footprint.mrio.uncertainty.spreads import SOURCES, Spreads, default_spreads
from footprint.ranges import INTERVAL
from footprint.results import Result
from footprint.units import as_json

MODES = (FIRST_ORDER, EXACT)
#: Draws made and written together.
TOGETHER = 100
MOST_DRAWS = 1_000_000


@dataclass(frozen=True, eq=False)
class DrawnFootprint(Result):
    """A footprint under errors of its table.

    Attributes
    ----------
    value : Series
        The footprint by output, such as ``"Biomass, abroad"``, without errors, in `unit`.
    draws : DataFrame
        One row a draw, one column an output, in `unit`.
    first_order : DataFrame
        The same draws to first order; what `draws` holds where that is the mode.
    parts : DataFrame
        By draw and source of error, what it moves the total by to first order.
    mode : str
        ``"first-order"`` or ``"exact"``.
    seed : int
    unit : str
    """

    value: pd.Series
    draws: pd.DataFrame
    first_order: pd.DataFrame
    parts: pd.DataFrame
    mode: str
    seed: int
    unit: str
    spreads: Spreads = field(repr=False)

    def interval(self) -> pd.DataFrame:
        """Return low, value, high of each output, of home, abroad and the total: nine draws of ten."""
        return intervals(self.value, self.draws)

    def contributions(self) -> pd.Series:
        """Return the share of each source of error in the variance of the total, to first order."""
        variance = self.parts.var(ddof=0)
        whole = float(variance.sum())
        return (variance / whole if whole else variance).rename("share of variance")

    @property
    def largest_source(self) -> str:
        """The source of error that adds most to the variance."""
        return str(self.contributions().idxmax())

    def mode_difference(self) -> dict[str, float]:
        """Return the relative difference of mean and of standard deviation, this mode less first order."""
        ours, other = self.draws.sum(axis=1), self.first_order.sum(axis=1)
        spread = float(other.std(ddof=0))
        return {
            "mean": float(ours.mean() / other.mean() - 1.0),
            "deviation": float(ours.std(ddof=0) / spread - 1.0) if spread else 0.0,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return low, value and high by output."""
        return self.interval().rename_axis("output").reset_index()

    def _content(self) -> Mapping[str, object]:
        return {
            "interval": {
                str(name): {key: as_json(row[key], self.unit) for key in ("low", "value", "high")}
                for name, row in self.interval().iterrows()
            },
            "contributions": {str(k): as_json(v, "1") for k, v in self.contributions().items()},
            "largest_source": self.largest_source,
            "draws": len(self.draws),
            "seed": self.seed,
            "mode": self.mode,
            "exact_less_first_order": self.mode_difference(),
        }


def intervals(value: pd.Series, draws: pd.DataFrame) -> pd.DataFrame:
    """Return low, value and high of each output, of home, abroad and the total."""
    sums = {
        "home": [name for name in value.index if str(name).endswith(", home")],
        "abroad": [name for name in value.index if str(name).endswith(", abroad")],
        "total": list(value.index),
    }
    rows = {str(name): (draws[name], value[name]) for name in value.index}
    rows |= {name: (draws[members].sum(axis=1), value[members].sum()) for name, members in sums.items()}
    found = {}
    for name, (drawn, central) in rows.items():
        low, high = np.quantile(drawn, INTERVAL)
        found[name] = {"low": float(low), "value": float(central), "high": float(high)}
    return pd.DataFrame.from_dict(found, orient="index")


def footprint_draws(
    world: MRIO,
    y: pd.Series | np.ndarray,
    *,
    home: str,
    extension: str = "materials",
    draws: int = 1000,
    seed: int = 0,
    mode: str = FIRST_ORDER,
    spreads: Spreads | None = None,
    path: str | os.PathLike[str] | None = None,
    threads: int = 1,
) -> DrawnFootprint:
    """Return a footprint under errors of flows, demand and extraction, drawn on the whole table.

    Each cell has a log-normal factor of mean one, with the spread of its class and a part in common with its
    block (`footprint.mrio.uncertainty.spreads`, `footprint.mrio.uncertainty.model.error_model`); gross
    output is taken as it is. Common parts are a Latin hypercube. To first order a draw is a sum over blocks,
    so that thousands take a second; an exact draw makes the whole table anew and solves it, from the factors
    of the table without errors. The same seed gives the same draws, in any number of threads.

    Parameters
    ----------
    world : MRIO
    y : Series or array
        n, final demand in the table's money.
    home : str
        The region that counts as home.
    mode : {"first-order", "exact"}
    spreads : Spreads, optional
        Those of ``data/uncertainty/spreads.csv`` by default.
    path : str or path, optional
        A Parquet file to write the draws to as they are made: draw, outputs, and parts by source of error.
    threads : int
        Draws made side by side, in exact mode.

    Raises
    ------
    OptionError
        If the mode is unknown or the number of draws out of range.
    ConvergenceError
        If a draw cannot be solved.
    """
    if mode not in MODES:
        raise OptionError(f"There is no mode {mode!r}", expected=" or ".join(MODES))
    if not 2 <= draws <= MOST_DRAWS:
        raise OptionError(f"{draws} draws cannot be made", expected=f"2 to {MOST_DRAWS:,}")
    spreads = spreads or default_spreads()
    model = error_model(world, world.demand_values(y), spreads, home=home, extension=extension)
    normals = common_normals(model, draws, seed)
    chunks = []
    with _writer(path) as write:
        for chunk in _chunks(model, normals, seed, mode, threads):
            write(chunk)
            chunks.append(chunk)
    table = pd.concat(chunks, ignore_index=True)
    names = list(model.labels)
    value = pd.Series(model.values, index=names)
    linear = table[[f"first-order {name}" for name in names]].set_axis(names, axis=1)
    return DrawnFootprint(
        value=value,
        draws=table[names],
        first_order=linear,
        parts=table[[f"by {source}" for source in SOURCES]].set_axis(list(SOURCES), axis=1),
        mode=mode,
        seed=seed,
        unit=world.extension(extension).unit,
        spreads=spreads,
    )


def _chunks(
    model: ErrorModel, normals: np.ndarray, seed: int, mode: str, threads: int
) -> Iterator[pd.DataFrame]:
    exact = ExactDraws(model) if mode == EXACT else None
    starts = range(0, len(normals), TOGETHER)

    def make(start: int) -> pd.DataFrame:
        return drawn_chunk(model, normals[start : start + TOGETHER], seed, start, exact)

    if exact is None or threads <= 1:
        yield from map(make, starts)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(make, starts)


def drawn_chunk(
    model: ErrorModel, normals: np.ndarray, seed: int, start: int, exact: ExactDraws | None = None
) -> pd.DataFrame:
    """Return some draws: draw, outputs, outputs to first order, and parts of the total by source of error."""
    moved = first_order(model, normals, seed, start)
    linear = model.values + sum(moved.values())
    outputs = exact.draws(normals, seed, start) if exact is not None else linear
    columns = {"draw": np.arange(start, start + len(normals))}
    columns |= {name: outputs[:, k] for k, name in enumerate(model.labels)}
    columns |= {f"first-order {name}": linear[:, k] for k, name in enumerate(model.labels)}
    columns |= {f"by {source}": part.sum(axis=1) for source, part in moved.items()}
    return pd.DataFrame(columns)


@contextmanager
def _writer(path: str | os.PathLike[str] | None) -> Iterator[Callable[[pd.DataFrame], None]]:
    """Give what writes a chunk to a Parquet file beside its target, moved into place when all are there."""
    if path is None:
        yield lambda _: None
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    with written_atomically(path) as draft, ExitStack() as opened:
        files: list[pq.ParquetWriter] = []

        def write(chunk: pd.DataFrame) -> None:
            rows = pa.Table.from_pandas(chunk, preserve_index=False)
            if not files:
                files.append(opened.enter_context(pq.ParquetWriter(draft, rows.schema)))
            files[0].write_table(rows)

        yield write
