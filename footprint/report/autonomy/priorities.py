"""What priorities and multipliers show: tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.circular.autonomy.index import PRESENT
from footprint.circular.autonomy.priorities import STRATEGIC
from footprint.i18n import _, marked, parted, told
from footprint.report.account.impacts import needs_table
from footprint.report.autonomy.labels import SOURCES, labelled
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.circular.autonomy.multiplier import LocalMultiplier
    from footprint.circular.autonomy.priorities import Priorities

_SHOWN = 15
_LISTED = 8


def priorities_document(found: Priorities) -> Document:
    """Return the sectors most pressing first, the quadrants, and the answers to the usual questions."""
    main = sectors_table(found)
    tables = [main, _quadrants(found), _answers(found)]
    if len(found.impacts):
        title = _("Carbon, water, waste and jobs behind the sectors of {title}", title=told(found.area.title))
        tables.append(needs_table(found.impacts, found.sectors, title, shown=_SHOWN))
    return Document.of_tables(
        main.title,
        tables,
        lambda: {**found.to_dict(), "sources": SOURCES},
        labelled(sectors_table(found, full=True)),
    )


def sectors_table(found: Priorities, *, full: bool = False) -> Table:
    """Return the sectors, most pressing first.

    Parameters
    ----------
    found : Priorities
        What to show.
    full : bool
        Every column, for a file, rather than those that fit a terminal.
    """
    part = found.sectors
    rows = pd.DataFrame(
        {
            "Code": part.index,
            "Sector": part["name_en"].to_numpy(),
            "Secteur": part["name_fr"].to_numpy(),
            "Macro-sector": part["macro_sector"].to_numpy(),
            "Quadrant": part["quadrant"].to_numpy(),
            "Priority": part["priority"].to_numpy(),
            "Need": part["need"].to_numpy(),
            "Capacity": 100.0 * part["capacity"].to_numpy(),
            "Covered": 100.0 * part["coverage"].to_numpy(),
            "Self-supply": 100.0 * part["self_supply"].to_numpy(),
            "Missing": part["missing"].to_numpy(),
            "Present": 100.0 * part["presence"].to_numpy(),
            "How sure": part["how_sure"].to_numpy(),
            "Jobs": part["jobs"].to_numpy(),
            "Value added": part["value_added"].to_numpy(),
            "Jobs to cover": part["jobs_to_cover"].to_numpy(),
            "Tonnes": part["footprint"].to_numpy(),
            "Tonnes, direct": part["footprint_direct"].to_numpy(),
            "Abroad": 100.0 * part["share_abroad"].to_numpy(),
            "Foreign-only": 100.0 * part["foreign_materials"].to_numpy(),
            "Main material": part["main_material"].astype(str).to_numpy(),
            "Base": 100.0 * part["base"].to_numpy(),
            "Suppliers present": 100.0 * part["suppliers_present"].to_numpy(),
            "Similar sectors present": part["neighbours"].to_numpy(),
            "Cannot exist here": part["cannot"].to_numpy(),
        }
    )
    short = (
        Column("Code"),
        Column("Sector", words=True),
        Column("Need", "EUR", 0),
        Column("Covered", "%", 1),
        Column("Self-supply", "%", 1),
        Column("Missing", "EUR", 0),
        Column("Jobs", decimals=0),
        Column("Tonnes", "kg", 0),
        Column("Abroad", "%", 0),
        Column("Foreign-only", "%", 0),
        Column("Base", "%", 0),
    )
    columns = (
        short
        if not full
        else (
            Column("Code"),
            Column("Sector", words=True),
            Column("Secteur"),
            Column("Macro-sector", words=True),
            Column("Quadrant", words=True),
            Column("Priority", "of 10", 0),
            Column("Need", "EUR per inhabitant", 1),
            Column("Capacity", "%", 1),
            Column("Covered", "%", 1),
            Column("Self-supply", "%", 1),
            Column("Missing", "EUR per inhabitant", 1),
            Column("Present", "%", 1),
            Column("How sure", words=True),
            Column("Jobs", decimals=0),
            Column("Value added", "MEUR", 1),
            Column("Jobs to cover", decimals=0),
            Column("Tonnes", "kg per inhabitant", 1),
            Column("Tonnes, direct", "kg per inhabitant", 1),
            Column("Abroad", "%", 1),
            Column("Foreign-only", "%", 1),
            Column("Main material", words=True),
            Column("Base", "%", 1),
            Column("Suppliers present", "%", 1),
            Column("Similar sectors present", words=True),
            Column("Cannot exist here", words=True),
        )
    )
    note = _(
        "This project's estimate. Under-supplied: covered less than the area's own index "
        "({threshold:.1f}). Strategic: priority 6 or more. EUR and kg are a year and an inhabitant; "
        "kg of materials behind the production needed, in which sectors overlap. Foreign-only: share "
        "of them in materials that come to 95 % or more from abroad. Base: share of inputs and of "
        "similar trades already present.",
        threshold=100 * found.threshold,
    )
    left_out = found.sectors[(found.sectors["cannot"] != "") & (found.sectors["priority"] >= STRATEGIC)]
    for reason, group in left_out.groupby("cannot"):
        names = ", ".join(map(told, group["name_en"]))
        note += " " + _("Left out, because {reason}: {names}.", reason=told(str(reason)), names=names)
    return Table(
        _("Priorities of {title}", title=told(found.area.title)),
        columns,
        rows,
        note,
        "priorities",
        shown=_SHOWN,
    )


def _quadrants(found: Priorities) -> Table:
    part = found.sectors
    counts = part["quadrant"].value_counts()
    rows = pd.DataFrame({
        "Quadrant": counts.index,
        "Sectors": counts.to_numpy(),
        "Missing": [float(part.loc[part["quadrant"] == name, "missing"].sum()) for name in counts.index],
        "Jobs": [float(part.loc[part["quadrant"] == name, "jobs"].sum()) for name in counts.index],
    })  # fmt: skip
    columns = (
        Column("Quadrant", words=True), Column("Sectors", decimals=0), Column("Missing", "EUR/inh", 0),
        Column("Jobs", decimals=0),
    )  # fmt: skip
    return Table(_("Priority against autonomy"), columns, rows, "", "quadrants")


def _answers(found: Priorities) -> Table:
    names = found.sectors["name_en"]
    rows = pd.DataFrame(
        [(question, parted(told(names[code]) for code in codes[:_LISTED]) or _("none"))
         for question, codes in found.answers.items()],
        columns=["Question", "Sectors"],
    )  # fmt: skip
    return Table(_("Which sectors"), (Column("Question", words=True), Column("Sectors")), rows, "", "answers")


def multiplier_document(found: LocalMultiplier, *, sectors: bool = False) -> Document:
    """Return multipliers of manufacturing, by sector, and the French series; `sectors` puts sectors first."""
    tables = multiplier_tables(found)
    if sectors:
        tables = [tables[1], tables[0], tables[2]]
    title = _("Multipliers of {area}", area=found.area.name)
    answer = {**found.to_dict(), "sources": SOURCES}
    return Document.of_tables(title, tables, answer, labelled(tables[0]))


def multiplier_tables(found: LocalMultiplier) -> list[Table]:
    """Return multipliers of manufacturing, by sector, and the French series."""
    steps = {
        "direct": marked("The output itself"),
        "suppliers": marked("Suppliers"),
        "type_1": marked("Type I: with suppliers"),
        "households": marked("Households' spending"),
        "type_2": marked("Type II: with households"),
        "public": marked("Public spending"),
        "total": marked("All"),
    }
    whole = found.manufacturing
    rows = pd.DataFrame({
        "Per 100 EUR of manufacturing output": list(steps.values()),
        "In the area": [whole.loc["local", name] for name in steps],
        "In France": [whole.loc["national", name] for name in steps],
    })  # fmt: skip
    columns = (
        Column("Per 100 EUR of manufacturing output", words=True),
        Column("In the area", "EUR", 1),
        Column("In France", "EUR", 1),
    )
    note = _(
        "This project's estimate: output set off in all, value added of every step counted once more "
        "as it is produced. Households and government are taken to spend value added as the national "
        "accounts do on average: an upper bound. Local shares by Flegg's location quotient, δ = "
        "{delta:g}.",
        delta=found.delta,
    ) + "".join(f" {told(said)}." for said in (*found.area.notes, *found.notes))
    head = Table(
        _("Multipliers of {title}", title=told(found.area.title)), columns, rows, note, "multipliers"
    )
    order = found.sectors.assign(there=found.sectors["presence"] >= PRESENT)
    part = order.sort_values(["there", "output"], ascending=False)
    by_sector = pd.DataFrame({
        "Code": part.index,
        "Sector": part["name_en"].to_numpy(),
        "Present": 100.0 * part["presence"].to_numpy(),
        "Jobs": part["jobs"].to_numpy(),
        "Output": part["output"].to_numpy(),
        marked("Local, type I"): part["local_type_1"].to_numpy(),
        marked("Local, type II"): part["local_type_2"].to_numpy(),
        marked("National, type I"): part["national_type_1"].to_numpy(),
        marked("National, type II"): part["national_type_2"].to_numpy(),
    })  # fmt: skip
    listed = (
        Column("Code"), Column("Sector", words=True), Column("Present", "%", 0), Column("Jobs", decimals=0),
        Column("Output", "MEUR", 1), *(Column(name, "EUR", 1) for name in by_sector.columns[5:]),
    )  # fmt: skip
    expected = _(
        "Present: probability that the area has a producer; sectors below 50 % come last. Jobs and "
        "output are expected values, so an unlikely plant of a capital-intensive trade (an oil "
        "refinery, a steel mill) still shows a large output. Your own list of establishments "
        "(--establishments) settles it."
    )
    series = pd.DataFrame({"Year": found.series.index.astype(str), "Type I": found.series.to_numpy()})
    return [
        head,
        Table(
            _("By sector, those probably there first"),
            listed,
            by_sector,
            expected,
            "sector multipliers",
            shown=_SHOWN,
        ),
        Table(
            _("French manufacturing, type I, per 100 EUR"),
            (Column("Year"), Column("Type I", "EUR", 1)),
            series,
            _("Inverse of the French domestic table of each year (WIOD), weighted by output."),
            "series",
        ),
    ]
