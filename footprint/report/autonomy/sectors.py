"""The French facts of goods sectors as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.areas.production.facts import SOURCES, read_reexports
from footprint.areas.production.france import load_france
from footprint.i18n import _, marked, parted, told
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.production.facts import SectorFacts

_SHOWN = 12
_NOTE = marked(
    "Output, trade and use of {year} as fitted to French facts; re-exports left out; jobs of 2019."
)
_SHARES = {
    "product_export_share": marked("exports in output of its product, French table of 2005"),
    "product_import_share": marked("imports in use of its product, French table of 2005"),
    "turnover_share": marked("share of its industry's turnover (NAF classes)"),
    "customs_share": marked("share of its industry's customs exports, 2012"),
    "food_export_share": marked("exports in supply, tonnes, FAO 2005-2009"),
    "food_import_share": marked("imports in supply, tonnes, FAO 2005-2009"),
    "export_cap": marked("largest export share assumed possible"),
    "import_cap": marked("largest import share assumed possible"),
}


def all_sectors_document() -> Document:
    """Return one row for each of the 257 sectors: output, trade, use, jobs."""
    france = load_france()
    part = france.sectors.loc[france.goods]
    rows = pd.DataFrame({
        "Code": part.index,
        "Sector": part["name_en"].to_numpy(),
        "Secteur": part["name_fr"].to_numpy(),
        "Industry": part["parent"].to_numpy(),
        "Output": part["output"].to_numpy(),
        "Imports": part["imports"].to_numpy(),
        "Exports": part["exports"].to_numpy(),
        "Use": france.use.loc[part.index].to_numpy(),
        "Sold abroad": 100.0 * france.export_share.loc[part.index].to_numpy(),
        "Bought abroad": 100.0 * france.import_share.loc[part.index].to_numpy(),
        "Households buy": part["demand_households"].to_numpy(),
        "Jobs": part["jobs"].to_numpy(),
    })  # fmt: skip
    wide = (Column("Secteur"), Column("Industry", words=True))
    numbers = (
        Column("Output", "MEUR", 0), Column("Imports", "MEUR", 0), Column("Exports", "MEUR", 0),
        Column("Use", "MEUR", 0), Column("Sold abroad", "% of output", 0),
        Column("Bought abroad", "% of use", 0), Column("Households buy", "MEUR", 0), Column("Jobs", decimals=0),
    )  # fmt: skip
    title = _("France in 257 goods sectors, {year}", year=detail_year())
    short = Table(
        title,
        (Column("Code"), Column("Sector", words=True), *numbers),
        rows,
        _(_NOTE, year=detail_year()),
        "sectors",
    )
    full = Table(
        title,
        (Column("Code"), Column("Sector", words=True), *wide, *numbers),
        rows,
        _(_NOTE, year=detail_year()),
        "sectors",
    )
    passing = read_reexports().reset_index().rename(columns=str.capitalize)
    through = Table(
        _("Goods that pass through, by industry"),
        (
            Column("Block", words=True),
            *(
                Column(name, "MEUR", 0)
                for name in (marked("Exports"), marked("Imports"), marked("Reexports"))
            ),
        ),
        passing[passing["Reexports"] > 0],
        _("Taken from exports and imports before they are shared out."),
        "re-exports",
    )
    return Document.of_tables(
        title,
        [short, through],
        lambda: {"year": detail_year(), "sectors": rows.to_dict("records"), "sources": SOURCES},
        full,
    )


def sector_document(found: SectorFacts) -> Document:
    """Return what France makes of one sector, who buys it, who supplies it, and the facts behind."""
    title = f"{found.sector} {found.name_en} ({found.name_fr}), France {detail_year()}"
    figures = pd.DataFrame(
        [
            (marked("made in France (output)"), found.output, "MEUR"),
            (marked("sold abroad"), found.exports, "MEUR"),
            (marked("bought abroad"), found.imports, "MEUR"),
            (marked("used in France"), found.use, "MEUR"),
            (marked("jobs"), found.jobs, marked("jobs")),
            (marked("producers"), found.plants, marked("plants")),
            (
                marked("share of output sold abroad"),
                100 * found.exports / found.output if found.output > 0 else None,
                "%",
            ),
            (
                marked("share of use bought abroad"),
                100 * found.imports / found.use if found.use > 0 else None,
                "%",
            ),
        ],
        columns=["What", "Value", "Unit"],
    )
    main = Table(
        title,
        (Column("What", words=True), Column("Value", decimals=0), Column("Unit", words=True)),
        figures,
        _(_NOTE, year=detail_year()),
        "sector",
    )
    share = Column("Share", "%", 1)
    buyers = found.buyers.assign(
        Buyer=found.buyers["buyer"], MEUR=found.buyers["meur"], Share=100 * found.buyers["share"]
    )
    bought = Table(_("Who buys it in France"), (Column("Buyer", words=True), Column("MEUR", decimals=0), share), buyers,
                   _("Recipes of users are American ones fitted to French use."), "buyers", shown=_SHOWN)  # fmt: skip
    sold = found.suppliers.assign(Country=found.suppliers["name"], Share=100 * found.suppliers["share"])
    abroad = Table(_("Who supplies it from abroad"), (Column("Country", words=True), share), sold,
                   _("The industry's imports by country, shared by what each country exports (HS4)."),
                   "suppliers")  # fmt: skip
    known = [(text, 100 * float(str(found.facts[name])), "%") for name, text in _SHARES.items()
             if found.facts[name] is not None]  # fmt: skip
    behind = Table(
        _("French facts behind the row"),
        (Column("Fact", words=True), Column("Value", decimals=1), Column("Unit", words=True)),
        pd.DataFrame(known, columns=["Fact", "Value", "Unit"]),
        _(
            "Product of the French table: {product}. NAF: {naf}. Sources: {sources}.",
            product=told(str(found.facts["product"])),
            naf=found.facts["naf"] or _("none"),
            sources=parted(map(told, SOURCES)),
        ),
        "facts",
    )  # fmt: skip
    return Document.of_tables(title, [main, bought, abroad, behind], found.to_dict)
