"""A world table whose French industries are the sectors of the French detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.detailed.blocks import BLOCK
from footprint.areas.detailed.extraction import spread_extraction
from footprint.areas.detailed.fitted import Fitted
from footprint.areas.detailed.origins import Origins, origins_of
from footprint.areas.detailed.totals import member, shares_within
from footprint.areas.production.detail import detail_facts, detail_year
from footprint.labels import CATEGORY, HOME, REGION, SECTOR
from footprint.mrio.extension import Extension
from footprint.mrio.sources.importing.concordance import INDUSTRIES, JOINED, embedded_industries
from footprint.mrio.system import MRIO

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Key of ``meta`` that says a table was detailed, and how.
DETAILED = "french_detail"


def assembled(
    world: MRIO, fitted: Fitted, notes: Iterable[str], factor: float = 1.0, money: str = ""
) -> MRIO:
    """Return a table with the sectors of the French detail in place of its French industries.

    Every block of French industries keeps its total with every block at home and every industry and final
    user abroad. What is sold abroad leaves each sector in proportion to its exports; what a foreign industry
    sells to a block goes to its sectors in proportion to what they import of that block's products.

    Parameters
    ----------
    world : MRIO
    fitted : Fitted
        Of the same table.
    notes : iterable of str
        What readers of answers must know.
    factor, money : float, str
        What all money is multiplied by, and its unit then; the table's own by default.
    """
    parts = origins_of(fitted)
    totals, place = fitted.totals, fitted.blocks.sectors
    codes = [str(code) for code in fitted.france.sectors.index]
    index, ours, theirs = _labels(world, codes)
    Z = _flows(world, fitted, parts, ours, theirs)
    Y = np.zeros((len(index), len(world.y_columns)))
    Y[theirs] = world.Y.to_numpy()[totals.abroad]
    sold = member(totals.made_by, fitted.blocks.count) @ world.Y.to_numpy()[totals.home]
    Y[ours] = _leaving(parts, fitted)[:, None] * sold[place]
    Y[np.ix_(ours, totals.buyers)] = parts.final
    x = Z.sum(axis=1) + Y.sum(axis=1)
    x[theirs] = world.x.to_numpy()[totals.abroad]
    users = pd.MultiIndex.from_tuples(list(world.y_columns), names=[REGION, CATEGORY])
    extensions = {}
    for name, extension in world.extensions.items():
        F = np.zeros((len(extension.labels), len(index)))
        F[:, theirs] = extension.F.to_numpy()[:, totals.abroad]
        F[:, ours] = spread_extraction(
            extension, totals.home, totals.made_by, place, list(fitted.france.sectors["parent"]), x[ours]
        )
        extensions[name] = Extension(
            name,
            pd.DataFrame(F, extension.labels, index),
            extension.F_Y,
            unit=extension.unit,
            stressors=extension.stressors,
        )
    Z *= factor
    return MRIO.from_frames(
        pd.DataFrame(Z, index, index, copy=False),
        pd.DataFrame(Y * factor, index, users, copy=False),
        extensions,
        x=pd.Series(x * factor, index),
        currency=money or world.currency,
        year=world.year,
        name=world.name,
        region_info=world.region_info,
        sector_info=_sector_info(world, fitted, index.get_level_values(1).unique()),
        meta=_meta(world, fitted, notes),
    )


def _labels(world: MRIO, codes: list[str]) -> tuple[pd.MultiIndex, np.ndarray, np.ndarray]:
    """Return the labels of the detailed table, and the places of French sectors and of all others in them."""
    labels: list[tuple[str, str]] = []
    ours: list[int] = []
    theirs: list[int] = []
    for region, sector in world.index:
        if region != HOME:
            theirs.append(len(labels))
            labels.append((str(region), str(sector)))
        elif not ours:
            ours = list(range(len(labels), len(labels) + len(codes)))
            labels += [(HOME, code) for code in codes]
    return (
        pd.MultiIndex.from_tuples(labels, names=[REGION, SECTOR]),
        np.array(ours),
        np.array(theirs, dtype=int),
    )


def _flows(world: MRIO, fitted: Fitted, parts: Origins, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    totals, place, count = fitted.totals, fitted.blocks.sectors, fitted.blocks.count
    flows = world.Z.to_numpy()
    size = len(ours) + len(theirs)
    Z = np.zeros((size, size))
    for rows, from_rows in _runs(theirs, totals.abroad):
        for columns, from_columns in _runs(theirs, totals.abroad):
            Z[rows, columns] = flows[from_rows, from_columns]
    Z[np.ix_(ours, ours)] = parts.inputs
    groups = member(totals.made_by, count)
    sold = groups @ flows[np.ix_(totals.home, totals.abroad)]
    Z[np.ix_(ours, theirs)] = _leaving(parts, fitted)[:, None] * sold[place]
    bought = flows[np.ix_(totals.abroad, totals.home)] @ groups.T
    output = fitted.france.sectors["output"].to_numpy(float)
    into = shares_within(parts.imported.T, place, count, output)
    # A foreign industry that the detail does not know sells to the sectors of a block by their output.
    into = np.hstack([into, shares_within(output, place, count)[:, None]])
    Z[np.ix_(theirs, ours)] = bought[:, place] * into.T[totals.made_abroad]
    return Z


def _runs(into: np.ndarray, of: np.ndarray) -> list[tuple[slice, slice]]:
    """Return positions of two tables as pairs of slices, which are copied fast and without copies between."""
    edges = np.flatnonzero((np.diff(into) != 1) | (np.diff(of) != 1)) + 1
    return [
        (slice(int(a[0]), int(a[-1]) + 1), slice(int(b[0]), int(b[-1]) + 1))
        for a, b in zip(np.split(into, edges), np.split(of, edges), strict=True)
        if len(a)
    ]


def _leaving(parts: Origins, fitted: Fitted) -> np.ndarray:
    """Return the share of each sector in what its block sells abroad."""
    output = fitted.france.sectors["output"].to_numpy(float)
    return shares_within(parts.exports, fitted.blocks.sectors, fitted.blocks.count, output)


def _sector_info(world: MRIO, fitted: Fitted, labels: pd.Index) -> pd.DataFrame:
    known, table = embedded_industries(), fitted.france.sectors
    merged: dict[str, list[str]] = {}
    for part, whole in detail_facts()["merged"].items():
        merged.setdefault(whole, []).append(part)
    info, rows = world.sector_info, []
    for label in map(str, labels):
        row: dict[str, Any] = {SECTOR: label}
        if label in info.index:
            row |= {str(key): value for key, value in info.loc[label].items()}
            row[BLOCK] = int(fitted.blocks.industries[label])
        if label in table.index:
            parent = str(table.loc[label, "parent"])
            parts = merged.get(parent, [parent])
            row |= {
                "name_en": str(table.loc[label, "name_en"]),
                "name_fr": str(table.loc[label, "name_fr"]),
                INDUSTRIES: JOINED.join(parts),
                "group": str(known.loc[parts[0], "group"]),
                "wiod_code": str(known.loc[parts[0], "wiod_code"]),
                BLOCK: int(fitted.blocks.sectors[table.index.get_loc(label)]),
            }
        rows.append(row)
    found = pd.DataFrame(rows).set_index(SECTOR)
    texts = [str(name) for name in found.columns if any(isinstance(value, str) for value in found[name])]
    return found.fillna(dict.fromkeys(texts, ""))


def _meta(world: MRIO, fitted: Fitted, notes: Iterable[str]) -> dict[str, object]:
    kept = {key: value for key, value in world.meta.items() if key not in ("release", "variant")}
    return {
        **kept,
        "warnings": [*world.texts("warnings"), *notes],
        DETAILED: {
            "year": detail_year(),
            "blocks": fitted.blocks.exact,
            "sectors": len(fitted.france.goods),
            "missed": fitted.missed,
        },
    }
