"""Circular ways of making a product: recipes with secondary material that a plan can choose.

A circular plant makes the same product. A share of one virgin input falls out of its recipe and secondary
material takes its place; the buyer pays for it, and the payment is spent on recycling, energy and haulage,
the rest being value added of whoever collects. Waste itself carries no extraction (the cut-off approach).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from footprint.areas.production.france import FranceDetail, load_france
from footprint.embedded import embedded
from footprint.errors import UnknownNameError
from footprint.names import nearest

CIRCULAR = "circular"
#: Sector name that means all sectors in the optimiser's tables.
EVERY = "*"
#: What a payment for secondary material is spent on: column of the table to industry of the world table.
PROCESS = {
    "recycling": "Sewerage and waste treatment",
    "energy": "Electricity and gas supply",
    "transport": "Inland transport",
}


@dataclass(frozen=True)
class TechnologyChange:
    """One number of a circular technology, in the columns of ``data/technologies.csv``.

    Attributes
    ----------
    technology, sector, quantity : str
        What is said of which technology for which sector; ``input:NAME`` is EUR of an input per EUR of
        output, added to today's recipe.
    value, low, high : float
        Central value and range.
    unit, source : str
    """

    technology: str
    sector: str
    quantity: str
    value: float
    low: float
    high: float
    unit: str
    source: str

    def to_row(self) -> dict[str, object]:
        """Return the number as a row that the optimiser reads."""
        return asdict(self)


def circular_technologies(
    sectors: Iterable[str] | None = None,
    *,
    technology: str = CIRCULAR,
    france: FranceDetail | None = None,
) -> list[TechnologyChange]:
    """Return the circular technologies of the detailed sectors that have one.

    With a the input of the virgin product in today's recipe (EUR per EUR of output), s the share replaced and
    p the price of secondary material per euro of virgin displaced,

        change of the virgin input = −s a,   change of a process input = + s a p · (its part of the payment).

    Parameters
    ----------
    sectors : iterable of str, optional
        English names of sectors; all that have a circular technology by default.
    technology : str
        What it is called in the plan.
    france : FranceDetail, optional
        Whose recipes; the embedded detail by default.

    Returns
    -------
    list of TechnologyChange
        Offered nowhere; then, for each sector: offered, capex_per_output, extraction_factor, and the inputs
        that change.

    Raises
    ------
    UnknownNameError
        If a sector has no circular technology.
    """
    detail = load_france() if france is None else france
    table = pd.read_csv(embedded("circular", "technologies.csv"))
    if sectors is not None:
        chosen = list(sectors)
        for name in chosen:
            if name not in set(table["sector"]):
                raise UnknownNameError("circular technology", name, nearest(name, table["sector"]))
        table = table[table["sector"].isin(chosen)]
    code = {str(name): label for label, name in detail.sectors["name_en"].items()}
    elsewhere = "no circular technology is known for other sectors"
    found = [TechnologyChange(technology, EVERY, "offered", 0.0, 0.0, 0.0, "1", elsewhere)]
    for sector, rows in table.groupby("sector", sort=False):
        found += _of_sector(technology, str(sector), rows, code, detail)
    return found


def _of_sector(
    technology: str, sector: str, rows: pd.DataFrame, code: dict[str, Any], detail: FranceDetail
) -> list[TechnologyChange]:
    def change(
        quantity: str, unit: str, value: float, low: float, high: float, source: str
    ) -> TechnologyChange:
        return TechnologyChange(
            technology, sector, quantity, value, min(low, high), max(low, high), unit, source
        )

    head = rows.to_dict("records")[0]
    source = str(head["source"])
    found = [change("offered", "1", 1.0, 1.0, 1.0, source)]
    for quantity, unit, column in (
        ("capex_per_output", "EUR/EUR", "capex"),
        ("extraction_factor", "1", "extraction"),
    ):
        found.append(
            change(quantity, unit, head[column], head[f"{column}_low"], head[f"{column}_high"], source)
        )
    process: dict[str, list[float]] = {name: [0.0, 0.0, 0.0] for name in PROCESS.values()}
    for row in rows.to_dict("records"):
        bought = float(detail.A.loc[code[row["virgin"]], code[sector]])
        ends = ("", "_low", "_high")
        saved = [bought * row[f"share{end}"] for end in ends]
        found.append(
            change(f"input:{row['virgin']}", "EUR/EUR", -saved[0], -saved[1], -saved[2], str(row["source"]))
        )
        for column, name in PROCESS.items():
            for place, end in enumerate(ends):
                process[name][place] += saved[place] * row[f"price{end}"] * row[column]
    for name, (value, low, high) in process.items():
        if high > 0:
            found.append(change(f"input:{name}", "EUR/EUR", value, low, high, source))
    return found
