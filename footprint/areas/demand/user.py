"""A user's own demand: by product of the world table or by COICOP class, from a CSV file or a Series."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from footprint.areas.demand.coicop import DIRECT, TAX, class_shares, coicop_bridge, coicop_code
from footprint.areas.demand.money import MoneyUnit, money_unit
from footprint.areas.french import french_purchases, origin_mix, price_year
from footprint.areas.places.area import Area
from footprint.areas.places.find import normalised
from footprint.errors import InputFileError, LabelError, UnitError, UnknownNameError
from footprint.labels import codes_of
from footprint.mrio.sector_names import older_names
from footprint.mrio.system import MRIO
from footprint.names import nearest

_HINT = (
    "columns: product or coicop, amount, unit, and optionally origin; for instance\n"
    "  coicop,amount,unit\n  01.1,2300,EUR_2014/inhabitant"
)


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
        What was assumed on the way.
    """

    y: pd.Series
    tax: float = 0.0
    direct: float = 0.0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """One amount: products (and tax) it buys, in the table's money a year, and where from."""

    bought: pd.Series
    origin: str | None


class Names:
    """The products, COICOP classes and regions that a demand can name, each however spelt."""

    def __init__(self, world: MRIO) -> None:
        self.world = world
        self._bridge: pd.DataFrame | None = None
        self._purchases: pd.Series | None = None
        self._products = {normalised(str(name)): pd.Index([name]) for name in world.sectors}
        info = world.sector_info
        for column in ("name_fr", "name_en", "code", "wiod_code"):
            if column in info.columns:
                for text, group in info.groupby(info[column].astype(str), sort=False):
                    self._products.setdefault(normalised(str(text)), group.index)
        for name, sectors in older_names(info).items():
            self._products.setdefault(normalised(name), pd.Index(sectors))
        self._regions: dict[str, str] = {}
        for column in ("name_en", "name_fr"):
            if column in world.region_info.columns:
                names = world.region_info[column].astype(str)
                self._regions.update({normalised(name): str(label) for label, name in names.items()})
        self._regions.update({normalised(str(label)): str(label) for label in world.regions})

    def product(self, text: str) -> pd.Series:
        """Return the products a name or code means, as shares that sum to 1."""
        found = self._products.get(normalised(text))
        if found is None:
            raise UnknownNameError("product", text, self._near(text, map(str, self.world.sectors)))
        if len(found) == 1:
            return pd.Series(1.0, index=found)
        if self._purchases is None:
            self._purchases = french_purchases(self.world).groupby(level=1).sum().clip(lower=0.0)
        weights = self._purchases[found]
        return weights / weights.sum() if weights.sum() > 0 else pd.Series(1 / len(found), index=found)

    def coicop(self, text: str) -> pd.Series:
        """Return the products and tax that one euro spent on a class buys."""
        if self._bridge is None:
            self._bridge = coicop_bridge(self.world)
        return class_shares(coicop_code(text), self._bridge, price_year(self.world))

    def region(self, text: str) -> str:
        """Return the label of a region named by label or by English or French name."""
        found = self._regions.get(normalised(text))
        if found is None:
            known = [
                *map(str, self.world.regions),
                *self.world.region_info.get("name_en", pd.Series(dtype=str)),
            ]
            raise UnknownNameError("region", text, self._near(text, map(str, known)))
        return found

    @staticmethod
    def _near(text: str, known: Iterable[str]) -> list[str]:
        names = list(known)
        key = normalised(text)
        holding = [name for name in names if key and key in normalised(name)]
        return list(dict.fromkeys([*holding, *nearest(text, names)]))[:3]


def read_demand_file(
    world: MRIO,
    area: Area,
    path: str | os.PathLike[str],
    price_index: Mapping[int, float] | None = None,
) -> UserDemand:
    """Return the demand in a CSV file, with every problem of the file reported at once.

    Columns: ``product`` (a product of the table) or ``coicop`` (a class or group of COICOP 2018); ``amount``;
    ``unit`` (see `footprint.areas.demand.money.money_unit`); optionally ``origin``, a region of the table,
    else the mix of origins of French households. Amounts by product are at basic prices, amounts by COICOP
    class at shop prices.

    Raises
    ------
    InputFileError
        With the row number of each unknown name, wrong number or missing cell; a `DemandUnitError`, which
        is also a UnitError, if units are among them.
    """
    from footprint.files import read_rows

    names = Names(world)
    model = _row_model(names, area, price_index)
    try:
        rows: list[Any] = read_rows(path, model, hint=_HINT)
    except InputFileError as error:
        wrong_unit = any(
            ": unit: " in problem and "nothing given" not in problem for problem in error.problems
        )
        kind = DemandUnitError if wrong_unit else InputFileError
        raise kind(error.path, error.problems, hint=error.hint) from None
    demand = _spread(world, [row.line() for row in rows])
    if problems := _negative(demand.y):
        raise InputFileError(path, problems, hint="what is bought in a year cannot be negative in sum")
    demand.notes += sorted({row.money.note for row in rows if row.money.note})
    return demand


def _row_model(names: Names, area: Area, price_index: Mapping[int, float] | None) -> Any:
    """Return the model of a row; it knows the table, so that each problem carries its row number."""
    from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

    year = price_year(names.world)
    units: dict[str, MoneyUnit] = {}

    class Row(BaseModel):
        model_config = ConfigDict(extra="forbid")
        product: str | None = None
        coicop: str | None = None
        amount: float = Field(allow_inf_nan=False)
        unit: str
        origin: str | None = None

        @field_validator("amount", mode="before")
        @classmethod
        def _french_number(cls, given: object) -> object:
            text = str(given).replace("\u202f", "").replace("\xa0", "").replace(" ", "")
            return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text

        @field_validator("product", "coicop", "origin", "unit")
        @classmethod
        def _known(cls, given: str | None, info: Any) -> str | None:
            if given is None:
                return None
            try:
                if info.field_name == "unit":
                    units[given] = money_unit(given, names.world.currency, year, price_index)
                else:
                    look_up = {"product": names.product, "coicop": names.coicop, "origin": names.region}
                    look_up[info.field_name](given)
            except (UnitError, UnknownNameError) as error:
                raise ValueError("; ".join(str(error).splitlines()).replace("What to do: ", "")) from None
            return given

        @model_validator(mode="after")
        def _one_name(self) -> Any:
            if (self.product is None) == (self.coicop is None):
                raise ValueError("give a product or a COICOP class, and not both")
            return self

        @property
        def money(self) -> MoneyUnit:
            return units[self.unit]

        def line(self) -> _Line:
            amount = (
                self.amount * self.money.factor * (area.inhabitants if self.money.per_inhabitant else 1.0)
            )
            shares = names.product(self.product) if self.product else names.coicop(str(self.coicop))
            return _Line(shares * amount, names.region(self.origin) if self.origin else None)

    return Row


def read_demand_series(
    world: MRIO, area: Area, given: pd.Series, price_index: Mapping[int, float] | None = None
) -> UserDemand:
    """Return the demand in a Series: by (region, sector), by product, or by COICOP class.

    Plain numbers are in the table's money a year; a pint dtype says its own unit.

    Raises
    ------
    LabelError
        If labels are unknown, all of them named; UnitError if the unit does not fit.
    """
    values, notes = _plain(world, area, given, price_index)
    if isinstance(values.index, pd.MultiIndex):
        y = pd.Series(world.demand_values(values), index=world.index)
        demand = UserDemand(y, notes=notes)
    else:
        names = Names(world)
        labels = [str(label) for label in values.index]
        found, unknown, near = {}, [], ""
        for label in labels:
            try:
                found[label] = names.coicop(label) if _is_coicop(label) else names.product(label)
            except UnknownNameError as error:
                unknown.append(label)
                near = near or error.hint
        if unknown:
            raise LabelError("The demand names unknown products or classes", labels=unknown, hint=near)
        if len(set(labels)) < len(labels):
            twice = sorted({label for label in labels if labels.count(label) > 1})
            raise LabelError("The demand names products twice", labels=twice, hint="sum them first")
        lines = [
            _Line(found[label] * float(amount), None) for label, amount in zip(labels, values, strict=True)
        ]
        demand = _spread(world, lines)
        demand.notes += notes
    if problems := _negative(demand.y):
        raise InputFileError(
            "The demand", problems, hint="what is bought in a year cannot be negative in sum"
        )
    return demand


def _plain(
    world: MRIO, area: Area, given: pd.Series, price_index: Mapping[int, float] | None
) -> tuple[pd.Series, list[str]]:
    quantities = getattr(given.array, "quantity", None)
    notes: list[str] = []
    if quantities is None:
        values = given.astype(float)
    else:
        unit = money_unit(str(quantities.units), world.currency, price_year(world), price_index)
        amounts = np.asarray(quantities.magnitude, dtype=float) * unit.factor
        values = pd.Series(amounts * (area.inhabitants if unit.per_inhabitant else 1.0), index=given.index)
        notes += [unit.note] if unit.note else []
    if bad := [label for label, value in values.items() if not np.isfinite(value)]:
        raise LabelError("The demand holds NaN or infinite amounts for", labels=bad)
    return values, notes


def _is_coicop(label: str) -> bool:
    text = label.strip().upper().removeprefix("CP")
    return text[:1].isdigit() and text.replace(".", "").isdigit()


def _spread(world: MRIO, lines: list[_Line]) -> UserDemand:
    """Return the lines summed and sent to their origins."""
    mixed = pd.Series(0.0, index=world.sectors)
    named = np.zeros((len(world.regions), len(world.sectors)))
    tax = direct = 0.0
    for line in lines:
        products = line.bought.drop([TAX, DIRECT], errors="ignore").reindex(world.sectors, fill_value=0.0)
        tax += float(line.bought.get(TAX, 0.0))
        direct += float(line.bought.get(DIRECT, 0.0))
        if line.origin is None:
            mixed += products
        else:
            named[world.regions.get_loc(line.origin)] += products.to_numpy()
    table = named + origin_mix(world).to_numpy() * mixed.to_numpy()
    row = codes_of(world.index.get_level_values(0), world.regions)
    column = codes_of(world.index.get_level_values(1), world.sectors)
    demand = UserDemand(pd.Series(table[row, column], index=world.index), tax, direct)
    table[row, column] = 0.0
    if table.any():
        nobody = [f"{world.sectors[j]} of {world.regions[i]}" for i, j in np.argwhere(table)]
        raise LabelError("The demand names products that its regions of origin do not make", labels=nobody)
    if mixed.any():
        demand.notes.append(
            "products without an origin come from where French households' purchases come from"
        )
    return demand


def _negative(y: pd.Series) -> list[str]:
    by_product = y.groupby(level=1, sort=False).sum()
    return [f"total: {product} is {value:,.6g}" for product, value in by_product.items() if value < 0]
