"""Every kind of file that can be given: its columns in words, and a filled example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprint.errors import UnknownNameError
from footprint.i18n import marked, message
from footprint.names import nearest

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes
    ----------
    name : str
    used_by : str
        The command and option that read it.
    columns : mapping of str to str
        What each column holds, in the order of the example.
    rows : tuple of tuple
        The example; None is an empty cell.
    model : callable
        Returns the model of a row and other names of its columns.
    """

    name: str
    used_by: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]
    model: Callable[[], tuple[type[BaseModel], Mapping[str, str]]]


def _demand() -> tuple[type[BaseModel], Mapping[str, str]]:
    from pydantic import create_model

    from footprint.areas.demand.user import ALIASES

    text, number = (str | None, None), (float | None, None)
    names = {"product": text, "coicop": text, "amount": number, "unit": text, "origin": text}
    return create_model("DemandColumns", **names), ALIASES  # type: ignore[call-overload]


def _establishments() -> tuple[type[BaseModel], Mapping[str, str]]:
    from footprint.areas.production.establishments import ALIASES
    from footprint.areas.production.rows import EstablishmentRow

    return EstablishmentRow, ALIASES


def _offers() -> tuple[type[BaseModel], Mapping[str, str]]:
    from footprint.circular.exchange.tables import ALIASES, OwnOffer

    return OwnOffer, ALIASES


def _needs() -> tuple[type[BaseModel], Mapping[str, str]]:
    from footprint.circular.exchange.tables import ALIASES, OwnNeed

    return OwnNeed, ALIASES


def _parts() -> tuple[type[BaseModel], Mapping[str, str]]:
    from footprint.circular.indicators.product_file import ALIASES, PartRow

    return PartRow, ALIASES


def _technologies() -> tuple[type[BaseModel], Mapping[str, str]]:
    from footprint.optimize.relocation.technologies import ALIASES, TechnologyRow

    return TechnologyRow, ALIASES


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "demand",
            "footprint account AREA --demand FILE",
            {
                "product": marked("a product of the world table; empty where coicop is filled"),
                "coicop": marked("a class of COICOP 2018, written with points and as text: 01.1.1"),
                "amount": marked("a number"),
                "unit": marked(
                    "money of a year's prices: EUR_2014, MEUR_2014, EUR_2014/inhabitant, kEUR_2014/month"
                ),
                "origin": marked("region the product comes from; empty: the French mix"),
            },
            (
                (None, "01.1", 1850.5, "EUR_2014/inhabitant", None),
                (None, "07.2.2", 700, "EUR_2014/inhabitant", None),
                (None, "03", 250, "MEUR_2014", None),
                ("Textiles", None, 12.5, "MEUR_2014", "China"),
                ("Viande et produits laitiers", None, 90000, "kEUR_2014", None),
            ),
            _demand,
        ),
        Kind(
            "establishments",
            marked("footprint index AREA --establishments FILE (also plan, exchange)"),
            {
                "name": marked("what it is called"),
                "naf": marked("activity, NAF rev. 2: 10.71C"),
                "headcount": marked("jobs; or leave it empty and fill size_band"),
                "size_band": marked("SIRENE band: 11, or 10-19"),
                "turnover": marked("EUR a year; may be empty"),
                "share_local": marked(
                    "share of output sold in the area, 0 to 1 or a percentage; may be empty"
                ),
            },
            (
                ("Boulangerie du Pont", "10.71C", 12, None, None, 0.95),
                ("Laiterie des Mauges", "10.51C", 60, None, 30_000_000, 0.1),
                ("Charpentes Martin", "25.11Z", None, "20-49", None, None),
            ),
            _establishments,
        ),
        Kind(
            "offers",
            "footprint circular exchange AREA --offers FILE",
            {
                "name": marked("who offers"),
                "by_product": marked("what is offered: spent grain, sawdust, ... (docs/howto/exchange.md)"),
                "tonnes": marked("tonnes a year that are free"),
                "lon": marked("longitude in degrees, east of Greenwich positive; may be empty"),
                "lat": marked("latitude in degrees; may be empty"),
            },
            (
                ("Brasserie du Port", "spent grain", 500, -2.2135, 47.2806),
                ("Scierie Martin", "sawdust", 1200, None, None),
            ),
            _offers,
        ),
        Kind(
            "needs",
            "footprint circular exchange AREA --needs FILE",
            {
                "name": marked("who needs"),
                "need": marked("what is needed: feed, bedding, ... (docs/howto/exchange.md)"),
                "tonnes": marked("tonnes a year that could be replaced"),
                "lon": marked("longitude in degrees; may be empty"),
                "lat": marked("latitude in degrees; may be empty"),
            },
            (
                ("Ferme des Marais", "feed", 60, -2.2541, 47.3012),
                ("Ferme du Lac", "bedding", 300, None, None),
            ),
            _needs,
        ),
        Kind(
            "parts",
            "footprint circular mci FILE",
            {
                "name": marked("the part"),
                "mass": marked("mass in the product, one unit for all parts"),
                "recycled": marked("share of the feedstock that is recycled, 0 to 1 or a percentage"),
                "reused": marked("share that is reused"),
                "collected_for_recycling": marked("share collected for recycling after use"),
                "yield_after_use": marked("efficiency of that recycling"),
            },
            (("frame", 4.2, 0.35, 0, 0.8, 0.9), ("seat", 1.5, 0, 0.1, 0.4, 0.75)),
            _parts,
        ),
        Kind(
            "technologies",
            "footprint plan AREA --technologies FILE",
            {
                "technology": marked("conventional, micro-factory, or a name of your own"),
                "sector": marked("a sector, a macro-sector, or * for all"),
                "quantity": marked(
                    "what the number is: capex_per_output, smallest_size, ... (docs/methods/costs.md)"
                ),
                "value": marked("the number"),
                "low": marked("its lowest value; may be empty"),
                "high": marked("its highest value; may be empty"),
                "unit": marked("its unit"),
                "source": marked("where it comes from"),
            },
            (
                (
                    "conventional",
                    "Food and beverage",
                    "capex_per_output",
                    0.45,
                    0.3,
                    0.6,
                    "EUR/EUR",
                    "our own survey",
                ),
                ("shared bakery", "*", "offered", 0, None, None, "1", "made for one product only"),
                ("shared bakery", "Food and beverage", "offered", 1, None, None, "1", "our own survey"),
                (
                    "shared bakery",
                    "Food and beverage",
                    "smallest_size",
                    200,
                    100,
                    400,
                    "kEUR",
                    "our own survey",
                ),
            ),
            _technologies,
        ),
    )
}


def kind_of(name: str) -> Kind:
    """Return a kind of file by name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if name not in KINDS:
        raise UnknownNameError(
            "kind of file",
            name,
            nearest(name, KINDS),
            hint=message("known: {kinds}, scenario", kinds=", ".join(KINDS)),
        )
    return KINDS[name]
