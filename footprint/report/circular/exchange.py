"""What is shown of the by-product exchange, and of circular plants for the optimiser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked, told
from footprint.report.account.impacts import changes_table
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.circular.exchange.exchange import Exchange
    from footprint.circular.scenarios.technologies import TechnologyChange


def exchange_document(found: Exchange) -> Document:
    """Return the matches, offers and needs of an exchange."""
    tables = exchange_tables(found)
    return Document.of_tables(tables[0].title, tables, found.to_dict)


def technologies_document(changes: Iterable[TechnologyChange]) -> Document:
    """Return the circular technologies as the table that ``footprint plan --technologies`` reads."""
    rows = pd.DataFrame([change.to_row() for change in changes])
    numbers = {"value", "low", "high"}
    columns = [Column(name, "", 4 if name in numbers else None) for name in rows.columns]
    table = Table(_("Circular technologies"), columns, rows)
    return Document.of_tables(table.title, [table], {"technologies": rows.to_dict("records")})


def exchange_tables(found: Exchange, count: int = 30) -> list[Table]:
    """Return the tables of an exchange: matches, offers, needs."""
    rows = found.matches.head(count)
    matches = pd.DataFrame(
        {
            "By-product": rows["by_product"],
            "From": rows["giver"],
            "As": rows["need"],
            "To": rows["taker"],
            "Collected": rows["tonnes"],
            "Displaced": rows["displaced"],
            "Distance": rows["distance"],
            "Avoided": rows["avoided"],
            "of it abroad": rows["avoided_abroad"],
        }
    )
    sums = {"collected": found.collected, "displaced": found.displaced, "avoided": found.avoided}
    if len(found.interval):
        low, high = found.interval.loc["avoided"]
        totals = _(
            "{collected:,.0f} t collected, {displaced:,.0f} t of virgin material displaced, "
            "{avoided:,.0f} t of extraction avoided (5th to 95th percentile {low:,.0f} to {high:,.0f} t).",
            **sums,
            low=low,
            high=high,
        )
    else:
        totals = _(
            "{collected:,.0f} t collected, {displaced:,.0f} t of virgin material displaced, "
            "{avoided:,.0f} t of extraction avoided.",
            **sums,
        )
    behind = _("Avoided: extraction behind the virgin material, less that of haulage and processing.")
    return [
        Table(
            _("By-product exchange in {area}", area=found.area),
            [
                Column("By-product", words=True),
                Column("From"),
                Column("As", words=True),
                Column("To"),
                Column("Collected", "t/year", 0),
                Column("Displaced", "t/year", 0),
                Column("Distance", "km", 0),
                Column("Avoided", "t/year", 0),
                Column("of it abroad", "t/year", 0),
            ],
            matches,
            note=" ".join([totals, behind, " ".join(map(told, found.warnings))]),
            name="matches",
        ),
        changes_table(
            found.impacts, _("Carbon, water, waste and jobs"), found.impact_notes, name=marked("Impacts")
        ),
        _side(found.offers, _("Offers: by-products not yet used"), marked("By-product"), marked("Site")),
        _side(
            found.needs,
            _("Needs: virgin material that by-products could replace"),
            marked("Need"),
            marked("Site"),
        ),
    ]


def _side(frame: pd.DataFrame, title: str, label: str, site: str) -> Table:
    rows = pd.DataFrame(
        {
            site: frame["name"],
            label: frame["label"],
            "Tonnes": frame["tonnes"],
            "Matched": frame["matched"],
            "Left": frame["left"],
        }
    )
    return Table(
        title,
        [
            Column(site),
            Column(label, words=True),
            *(Column(name, "t/year", 0) for name in (marked("Tonnes"), marked("Matched"), marked("Left"))),
        ],
        rows,
        name=label,
    )
