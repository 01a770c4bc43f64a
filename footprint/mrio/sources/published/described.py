"""Any table in CSV, tab-separated text or Parquet, described by a small TOML file beside it."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from footprint.errors import InputFileError
from footprint.i18n import message
from footprint.mrio.sources.importing.book import CellBook
from footprint.mrio.sources.importing.building import MATERIALS, Published
from footprint.mrio.sources.importing.cells import Sheet, read_sheet, same_labels
from footprint.mrio.sources.importing.parsing import refused_blanks
from footprint.mrio.sources.importing.place import Place
from footprint.mrio.sources.importing.request import Database, Request, check_version
from footprint.reading.toml import read_toml
from footprint.units import conversion_factor

_HINT = "docs/databases/own-table.md lists the keys"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _File(_Part):
    file: str
    separator: str = ","
    header: Literal[1, 2] = 2
    labels: Literal[1, 2] = 2
    join: str = "_"
    blank: Literal["refuse", "zero"] = "refuse"


class _Extension(_File):
    labels: Literal[1, 2] = 1
    unit: str
    final_demand: str = ""


class _Description(_Part):
    title: str
    licence: str
    year: int = Field(ge=1900, le=2100)
    currency: str
    version: str = ""
    flows: _File
    final_demand: _File
    output: str = ""
    categories: dict[str, str] = Field(default_factory=dict)
    regions: dict[str, str] = Field(default_factory=dict)
    sectors: dict[str, str] = Field(default_factory=dict)
    extensions: dict[str, _Extension] = Field(default_factory=dict)


def _descriptions(place: Place) -> list[str]:
    return place.ending_with(".toml")


def looks_like(place: Place) -> bool:
    """Whether a file is a description, or a folder holds one."""
    return not place.zipped and bool(_descriptions(place))


def read(place: Place, request: Request) -> Published:
    """Return the table that a description tells of; see `Database.read`.

    Raises
    ------
    InputFileError
        If the description lacks or holds what it should not, or a table is not as it says.
    """
    found = _descriptions(place)
    if len(found) != 1:
        raise InputFileError(
            place.path,
            [message("it holds {count} descriptions (.toml)", count=len(found))],
            hint="give one of them",
        )
    path = place.file(found[0])
    try:
        told = _Description.model_validate(read_toml(path, _HINT).content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise InputFileError(path, faults, hint=_HINT) from error
    if request.year is not None and request.year != told.year:
        raise InputFileError(
            path,
            [message("it is of {year}, not of {year2}", year=told.year, year2=request.year)],
            hint="check --year",
        )
    check_version(place, request, told.version)
    inside = Place(path.parent)
    book, tell = CellBook(), request
    Z = _sheet(inside, told.flows, tell, square=True)
    index = _pairs(Z.labels, told.flows.join)
    same_labels(inside, _heads(Z, told.flows.join), index, message("columns of {z}", z=Z.name))
    Y = _sheet(inside, told.final_demand, tell, rows=len(index))
    same_labels(inside, _pairs(Y.labels, told.final_demand.join), index, message("rows of {y}", y=Y.name))
    users = _heads(Y, told.final_demand.join)
    book.used(Z.name, message("flows"), Z.values, told.currency)
    book.used(Y.name, message("final demand"), Y.values, told.currency)
    output = None
    if told.output:
        about = told.flows.model_copy(update={"file": told.output, "header": 1})
        x = _sheet(inside, about, tell, rows=len(index))
        same_labels(inside, _pairs(x.labels, about.join), index, message("rows of {x}", x=x.name))
        output = x.values[:, 0]
    extensions = {
        name: _extension(inside, name, about, index, users, book, tell)
        for name, about in told.extensions.items()
    }
    return Published(
        path, told.title, told.version, told.licence, told.year, told.currency, index, users, Z.values, Y.values,
        output, extensions, told.categories, told.regions, told.sectors, book,
    )  # fmt: skip


def _extension(
    place: Place,
    name: str,
    about: _Extension,
    index: list[tuple[str, str]],
    users: list[tuple[str, str]],
    book: CellBook,
    request: Request,
) -> tuple[list[str], str, np.ndarray, np.ndarray | None]:
    unit = "t" if name == MATERIALS else about.unit
    factor = conversion_factor(about.unit, unit, f"extension {name}")
    F = _sheet(place, about, request)
    same_labels(place, _heads(F, about.join), index, message("columns of {f}", f=F.name))
    labels = [" - ".join(label) for label in F.labels]
    book.used(F.name, message("extension {name}", name=name), F.values * factor, unit)
    if not about.final_demand:
        book.note(
            message("{name}: the description names no file of what final users take directly", name=name)
        )
        return labels, unit, F.values * factor, None
    direct = _sheet(place, about.model_copy(update={"file": about.final_demand}), request, rows=len(labels))
    same_labels(place, direct.labels, F.labels, message("rows of {direct}", direct=direct.name))
    same_labels(place, _heads(direct, about.join), users, message("columns of {direct}", direct=direct.name))
    book.used(direct.name, message("extension {name}, direct", name=name), direct.values * factor, unit)
    return labels, unit, F.values * factor, direct.values * factor


def _sheet(
    place: Place, about: _File, request: Request, *, square: bool = False, rows: int | None = None
) -> Sheet:
    name = PurePosixPath(Path(about.file).as_posix()).as_posix()
    if name not in place.names:
        raise InputFileError(
            place.path,
            [message("the description names {file!r}, which is not beside it", file=about.file)],
            hint=_HINT,
        )
    if name.casefold().endswith(".parquet"):
        return _parquet(place, name, about, rows)
    return read_sheet(
        place, name, header=about.header, labels=about.labels, sep=about.separator,
        rows=-1 if square else rows, blank_is_zero=about.blank == "zero", tell=request.tell,
    )  # fmt: skip


def _parquet(place: Place, name: str, about: _File, rows: int | None) -> Sheet:
    """Return a table of Parquet: columns of labels first, then one column of numbers for each label."""
    try:
        frame = pd.read_parquet(place.file(name))
    except (ValueError, OSError) as error:
        raise InputFileError(
            place.path,
            [message("{name} cannot be read: {error}", name=name, error=error)],
            hint="write it again",
        ) from error
    body = frame.iloc[:, about.labels :]
    if strange := [str(one) for one in body.columns if not pd.api.types.is_numeric_dtype(body[one])]:
        raise InputFileError(
            place.path,
            [message("{name}: column {strange!r} holds no numbers", name=name, strange=strange[0])],
            hint=_HINT,
        )
    if rows is not None and len(frame) != rows:
        raise InputFileError(
            place.path,
            [message("{name} holds {count:,} rows of {rows:,}", name=name, count=len(frame), rows=rows)],
            hint=_HINT,
        )
    labels = [tuple(map(str, row)) for row in frame.iloc[:, : about.labels].itertuples(index=False)]
    heads, values = [[str(one) for one in body.columns]], body.to_numpy(np.float64)
    empty = ~np.isfinite(values)
    if empty.any():
        if about.blank == "refuse" or np.isinf(values).any():
            raise refused_blanks(place, name, labels, heads, empty)
        values = np.where(empty, 0.0, values)
    return Sheet(name, heads, labels, values, int(empty.sum()))


def _pairs(labels: list[tuple[str, ...]], join: str) -> list[tuple[str, str]]:
    return [(label[0], label[1]) if len(label) == 2 else _split(label[0], join) for label in labels]


def _heads(sheet: Sheet, join: str) -> list[tuple[str, str]]:
    if len(sheet.header) == 2:
        return list(zip(sheet.header[0], sheet.header[1], strict=True))
    return [_split(one, join) for one in sheet.header[0]]


def _split(label: str, join: str) -> tuple[str, str]:
    first, _, last = re.sub(r"\s+", " ", label.strip()).partition(join)
    return first, last


TITLE = "a table described by a TOML file"
DATABASE = Database("table", TITLE, "as its description says", "on your machine: FILE.toml", looks_like, read)
