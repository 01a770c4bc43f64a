"""Orders of magnitude: whether a table's numbers can be in the units it declares.

Tables in thousands or billions that say millions, and extractions in kilotonnes that say tonnes, are
common faults that no balance shows, because every sum still closes. The world they describe gives them
away: people spend between 100 and 500,000 EUR a year each, an economy takes between 20 g and 50 kg of
raw material for each euro of final demand (2011 world average: about 1.5 kg), and people use between
half a tonne and a thousand tonnes of material each. The ranges are wide enough for every country, and a
factor of a thousand leaves them. Euros, dollars and price years are close enough for this purpose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from footprint.i18n import marked, message
from footprint.mrio.checks.finding import Finding
from footprint.mrio.solved import SolvedTables
from footprint.units import MASS, one, plain_size

#: Flows between industries for each unit of final demand; 0.2 to 5 in real economies.
FLOWS_PER_DEMAND = (5e-3, 2e2)
#: Final demand of one inhabitant, money a year.
DEMAND_PER_INHABITANT = (100.0, 5e5)
#: Final demand of a table of many countries, money a year (the world's was 5e13 EUR in 2011).
DEMAND_OF_WORLD = (1e12, 1e15)
#: From this number of regions with three-letter codes on, a table is taken to be one of the world.
COUNTRIES = 20
#: Raw material of all kinds for each unit of final demand, kg.
MATERIAL_PER_DEMAND = (0.02, 50.0)
#: Raw material of all kinds extracted for each inhabitant, kg a year.
MATERIAL_PER_INHABITANT = (5e2, 1e6)
#: Names of extensions that hold all raw materials, so that a lower limit applies too.
ALL_MATERIALS = ("materials", "material", "domestic extraction")
_MONEY = marked("EUR or USD")
#: Direct flows of final users for each unit of the industries' flows.
DIRECT_PER_INDUSTRY = (0.0, 50.0)


def unit_scale(world: SolvedTables) -> Iterator[Finding]:
    """Compare orders of magnitude with the declared units."""
    final = float(world._Y.sum())
    if final <= 0:
        yield Finding("unit-scale", False, message("total final demand is not positive"))
        return
    if (flows := float(world.flow_sums.rows.sum())) > 0:
        what = message("flows between industries for each unit of final demand")
        yield from _judged(what, flows / final, FLOWS_PER_DEMAND, "", message("of Z and Y"))
    money = final * _factor(world.currency)
    inhabitants = _inhabitants(world)
    if inhabitants is not None:
        regions, people = inhabitants
        chosen = world.y_columns.get_level_values(0).isin(regions)
        spent = float(world._Y[:, chosen].sum()) * _factor(world.currency) / people
        what = message("final demand per inhabitant")
        yield from _judged(what, spent, DEMAND_PER_INHABITANT, _MONEY, message("of the currency"))
    if _is_world(world):
        what = message("final demand of all countries")
        yield from _judged(what, money, DEMAND_OF_WORLD, _MONEY, message("of the currency"))
    elif money > DEMAND_OF_WORLD[1]:
        what, most = message("total final demand"), DEMAND_OF_WORLD[1]
        yield from _judged(what, money, (0.0, most), _MONEY, message("of the currency"))
    for name in world.extensions:
        yield from _extension_scale(world, name, money, inhabitants)


def _extension_scale(
    world: SolvedTables, name: str, money: float, inhabitants: tuple[np.ndarray, float] | None
) -> Iterator[Finding]:
    extension = world.extensions[name]
    industries, direct = float(extension.F.to_numpy().sum()), float(extension.F_Y.to_numpy().sum())
    if industries > 0 and direct > 0:
        yield from _judged(
            message("{name}: direct flows of final users for each unit of the industries' flows", name=name),
            direct / industries,
            DIRECT_PER_INDUSTRY,
            "",
            message("of F and F_Y"),
        )
    mass = _mass_factor(extension.unit)
    if mass is None or industries <= 0:
        return
    complete = name.lower() in ALL_MATERIALS
    low, high = MATERIAL_PER_DEMAND
    yield from _judged(
        message("{name} for each unit of final demand", name=name),
        industries * mass / money,
        (low if complete else 0.0, high),
        marked("kg per EUR or USD"),
        message("of extension {name} or the currency", name=name),
    )
    if inhabitants is not None:
        regions, people = inhabitants
        chosen = world.index.get_level_values(0).isin(regions)
        taken = float(extension.F.to_numpy()[:, chosen].sum()) * mass / people
        low, high = MATERIAL_PER_INHABITANT
        yield from _judged(
            message("{name} extracted per inhabitant", name=name),
            taken,
            (low if complete else 0.0, high),
            "kg",
            message("of extension {name}", name=name),
        )


def _judged(
    what: str, value: float, limits: tuple[float, float], unit: str, suspect: str
) -> Iterator[Finding]:
    low, high = limits
    if low <= value <= high:
        return
    middle = math.sqrt(low * high) if low > 0 else high
    power = round(math.log10(value / middle) / 3.0) if value > 0 else 0
    size = (
        message("{value:.3g} {unit}", value=value, unit=unit) if unit else message("{value:.3g}", value=value)
    )
    facts = {"what": what, "size": size, "low": low, "high": high, "suspect": suspect}
    if not power:
        text = message("{what} is {size}, expected {low:g} to {high:g}: look at the unit {suspect}", **facts)
    elif power > 0:
        text = message(
            "{what} is {size}, expected {low:g} to {high:g}: look at the unit {suspect}; a factor of "
            "{factor:,.0f} too large?",
            factor=10.0 ** (3 * power),
            **facts,
        )
    else:
        text = message(
            "{what} is {size}, expected {low:g} to {high:g}: look at the unit {suspect}; a factor of "
            "{factor:,.0f} too small?",
            factor=10.0 ** (-3 * power),
            **facts,
        )
    yield Finding("unit-scale", False, text)


def _factor(currency: str) -> float:
    """Return how many euros or dollars one unit of a currency is, 1 for other money."""
    plain = plain_size(currency)
    return float(one(currency).to_root_units().magnitude) if plain is None else plain[0]


def _mass_factor(unit: str) -> float | None:
    """Return kilogrammes in a unit of mass, None for other units."""
    plain = plain_size(unit)
    if plain is not None and plain[1] == MASS:
        return plain[0]
    amount = one(unit)
    return float(amount.to("kg").magnitude) if amount.check("[mass]") else None


def _inhabitants(world: SolvedTables) -> tuple[np.ndarray, float] | None:
    """Return the regions whose inhabitants are known, and how many they are."""
    info = world._region_info
    if "inhabitants" not in info:
        return None
    known = info["inhabitants"].dropna()
    known = known[known > 0]
    return (known.index.to_numpy(), float(known.sum())) if len(known) else None


def _is_world(world: SolvedTables) -> bool:
    codes = [name for name in map(str, world.regions) if len(name) == 3 and name.isalpha() and name.isupper()]
    return len(codes) >= COUNTRIES
