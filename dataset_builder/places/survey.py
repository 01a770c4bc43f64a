"""The household budget survey by class of spending: by size of town, decile, household type and age."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from footprint.areas.local.model import RENTS

_FILE = "insee_bdf2017_spending_by_strate_decile_typmen_age.csv"
_KEPT = ("all", "strate_", "decile_", "typmen_", "age_")


def read_survey(place: Path, classes: pd.DataFrame) -> pd.DataFrame:
    """Return EUR a year per household (2017) by COICOP class that the survey has; rents are left out.

    ``survey_rows`` of the hand-made table names the survey's rows that make up a class, each with an optional
    share after a colon. Two classes may stand on the same row: only proportions enter.

    Raises
    ------
    ValueError
        If the survey lacks a row, or a cell is not positive.
    """
    raw = pd.read_csv(place / _FILE, dtype={"code": str}).set_index("code")
    columns = [name for name in raw.columns if name.startswith(_KEPT)]
    rows = {}
    for coicop, row in classes[classes["size"] != RENTS].iterrows():
        parts = [part.partition(":") for part in row["survey_rows"].split()]
        if missing := [code for code, _, _ in parts if code not in raw.index]:
            raise ValueError(f"survey: {coicop} names rows that are not there: {missing}")
        rows[coicop] = sum(
            raw.loc[code, columns].astype(float) * float(share or 1) for code, _, share in parts
        )
    table = pd.DataFrame(rows).T.rename_axis("coicop")
    fitted = [name for name in columns if name.startswith(("strate_", "decile_"))]
    if not (table[fitted] > 0).all(axis=None):
        raise ValueError("survey: a class has a cell without spending, which no fit can reach")
    return table
