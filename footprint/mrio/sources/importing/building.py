"""From a table as published to a system: codes, categories, output, what is known of its labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from footprint.errors import InputFileError, listed
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR
from footprint.mrio.extension import Extension
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.concordance import INDUSTRIES, sector_info, stressor_info
from footprint.mrio.sources.importing.regions import code_of, region_info, with_france
from footprint.mrio.system import MRIO

MATERIALS = "materials"
#: Largest relative distance of all rows together from the publisher's own output before a table is refused.
MOST_APART = 1e-2
#: Output, in millions, below which a negative one is the rounding of a balancing.
ROUNDING = 1.0


@dataclass
class Published:
    """A table in its publisher's labels, with what was done to its cells.

    Attributes
    ----------
    path : path
    database, version, licence : str
    year : int or None
    currency : str
        Unit of Z, Y and x.
    index, users : list of (region, sector) and of (region, category)
    Z, Y : ndarray
        n × n and n × users.
    x : ndarray or None
        The publisher's own gross output.
    extensions : mapping of str to (labels, unit, F, F_Y or None)
    categories : mapping of str to str
        The publisher's categories to the engine's.
    regions : mapping of str to str
        Codes of regions that only this publisher uses.
    names : mapping of str to str
        Names of industries whose labels are codes.
    """

    path: Path
    database: str
    version: str
    licence: str
    year: int | None
    currency: str
    index: list[tuple[str, str]]
    users: list[tuple[str, str]]
    Z: np.ndarray
    Y: np.ndarray
    x: np.ndarray | None = None
    extensions: dict[str, tuple[list[str], str, np.ndarray, np.ndarray | None]] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    book: CellBook = field(default_factory=CellBook)


def system_of(table: Published, *, allow: Collection[str] = (), population: pd.Series | None = None) -> MRIO:
    """Return the system of a published table, with the account of its cells in ``meta["import"]``.

    Gross output is the row sum Z 1 + Y 1; the publisher's own is compared with it. Rows whose output is
    negative by rounding are emptied, and noted.

    Parameters
    ----------
    allow : collection of str
        As in `MRIO.from_frames`.
    population : Series, optional
        Inhabitants by region, for regions whose number is not embedded.

    Raises
    ------
    InputFileError
        If no region is France, or the cells do not add up to the publisher's output.
    TableError
        If the numbers cannot be used.
    """
    own = dict(table.regions)
    code = {region: code_of(region, own) for region in dict.fromkeys(region for region, _ in table.index)}
    with_france(table.path, code.values())
    twice = [new for new in set(code.values()) if list(code.values()).count(new) > 1]
    if twice:
        raise InputFileError(
            table.path, [message("two regions are both {one}", one=one) for one in sorted(twice)]
        )
    index = pd.MultiIndex.from_tuples([(code[r], s) for r, s in table.index], names=[REGION, SECTOR])
    users, gather = _gathered(table, code)
    Y = table.Y @ gather
    x = _reconciled(table, table.Z.sum(axis=1) + Y.sum(axis=1))
    Z, Y = _without_rounding(table, index, x, table.Z, Y)
    extensions = {}
    for name, (labels, unit, F, F_Y) in table.extensions.items():
        info = stressor_info(labels) if name == MATERIALS else None
        extensions[name] = Extension(
            name,
            pd.DataFrame(F, index=labels, columns=index),
            None if F_Y is None else pd.DataFrame(F_Y @ gather, index=labels, columns=users),
            unit=unit,
            stressors=info,
        )
    info, notes = region_info(index.get_level_values(0).unique(), table.year, population)
    sectors = sector_info(dict.fromkeys(sector for _, sector in table.index), table.names)
    notes += _told(table, sectors, extensions)
    return MRIO.from_frames(
        pd.DataFrame(Z, index=index, columns=index, copy=False),
        pd.DataFrame(Y, index=index, columns=users, copy=False),
        extensions,
        currency=table.currency,
        year=table.year,
        name=" ".join(part for part in (table.database, table.version, str(table.year or "")) if part),
        region_info=info,
        sector_info=sectors,
        meta={
            "database": table.database,
            "version": table.version,
            "file": table.path.name,
            "licence": table.licence,
            "sources": [f"{table.database} {table.version}, {table.licence}".replace(" ,", ",")],
            "warnings": notes,
            "import": table.book.as_facts(),
            "import_remarks": list(table.book.remarks),
        },
        allow=allow,
    )


def _gathered(table: Published, code: Mapping[str, str]) -> tuple[pd.MultiIndex, np.ndarray]:
    """Return the columns of final demand in the engine's categories, and the matrix that sums into them."""
    strange = [region for region, _ in table.users if region not in code]
    if strange:
        raise InputFileError(
            table.path,
            [
                message(
                    "final demand is of regions without industries: {fromkeys}",
                    fromkeys=listed(dict.fromkeys(strange)),
                )
            ],
        )
    named = [(code[r], table.categories.get(c, c)) for r, c in table.users]
    empty = {
        pair
        for pair in set(named)
        if pair[1] == "exports" and not any(table.Y[:, i].any() for i, one in enumerate(named) if one == pair)
    }
    kept = list(dict.fromkeys(pair for pair in named if pair not in empty))
    gather = np.zeros((len(named), len(kept)))
    place = {pair: i for i, pair in enumerate(kept)}
    for row, pair in enumerate(named):
        if pair in place:
            gather[row, place[pair]] = 1.0
    return pd.MultiIndex.from_tuples(kept, names=[REGION, CATEGORY]), gather


def _reconciled(table: Published, x: np.ndarray) -> np.ndarray:
    """Return the row sums, compared with the publisher's own output."""
    if table.x is None:
        table.book.remark("the publisher states no gross output: it is the row sum of flows and final demand")
        return x
    apart = np.abs(table.x - x)
    share = float(apart.sum() / max(np.abs(table.x).sum(), 1e-30))
    worst = int(np.argmax(apart))
    where = " / ".join(table.index[worst])
    if share > MOST_APART:
        raise InputFileError(
            table.path,
            [
                message(
                    "rows add up to {sum:,.6g} and the publisher's output to {sum2:,.6g} {currency}; the "
                    "widest gap is in {where}: {x:,.6g} for {x2:,.6g}",
                    sum=x.sum(),
                    sum2=table.x.sum(),
                    currency=table.currency,
                    where=where,
                    x=x[worst],
                    x2=table.x[worst],
                )
            ],
            hint="a file is cut, or the files are of two years: download them again",
        )
    table.book.remark(
        message(
            "gross output is the row sum; it differs from the publisher's by {share:.2g} of all output, most in "
            "{where} ({apart:.3g} {currency})",
            share=share,
            where=where,
            apart=apart[worst],
            currency=table.currency,
        )
        if apart[worst]
        else message("gross output is the row sum, and equals the publisher's")
    )
    return x


def _without_rounding(
    table: Published, index: pd.MultiIndex, x: np.ndarray, Z: np.ndarray, Y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return flows and demand without industries whose output is a rounding below zero."""
    below = np.flatnonzero((x < 0) & (x > -ROUNDING))
    if below.size:
        Z, Y = np.array(Z), np.array(Y)
        lost = np.concatenate([Z[below].ravel(), Z[:, below].ravel(), Y[below].ravel()])
        table.book.dropped(
            table.path.name, message("industries {index}", index=listed(index[below])), lost, table.currency,
            message("their output is negative by rounding (above -{rounding:g})", rounding=ROUNDING),
        )  # fmt: skip
        Z[below], Z[:, below], Y[below] = 0.0, 0.0, 0.0
    return Z, Y


def _told(table: Published, sectors: pd.DataFrame, extensions: Mapping[str, Extension]) -> list[str]:
    """Return what a reader of every answer must know of the table."""
    notes = list(table.book.notes)
    unknown = list(sectors.index[sectors[INDUSTRIES] == ""])
    if unknown:
        notes.append(
            message(
                "{count} industries have no counterpart in the embedded table and no link to purposes of "
                "consumption: {unknown}",
                count=len(unknown),
                unknown=listed(unknown),
            )
        )
    if MATERIALS not in extensions:
        notes.append(
            message(
                "{database} holds no extraction of materials: add it with --extraction FILE (columns "
                "region, sector, material, tonnes), or accounts of materials are refused",
                database=table.database,
            )
        )
    return notes
