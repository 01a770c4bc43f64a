"""The report of one area: first for a council, then chapter by chapter, then for specialists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprint.i18n import _, language, number
from footprint.once import kept_property
from footprint.report.account.breakdown import ledger_table
from footprint.report.account.certainty import certainty_section
from footprint.report.account.comparison import comparison_section
from footprint.report.account.headline import headline_json, headline_section, published_json
from footprint.report.account.measures import region_names
from footprint.report.account.production import production_section
from footprint.report.account.sources import sources_section
from footprint.report.account.story import scopes_section
from footprint.report.area.choices import choice_sections
from footprint.report.area.consumption import consumption_sections
from footprint.report.area.gather import Asked, Gathered, gather
from footprint.report.area.production import production_sections
from footprint.report.area.summary import actions, highlights, picture
from footprint.report.area.trust import command_of, trust_sections
from footprint.report.area.words import folder_name, place_name
from footprint.report.document.document import Document, Section

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.areas.account import MaterialAccount
    from footprint.areas.demand.household import Given, ProfileGiven
    from footprint.areas.production.establishments import Establishments
    from footprint.mrio import MRIO
    from footprint.report.account.comparison import Scores
    from footprint.report.area.workers import Planner


@dataclass(frozen=True)
class AreaReport:
    """A report, ready to be printed or written in the language spoken then.

    Attributes
    ----------
    found : Gathered
        Everything it tells.
    begun : mapping
        By language: the chapters on what is consumed, where they were written already.
    """

    found: Gathered
    begun: Mapping[str, list[Section]] = field(default_factory=dict)

    @property
    def area(self) -> Area:
        """Return the area."""
        return self.found.area

    @property
    def world(self) -> MRIO:
        """Return the world table it stands on."""
        return self.found.world

    @property
    def scopes(self) -> Mapping[str, MaterialAccount]:
        """Return the footprint by scope; households first, then those that the table can give."""
        return self.found.accounts

    @property
    def monetary(self) -> MaterialAccount | None:
        """Return households' footprint with the monetary variant V1, where the year has one."""
        return self.found.monetary

    @property
    def scores(self) -> Scores | None:
        """Return how the table compares with published figures; None where there are none of its year."""
        return self.found.scores

    @property
    def account(self) -> MaterialAccount:
        """Return households' footprint."""
        return self.found.account

    @property
    def command(self) -> str:
        """Return the command that makes this report again."""
        return command_of(self.found)

    @property
    def file_name(self) -> str:
        """Return a name for its folder and files that no other area has."""
        return folder_name(self.area)

    @kept_property
    def sections(self) -> Sequence[Section]:
        """Return the chapters in reading order, those of the technical annex last."""
        chapters = [
            *(self.begun.get(language()) or consumption_sections(self.found)),
            *production_sections(self.found),
            *choice_sections(self.found),
            *trust_sections(self.found),
            *_annex(self.found),
        ]
        return sorted(chapters, key=lambda section: section.annex)

    @property
    def document(self) -> Document:
        """Return the report as a document; its workbook holds the ledger as well."""
        found = self.found
        place = place_name(self.area)
        headline = next(section for section in self.sections if section.name == "headline").tables[0]
        return Document(
            title=_("Material footprint of {place}", place=place),
            parts=self.sections,
            answer=self.payload,
            main=headline,
            sheets=(ledger_table(self.account, region_names(self.world)),),
            name=self.file_name,
            heading=place,
            kicker=_(
                "Raw material for what is consumed, and what is made here{year}",
                year=f", {self.world.year}" if self.world.year else "",
            ),
            lead=_(
                "How much raw material leaves the ground, and where, for one year of what the {people} inhabitants consume; what they "
                "could make themselves; what can be changed.",
                people=number(self.area.inhabitants),
            ),
            highlights=highlights(found),
            picture=picture(found),
            actions=actions(found),
            credit=_(
                "this program, from WIOD, UNEP International Resource Panel and INSEE{year}; see Sources and licences",
                year=f", {self.world.year}" if self.world.year else "",
            ),
            command=self.command,
            last_sheet=_("Sources and limits"),
        )

    def payload(self) -> dict[str, Any]:
        """Return the report for JSON: account, variants, scopes, comparison, and all else computed."""
        found = self.found
        variants = {"default": headline_json(self.account)}
        if self.monetary is not None:
            variants["V1"] = headline_json(self.monetary)
        more: dict[str, Any] = {
            "impacts": {name: account.to_dict()["footprint"] for name, account in found.impacts.items()},
            "index": None if found.made.score is None else found.made.score.to_dict(),
            "peers": None if found.peers is None else found.peers.to_dict(),
            "scenarios": [effect.to_dict() for effect in found.effects],
            "plan": None if found.made.plan is None else found.made.plan.to_dict(found.made.front),
            "left_out": dict(found.lacking),
        }
        return {
            **self.account.to_dict(),
            "variants": variants,
            "published": published_json(),
            "scopes": {scope: headline_json(account) for scope, account in self.scopes.items()},
            "comparison": None
            if self.scores is None
            else {**self.scores.default, "mean_absolute_error_of_V1": self.scores.monetary_error},
            **more,
        }


def build_report(
    query: str | Area,
    *,
    year: int | None = None,
    demand_model: str | None = None,
    profile: ProfileGiven = None,
    income_adjustment: bool = False,
    demand: Given = None,
    establishments: Establishments | None = None,
    compare: str | Area | None = None,
    peers: bool = False,
    scenarios: Sequence[str] = (),
    plan: str = "",
    planner: Planner | None = None,
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
    demand_model, profile, income_adjustment, demand
        As in `footprint.areas.household_demand`.
    establishments : Establishments, optional
        The area's own.
    compare : str or Area, optional
        Another area to stand beside.
    peers : bool
        Whether to say what differs from the mean of the areas like it.
    scenarios : sequence of str
        Names or files; by default three that touch most of what is bought. ``("none",)`` for none.
    plan : str
        Limits in words, as in ``"budget 200 MEUR, jobs 300"``; by default the plan that avoids most
        extraction abroad for 100 EUR of investment an inhabitant. ``"none"`` for no plan.
    planner : Planner, optional
        A process that computes what could be made beside all else.
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
    OptionError
        If a limit of the plan is not understood.
    """
    asked = Asked(
        year, demand, profile, establishments, demand_model, income_adjustment, compare, peers, scenarios, plan, world_name
    )  # fmt: skip
    begun: dict[str, list[Section]] = {}

    def begin(found: Gathered) -> None:
        if compare is None:  # the chapter on the other area comes last
            begun[language()] = consumption_sections(found)

    return AreaReport(gather(query, asked, planner=planner, meanwhile=begin, tell=tell, world=world), begun)


def _annex(found: Gathered) -> list[Section]:
    """Return the sections for specialists, with the words of the method."""
    from dataclasses import replace

    from footprint.report.area.gather import SCOPES

    account = found.account
    lacking = {scope: why for scope, why in found.lacking.items() if scope in SCOPES}
    sections = [
        headline_section(account, found.monetary, found.world.year, found.scores),
        scopes_section(found.accounts, lacking),
        replace(production_section(found.area, found.made.score), name="autonomy-annex"),
    ]
    if found.scores is not None:
        sections.append(comparison_section(found.scores))
    if found.embedded:
        sections.append(certainty_section(found.world.year))
    sections.append(sources_section(account, found.world))
    return [
        replace(section, annex=True, title=_("{title} (for specialists)", title=section.title))
        for section in sections
    ]
