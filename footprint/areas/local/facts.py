"""What is known of every commune that makes its demand differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.places.area import communes_table
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.once import kept

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Sizes of urban unit that the survey tells apart.
STRATA = (
    "rural",
    message("town of 2,000 to 20,000"),
    message("town of 20,000 to 100,000"),
    message("town of 100,000 and more"),
    message("Paris and its suburbs"),
)
#: Bits of ``filled``: what was not published for the commune itself, and what stands for it.
STANDARD_OF_BODY, SPREAD_OF_BODY, HOUSES_OF_DEPARTMENT, CARS_OF_DEPARTMENT, NO_INCOME = 1, 2, 4, 8, 128
#: Whole numbers in the stored table, to thousandths.
_THOUSANDTHS = ("d5_d1", "d9_d5", "persons", "car", "transit", "houses")


@kept(1)
def commune_facts() -> pd.DataFrame:
    """Return the facts by commune of 2019; do not modify it, copy it.

    Returns
    -------
    DataFrame
        By INSEE code: inhabitants (2016); stratum (0–4, `STRATA`); median (living standard, EUR a year per
        consumption unit, 2016), d5_d1 and d9_d5 (its ratios to the first and ninth decile, ratios of the
        inter-municipal body where secret); persons (a tax household, 2016); car (share of households with a
        car, 2021), transit (share of workers commuting by it, 2021), houses (share of main homes, 2018);
        filled (bits).
    """
    return as_facts(
        pd.read_parquet(embedded("places", "communes.parquet")).set_index("code"),
        communes_table()["inhabitants"],
    )


def as_facts(stored: pd.DataFrame, inhabitants: pd.Series) -> pd.DataFrame:
    """Return the stored table in its units, with inhabitants."""
    table = stored.astype(float)
    for name in _THOUSANDTHS:
        table[name] /= 1000.0
    table.insert(0, "inhabitants", inhabitants.reindex(table.index).astype(float))
    return table.astype({"stratum": int, "filled": int})


def facts_of(communes: Iterable[str]) -> pd.DataFrame:
    """Return the facts of some communes, in their order."""
    return commune_facts().loc[list(communes)]


def is_known(facts: pd.DataFrame) -> pd.Series:
    """Whether living standards are known, of the commune itself or of its inter-municipal body."""
    return (facts["filled"] & NO_INCOME) == 0
