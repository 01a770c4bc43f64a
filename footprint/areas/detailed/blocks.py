"""Blocks: the smallest groups of a table's industries that are groups of sectors of the detail, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from footprint.areas.production.detail import detail_facts
from footprint.areas.production.france import FranceDetail
from footprint.errors import LabelError, listed
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.sources.importing.concordance import (
    INDUSTRIES,
    JOINED,
    divisions_of,
    embedded_industries,
    industries_of,
)
from footprint.mrio.sources.sector_names import ALSO, SEPARATOR

if TYPE_CHECKING:
    from footprint.mrio import MRIO

#: Column of ``sector_info`` of a detailed table: the block that an industry belongs to.
BLOCK = "block"
_HINT = message(
    "say which of the embedded table's industries they hold: a column 'industries' in sector_info, or in the "
    'TOML description [sectors], as in B05 = "Coal; Mining support" (`footprint.load_world().sectors` lists '
    "them); a table that an older version imported: import it again"
)


@dataclass(frozen=True, eq=False)
class BlockMap:
    """Which block each industry of a table, and each sector of the detail, belongs to.

    A block is a connected part of the concordance: whatever one of its industries holds, only industries of
    the block hold. Totals of a block are therefore the same in both classifications.

    Attributes
    ----------
    industries : Series of int
        By industry of the table; −1 for one that no sector of the detail belongs to.
    sectors : ndarray of int
        By sector of the detail.
    count : int
        Number of blocks.
    """

    industries: pd.Series
    sectors: np.ndarray
    count: int

    @property
    def exact(self) -> int:
        """How many blocks hold industries of the table."""
        return int(self.industries[self.industries >= 0].nunique())


def concordance(world: MRIO) -> dict[str, tuple[str, ...]]:
    """Return the industries of the French detail that each industry of a table holds, none where unknown.

    From the column ``industries`` of its ``sector_info``, which importers write. Else a name of the embedded
    table means itself, and what it also held in older ones where those parts are not in the table; else the
    column ``wiod_code`` of a label that is no code of ISIC 4; else label and name tell
    (`footprint.mrio.sources.importing.concordance.industries_of`).
    """
    info, merged = world.sector_info, detail_facts()["merged"]
    labels = [str(label) for label in world.sectors]
    known = embedded_industries()
    own = {*known.index, *merged.values()}
    parts: dict[str, list[str]] = {}
    for sector, text in known[ALSO].dropna().items():
        for older in filter(None, str(text).split(SEPARATOR)):
            parts.setdefault(older, []).extend([] if sector in labels else [str(sector)])
    found = {}
    for label in labels:
        told, codes, name = (_fact(info, label, column) for column in (INDUSTRIES, "wiod_code", "name_en"))
        if told:
            held = tuple(filter(None, told.split(JOINED)))
        elif label in own or label in parts:
            held = (*((label,) if label in own else ()), *parts.get(label, ()))
        elif codes and not divisions_of(label):
            held = tuple(one for code in codes.split() for one in industries_of(code))
        else:
            held = industries_of(label, name)
        found[label] = tuple(dict.fromkeys(merged.get(one, one) for one in held))
    return found


def _fact(info: pd.DataFrame, label: str, column: str) -> str:
    return str(info[column].fillna("").loc[label]) if column in info else ""


def blocks_of(world: MRIO, france: FranceDetail) -> BlockMap:
    """Return the blocks of a table and the French detail.

    Raises
    ------
    LabelError
        If the table has no France, an industry of France is not known, or the goods of the detail are in no
        industry of the table.
    """
    if HOME not in world.regions:
        raise LabelError(
            "The world table has no region for France",
            expected=HOME,
            hint="rename its French region to FRA, as in world.aggregate({...})",
        )
    held = concordance(world)
    _check(world, france, held)
    parents = pd.Index(france.sectors["parent"].unique())
    labels = pd.Index(map(str, world.sectors))
    pairs = [
        (labels.get_loc(label), parents.get_loc(one))
        for label, all_ in held.items()
        for one in all_
        if one in parents
    ]
    row, column = (np.array(side, dtype=int) for side in zip(*pairs, strict=True))
    size = len(labels) + len(parents)
    graph = coo_array((np.ones(len(row)), (row, column + len(labels))), shape=(size, size))
    count, part = connected_components(graph, directed=False)
    known = np.isin(np.arange(len(labels)), row)
    # Numbered by the order of the detail, so that the order of the table's industries changes nothing.
    order = pd.unique(np.concatenate([part[len(labels) :], part[: len(labels)]]))
    number = np.empty(count, dtype=int)
    number[order] = np.arange(count)
    return BlockMap(
        industries=pd.Series(np.where(known, number[part[: len(labels)]], -1), labels),
        sectors=number[part[len(labels) :]][parents.get_indexer(pd.Index(france.sectors["parent"]))],
        count=int(number[part[len(labels) :]].max()) + 1,
    )


def _check(world: MRIO, france: FranceDetail, held: dict[str, tuple[str, ...]]) -> None:
    known = set(france.sectors["parent"])
    made = pd.Series(world.x[HOME])
    unknown = [str(label) for label, x in made.items() if x != 0 and not known & set(held[str(label)])]
    if unknown:
        raise LabelError(
            message(
                "The French detail cannot be put on the world table {name!r}: what these industries hold is not "
                "known",
                name=world.name or "",
            ),
            labels=unknown,
            hint=_HINT,
        )
    goods = dict.fromkeys(france.sectors.loc[france.goods, "parent"])
    covered = {one for all_ in held.values() for one in all_}
    if lacking := [name for name in goods if name not in covered]:
        raise LabelError(
            message(
                "The French detail cannot be put on the world table {name!r}: no industry of it holds "
                "{lacking}",
                name=world.name or "",
                lacking=listed(lacking),
            ),
            labels=lacking,
            hint=_HINT,
        )
