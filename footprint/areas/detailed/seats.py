"""Where each sector of the French detail stands in a world table, and which products are like its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.detailed.blocks import BLOCK
from footprint.areas.detailed.table import DETAILED
from footprint.areas.production.detail import detail_year
from footprint.errors import LabelError
from footprint.i18n import message
from footprint.labels import HOME, codes_of
from footprint.once import kept_property

if TYPE_CHECKING:
    from footprint.areas.production.france import FranceDetail
    from footprint.mrio import MRIO


@dataclass(frozen=True, eq=False)
class Seats:
    """The French detail in a world table: in a detailed one each sector is a row, else each industry is one.

    Attributes
    ----------
    maker : ndarray of int, s
        Row of the French maker of each sector: its own, or its industry's.
    block : ndarray of int, s
        Which products of the table are like the sector's.
    product : ndarray of int, n
        The same for each row of the table.
    within : ndarray, s
        Share of the sector's maker in what France imports of its block.
    abroad : ndarray of bool, n
    """

    maker: np.ndarray
    block: np.ndarray
    product: np.ndarray
    within: np.ndarray
    abroad: np.ndarray

    @kept_property
    def home(self) -> np.ndarray:
        """Rows of France in the table."""
        return np.flatnonzero(~self.abroad)

    def origins(self, bought: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return purchases by row of the table as foreign mixes of each block, n × blocks, and their sums.

        A block that is not imported has a column of zeros.
        """
        count = int(max(self.product.max(), self.block.max())) + 1
        table = np.zeros((len(self.product), count))
        rows = np.flatnonzero(self.abroad & (self.product >= 0))
        table[rows, self.product[rows]] = np.maximum(bought[rows], 0.0)
        total = table.sum(axis=0)
        return np.divide(table, total, out=np.zeros_like(table), where=total > 0), total


def seats_of(world: MRIO, france: FranceDetail) -> Seats:
    """Return where the French detail stands in a table.

    Parameters
    ----------
    world : MRIO
        A detailed table, or one with the industries that the detail refines.
    france : FranceDetail

    Raises
    ------
    LabelError
        If it is neither.
    """
    table = france.sectors
    region, sector = (world.index.get_level_values(level).astype(str) for level in (0, 1))
    detailed = DETAILED in world.meta
    labels = [str(label) for label in (table.index if detailed else table["parent"])]
    lacking = sorted(set(labels) - set(sector[region == HOME]))
    if HOME not in world.regions or lacking:
        raise LabelError(
            "The world table does not fit the French goods sectors: it lacks",
            labels=lacking if HOME in world.regions else [HOME],
            hint=message(
                "leave world out, or use a table with the industries of the embedded one of {detail_year}",
                detail_year=detail_year(),
            ),
        )
    maker = world.index.get_indexer(pd.MultiIndex.from_product([[HOME], labels]))
    if detailed:
        product = world.sector_info[BLOCK].reindex(sector).to_numpy(int)
    else:
        product = codes_of(sector, world.sectors)
    block = product[maker]
    imports = np.maximum(table["imports"].to_numpy(float), 0.0)
    of_maker = np.bincount(maker, imports, world.n)
    of_block = np.bincount(block, imports, int(product.max()) + 1)
    makers = np.bincount(block[np.unique(maker, return_index=True)[1]], minlength=int(product.max()) + 1)
    # An industry that is a block of its own has all of its imports, whatever the detail says of them.
    alone = makers[block] == 1
    share = np.divide(of_maker[maker], of_block[block], out=1.0 / makers[block], where=of_block[block] > 0)
    return Seats(maker, block, product, np.where(alone, 1.0, share), np.asarray(region != HOME))
