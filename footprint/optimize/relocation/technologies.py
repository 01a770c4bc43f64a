"""Ways of making a product: conventional plant, micro-factory, and whatever a planner or a scenario adds.

The default numbers are ``data/technologies.csv``, each with its source or the word assumption and a range. A
planner's CSV or TOML file overrides any of them, or adds a technology; what it leaves open is taken over
from the conventional plant.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    field_validator,
    model_validator,
)

from footprint.embedded import embedded
from footprint.errors import FootprintWarning, InputFileError, UnitError
from footprint.i18n import message
from footprint.mrio.sources.sector_names import older_names
from footprint.names import nearest
from footprint.once import kept
from footprint.reading.numbers import POINT, decimal_mark, leading_number, read_number
from footprint.reading.tables import explain, read_rows
from footprint.reading.toml import read_toml
from footprint.units import conversion_factor

CONVENTIONAL = "conventional"
EVERY = "*"
INPUT = "input:"
_SHAPE = 'write [technology."sector"] and below it quantity = value'
HINT = "see data/technologies.csv for the columns, and docs/methods/costs.md for their meaning"
#: Other names of the columns, as French tables have them.
ALIASES = {
    "technologie": "technology", "secteur": "sector", "grandeur": "quantity", "valeur": "value", "bas": "low",
    "haut": "high", "unité": "unit", "source": "source",
}  # fmt: skip
_SHARES: dict[str, Any] = {"percent": True}


@dataclass(frozen=True)
class Quantity:
    """One number of a technology: its unit, its value where nothing is said, and the most it can be."""

    unit: str
    default: float
    most: float
    words: str


QUANTITIES: dict[str, Quantity] = {
    "offered": Quantity("1", 1.0, 1.0, "whether the technology can make the product (1 or 0)"),
    "bound_to_place": Quantity(
        "1",
        0.0,
        1.0,
        "whether it can only grow where it is, because its raw material is not carried (1 or 0)",
    ),
    "capex_per_output": Quantity("EUR/EUR", np.nan, np.inf, "capital per EUR of yearly output"),
    "smallest_share": Quantity("1", 0.0, np.inf, "smallest plant, share of a French producer's mean output"),
    "smallest_jobs": Quantity(
        "job", 0.0, np.inf, "smallest plant in jobs, where the mean French plant has more"
    ),
    "smallest_size": Quantity("MEUR", 0.0, np.inf, "smallest plant, output a year"),
    "typical_share": Quantity("1", 0.45, np.inf, "usual plant, share of a French producer's mean output"),
    "largest_share": Quantity("1", 8.6, np.inf, "largest plant, share of a French producer's mean output"),
    "largest_jobs": Quantity("job", np.inf, np.inf, "largest plant in jobs"),
    "largest_size": Quantity("MEUR", np.inf, np.inf, "largest plant, output a year"),
    "jobs_factor": Quantity("1", 1.0, np.inf, "jobs per output, relative to French plants today"),
    "share_technicians": Quantity("1", 0.0, 1.0, "technicians among the jobs"),
    "share_engineers": Quantity("1", 0.0, 1.0, "engineers and managers among the jobs"),
    "running_cost_premium": Quantity("EUR/EUR", 0.0, np.inf, "extra cost a year per EUR of output"),
    "land_per_output": Quantity("ha/MEUR", 0.0, np.inf, "land per yearly output"),
    "water_per_output": Quantity("m3/kEUR", 0.0, np.inf, "water per yearly output"),
    "local_share": Quantity(
        "1", np.nan, 1.0, "share of output sold in the area; open: what the index model says"
    ),
    "local_multiple": Quantity(
        "1", 1.0, np.inf, "sold in the area, times what the index model says of a plant"
    ),
    "price_elasticity": Quantity(
        "1", 0.0, np.inf, "by how many percent sales fall when the price is 1 % higher"
    ),
    "lifetime": Quantity("year", 20.0, np.inf, "years over which the capital is paid back"),
    "interest": Quantity("1", 0.04, 1.0, "yearly rate at which capital is paid back, above inflation"),
    "material_factor": Quantity("1", 1.0, np.inf, "goods used per output, relative to today's recipe"),
    "extraction_factor": Quantity("1", 1.0, np.inf, "own extraction per output, relative to today's"),
}


class TechnologyRow(BaseModel):
    """One number of one technology for one sector, macro-sector or all (``*``)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    technology: str
    sector: str
    quantity: str
    value: FiniteFloat = Field(json_schema_extra=_SHARES)
    low: FiniteFloat | None = Field(default=None, json_schema_extra=_SHARES)
    high: FiniteFloat | None = Field(default=None, json_schema_extra=_SHARES)
    unit: str | None = None
    source: str | None = None

    @field_validator("sector")
    @classmethod
    def _known_sector(cls, name: str) -> str:
        if name == EVERY:
            return name
        return _resolve_name(name, _places())

    @field_validator("quantity")
    @classmethod
    def _known_quantity(cls, name: str) -> str:
        if name.startswith(INPUT):
            return INPUT + _resolve_name(name.removeprefix(INPUT).strip(), _inputs())
        if name not in QUANTITIES:
            raise ValueError(
                message(
                    "{name!r} is not known ({quantities}, {input}NAME)",
                    name=name,
                    quantities=", ".join(QUANTITIES),
                    input=INPUT,
                )
            )
        return name

    @model_validator(mode="after")
    def _sensible(self) -> TechnologyRow:
        is_input = self.quantity.startswith(INPUT)
        expected = "EUR/EUR" if is_input else QUANTITIES[self.quantity].unit
        if self.unit == "jobs":
            self.unit = "job"
        if self.unit and self.unit not in (expected, "1" if expected == "EUR/EUR" else expected):
            try:
                factor = conversion_factor(self.unit, expected, "quantity")
            except UnitError as error:
                why = f": {error.what}" if "two ways" in error.what else ""
                raise ValueError(
                    message(
                        "unit {unit!r} does not fit, expected {expected}{why}",
                        unit=self.unit,
                        expected=expected,
                        why=why,
                    )
                ) from error
            self.value *= factor
            self.low = None if self.low is None else self.low * factor
            self.high = None if self.high is None else self.high * factor
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not is_input and min(low, self.value, high) < 0:
            raise ValueError(message("{quantity} must not be negative", quantity=self.quantity))
        if not low <= self.value <= high:
            raise ValueError(
                message(
                    "the value {value:g} lies outside its range {low:g} to {high:g}",
                    value=self.value,
                    low=low,
                    high=high,
                )
            )
        if not is_input and high > QUANTITIES[self.quantity].most:
            raise ValueError(
                message(
                    "{quantity} can be {most:g} at most",
                    quantity=self.quantity,
                    most=QUANTITIES[self.quantity].most,
                )
            )
        self.low, self.high = low, high
        return self


@kept(1)
def _places() -> dict[str, str]:
    """Every spelling of a sector or macro-sector, to its English name."""
    from footprint.areas.production.france import load_france

    goods = load_france().sectors
    goods = goods[goods["goods"]]
    known = {}
    for english, french in (("macro_sector", "macro_sector_fr"), ("name_en", "name_fr")):
        for name, other in zip(goods[english], goods[french], strict=True):
            known[str(name).casefold()] = known[str(other).casefold()] = str(name)
    return {**known, **{str(code).casefold(): str(name) for code, name in goods["name_en"].items()}}


@kept(1)
def _inputs() -> dict[str, str]:
    """Every spelling of what a recipe can use: goods sectors, and industries of the world table.

    An older name of several industries of today means the one that makes most in France.
    """
    from footprint.areas.production.detail import detail_world
    from footprint.areas.production.france import load_france

    table = load_france().sectors
    made = table.groupby("parent")["output"].sum()
    older = {
        name.casefold(): str(made.reindex(today).idxmax())
        for name, today in older_names(detail_world().sector_info).items()
    }
    parents = {str(name).casefold(): str(name) for name in table["parent"]}
    macros = set(table["macro_sector"])
    return {**older, **parents, **{key: name for key, name in _places().items() if name not in macros}}


def _resolve_name(name: str, known: dict[str, str]) -> str:
    if name.casefold() in known:
        return known[name.casefold()]
    near = nearest(name, known.values())
    meant = message("; did you mean {near}?", near=" or ".join(map(repr, near))) if near else ""
    raise ValueError(message("no sector is called {name!r}{meant}", name=name, meant=meant))


def read_technologies(path: str | Path) -> list[TechnologyRow]:
    """Return a planner's numbers from a CSV file, or TOML of ``[technology."sector"] quantity = value``.

    Raises
    ------
    InputFileError
        With every problem of the file, by row number or key.
    """
    path = Path(path)
    if path.suffix.lower() != ".toml":
        found = read_rows(path, TechnologyRow, hint=HINT, aliases=ALIASES)
        for note in found.notes:
            warnings.warn(note, FootprintWarning, stacklevel=2)
        return found
    tables = read_toml(path, HINT).content
    rows, problems = [], []
    for technology, sectors in tables.items():
        if not isinstance(sectors, dict):
            problems.append(f"{technology}: {_SHAPE}")
            continue
        for sector, values in sectors.items():
            if not isinstance(values, dict):
                problems.append(f"{technology}.{sector}: {_SHAPE}")
                continue
            for quantity, value in values.items():
                key = f"{technology}.{sector}.{quantity}"
                try:
                    rows.append(TechnologyRow.model_validate(_toml_row(technology, sector, quantity, value)))
                except ValidationError as error:
                    problems += [f"{key}: {explain(problem)}" for problem in error.errors()]
    if not rows and not problems:
        problems.append(message("nothing found; {shape}", shape=_SHAPE))
    if problems:
        raise InputFileError(path, problems, hint=HINT)
    return rows


def _toml_row(technology: str, sector: str, quantity: str, value: Any) -> dict[str, Any]:
    row = {"technology": technology, "sector": sector, "quantity": quantity}
    if isinstance(value, str):
        number, unit = leading_number(value)
        try:
            return {**row, "value": read_number(number or value), **({"unit": unit} if unit else {})}
        except ValueError:
            return {**row, "value": value}  # the model says what is wrong with it
    if isinstance(value, dict):
        return {**row, **value}
    return {**row, "value": value}


@kept(1)
def default_technologies() -> tuple[TechnologyRow, ...]:
    """Return the rows of ``data/technologies.csv``."""
    with decimal_mark(POINT):  # ours, whatever a user says of his own files
        return tuple(read_rows(embedded("technologies.csv"), TechnologyRow))


@dataclass(frozen=True)
class TechnologyTable:
    """The numbers of every technology for every product.

    Attributes
    ----------
    value, low, high : dict of str to DataFrame
        By technology: products × quantities.
    inputs : dict of str to DataFrame
        By technology: what a recipe uses in addition (EUR per EUR), products × names.
    """

    value: dict[str, pd.DataFrame]
    low: dict[str, pd.DataFrame]
    high: dict[str, pd.DataFrame]
    inputs: dict[str, pd.DataFrame]

    @property
    def names(self) -> tuple[str, ...]:
        """The technologies."""
        return tuple(self.value)


def resolve_technologies(
    products: Sequence[str], groups: Sequence[str], *sources: Iterable[TechnologyRow]
) -> TechnologyTable:
    """Return the numbers that hold for every product, the later source and the closer sector winning.

    Parameters
    ----------
    products, groups : sequence of str
        Products and the macro-sector of each.
    *sources : rows
        The default table, then what overrides it.
    """
    layers = [_by_closeness(rows, set(products)) for rows in sources]
    names = list(dict.fromkeys([CONVENTIONAL, *(row.technology for layer in layers for row in layer)]))
    index, group = pd.Index(products), np.asarray(groups)
    empty = pd.DataFrame(
        {name: quantity.default for name, quantity in QUANTITIES.items()}, index, dtype=float
    )
    tables: dict[str, dict[str, pd.DataFrame]] = {"value": {}, "low": {}, "high": {}}
    inputs: dict[str, pd.DataFrame] = {}
    for name in names:
        rows = [row for layer in layers for row in layer if row.technology == name]
        extra = pd.DataFrame(
            0.0, index, sorted({_used(row) for row in rows if row.quantity.startswith(INPUT)})
        )
        for kind, table in tables.items():
            start = empty.copy() if name == CONVENTIONAL else table[CONVENTIONAL].copy()
            if name != CONVENTIONAL:
                start[["offered", "local_share"]] = empty[["offered", "local_share"]]
            for row in rows:
                here = _where(row.sector, index, group)
                if row.quantity.startswith(INPUT):
                    extra.loc[here, _used(row)] = row.value
                else:
                    start.loc[here, row.quantity] = getattr(row, kind)
            table[name] = start
        inputs[name] = extra
    return TechnologyTable(tables["value"], tables["low"], tables["high"], inputs)


def _used(row: TechnologyRow) -> str:
    return row.quantity.removeprefix(INPUT)


def _by_closeness(rows: Iterable[TechnologyRow], products: set[str]) -> list[TechnologyRow]:
    return sorted(rows, key=lambda row: (row.sector != EVERY) + (row.sector in products))


def _where(sector: str, products: pd.Index, groups: np.ndarray) -> np.ndarray:
    if sector == EVERY:
        return np.ones(len(products), dtype=bool)
    return np.asarray(products == sector) | (groups == sector)
