"""Everything about one area's material footprint, gathered once and made into a document."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprint.areas import find_area, material_account
from footprint.errors import LabelError, TableError, UnknownNameError
from footprint.i18n import number
from footprint.mrio import load_world
from footprint.mrio.sources import EMBEDDED
from footprint.names import slug
from footprint.report.account.breakdown import ledger_table
from footprint.report.account.certainty import certainty_section
from footprint.report.account.comparison import compared, comparison_section
from footprint.report.account.flows import flows_section
from footprint.report.account.headline import headline, headline_json, headline_section, published_json
from footprint.report.account.measures import HOME, dated, region_names
from footprint.report.account.place import place_section
from footprint.report.account.production import production_section
from footprint.report.account.sources import sources_section
from footprint.report.account.story import (
    countries_section,
    materials_section,
    products_section,
    scopes_section,
)
from footprint.report.document.document import Document, Highlight, Section

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.areas.demand.household import ProfileGiven
    from footprint.mrio import MRIO
    from footprint.report.account.comparison import Scores

SCOPES = ("households", "consumption", "households and capital", "final demand")


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
        Footprint by scope; households first, then those that the table can give.
    monetary : MaterialAccount or None
        Households' footprint with the monetary variant V1, where the year has one.
    scores : Scores or None
        How the table compares with published figures; None where there are none of its year.
    sections : sequence of Section
        In reading order.
    command : str
        The command that makes this report again.
    """

    area: Area
    world: MRIO
    scopes: Mapping[str, MaterialAccount]
    monetary: MaterialAccount | None
    scores: Scores | None
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
    def highlights(self) -> Sequence[Highlight]:
        """Return the three numbers at the head of the page."""
        _, _, total, each, share = headline(self.account)
        return (
            Highlight("Raw material extracted in a year", number(total), "t"),
            Highlight("Per inhabitant", number(each, 1), "t"),
            Highlight(f"Extracted outside {HOME}", number(share), "%"),
        )

    @property
    def document(self) -> Document:
        """Return the report as a document; its workbook holds the ledger as well."""
        return Document(
            title=f"Material footprint of {self.area.name}",
            parts=self.sections,
            answer=self.payload,
            sheets=(ledger_table(self.account, region_names(self.world)),),
            name=slug(self.area.name),
            heading=self.area.name,
            kicker=f"Material footprint of household consumption{dated(self.world.year)}",
            lead=self.lead,
            highlights=self.highlights,
            command=self.command,
            last_sheet="Sources and limits",
        )

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
            "comparison": None
            if self.scores is None
            else {**self.scores.default, "mean_absolute_error_of_V1": self.scores.monetary_error},
        }


def build_report(
    query: str | Area,
    *,
    year: int | None = None,
    demand_model: str | None = None,
    profile: ProfileGiven = None,
    income_adjustment: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    world: MRIO | None = None,
    world_name: str = "NAME",
) -> AreaReport:
    """Return the report of an area.

    Parameters
    ----------
    query : str or Area
        Name or code of the area, or the area itself.
    year : int, optional
        Year of the embedded world table; by default the newest.
    demand_model, profile, income_adjustment
        As in `footprint.areas.household_demand`.
    tell : callable
        Called with the name of each step before it starts.
    world : MRIO, optional
        Another world table than the embedded one of that year. What it lacks (groups of materials or
        products, final demand of some scopes, published figures of its year) leaves out the sections that
        need it.
    world_name : str
        Name or folder of that table, for the command that the page names.

    Raises
    ------
    UnknownNameError
        If no area is called so.
    LabelError, TableError
        If the world table lacks what households' footprint needs.
    """
    area = find_area(query)
    embedded = world is None
    if world is None:
        tell("Reading the world table")
        world = load_world(year=year)
    bought: dict[str, Any] = {
        "demand_model": demand_model,
        "profile": profile,
        "income_adjustment": income_adjustment,
    }
    accounts, lacking = _scopes(area, world, bought, tell)
    money = monetary = None
    if embedded and (world.year, "V1") in EMBEDDED:
        tell("Tracing the monetary variant")
        money = load_world(year=world.year, variant="V1")
        monetary = material_account(area, scope=SCOPES[0], **bought, world=money)
    account = accounts[SCOPES[0]]
    names = region_names(world)
    tell("Comparing with published figures")
    scores = compared(world, money)
    tell("Drawing")
    sections = [headline_section(account, monetary, world.year, scores)]
    if (differing := place_section(account, world)) is not None:
        sections.append(differing)
    if {"material group", "product group"} <= set(account.dimensions):
        sections.append(flows_section(account, names))
    sections += [
        materials_section(account),
        products_section(account),
        countries_section(account, names),
        scopes_section(accounts, lacking),
        production_section(area),
    ]
    if scores is not None:
        sections.append(comparison_section(scores))
    if embedded:
        sections.append(certainty_section(world.year))
    sections.append(sources_section(account, world))
    options = [f"--year {year}"] if embedded and year is not None else []
    options += [] if embedded else [f"--world {shlex.quote(world_name)}"]
    options += [f"--demand-model {demand_model}"] if demand_model else []
    options += ["--profile FILE"] if profile is not None else []
    command = " ".join([f'footprint report "{_asked_by(area)}"', *options])
    return AreaReport(area, world, accounts, monetary, scores, sections, command)


def _scopes(
    area: Area, world: MRIO, bought: dict[str, Any], tell: Callable[[str], None]
) -> tuple[dict[str, MaterialAccount], dict[str, str]]:
    """Return the account of every scope that the table can give, and why it cannot give the others."""
    accounts, lacking = {}, {}
    for scope in SCOPES:
        tell(f"Tracing {scope}")
        try:
            accounts[scope] = material_account(area, scope=scope, **bought, world=world)
        except (LabelError, TableError, UnknownNameError) as error:
            if scope == SCOPES[0]:
                raise
            lacking[scope] = str(error).splitlines()[0]
    return accounts, lacking


def _asked_by(area: Area) -> str:
    """Return the area's name where it means this area and no other, else its code."""
    try:
        return area.name if find_area(area.name).code == area.code else area.code
    except UnknownNameError:
        return area.code
