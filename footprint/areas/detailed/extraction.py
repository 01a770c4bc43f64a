"""What each French sector extracts: a block's extraction, by the embedded intensities of its industries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.detailed.totals import member, shares_within
from footprint.areas.production.detail import detail_world
from footprint.labels import HOME
from footprint.once import kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footprint.mrio.extension import Extension

MATERIALS = "materials"


def spread_extraction(
    extension: Extension,
    home: np.ndarray,
    made_by: np.ndarray,
    place: np.ndarray,
    parents: Sequence[str],
    output: np.ndarray,
) -> np.ndarray:
    """Return what French sectors take from nature, stressors × sectors; each block's total is the table's.

    Inside a block a material goes to sectors by their output times what the embedded table's French industry
    of theirs extracts of it per output (of its group, where the material is not known there); all else, and a
    material that no industry of the block is known for, goes by output.

    Parameters
    ----------
    extension : Extension
    home, made_by : ndarray of int
        Columns of French industries in the table, and the block of each.
    place : ndarray of int
        Block of each sector.
    parents : sequence of str
        Industry of the embedded table of each sector.
    output : ndarray
        By sector.
    """
    count = int(max(place.max(), made_by.max(initial=-1))) + 1
    totals = extension.F.to_numpy(float)[:, home] @ member(made_by, count).T
    weights = np.repeat(output[:, None], len(totals), axis=1)
    if extension.name == MATERIALS:
        weights = weights * _intensities(extension, parents)
    shares = shares_within(weights, place, count, output)
    return np.asarray(shares.T * totals[:, place])


def _intensities(extension: Extension, parents: Sequence[str]) -> np.ndarray:
    """Return embedded extraction per output, sectors × stressors; 1 where nothing is known."""
    by_material, by_group = _embedded()
    info = extension.stressors
    columns = []
    for label in map(str, extension.F.index):
        material = str(info.loc[label, "material"]) if "material" in info else ""
        group = str(info.loc[label, "group"]) if "group" in info else ""
        for name, table in ((material, by_material), (label, by_material), (group, by_group)):
            if name in table.index:
                columns.append(table.loc[name].reindex(list(parents)).fillna(0.0).to_numpy(float))
                break
        else:
            columns.append(np.ones(len(parents)))
    return np.array(columns).reshape(len(columns), len(parents)).T


@kept(1)
def _embedded() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return French extraction per output of the detail's table, by material and by group × industry."""
    world = detail_world()
    extension = world.extension(MATERIALS)
    flows, made = pd.DataFrame(extension.F[HOME]), pd.Series(world.x[HOME])
    each = flows.div(made.where(made > 0), axis=1).fillna(0.0)
    return each, each.groupby(extension.stressors["group"].reindex(each.index).to_numpy()).sum()
