"""A user's own demand: by product of the world table or by COICOP class, from a file, a frame or a Series."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import DIRECT, TAX
from footprint.areas.demand.money import MoneyUnit, money_unit
from footprint.areas.demand.names import Names
from footprint.areas.demand.overlaps import Claim, overlaps
from footprint.areas.demand.purposes import Puzzle, coicop_label, pointed, read_purposes
from footprint.areas.french import origin_mix, price_year
from footprint.errors import InputFileError, LabelError, UnitError, UnknownNameError
from footprint.i18n import message
from footprint.labels import codes_of
from footprint.once import kept
from footprint.reading.grid import key_of

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.mrio import MRIO
    from footprint.reading.tables import Rows

HINT = (
    "columns: product or coicop, amount, unit, and optionally origin; for instance\n"
    "  coicop,amount,unit\n  01.1,2300,EUR_2014/inhabitant\n"
    "docs/howto/files.md shows what a file may look like; `footprint template demand` writes one"
)
#: Other names of the columns, as French tables have them.
ALIASES = {
    "produit": "product", "code coicop": "coicop", "coicop 2018": "coicop", "montant": "amount", "depense": "amount",
    "valeur": "amount", "unite": "unit", "origine": "origin",
}  # fmt: skip
_AMOUNT, _UNIT = ("amount", "montant", "depense", "valeur"), ("unit", "unite")
#: Beyond this an amount is a slip, and sums would overflow.
MOST = 1e18


class DemandUnitError(UnitError, InputFileError):
    """A demand file whose units do not fit; every problem of the file is in ``problems``."""


@dataclass
class UserDemand:
    """A demand that was read.

    Attributes
    ----------
    y : Series
        (region, sector), the table's money a year, at basic prices.
    tax : float
        The part of the spending that is tax, the table's money a year.
    direct : float
        The part that buys what the table books as used directly (firewood), the table's money a year.
    notes : list of str
        What was assumed on the way, and what every class was read as.
    classes, products : frozenset of str
        The COICOP classes and products it names, which it replaces.
    whole : bool
        Whether it is the whole demand, given by (region, sector).
    """

    y: pd.Series
    tax: float = 0.0
    direct: float = 0.0
    notes: list[str] = field(default_factory=list)
    classes: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    whole: bool = False

    @property
    def named(self) -> str:
        """What it names, in words."""
        parts = ((self.classes, "COICOP classes"), (self.products, "products"))
        return " and ".join(f"{len(names)} {words}" for names, words in parts if names)


class Line(NamedTuple):
    """One amount of a demand, in the table's money a year.

    Attributes
    ----------
    where : str
        Its row, for messages.
    text : str
        The product or class as it was understood.
    key : str or frozenset
        What it names (see `footprint.areas.demand.overlaps.Claim`).
    code : str
        The COICOP class (``CP0111``), empty for a product.
    product : str
        The product as it was written, empty for a class.
    amount : float
    origin : str or None
        Region it comes from.
    per_inhabitant : bool
        Whether the row's amount was for each inhabitant.
    """

    where: str
    text: str
    key: str | frozenset[str]
    code: str
    product: str
    amount: float
    origin: str | None
    per_inhabitant: bool = False


def read_demand_file(
    world: MRIO,
    area: Area,
    path: str | os.PathLike[str] | pd.DataFrame,
    price_index: Mapping[int, float] | None = None,
) -> UserDemand:
    """Return the demand in a file or frame, with every problem of it reported at once.

    Columns: ``product`` (a product of the table) or ``coicop`` (a class or group of COICOP 2018);
    ``amount``; ``unit`` (see `footprint.areas.demand.money.money_unit`); optionally ``origin``, a region of
    the table, else the mix of origins of French households. Amounts by product are at basic prices, amounts
    by COICOP class at shop prices. Rows that name the same are added; a division beside its groups is left
    out where they sum to it and refused otherwise.

    Raises
    ------
    InputFileError
        With the row number of each unknown name, wrong number or missing cell; a `DemandUnitError`, which
        is also a UnitError, if units are among them.
    """
    names = Names(world)
    lines, notes = demand_lines(names, float(area.inhabitants), path, price_index)
    demand = counted(world, names, lines, "The demand" if isinstance(path, pd.DataFrame) else path)
    demand.notes += notes
    return demand


def demand_lines(
    names: Names,
    inhabitants: float,
    path: str | os.PathLike[str] | pd.DataFrame,
    price_index: Mapping[int, float] | None = None,
) -> tuple[list[Line], list[str]]:
    """Return the rows of a demand file or frame, and what a reader must know of how it was read.

    Raises
    ------
    InputFileError
        As `read_demand_file`.
    """
    from footprint.reading.tables import read_rows

    model, books = _row_model(names, price_index)
    if isinstance(path, pd.DataFrame):
        path = _units_apart(path)
    try:
        rows: Rows[Any] = read_rows(path, model, hint=HINT, aliases=ALIASES, prepare=books.prepare)
    except InputFileError as error:
        wrong_unit = any(
            ": unit: " in problem and "nothing given" not in problem for problem in error.problems
        )
        kind = DemandUnitError if wrong_unit else InputFileError
        raise kind(error.path, error.problems, hint=error.hint) from None
    lines = []
    for number, row in zip(rows.numbers, rows, strict=True):
        money = books.units[row.unit]
        amount = row.amount * money.factor * (inhabitants if money.per_inhabitant else 1.0)
        origin = books.regions[row.origin] if row.origin else None
        if row.product:
            key: str | frozenset[str] = frozenset(map(str, names.products(row.product)))
            text = "; ".join(sorted(key)) if len(key) < 4 else row.product
            lines.append(
                Line(f"row {number}", text, key, "", row.product, amount, origin, money.per_inhabitant)
            )
        else:
            purpose = books.purposes[row.coicop]
            text, digits = named(purpose), purpose.digits
            lines.append(
                Line(f"row {number}", text, digits, purpose.code, "", amount, origin, money.per_inhabitant)
            )
    notes = sorted({books.units[row.unit].note for row in rows} - {""})
    return lines, [*rows.notes, *notes, *read_as(books.purposes[row.coicop] for row in rows if row.coicop)]


def _units_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose amounts may be quantities (a pint dtype, or one by one) with their units apart.

    Raises
    ------
    UnitError
        If a column of units stands beside amounts that carry their own.
    """
    place = next((at for at, name in enumerate(frame.columns) if key_of(str(name)) in _AMOUNT), None)
    if place is None or not any(hasattr(value, "magnitude") for value in frame.iloc[:, place]):
        return frame
    if any(key_of(str(name)) in _UNIT for name in frame.columns):
        raise UnitError("The amounts of the demand carry their units", hint="leave out the column of units")
    values = list(frame.iloc[:, place])
    parted = frame.copy()
    parted.isetitem(place, [getattr(value, "magnitude", value) for value in values])
    return parted.assign(unit=[f"{value.units:~}" if hasattr(value, "units") else "" for value in values])


@kept(4096)
def named(purpose: Any) -> str:
    """Return a class as ``01.1 Produits alimentaires``."""
    return f"{pointed(purpose.digits)} {coicop_label(purpose.code)}".strip()


def read_as(purposes: Iterable[Any]) -> list[str]:
    """Return the notes that name every class that was read, with its label."""
    found = list(dict.fromkeys(purposes))
    if not found:
        return []
    restored = [purpose.note for purpose in found if purpose.note]
    return [
        *restored,
        message("classes of COICOP 2018 that were read: {found}", found="; ".join(map(named, found))),
    ]


@dataclass
class _Books:
    """What the texts of a file mean, each looked up once: 20,000 rows hold few different ones."""

    names: Names
    price_index: Mapping[int, float] | None
    purposes: dict[str, Any] = field(default_factory=dict)
    units: dict[str, MoneyUnit] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    problems: dict[tuple[str, str], str] = field(default_factory=dict)

    def prepare(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Look up every text of the file; a column of codes is understood as a whole."""
        self.purposes = dict(read_purposes(columns.get("coicop", ())))
        for text, found in self.purposes.items():
            if isinstance(found, Puzzle):
                self.problems["coicop", text] = found.message
        year = price_year(self.names.world)

        def unit(text: str) -> None:
            self.units[text] = money_unit(text, self.names.world.currency, year, self.price_index)

        def origin(text: str) -> None:
            self.regions[text] = self.names.region(text)

        looks: dict[str, Callable[[str], Any]] = {
            "product": self.names.products,
            "origin": origin,
            "unit": unit,
        }
        for name, look in looks.items():
            for text in dict.fromkeys(columns.get(name, ())):
                try:
                    look(text)
                except (UnitError, UnknownNameError) as error:
                    told = "; ".join(str(error).splitlines()).replace("What to do: ", "")
                    self.problems[name, text] = told


def _row_model(names: Names, price_index: Mapping[int, float] | None) -> tuple[Any, _Books]:
    """Return the model of a row, and the books in which it looks up its texts."""
    from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

    books = _Books(names, price_index)

    class Row(BaseModel):
        model_config = ConfigDict(extra="forbid")
        product: str | None = None
        coicop: str | None = None
        amount: float = Field(allow_inf_nan=False, ge=-MOST, le=MOST)
        unit: str
        origin: str | None = None

        @field_validator("product", "coicop", "origin", "unit")
        @classmethod
        def _known(cls, given: str | None, info: Any) -> str | None:
            if given is not None and (problem := books.problems.get((info.field_name, given))):
                raise ValueError(problem)
            return given

        @model_validator(mode="after")
        def _one_name(self) -> Any:
            if (self.product is None) == (self.coicop is None):
                raise ValueError("give a product or a COICOP class, and not both")
            return self

    return Row, books


def counted(world: MRIO, names: Names, lines: Sequence[Line], source: Any) -> UserDemand:
    """Return the lines summed, after those that hold others were looked at."""
    found = overlaps([Claim(line.where, line.text, line.key, line.amount) for line in lines])
    if found.problems:
        raise InputFileError(
            source, found.problems, hint="keep a class or its parts, so that nothing counts twice"
        )
    demand = _spread(world, names, [line for place, line in enumerate(lines) if place not in found.left_out])
    if problems := negative(demand.y):
        raise InputFileError(source, problems, hint="what is bought in a year cannot be negative in sum")
    demand.notes += found.notes
    return demand


def _spread(world: MRIO, names: Names, lines: Sequence[Line]) -> UserDemand:
    """Return the lines summed and sent to their origins."""
    sums: dict[tuple[str, str, str | None], float] = {}
    for line in lines:
        key = (line.code, line.product, line.origin)
        sums[key] = sums.get(key, 0.0) + line.amount
    mixed = pd.Series(0.0, index=world.sectors)
    named = np.zeros((len(world.regions), len(world.sectors)))
    tax = direct = 0.0
    for (code, product, origin), amount in sums.items():
        bought = (names.coicop(code) if code else names.product(product)) * amount
        products = bought.drop([TAX, DIRECT], errors="ignore").reindex(world.sectors, fill_value=0.0)
        tax += float(bought.get(TAX, 0.0))
        direct += float(bought.get(DIRECT, 0.0))
        if origin is None:
            mixed += products
        else:
            named[world.regions.get_loc(origin)] += products.to_numpy()
    table = named + origin_mix(world).to_numpy() * mixed.to_numpy()
    row = codes_of(world.index.get_level_values(0), world.regions)
    column = codes_of(world.index.get_level_values(1), world.sectors)
    demand = UserDemand(pd.Series(table[row, column], index=world.index), tax, direct)
    demand.classes = frozenset(leaf for code in {c for c, _, _ in sums if c} for leaf in names.classes(code))
    demand.products = frozenset(
        str(name) for _, product, _ in sums if product for name in names.products(product)
    )
    table[row, column] = 0.0
    if table.any():
        nobody = [f"{world.sectors[j]} of {world.regions[i]}" for i, j in np.argwhere(table)]
        raise LabelError("The demand names products that its regions of origin do not make", labels=nobody)
    if mixed.any():
        demand.notes.append(
            "products without an origin come from where French households' purchases come from"
        )
    return demand


def negative(y: pd.Series) -> list[str]:
    """Return a problem for each product whose sum is below zero."""
    by_product = y.groupby(level=1, sort=False).sum()
    return [
        message("total: {product} is {value:,.6g}", product=product, value=value)
        for product, value in by_product.items()
        if value < 0
    ]
