"""What is shown of material indicators, hidden flows and the Material Circularity Indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.circular.indicators.region import Indicators
from footprint.mrio.impacts.critical import SOURCE
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.circular.indicators.area import AreaIndicators
    from footprint.circular.indicators.hidden import HiddenFlows
    from footprint.circular.indicators.product import MaterialCircularity

_KT = 1000.0
_UNKNOWN = "unknown"


def indicators_document(found: Indicators | AreaIndicators, materials: int = 15) -> Document:
    """Return the indicators of a region or of an area, with its largest `materials`."""
    if isinstance(found, Indicators):
        tables = indicator_tables(found, materials)
    else:
        tables = area_indicator_tables(found, materials)
    return Document.of_tables(tables[0].title, tables, found.to_dict)


def indicator_tables(found: Indicators, materials: int = 15) -> list[Table]:
    """Return the tables of a region: headline, raw material equivalents, masses, materials."""
    tables = [_headline(found), _equivalents(found)]
    if found.masses is not None:
        tables.append(_masses(found))
    tables.append(
        _materials(
            found.materials, f"Supply of the materials that {found.name} consumes", materials, found.names
        )
    )
    tables.append(_critical(found))
    return tables


def _critical(found: Indicators) -> Table:
    """Return the materials of the European list, most exposed first."""
    part = found.criticality
    part = part[part["level"] != "not listed"]
    rows = pd.DataFrame(
        {
            "Material": part.index,
            "Level": part["level"].to_numpy(),
            "Consumed": part["consumed"].to_numpy() / _KT,
            "Extracted abroad": 100 * part["dependency"].to_numpy(),
            "Concentration": part["supply_concentration"].to_numpy(),
            "In the world": part["world_concentration"].to_numpy(),
            "Largest supplier": [found.names.get(str(code), str(code)) for code in part["largest_supplier"]],
            "Its share": 100 * part["largest_share"].to_numpy(),
        }
    )
    columns = (
        Column("Material"),
        Column("Level"),
        Column("Consumed", "kt", 0),
        Column("Extracted abroad", "%", 0),
        Column("Concentration", decimals=2),
        Column("In the world", decimals=2),
        Column("Largest supplier"),
        Column("Its share", "%", 0),
    )
    note = (
        f"List: {SOURCE}. Tonnes of ore, not of metal; a material counts where the list names part of it. "
        "Concentration: Herfindahl–Hirschman index of the extracting countries, 0 to 1."
    )
    title = f"Critical and strategic raw materials that {found.name} consumes"
    return Table(title, columns, rows, name="Critical raw materials", note=note)


def _headline(found: Indicators) -> Table:
    year, rate = found.year, found.circularity_rate
    money = found.currency.removeprefix("M")
    rows: list[tuple[str, float | None, str, str]] = [
        ("Raw material consumption (RMC)", found.rmc / _KT, "kt", "world table, all final demand"),
        ("Domestic material consumption (DMC)", _over(found.dmc, _KT), "kt", _by(found, "dmc")),
        (
            "Resource productivity, value added / DMC",
            found.productivity["of DMC"],
            f"{money}/kg",
            _by(found, "dmc"),
        ),
        ("Value added / RMC", found.productivity["of RMC"], f"{money}/kg", "world table"),
        ("Circular material use rate", _over(rate["rate"], 0.01), "%", _by(found, "rate")),
        (
            "Circular use of materials implied by it",
            _over(rate["circular_use_t"], _KT),
            "kt",
            _by(found, "rate"),
        ),
        (
            "Import dependency in raw material equivalents",
            100 * float(found.equivalents["import_dependency"].loc["total"]),
            "%",
            "world table",
        ),
    ]
    if found.published is not None:
        rows.insert(1, ("RMC as published", float(found.published["rmc_t"]) / _KT, "kt", "Eurostat"))
    frame = pd.DataFrame(rows, columns=["Indicator", "Value", "Unit", "Source"])
    return Table(
        f"Material indicators of {found.name}, {year}",
        [Column("Indicator"), Column("Value", "", 1), Column("Unit"), Column("Source")],
        frame.assign(Value=frame["Value"].astype(float)),
        note="A dash is unknown. DMC is the mass used on the territory; RMC is the raw material behind its "
        "consumption, wherever extracted. " + " ".join(found.warnings),
        name="indicators",
    )


def _over(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def _by(found: Indicators, what: str) -> str:
    if what == "rate":
        return _UNKNOWN if found.circularity_rate["rate"] is None else "Eurostat"
    return _UNKNOWN if found.dmc is None else ("Eurostat" if found.published is not None else "UNEP IRP")


def _equivalents(found: Indicators) -> Table:
    names = {
        "extraction": "DE",
        "imports_rme": "Imports",
        "exports_rme": "Exports",
        "rmi": "RMI",
        "rmc": "RMC",
        "imports_net": "Net imports",
        "exports_net": "Net exports",
    }
    frame = (found.equivalents[list(names)] / _KT).rename(columns=names)
    frame["Import dependency"] = 100 * found.equivalents["import_dependency"]
    frame.insert(0, "Material group", frame.index)
    return Table(
        f"{found.name} in raw material equivalents, {found.year}",
        [
            Column("Material group"),
            *(Column(name, "kt", 0) for name in names.values()),
            Column("Import dependency", "%", 1),
        ],
        frame,
        note="RMC = DE + imports − exports in either convention: gross counts what crosses the border, net only what "
        "is extracted abroad for own final demand and at home for that of others.",
        name="equivalents",
    )


def _masses(found: Indicators) -> Table:
    assert found.masses is not None
    names = {
        "extraction_t": "DE",
        "imports_t": "Imports",
        "exports_t": "Exports",
        "dmi_t": "DMI",
        "dmc_t": "DMC",
        "ptb_t": "Trade balance",
    }
    frame = (found.masses[list(names)] / _KT).rename(columns=names)
    frame["Import dependency"] = 100 * found.masses["import_dependency"]
    frame.insert(0, "Material group", frame.index)
    return Table(
        f"{found.name} by mass as published, {found.year}",
        [
            Column("Material group"),
            *(Column(name, "kt", 0) for name in names.values()),
            Column("Import dependency", "%", 1),
        ],
        frame,
        note="UNEP IRP. Another edition of the accounts than the world table's extraction, so DE differs. A dash is "
        "unknown: the source has no usable trade in fossil fuels.",
        name="masses",
    )


def _materials(table: pd.DataFrame, title: str, count: int, names: dict[str, str]) -> Table:
    frame = table.sort_values("rmc", ascending=False).head(count)
    rows = pd.DataFrame(
        {
            "Material": frame.index,
            "Group": frame["group"].to_numpy(),
            "RMC": frame["rmc"].to_numpy() / _KT,
            "Abroad": 100 * frame["share_abroad"].to_numpy(),
            "Concentration": frame["concentration"].to_numpy(),
            "Concentration abroad": frame["concentration_abroad"].to_numpy(),
            "Largest supplier": [names.get(code, code) for code in frame["largest_supplier"]],
            "Its share": 100 * frame["largest_share"].to_numpy(),
        }
    )
    return Table(
        title,
        [
            Column("Material"),
            Column("Group"),
            Column("RMC", "kt", 0),
            Column("Abroad", "%", 0),
            Column("Concentration", "", 2),
            Column("Concentration abroad", "", 2),
            Column("Largest supplier"),
            Column("Its share", "%", 0),
        ],
        rows,
        note=f"The {len(rows)} largest of {int((table['rmc'] > 0).sum())}. Concentration is the Herfindahl–Hirschman index "
        "of the countries of extraction: 1 is a single country. The rest of the world counts as one country.",
        name="materials",
    )


def area_indicator_tables(found: AreaIndicators, materials: int = 15) -> list[Table]:
    """Return the tables of an area: groups, materials, and what is unknown."""
    area = found.account.area
    groups = pd.DataFrame(
        {
            "Material group": found.groups.index,
            "RMC": found.groups["rmc"].to_numpy() / _KT,
            "Per inhabitant": found.groups["per_inhabitant"].to_numpy(),
            "Abroad": 100 * found.groups["share_abroad"].to_numpy(),
        }
    )
    unknown = pd.DataFrame({"Indicator": list(found.unknown), "Why": list(found.unknown.values())})
    return [
        Table(
            f"Raw material consumption of {area.name}, {found.account.scope}, {found.account.year}",
            [
                Column("Material group"),
                Column("RMC", "kt", 1),
                Column("Per inhabitant", "t", 2),
                Column("Abroad", "%", 1),
            ],
            groups,
            note="The same number as `footprint account` for this scope.",
            name="indicators",
        ),
        _materials(
            found.materials, f"Supply of the materials that {area.name} consumes", materials, found.names
        ),
        Table(
            "Unknown for an area",
            [Column("Indicator"), Column("Why")],
            unknown,
            note="See `footprint circular indicators France`.",
            name="unknown",
        ),
    ]


def hidden_document(found: HiddenFlows) -> Document:
    """Return the raw material behind imports of a product."""
    tables = hidden_tables(found)
    return Document.of_tables(tables[0].title, tables, found.to_dict)


def hidden_tables(found: HiddenFlows, count: int = 12) -> list[Table]:
    """Return the tables of the raw material behind imports of a product: by origin, material, country."""
    money = found.currency.removeprefix("M")
    title = f"Raw material behind imports of {found.product}, {found.names.get(found.region, found.region)}"
    origins = found.by_origin.head(count)
    head = pd.DataFrame(
        {
            "Origin": [found.names.get(code, code) for code in origins.index],
            "Imports": origins["imports"].to_numpy(),
            "Raw material": origins["tonnes"].to_numpy() / _KT,
            "Intensity": origins["t_per_million"].to_numpy() / 1000,
            "Extracted there": 100 * origins["share_extracted_there"].to_numpy(),
        }
    )
    materials = found.by_material.head(count)
    rows = pd.DataFrame(
        {
            "Material": materials.index,
            "Raw material": materials["tonnes"].to_numpy() / _KT,
            "Per 10,000": materials["t_per_million"].to_numpy() * 10,
        }
    )
    countries = found.by_country.head(count)
    where = pd.DataFrame(
        {
            "Country": [found.names.get(code, code) for code in countries.index],
            "Raw material": countries.to_numpy() / _KT,
        }
    )
    return [
        Table(
            title,
            [
                Column("Origin"),
                Column("Imports", found.currency, 0),
                Column("Raw material", "kt", 0),
                Column("Intensity", f"kg/{money}", 2),
                Column("Extracted there", "%", 0),
            ],
            head,
            note=f"All origins: {found.total / _KT:,.0f} kt, {found.kg_per_euro:.2f} kg per {money} at basic prices.",
            name="origins",
        ),
        Table(
            "By material",
            [
                Column("Material"),
                Column("Raw material", "kt", 0),
                Column("Per 10,000", f"kg per 10,000 {money}", 0),
            ],
            rows,
            name="materials",
        ),
        Table(
            "By country of extraction",
            [Column("Country"), Column("Raw material", "kt", 0)],
            where,
            name="countries",
        ),
    ]


def circularity_document(product: str, found: MaterialCircularity) -> Document:
    """Return the Material Circularity Indicator of a product with every step."""
    steps = [
        ("Mass M", found.mass, "as given"),
        ("Virgin feedstock V", found.virgin, "as given"),
        ("Waste after use W_0", found.waste_after_use, "as given"),
        ("Waste of making recycled feedstock W_F", found.waste_of_feedstock, "as given"),
        ("Waste of recycling after use W_C", found.waste_of_recycling, "as given"),
        ("Unrecoverable waste W", found.waste, "as given"),
        ("Linear flow index LFI", found.linear_flow_index, "0 to 1"),
        ("Utility X", found.utility, "1 is average"),
        ("Material Circularity Indicator", found.value, "0 to 1"),
    ]
    table = Table(
        f"Material circularity of {product}",
        [Column("Step"), Column("Value", "", 4), Column("Unit")],
        pd.DataFrame(steps, columns=["Step", "Value", "Unit"]),
        note="Ellen MacArthur Foundation and Granta Design (2019). Mass alone counts: a gram of gold is a gram of "
        "gravel.",
        name="mci",
    )
    return Document.of_tables(table.title, [table], {"product": product, **found.to_dict()})
