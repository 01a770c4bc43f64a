"""How errors of the embedded tables move the French footprint: relative variances by source, drawn once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from footprint.areas.account import material_account
from footprint.areas.headline import ASSUMPTIONS
from footprint.areas.study.uncertainty import assumption_shifts
from footprint.areas.tracing import SCOPES, table_of
from footprint.areas.world import load_world
from footprint.files import written_atomically
from footprint.labels import HOME
from footprint.mrio.uncertainty.draws import common_normals, first_order
from footprint.mrio.uncertainty.model import error_model
from footprint.mrio.uncertainty.spreads import default_spreads

DRAWS, SEED = 20_000, 0
_TABLES = ((2014, "default"), (2011, "default"), (2010, "default"))


def build(_sources: Path, out: Path) -> None:
    """Write ``out/uncertainty/national.csv``; from the embedded tables; reads no source."""
    rows = []
    for year, variant in _TABLES:
        world = load_world(year=year, variant=variant)
        for scope in SCOPES:
            account = material_account("France", scope=scope, demand_model="national", world=world)
            table = table_of(world, scope)
            model = error_model(table, table.demand_values(account.demand.y), default_spreads(), home=HOME)
            moved = {
                source: _relative(values, model.labels, model.values)
                for source, values in first_order(model, common_normals(model, DRAWS, SEED), SEED, 0).items()
            }
            moved[ASSUMPTIONS] = assumption_shifts(DRAWS, SEED)
            facts = {"year": year, "variant": variant, "content_hash": world.content_hash, "scope": scope}
            for source, pair in moved.items():
                covariance, shift = np.cov(pair.T, ddof=0), pair.mean(axis=0).round(6) + 0.0
                rows.append({
                    **facts, "source": source, "home": covariance[0, 0], "abroad": covariance[1, 1],
                    "joint": covariance[0, 1], "home_shift": shift[0], "abroad_shift": shift[1],
                })  # fmt: skip
    with written_atomically(out / "uncertainty" / "national.csv") as path:
        pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n", float_format="%.4g")


def _relative(moved: np.ndarray, labels: tuple[str, ...], values: np.ndarray) -> np.ndarray:
    """Return draws × (home, abroad), relative, from draws × outputs."""
    home = np.array([label.endswith(", home") for label in labels])
    return np.column_stack([moved[:, at].sum(axis=1) / values[at].sum() for at in (home, ~home)])
