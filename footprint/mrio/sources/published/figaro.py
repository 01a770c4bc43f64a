"""FIGARO as Eurostat publishes it: one matrix in CSV, industry by industry or product by product."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import numpy as np

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import Published
from footprint.mrio.sources.importing.cells import read_sheet, same_labels
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version, one_of, year_of

_CATEGORIES = {
    "P3_S14": "households", "P3_S15": "npish", "P3_S13": "government", "P51G": "investment", "P5M": "inventories",
}  # fmt: skip
_VALUE_ADDED = "W2"


def _matrices(place: Place) -> list[str]:
    return [n for n in place.names if re.match(r"matrix_eu-ic-", PurePosixPath(n).name, re.IGNORECASE)]


def looks_like(place: Place) -> bool:
    """Whether a file, folder or zip holds a FIGARO matrix."""
    return bool(_matrices(place))


def read(place: Place, request: Request) -> Published:
    """Return a FIGARO table; see `Database.read`. Output is checked against inputs and value added.

    Raises
    ------
    InputFileError
        If it is a supply or use table, or not laid out as published.
    """
    found = _matrices(place)
    tables = [name for name in found if "eu-ic-io" in name.casefold()]
    if found and not tables:
        raise InputFileError(
            place.path,
            [message("it holds supply and use tables")],
            hint="give the input-output matrix, matrix_eu-ic-io_ind-by-ind_...csv",
        )
    by_industry = [name for name in tables if "prod-by-prod" not in name.casefold()]
    name = one_of(place, by_industry or tables, request, "FIGARO matrix")
    year = year_of(place, name, request)
    edition = re.search(r"(\d\ded)", PurePosixPath(name).name, re.IGNORECASE)
    version = edition[1] if edition else ""
    check_version(place, request, version)
    book, currency = CellBook(), f"MEUR_{year}"
    sheet = read_sheet(place, name, header=1, labels=1, sep=",", tell=request.tell)
    rows, columns = [_split(label) for label in sheet.column(0)], [_split(one) for one in sheet.header[0]]
    index = [pair for pair in rows if pair[0] != _VALUE_ADDED]
    users = [pair for pair in columns if pair[1] in _CATEGORIES]
    same_labels(
        place, [p for p in columns if p[1] not in _CATEGORIES], index, message("columns of {name}", name=name)
    )
    n = len(index)
    if rows[:n] != index or columns[:n] != index:
        raise InputFileError(
            place.path, [message("{name} does not begin with the industries, in one order", name=name)]
        )
    Z, Y = sheet.values[:n, :n], sheet.values[:n, n:]
    book.used(name, message("flows"), Z, currency)
    book.used(name, message("final demand"), Y, currency)
    output = None
    if len(rows) > n:
        book.dropped(
            name, message("rows W2 (taxes, value added)"), sheet.values[n:], currency,
            message("no flow between industries; with them inputs must equal output"),
        )  # fmt: skip
        output = sheet.values[:, :n].sum(axis=0)
    stocks = np.array([category == "P5M" for _, category in users])
    below = int((Y[:, stocks] < 0).sum())
    if below:
        book.remark(
            message(
                "{below:,} cells of changes in stocks (P5M) are negative, as in every edition", below=below
            )
        )
    if version.casefold() == "25ed" and {"AL", "ME", "MK", "RS"} & {region for region, _ in index}:
        book.note("this is the first 25ed, with AL, ME, MK and RS, which Eurostat withdrew in version 2")
    return Published(
        place.path,
        TITLE,
        version,
        LICENCE,
        year,
        currency,
        index,
        users,
        Z,
        Y,
        output,
        {},
        _CATEGORIES,
        book=book,
    )


def _split(label: str) -> tuple[str, str]:
    region, _, rest = label.partition("_")
    return region, rest


TITLE = "FIGARO"
LICENCE = "Eurostat reuse policy (CC BY 4.0)"
DATABASE = Database(
    "figaro",
    TITLE,
    LICENCE,
    "Eurostat, ESA supply, use and input-output tables, FIGARO, bulk download",
    looks_like,
    read,
)
