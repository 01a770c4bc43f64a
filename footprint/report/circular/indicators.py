"""What is shown of material indicators, hidden flows and the Material Circularity Indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.circular.indicators.region import Indicators
from footprint.i18n import _, marked, message, told
from footprint.mrio.impacts.critical import SOURCE
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.circular.indicators.area import AreaIndicators
    from footprint.circular.indicators.hidden import HiddenFlows
    from footprint.circular.indicators.product import MaterialCircularity

_KT = 1000.0
_UNKNOWN = marked("unknown")


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
            found.materials,
            _("Supply of the materials that {area} consumes", area=told(found.name)),
            materials,
            found.names,
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
        Column("Material", words=True),
        Column("Level", words=True),
        Column("Consumed", "kt", 0),
        Column("Extracted abroad", "%", 0),
        Column("Concentration", decimals=2),
        Column("In the world", decimals=2),
        Column("Largest supplier", words=True),
        Column("Its share", "%", 0),
    )
    note = _(
        "List: {source}. Tonnes of ore, not of metal; a material counts where the list names part of "
        "it. Concentration: Herfindahl–Hirschman index of the extracting countries, 0 to 1.",
        source=told(SOURCE),
    )
    title = _("Critical and strategic raw materials that {area} consumes", area=told(found.name))
    return Table(title, columns, rows, name="Critical raw materials", note=note)


def _headline(found: Indicators) -> Table:
    year, rate = found.year, found.circularity_rate
    money = found.currency.removeprefix("M")
    rows: list[tuple[str, float | None, str, str]] = [
        (
            marked("Raw material consumption (RMC)"),
            found.rmc / _KT,
            "kt",
            marked("world table, all final demand"),
        ),
        (marked("Domestic material consumption (DMC)"), _over(found.dmc, _KT), "kt", _by(found, "dmc")),
        (
            marked("Resource productivity, value added / DMC"),
            found.productivity["of DMC"],
            f"{money}/kg",
            _by(found, "dmc"),
        ),
        (marked("Value added / RMC"), found.productivity["of RMC"], f"{money}/kg", marked("world table")),
        (marked("Circular material use rate"), _over(rate["rate"], 0.01), "%", _by(found, "rate")),
        (
            marked("Circular use of materials implied by it"),
            _over(rate["circular_use_t"], _KT),
            "kt",
            _by(found, "rate"),
        ),
        (
            marked("Import dependency in raw material equivalents"),
            100 * float(found.equivalents["import_dependency"].loc["total"]),
            "%",
            marked("world table"),
        ),
    ]
    if found.published is not None:
        rows.insert(1, (marked("RMC as published"), float(found.published["rmc_t"]) / _KT, "kt", "Eurostat"))
    frame = pd.DataFrame(rows, columns=["Indicator", "Value", "Unit", "Source"])
    return Table(
        _("Material indicators of {area}, {year}", area=told(found.name), year=year),
        [
            Column("Indicator", words=True),
            Column("Value", "", 1),
            Column("Unit", words=True),
            Column("Source", words=True),
        ],
        frame.assign(Value=frame["Value"].astype(float)),
        note=" ".join(
            [
                _(
                    "A dash is unknown. DMC is the mass used on the territory; RMC is the raw material "
                    "behind its consumption, wherever extracted."
                ),
                " ".join(map(told, found.warnings)),
            ]
        ),
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
        "extraction": marked("DE"),
        "imports_rme": marked("Imports"),
        "exports_rme": marked("Exports"),
        "rmi": marked("RMI"),
        "rmc": marked("RMC"),
        "imports_net": marked("Net imports"),
        "exports_net": marked("Net exports"),
    }
    frame = (found.equivalents[list(names)] / _KT).rename(columns=names)
    frame["Import dependency"] = 100 * found.equivalents["import_dependency"]
    frame.insert(0, "Material group", frame.index)
    return Table(
        _("{area} in raw material equivalents, {year}", area=told(found.name), year=found.year),
        [
            Column("Material group", words=True),
            *(Column(name, "kt", 0) for name in names.values()),
            Column("Import dependency", "%", 1),
        ],
        frame,
        note=_(
            "RMC = DE + imports − exports in either convention: gross counts what crosses the border, "
            "net only what is extracted abroad for own final demand and at home for that of others."
        ),
        name="equivalents",
    )


def _masses(found: Indicators) -> Table:
    assert found.masses is not None
    names = {
        "extraction_t": marked("DE"),
        "imports_t": marked("Imports"),
        "exports_t": marked("Exports"),
        "dmi_t": marked("DMI"),
        "dmc_t": marked("DMC"),
        "ptb_t": marked("Trade balance"),
    }
    frame = (found.masses[list(names)] / _KT).rename(columns=names)
    frame["Import dependency"] = 100 * found.masses["import_dependency"]
    frame.insert(0, "Material group", frame.index)
    return Table(
        _("{area} by mass as published, {year}", area=told(found.name), year=found.year),
        [
            Column("Material group", words=True),
            *(Column(name, "kt", 0) for name in names.values()),
            Column("Import dependency", "%", 1),
        ],
        frame,
        note=_(
            "UNEP IRP. Another edition of the accounts than the world table's extraction, so DE differs. "
            "A dash is unknown: the source has no usable trade in fossil fuels."
        ),
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
            Column("Material", words=True),
            Column("Group", words=True),
            Column("RMC", "kt", 0),
            Column("Abroad", "%", 0),
            Column("Concentration", "", 2),
            Column("Concentration abroad", "", 2),
            Column("Largest supplier", words=True),
            Column("Its share", "%", 0),
        ],
        rows,
        note=_(
            "The {count} largest of {known}. Concentration is the Herfindahl–Hirschman index of the "
            "countries of extraction: 1 is a single country. The rest of the world counts as one country.",
            count=len(rows),
            known=int((table["rmc"] > 0).sum()),
        ),
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
            _(
                "Raw material consumption of {area}, {scope}, {year}",
                area=area.name,
                scope=told(found.account.scope),
                year=found.account.year,
            ),
            [
                Column("Material group", words=True),
                Column("RMC", "kt", 1),
                Column("Per inhabitant", "t", 2),
                Column("Abroad", "%", 1),
            ],
            groups,
            note=_("The same number as `footprint account` for this scope."),
            name="indicators",
        ),
        _materials(
            found.materials,
            _("Supply of the materials that {area} consumes", area=area.name),
            materials,
            found.names,
        ),
        Table(
            _("Unknown for an area"),
            [Column("Indicator", words=True), Column("Why", words=True)],
            unknown,
            note=_("See `footprint circular indicators France`."),
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
    title = _(
        "Raw material behind imports of {product}, {region}",
        product=told(found.product),
        region=told(found.names.get(found.region, found.region)),
    )
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
                Column("Origin", words=True),
                Column("Imports", found.currency, 0),
                Column("Raw material", "kt", 0),
                Column("Intensity", f"kg/{money}", 2),
                Column("Extracted there", "%", 0),
            ],
            head,
            note=_(
                "All origins: {total:,.0f} kt, {kg_per_euro:.2f} kg per {money} at basic prices.",
                total=found.total / _KT,
                kg_per_euro=found.kg_per_euro,
                money=money,
            ),
            name="origins",
        ),
        Table(
            _("By material"),
            [
                Column("Material", words=True),
                Column("Raw material", "kt", 0),
                Column("Per 10,000", message("kg per 10,000 {money}", money=money), 0),
            ],
            rows,
            name="materials",
        ),
        Table(
            _("By country of extraction"),
            [Column("Country", words=True), Column("Raw material", "kt", 0)],
            where,
            name="countries",
        ),
    ]


def circularity_document(product: str, found: MaterialCircularity) -> Document:
    """Return the Material Circularity Indicator of a product with every step."""
    steps = [
        (marked("Mass M"), found.mass, marked("as given")),
        (marked("Virgin feedstock V"), found.virgin, marked("as given")),
        (marked("Waste after use W_0"), found.waste_after_use, marked("as given")),
        (marked("Waste of making recycled feedstock W_F"), found.waste_of_feedstock, marked("as given")),
        (marked("Waste of recycling after use W_C"), found.waste_of_recycling, marked("as given")),
        (marked("Unrecoverable waste W"), found.waste, marked("as given")),
        (marked("Linear flow index LFI"), found.linear_flow_index, marked("0 to 1")),
        (marked("Utility X"), found.utility, marked("1 is average")),
        (marked("Material Circularity Indicator"), found.value, marked("0 to 1")),
    ]
    table = Table(
        _("Material circularity of {product}", product=product),
        [Column("Step", words=True), Column("Value", "", 4), Column("Unit", words=True)],
        pd.DataFrame(steps, columns=["Step", "Value", "Unit"]),
        note=_(
            "Ellen MacArthur Foundation and Granta Design (2019). Mass alone counts: a gram of gold is a "
            "gram of gravel."
        ),
        name="mci",
    )
    return Document.of_tables(table.title, [table], {"product": product, **found.to_dict()})
