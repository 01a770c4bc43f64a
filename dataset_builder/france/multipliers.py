"""The yearly series of French national multipliers, 1995–2011, from the yearly world tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

YEARS = range(1995, 2012)
HOUSEHOLDS = "FRA.hh"


def write_multipliers(sources: Path, folder: Path) -> None:
    """Write output multipliers of the 35 French industries by year."""
    tables = [french_multipliers(sources, year) for year in YEARS]
    folder.mkdir(parents=True, exist_ok=True)
    pd.concat(tables, ignore_index=True).to_parquet(
        folder / "multipliers_1995_2011.parquet", index=False, compression="zstd"
    )


def french_tables(sources: Path, year: int) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Return France's domestic coefficients, household consumption of French products, and output."""
    flows = pd.read_parquet(sources / "wiod2013" / f"Z_{year}.parquet")
    final = pd.read_parquet(sources / "wiod2013" / f"Y_{year}.parquet")
    french = [label for label in flows.index if label.startswith("FRA.")]
    output = flows.loc[french].sum(axis=1) + final.loc[french].sum(axis=1)
    domestic = flows.loc[french, french]
    coefficients = domestic / output.where(output > 0)
    return coefficients.fillna(0.0), final.loc[french, HOUSEHOLDS], output


def french_multipliers(sources: Path, year: int) -> pd.DataFrame:
    """Return year, code, industry, type_1 and output (million USD) of each French industry."""
    coefficients, _, output = french_tables(sources, year)
    matrix = coefficients.to_numpy()
    type_1 = np.linalg.solve(np.eye(len(matrix)) - matrix.T, np.ones(len(matrix)))
    names = pd.read_csv(sources / "wiod2013" / "sectors.csv").set_index("code")["name"]
    codes = [label.split(".")[1] for label in coefficients.index]
    return pd.DataFrame({
        "year": year, "code": codes, "industry": [names[code] for code in codes], "type_1": type_1,
        "output": output.to_numpy(),
    })  # fmt: skip
