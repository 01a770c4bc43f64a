"""What ``footprint drivers`` shows: why a footprint changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, told
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.study.drivers import FootprintDrivers


def drivers_document(found: FootprintDrivers) -> Document:
    """Return the drivers with their ranges."""
    return Document.of_tables(_title(found), lambda: [_table(found)], found.to_dict)


def _title(found: FootprintDrivers) -> str:
    start, end = found.change.years
    return _(
        "Drivers of the footprint of {area}, {start} to {end}", area=found.area.name, start=start, end=end
    )


def driver_words() -> dict[str, str]:
    """Return the groups of drivers in the language of the reader."""
    return {
        "intensity": _("Extraction for each euro of output"),
        "technology": _("What industries need from each other"),
        "origins": _("Where products come from"),
        "mix": _("Which products are bought"),
        "level": _("How much each inhabitant buys"),
        "inhabitants": _("Number of inhabitants"),
    }


def _table(found: FootprintDrivers) -> Table:
    change = found.change
    words, named = driver_words(), _("Driver")
    parts = {
        "mean": _("Mean of all orders"),
        "first_polar": _("First polar form"),
        "last_polar": _("Second polar form"),
        "low": _("Lowest"),
        "high": _("Highest"),
    }
    rows = pd.DataFrame({named: [words[str(driver)] for driver in change.table.index]})
    for key, label in parts.items():
        rows[label] = change.table[key].to_numpy()
    whole = {
        named: _("All drivers"),
        **{parts[key]: change.difference for key in ("mean", "first_polar", "last_polar")},
    }
    rows = pd.concat([rows, pd.DataFrame([whole])], ignore_index=True)
    columns = (Column(named), *(Column(label, change.unit, 0) for label in parts.values()))
    note = [
        _(
            "From {before:,.0f} to {after:,.0f} {unit}, without what final users take themselves ({direct:+,.0f} {unit}). "
            "Lowest and highest are over every order in which the drivers may have changed.",
            before=change.before,
            after=change.after,
            unit=change.unit,
            direct=found.direct_change,
        ),
        *(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in map(told, found.notes)),
    ]
    return Table(_title(found), columns, rows, " ".join(note), name="Drivers")
