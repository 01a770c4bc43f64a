"""Tables of one account: by material, product, country, and the scopes side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked, number, told
from footprint.report.account.measures import ABROAD, HOME, tonnes
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

PLACE_COLUMNS = (
    Column(HOME, "t", 0),
    Column(ABROAD, "t", 0),
    Column("Total", "t", 0),
    Column("Per inhabitant", "kg", 0),
    Column("Share", "%", 1),
)

#: Cells of the ledger below a tonne, or a millionth of the footprint, are added up in one last row, so that
#: the sheet stays usable.
SMALLEST, SMALLEST_SHARE = 1.0, 1e-6
_PRODUCTS = 20
_DIRECT = marked("Used directly: what households take from nature themselves, as firewood they gather.")

#: What each scope counts, in words.
SCOPES = {
    "households": marked("what households buy"),
    "consumption": marked("households, associations serving them, and government"),
    "households and capital": marked(
        "households, with the buildings and machines that the supplying industries wear out"
    ),
    "final demand": marked("all final demand: consumption, investment and stocks"),
}


def placed(account: MaterialAccount, *dimensions: str) -> pd.DataFrame:
    """Return tonnes by `dimensions`, split into France and abroad, with totals, kg per head and percent.

    Rows are in falling order of the total; the dimensions are ordinary columns.
    """
    wide = tonnes(account, *dimensions, "location").unstack(fill_value=0)  # noqa: PD010
    wide = wide.reindex(columns=[HOME, ABROAD], fill_value=0.0)
    wide["Total"] = wide[HOME] + wide[ABROAD]
    wide["Per inhabitant"] = 1000 * wide["Total"] / account.area.inhabitants
    wide["Share"] = 100 * wide["Total"] / account.total_tonnes
    wide = wide[wide["Total"] != 0].sort_values("Total", ascending=False, kind="stable")
    wide.columns.name = None
    return wide.reset_index()


def materials_table(account: MaterialAccount, count: int | None = None) -> Table:
    """Return tonnes by material within its group, largest first; `count` limits the rows shown."""
    grouped = "material group" in account.dimensions
    rows = placed(account, *(["material group"] if grouped else []), "material")
    rows = rows.rename(columns={"material group": "Group", "material": "Material"})
    heads = (
        (Column("Material", words=True), Column("Group", words=True))
        if grouped
        else (Column("Material", words=True),)
    )
    return Table(
        _("Materials behind household consumption, {area}", area=account.area.name),
        (*heads, *PLACE_COLUMNS),
        rows,
        name="Materials",
        shown=count,
    )


def groups_table(account: MaterialAccount) -> Table:
    """Return tonnes by the four groups of materials."""
    rows = placed(account, "material group").rename(columns={"material group": "Group"})
    title = _("Groups of materials, {area}", area=account.area.name)
    return Table(title, (Column("Group", words=True), *PLACE_COLUMNS), rows, name="Material groups")


def products_table(account: MaterialAccount, *, grouped: bool = False) -> Table:
    """Return tonnes by product consumed, or by group of products."""
    dimension, head = ("product group", marked("Consumed for")) if grouped else ("product", marked("Product"))
    rows = placed(account, dimension).rename(columns={dimension: head})
    return Table(
        _("Consumption groups, {area}", area=account.area.name)
        if grouped
        else _("Products consumed, {area}", area=account.area.name),
        (Column(head, words=True), *PLACE_COLUMNS),
        rows,
        name="Consumption groups" if grouped else _("Products"),
        note=told(_DIRECT) if rows[head].astype(str).eq("Used directly").any() else "",
        shown=None if grouped else _PRODUCTS,
    )


def countries_table(account: MaterialAccount, names: Mapping[str, str], count: int | None = None) -> Table:
    """Return tonnes by extracting country, with the material that weighs most in each."""
    by_material = tonnes(account, "country", "material").unstack(fill_value=0)  # noqa: PD010
    totals = by_material.sum(axis=1).sort_values(ascending=False)
    main = by_material.idxmax(axis=1)
    share = 100 * by_material.max(axis=1) / totals
    whole = float(totals.sum())
    rows = pd.DataFrame(
        {
            "Country": [names.get(str(code), str(code)) for code in totals.index],
            "Total": totals.to_numpy(),
            "Per inhabitant": 1000 * totals.to_numpy() / account.area.inhabitants,
            "Share": 100 * totals.to_numpy() / whole,
            "Chief material": [
                _("{name} ({share} %)", name=told(str(main[code])), share=number(share[code]))
                for code in totals.index
            ],
        }
    )
    interval = account.country_interval().loc[totals.index]
    rows["Low"], rows["High"] = interval["low"].to_numpy(), interval["high"].to_numpy()
    rows = rows[rows["Total"] > 0]
    note = _("Rest of the world gathers all countries that the world table does not hold on their own.")
    known = bool(interval["low"].notna().any())
    if known:
        note += " " + _(
            "Low and high: what back-casts of the estimated trade miss, root mean square, by country."
        )
    return Table(
        _("Where it is extracted, {area}", area=account.area.name),
        (
            Column("Country", words=True),
            PLACE_COLUMNS[2],
            *((Column("Low", "t", 0), Column("High", "t", 0)) if known else ()),
            *PLACE_COLUMNS[3:],
            Column("Chief material"),
        ),
        rows,
        name="Countries",
        note=note,
        shown=count,
    )


def scopes_table(accounts: Mapping[str, MaterialAccount]) -> Table:
    """Return the footprint of one area in each scope, narrow to wide."""
    rows = []
    for scope, account in accounts.items():
        total = account.total_tonnes
        places = tonnes(account, "location")
        rows.append(
            {
                "Scope": scope,
                HOME: float(places.get(HOME, 0.0)),
                ABROAD: float(places.get(ABROAD, 0.0)),
                "Total": total,
                "Per inhabitant": total / account.area.inhabitants,
                "Share abroad": 100 * float(account.share_abroad),
                "Counts": SCOPES.get(scope, ""),
            }
        )
    name = next(iter(accounts.values())).area.name
    columns = (
        Column("Scope", words=True),
        *PLACE_COLUMNS[:3],
        Column("Per inhabitant", "t", 1),
        Column("Share abroad", "%", 0),
        Column("Counts", words=True),
    )
    return Table(_("Scopes, {name}", name=name), columns, pd.DataFrame(rows), name="Scopes")


def ledger_table(account: MaterialAccount, names: Mapping[str, str]) -> Table:
    """Return the ledger: tonnes by material × extracting country × extracting industry × product consumed.

    Cells below `SMALLEST` tonne or `SMALLEST_SHARE` of the footprint are summed in the last row, so that the
    column adds up to the footprint.
    """
    values = account.ledger.astype(float)
    kept = values[values.abs() >= max(SMALLEST, SMALLEST_SHARE * account.total_tonnes)]
    rows = kept.rename("Tonnes").reset_index()
    rows.columns = ["Material", "Country", "Industry", "Product", "Tonnes"]
    rows["Country"] = rows["Country"].astype(str).map(lambda code: names.get(code, code))
    rows[["Material", "Industry", "Product"]] = rows[["Material", "Industry", "Product"]].astype(str)
    rows = rows.sort_values("Tonnes", ascending=False, kind="stable")
    small = float(values.sum() - kept.sum())
    if len(kept) < len(values):
        last = {
            "Material": _("{count} smaller cells", count=len(values) - len(kept)),
            "Country": "",
            "Industry": "",
            "Product": "",
            "Tonnes": small,
        }
        rows = pd.concat([rows, pd.DataFrame([last])], ignore_index=True)
    columns = (
        Column("Material", words=True),
        Column("Country", words=True),
        Column("Industry", words=True),
        Column("Product", words=True),
        Column("Tonnes", "t", 1),
    )
    return Table(_("Ledger of {area}", area=account.area.name), columns, rows, name="Ledger")
