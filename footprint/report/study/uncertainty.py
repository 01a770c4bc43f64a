"""The interval of an account, shown with the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, told
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.study.uncertainty import FootprintInterval


def with_interval(document: Document, found: FootprintInterval) -> Document:
    """Return an account's document that carries the interval, after its headline."""
    first, *rest = document.sections
    answer = dict(document.payload())
    answer["footprint"] = {**answer["footprint"], "interval": found.interval_json()}
    return Document(
        document.title,
        [first, Section("interval", tables=interval_tables(found)), *rest],
        answer,
        main=document.main_table,
    )


def interval_tables(found: FootprintInterval) -> list[Table]:
    """Return the intervals of the headline, and the share of each source of error."""
    name, low, value, high, unit = _("Place"), _("Low"), _("Value"), _("High"), _("Unit")
    words = {"france": _("France"), "abroad": _("Abroad"), "total": _("Total"),
             "per_inhabitant": _("Total per inhabitant"), "share_abroad": _("Share abroad")}  # fmt: skip
    table = found.table.copy()
    table.loc["share_abroad"] *= 100
    rows = pd.DataFrame({
        name: [words[str(key)] for key in table.index], low: table["low"].to_numpy(),
        value: table["value"].to_numpy(), high: table["high"].to_numpy(),
        unit: ["t", "t", "t", _("t per inhabitant"), "%"],
    })  # fmt: skip
    columns = (Column(name), *(Column(label, decimals=0) for label in (low, value, high)), Column(unit))
    sentence = str(told(found.reading))
    note = _(
        "{sentence}. {draws:,} draws, seed {seed}, {mode}. Spreads are in data/uncertainty/spreads.csv; most are assumptions.",
        sentence=sentence[:1].upper() + sentence[1:],
        draws=len(found.drawn.draws),
        seed=found.drawn.seed,
        mode=found.drawn.mode,
    )
    return [
        Table(
            _("How sure it is: nine draws of ten, {area}", area=found.account.area.name), columns, rows, note,
            name="Interval", row_decimals=(0, 0, 0, 1, 1),
        ),
        _sources(found),
    ]  # fmt: skip


def _sources(found: FootprintInterval) -> Table:
    from footprint.areas.headline import source_words

    source, share = _("Source of error"), _("Share of the variance")
    words = source_words()
    rows = pd.DataFrame({
        source: [told(words[str(name)]) for name in found.contributions.index],
        share: 100 * found.contributions.to_numpy(),
    })  # fmt: skip
    return Table(
        _("Where the error comes from"),
        (Column(source), Column(share, "%", 0)),
        rows,
        name="Sources of error",
    )
