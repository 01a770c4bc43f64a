"""What a plan builds and what comes next, sector by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprint.areas.production.detail import detail_year
from footprint.i18n import _, marked
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.optimize.plans.plan import Plan

_FIRST = 25


def prices() -> str:
    """Return the year whose prices money has in a plan."""
    return _("Money is at {year} prices; flows are yearly.", year=detail_year())


def portfolio_table(plan: Plan, *, full: bool = False) -> Table:
    """Return the portfolio, the largest first; `full` adds the columns that a terminal has no room for."""
    kept = {key: column for key, column in _PORTFOLIO.items() if full or key not in _ONLY_IN_FULL}
    frame = plan.table.rename(columns={key: column.name for key, column in _PORTFOLIO.items()})
    note = _(
        "Avoided: foreign extraction once supply chains respond, by what local and other sales "
        "displace less what the inputs bring; of other sales {elsewhere:.0%} displace rivals. "
        "France: extraction added there. Index: computed again with the new plants. {prices}",
        elsewhere=plan.problem.elsewhere,
        prices=prices(),
    )
    return Table(
        _("What to build in {area}", area=plan.area.name),
        tuple(kept.values()),
        frame,
        note=note,
        name=marked("Portfolio in full") if full else marked("Portfolio"),
        shown=_FIRST,
    )


_ONLY_IN_FULL = (
    "code",
    "sector_fr",
    "macro_sector",
    "autonomy_gain",
    "annual_cost",
    "running_cost",
    "land",
    "water",
    "local_share",
    "sold_locally",
    "sold_elsewhere",
    "avoided_by_inputs",
    "naive_avoided_foreign_extraction",
    "producers_before",
    "producers_after",
    "score",
    "why",
)

_PORTFOLIO = {
    "sector": Column("Sector", words=True),
    "technology": Column("Technology", words=True),
    "added_output": Column("Output", "MEUR", 1),
    "plants": Column("Plants", "", 0),
    "size_band": Column("Size of each", words=True),
    "jobs": Column("Jobs", "", 0),
    "capex": Column("Capital", "MEUR", 1),
    "avoided_foreign_extraction": Column("Avoided", "kt", 2),
    "avoided_locally": Column("By local sales", "kt", 2),
    "avoided_elsewhere": Column("By other sales", "kt", 2),
    "avoided_by_inputs": Column("By its inputs", "kt", 2),
    "naive_avoided_foreign_extraction": Column("Naive", "kt", 2),
    "added_extraction_in_france": Column("France", "kt", 2),
    "index_gain": Column("Index", "pts", 2),
    "autonomy_gain": Column("Autonomy", "%", 3),
    "producers_after": Column("Producers after", "", 1),
    "producers_before": Column("Producers before", "", 1),
    "sold_locally": Column("Sold locally", "MEUR", 2),
    "sold_elsewhere": Column("Sold elsewhere", "MEUR", 2),
    "local_share": Column("Local share", "share", 3),
    "annual_cost": Column("Cost a year", "MEUR", 3),
    "running_cost": Column("Extra running cost", "MEUR", 3),
    "land": Column("Land", "ha", 3),
    "water": Column("Water", "1,000 m³", 3),
    "score": Column("Score", "per MEUR of output", 6),
    "why": Column("Why this technology", words=True),
    "macro_sector": Column("Macro-sector", words=True),
    "code": Column("Code"),
    "sector_fr": Column("Secteur"),
}


def not_built_table(plan: Plan) -> Table:
    """Return the sectors that are not built and come next, best first."""
    frame = plan.nearly.rename(
        columns={
            "sector": "Sector",
            "technology": "Technology",
            "score": "Net gain",
            "smallest_plant": "Smallest plant",
            "avoided_per_output": "Avoided per output",
            "reason": "Why not",
        }
    )
    columns = (
        Column("Sector", words=True),
        Column("Technology", words=True),
        Column("Net gain", "of the objective", 4),
        Column("Smallest plant", "MEUR", 2),
        Column("Avoided per output", "kt per MEUR", 3),
        Column("Why not", words=True),
    )
    note = _(
        "Net gain: what the smallest plant would add to the objective, less what its capital, jobs "
        "and land bring elsewhere."
    )
    return Table(_("Best sectors not built"), columns, frame, note=note, name="Not built")
