"""Everything about one area's material footprint, gathered once and shown in every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from footprint.errors import UnknownNameError
from footprint.report.account.flows import flows_section
from footprint.report.account.headline import headline, headline_json, headline_section, published_json
from footprint.report.account.measures import HOME, region_names
from footprint.report.account.story import (
    countries_section,
    materials_section,
    products_section,
    scopes_section,
)
from footprint.report.document.section import Section
from footprint.report.document.tables import Table, number

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO
    from footprint.report.account.comparison import Scores

SCOPES = ("households", "consumption", "households and capital", "final demand")


class Figure(NamedTuple):
    """One of the large numbers at the head of the page."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True)
class AreaReport:
    """A report, ready to be printed or written.

    Attributes
    ----------
    area : Area
        The area.
    world : MRIO
        The world table it stands on.
    scopes : mapping
        Footprint by scope with the default allocation; households first.
    monetary : MaterialAccount or None
        Households' footprint with the monetary variant V1, where the year has one.
    scores : Scores
        How the table compares with published figures.
    year : int
        Year of the world table.
    sections : sequence of Section
        In reading order.
    command : str
        The command that makes this report again.
    """

    area: Area
    world: MRIO
    scopes: Mapping[str, MaterialAccount]
    monetary: MaterialAccount | None
    scores: Scores
    year: int
    sections: Sequence[Section]
    command: str

    @property
    def account(self) -> MaterialAccount:
        """Return households' footprint."""
        return self.scopes[SCOPES[0]]

    @property
    def lead(self) -> str:
        """Return one sentence that says what is measured."""
        return (
            f"How much raw material was extracted, and where, to supply one year of what the "
            f"{number(self.area.inhabitants)} inhabitants of {self.area.name} consume."
        )

    @property
    def figures(self) -> Sequence[Figure]:
        """Return the three numbers at the head of the page."""
        _, _, total, each, share = headline(self.account)
        return (
            Figure("Raw material extracted in a year", number(total), "t"),
            Figure("Per inhabitant", number(each, 1), "t"),
            Figure(f"Extracted outside {HOME}", number(share), "%"),
        )

    def all_tables(self) -> list[Table]:
        """Return the tables of all sections, in reading order."""
        return [table for section in self.sections for table in section.tables]

    def payload(self) -> dict[str, Any]:
        """Return the report for JSON: the account, its variants and scopes, and the comparison."""
        variants = {"default": headline_json(self.account)}
        if self.monetary is not None:
            variants["V1"] = headline_json(self.monetary)
        return {
            **self.account.to_dict(),
            "variants": variants,
            "published": published_json(),
            "scopes": {scope: headline_json(account) for scope, account in self.scopes.items()},
            "comparison": {
                **self.scores.default,
                "mean_absolute_error_of_V1": self.scores.monetary_error,
            },
        }


def build_report(
    query: str | Area,
    *,
    year: int = 2011,
    income_adjustment: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> AreaReport:
    """Return the report of an area.

    Parameters
    ----------
    query : str or Area
        Name or code of the area, or the area itself.
    year : int
        Year of the embedded world table.
    income_adjustment : bool
        Whether spending follows the area's median income.
    tell : callable
        Called with the name of each step before it starts.

    Raises
    ------
    UnknownNameError
        If no area is called so.
    """
    from footprint.areas import find_area, material_account
    from footprint.mrio import load_world
    from footprint.mrio.sources import EMBEDDED
    from footprint.report.account.certainty import certainty_section
    from footprint.report.account.comparison import comparison_section, scored
    from footprint.report.account.production import production_section
    from footprint.report.account.sources import sources_section

    area = find_area(query)
    tell("Reading the world table")
    world = load_world(year=year)
    accounts = {}
    for scope in SCOPES:
        tell(f"Tracing {scope}")
        accounts[scope] = material_account(
            area, scope=scope, income_adjustment=income_adjustment, world=world
        )
    money = monetary = None
    if (year, "V1") in EMBEDDED:
        tell("Tracing the monetary variant")
        money = load_world(year=year, variant="V1")
        monetary = material_account(area, scope=SCOPES[0], income_adjustment=income_adjustment, world=money)
    account = accounts[SCOPES[0]]
    names = region_names(world)
    tell("Comparing with published figures")
    scores = scored(world, money)
    tell("Drawing")
    sections = (
        headline_section(account, monetary, year, scores),
        flows_section(account, names),
        materials_section(account),
        products_section(account),
        countries_section(account, names),
        scopes_section(accounts),
        production_section(area),
        comparison_section(scores, year),
        certainty_section(),
        sources_section(account, world),
    )
    options = ("" if year == 2011 else f" --year {year}") + (
        " --income-adjustment" if income_adjustment else ""
    )
    return AreaReport(
        area,
        world,
        accounts,
        monetary,
        scores,
        year,
        sections,
        f'footprint report "{_asked_by(area)}"{options}',
    )


def _asked_by(area: Area) -> str:
    """Return the area's name where it means this area and no other, else its code."""
    from footprint.areas import find_area

    try:
        return area.name if find_area(area.name).code == area.code else area.code
    except UnknownNameError:
        return area.code
