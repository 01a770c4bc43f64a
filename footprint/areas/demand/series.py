"""A user's own demand as a Series or mapping, plain or with units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprint.areas.demand.money import money_unit
from footprint.areas.demand.names import Names
from footprint.areas.demand.purposes import Puzzle, read_purposes
from footprint.areas.demand.user import MOST, Line, UserDemand, counted, named, negative, read_as
from footprint.areas.french import price_year
from footprint.errors import InputFileError, LabelError, UnknownNameError, shortened
from footprint.i18n import message
from footprint.once import kept

if TYPE_CHECKING:
    from footprint.areas.places.area import Area
    from footprint.mrio import MRIO


def read_demand_series(
    world: MRIO,
    area: Area,
    given: pd.Series | Mapping[str, object],
    price_index: Mapping[int, float] | None = None,
) -> UserDemand:
    """Return the demand in a Series or mapping: by (region, sector), by product, or by COICOP class.

    Plain numbers are in the table's money a year; a pint dtype, or each quantity, says its own unit. Labels
    that name the same are added, and one that holds others is treated as in `read_demand_file`.

    Raises
    ------
    LabelError
        If labels are unknown, all of them named; UnitError if the unit does not fit.
    """
    if not isinstance(given, pd.Series):
        given = pd.Series(dict(given), dtype=object)
    if given.empty:
        raise LabelError("The demand names nothing", hint="give amounts by product or COICOP class")
    values, notes = _plain(world, area, given, price_index)
    if values.index.nlevels > 2:
        raise LabelError(
            message("The demand has labels of {nlevels} levels", nlevels=values.index.nlevels),
            expected="one (product or COICOP class) or two (region, sector)",
        )
    if isinstance(values.index, pd.MultiIndex):
        if not values.index.is_unique:
            notes.append(message("named by several rows, which were added"))
            values = values.groupby(level=list(range(values.index.nlevels)), sort=False).sum()
        y = pd.Series(world.demand_values(values), index=world.index)
        demand = UserDemand(y, notes=notes, whole=True)
        if problems := negative(demand.y):
            raise InputFileError(
                "The demand", problems, hint="what is bought in a year cannot be negative in sum"
            )
        return demand
    names = Names(world)
    labels = [str(label) for label in values.index]
    purposes = read_purposes(label for label in labels if _is_coicop(label))
    lines, unknown, near = [], [], ""
    for label, amount in zip(labels, values, strict=True):
        purpose = purposes.get(label)
        if isinstance(purpose, Puzzle):
            unknown.append(label)
            near = near or purpose.message
        elif purpose is not None:
            lines.append(
                Line("the label", named(purpose), purpose.digits, purpose.code, "", float(amount), None)
            )
        else:
            try:
                key = frozenset(map(str, names.products(label)))
                lines.append(Line("the label", label, key, "", label, float(amount), None))
            except UnknownNameError as error:
                unknown.append(label)
                near = near or error.hint
    if unknown:
        raise LabelError("The demand names unknown products or classes", labels=unknown, hint=near)
    demand = counted(world, names, lines, "The demand")
    demand.notes += [*notes, *read_as(found for found in purposes.values() if not isinstance(found, Puzzle))]
    return demand


def _plain(
    world: MRIO, area: Area, given: pd.Series, price_index: Mapping[int, float] | None
) -> tuple[pd.Series, list[str]]:
    """Return the amounts as numbers in the table's money, whatever the dtype says of their unit."""
    quantities = getattr(given.array, "quantity", None)
    notes: dict[str, None] = {}

    @kept(64)
    def factor(unit: Any) -> float:
        found = money_unit(unit, world.currency, price_year(world), price_index)
        if found.note:
            notes[found.note] = None
        return found.factor * (area.inhabitants if found.per_inhabitant else 1.0)

    if quantities is not None:
        values = pd.Series(
            np.asarray(quantities.magnitude, dtype=float) * factor(quantities.units), index=given.index
        )
    elif getattr(given.dtype, "kind", "O") in "iuf":
        values = given.astype(float)
    else:
        amounts, wrong = [], []
        for label, value in given.items():
            try:
                amounts.append(_amount(value, factor))
            except (ValueError, OverflowError) as error:
                wrong.append(f"{label} ({shortened(str(getattr(error, 'what', error)), 120)})")
        if wrong:
            raise LabelError("The demand holds amounts that are no numbers", labels=wrong)
        values = pd.Series(amounts, index=given.index, dtype=float)
    if bad := [label for label, value in values.items() if not abs(value) <= MOST]:
        raise LabelError("The demand holds NaN, infinite or impossibly large amounts for", labels=bad)
    return values, list(notes)


def _amount(value: Any, factor: Callable[[Any], float]) -> float:
    """Return one element of an object column: a quantity, a number, or a number as text."""
    from footprint.reading.numbers import read_number

    if hasattr(value, "magnitude"):
        return float(value.magnitude) * factor(value.units)
    if isinstance(value, str):
        return read_number(value)
    try:
        return float("nan") if value is None or value is pd.NA else float(value)
    except TypeError:
        raise ValueError(f"a {type(value).__name__}") from None


def _is_coicop(label: str) -> bool:
    text = label.strip().upper().removeprefix("CP")
    return text[:1].isdigit() and text.replace(".", "").isdigit()
