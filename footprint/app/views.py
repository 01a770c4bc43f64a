"""The views: the state of each, and the document it shows. They call what the commands call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.app.state import (
    AccountState,
    CompareState,
    IndexState,
    MapState,
    PeersState,
    PlanState,
    ScenarioState,
    State,
    WhatIfState,
    read_state,
)
from footprint.errors import OptionError
from footprint.i18n import _, marked

if TYPE_CHECKING:
    from footprint.app.computing.tasks import Task
    from footprint.areas.production.establishments import Establishments
    from footprint.report.document.document import Document

Tell = Callable[[str], None]
#: Points of the front that a plan shows.
_FRONT = 9
#: A point's tonnes as a floor: a little less, since whole plants do not meet it to the last digit.
_JUST_BELOW = 0.999
#: Draws behind the ranges of a scenario.
_DRAWS = 100


@dataclass(frozen=True)
class View:
    """One page of the dashboard.

    Attributes
    ----------
    name, title, purpose : str
        Its address; its name on the tabs; what it answers.
    state : type of State
        The fields of its form.
    build : callable
        Returns the document of a state, and what else the page needs to know.
    slow : bool
        Whether it is computed in the background.
    ready : callable
        Whether a state says enough to compute something.
    """

    name: str
    title: str
    purpose: str
    state: type[State]
    build: Callable[[Any, Task, Tell], tuple[Document, dict[str, Any]]]
    slow: bool = False
    ready: Callable[[Any], bool] = lambda state: bool(state.area)


def document_of(view: View, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    """Return the document of a view, and what else the page needs to know of it.

    Raises
    ------
    FootprintError
        If the state names what does not exist, or cannot be answered.
    """
    return view.build(read_state(view.state, task.query), task, tell)


def checked_file(task: Task) -> Document:
    """Return what a file is understood as; its problems are raised under the name the visitor knows."""
    from footprint.report.inputs.check import check_file

    ((token, path),) = task.files.items()
    return replace(check_file(Path(path)), path=task.names[token]).document()


def _plants(token: str, task: Task) -> Establishments | None:
    if not token:
        return None
    from footprint.areas.production.establishments import read_establishments

    return read_establishments(_path(token, task))


def _path(token: str, task: Task) -> str:
    if token not in task.files:
        raise OptionError(
            _("This address names a file of another visitor, or one that is gone"),
            hint=_("send your own under Files, then choose it"),
        )
    return task.files[token]


def _account(state: AccountState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.areas import find_area, material_account
    from footprint.mrio import load_world
    from footprint.report.account.account import account_document
    from footprint.report.account.measures import region_names
    from footprint.report.account.place import place_section
    from footprint.report.account.story import countries_section, materials_section, products_section

    area = find_area(state.area)
    world = load_world()
    tell(_("Tracing what its households buy"))
    demand = _path(state.demand, task) if state.demand else None
    account = material_account(area, scope=state.scope, demand=demand, world=world)
    document = account_document(account, world, [])
    names = region_names(world)
    parts = [*document.sections[:1], materials_section(account), products_section(account)]
    parts.append(countries_section(account, names))
    if (place := place_section(account, world)) is not None:
        parts.append(place)
    return replace(document, parts=parts), {}


def _index(state: IndexState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.areas import find_area
    from footprint.areas.production.establishments import explain_establishments
    from footprint.areas.production.france import load_france
    from footprint.circular.autonomy.index import fabcity_index
    from footprint.circular.autonomy.target import target_gap
    from footprint.report.autonomy.index import index_document

    area, plants = find_area(state.area), _plants(state.plants, task)
    tell(_("Scoring 257 sectors"))
    document = index_document(
        scores=[fabcity_index(area, establishments=plants)],
        gaps=[target_gap(area, 0.1, establishments=plants)],
        curve=None,
        explained=None if plants is None else explain_establishments(plants),
        names={str(code): str(name) for code, name in load_france().sectors["name_en"].items()},
        sectors=False,
        failed=[],
        several=False,
    )
    return document, {}


def _priorities(state: IndexState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.areas import find_area
    from footprint.circular.autonomy.priorities import priorities
    from footprint.report.autonomy.priorities import priorities_document

    tell(_("Ranking 257 sectors"))
    found = priorities(find_area(state.area), establishments=_plants(state.plants, task))
    return priorities_document(found), {}


def _whatif(state: WhatIfState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.optimize.plans.whatif import what_if
    from footprint.report.plan.whatif import whatif_document

    tell(_("Computing the index again with the plants"))
    found = what_if(state.area, state.opened, state.closed, establishments=_plants(state.plants, task))
    return whatif_document(found), {}


def _scenario(state: ScenarioState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.circular import run_scenario
    from footprint.report.circular.scenarios import scenario_document

    def progress(done: int, total: int) -> None:
        tell(_("Draw {done} of {total}", done=done, total=total))

    wanted = _path(state.file, task) if state.file else state.name
    return scenario_document(run_scenario(state.area, wanted, draws=_DRAWS, progress=progress)), {}


def _plan(state: PlanState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.optimize.plans.planning import plan_relocation
    from footprint.report.plan.figures import front_figure
    from footprint.report.plan.map import area_map
    from footprint.report.plan.sections import plan_document
    from footprint.units import quantity

    limits: dict[str, Any] = {} if state.elsewhere is None else {"elsewhere": state.elsewhere}
    tell(_("Choosing among ways to make 257 products"))
    plan = plan_relocation(
        state.area,
        state.objective,
        budget=quantity(state.budget or 0.0, "MEUR"),
        avoid_at_least=None if state.avoid is None else quantity(state.avoid, "kt"),
        adjust_floor=state.avoid is not None,
        jobs_at_least=None if state.jobs is None else quantity(state.jobs, "job"),
        max_plants=state.most_plants,
        forbid=state.forbid,
        establishments=_plants(state.plants, task),
        **limits,
    )
    tell(_("Drawing the front"))
    gain = "autonomy" if state.objective == "autonomy" else "index"
    front = plan.front(_FRONT, goals=(gain, "avoided"), whole=False)
    document = plan_document(plan, front)

    def lead_to(kilotonnes: float) -> str:
        return state.address(
            "plan", avoid=max(0.0, round(kilotonnes * _JUST_BELOW, 3)), objective="index-per-tonne"
        )

    parts = [
        replace(part, figure=(area_map(plan), front_figure(plan, front, lead_to)))
        if part.name == "summary"
        else part
        for part in document.sections
    ]
    points = [
        {
            "gain": float(row[gain]),
            "avoided": float(row["avoided"]),
            "address": lead_to(float(row["avoided"])),
        }
        for row in front.to_dict("records")
    ]
    return replace(document, parts=parts), {"front": points}


def _peers(state: PeersState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.areas import peers
    from footprint.mrio import load_world
    from footprint.report.account.place import peers_document

    del task
    tell(_("Looking for places like it"))
    world = load_world()
    return peers_document(peers(state.area, count=state.count, world=world), world.year), {}


def _compare(state: CompareState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.app.beside import beside_document

    del task
    tell(_("Tracing both places"))
    return beside_document(state.area, state.other), {}


def _map(state: MapState, task: Task, tell: Tell) -> tuple[Document, dict[str, Any]]:
    from footprint.app.beside import map_document

    del task
    tell(_("Drawing the map"))
    return map_document(state.area, state.measure), {}


VIEWS: Mapping[str, View] = {
    view.name: view
    for view in (
        View("account", marked("Footprint"), marked("What the households' consumption takes from the earth, and where."), AccountState, _account),
        View("index", marked("Index and autonomy"), marked("How much of what the place needs is made there."), IndexState, _index),
        View("priorities", marked("Priorities"), marked("Sectors that matter most and are supplied least."), IndexState, _priorities),
        View("whatif", marked("What if"), marked("Plants open or close: what changes."), WhatIfState, _whatif, slow=True, ready=lambda s: bool(s.area and (s.opened or s.closed))),
        View("scenario", marked("Scenarios"), marked("What a circular scenario changes."), ScenarioState, _scenario, slow=True, ready=lambda s: bool(s.area and (s.name or s.file))),
        View("plan", marked("Plan"), marked("What to make at home within limits that you set."), PlanState, _plan, slow=True, ready=lambda s: bool(s.area and s.budget)),
        View("peers", marked("Peers"), marked("Places like it, side by side."), PeersState, _peers),
        View("compare", marked("Compare"), marked("Two places of your choice, side by side."), CompareState, _compare, ready=lambda s: bool(s.area and s.other)),
        View("map", marked("Map"), marked("The place on the map of France."), MapState, _map),
    )
}  # fmt: skip
