"""The materials behind one EUR of each detailed sector, and how much of them is dug up abroad."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.areas.production.france import FranceDetail
from footprint.errors import LabelError
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.impacts.intensities import Impacts
from footprint.mrio.system import MRIO


def materials_behind(world: MRIO, france: FranceDetail, foreign_only: float = 0.95) -> pd.DataFrame:
    """Return what is extracted, and where, for one MEUR of each goods sector's product as France buys it.

    The share 1 − m of a product comes from the French industry it belongs to, the import share m from the
    countries French households buy that industry's products from. Multipliers are M = S L; foreign ones
    leave out extraction in France.

    Returns
    -------
    DataFrame
        By sector: tonnes (t per MEUR), share_abroad, foreign_materials (share of tonnes in materials of
        which at least `foreign_only` of what France consumes is extracted abroad), main_material,
        critical_materials (share of tonnes in critical or strategic raw materials of the European list).

    Raises
    ------
    LabelError
        If the table lacks France or an industry that the goods sectors belong to.
    """
    industries = dict.fromkeys(france.sectors.loc[france.goods, "parent"])
    lacking = [name for name in industries if name not in world.sectors]
    if HOME not in world.regions or lacking:
        raise LabelError(
            "The world table does not fit the French goods sectors: it lacks",
            labels=lacking if HOME in world.regions else [HOME],
            hint=message(
                "leave world out, or use a table with the industries of the embedded one of {detail_year}",
                detail_year=detail_year(),
            ),
        )
    intensity = world.intensities("materials")
    regions = intensity.columns.get_level_values(0)
    abroad = intensity.to_numpy() * (regions != HOME)
    total = world.multipliers("materials").to_numpy()
    foreign = world.leontief.solve(np.ascontiguousarray(abroad.T), transposed=True).values.T
    bought = _origins(world, france)
    mixed = pd.DataFrame(total @ bought.to_numpy(), intensity.index, bought.columns)
    mixed_abroad = foreign @ bought.to_numpy()
    french = pd.DataFrame(world.Y[HOME]).sum(axis=1).reindex(intensity.columns).to_numpy()
    consumed, from_abroad = total @ french, foreign @ french
    alien = np.divide(from_abroad, consumed, out=np.zeros_like(consumed), where=consumed > 0) >= foreign_only
    tonnes = mixed.sum(axis=0)
    safe = tonnes.where(tonnes > 0)
    return pd.DataFrame({
        "tonnes": tonnes,
        "share_abroad": (pd.Series(mixed_abroad.sum(axis=0), mixed.columns) / safe).fillna(0.0),
        "foreign_materials": (mixed.loc[alien].sum(axis=0) / safe).fillna(0.0),
        "main_material": mixed.idxmax(axis=0),
        "critical_materials": (mixed.loc[_listed(mixed.index)].sum(axis=0) / safe).fillna(0.0),
    })  # fmt: skip


def impacts_behind(world: MRIO, france: FranceDetail, impacts: Impacts) -> np.ndarray:
    """Return impacts at home, then abroad, behind one MEUR of each goods sector's product, 2m × goods.

    Products come from where `materials_behind` has them from; impacts = E L b, E impacts per MEUR of output.

    Parameters
    ----------
    world : MRIO
        As for `materials_behind`, which refuses a table that does not fit.
    france : FranceDetail
    impacts : Impacts
        Of the industries of that table.
    """
    at_home = np.asarray(world.index.get_level_values(0) == HOME)
    rows = impacts.rows(world.x.to_numpy(), at_home)
    bought = _origins(world, france).to_numpy()
    if not len(rows):
        return np.zeros((0, bought.shape[1]))
    multipliers = world.leontief.solve(np.ascontiguousarray(rows.T), transposed=True).values.T
    return np.asarray(multipliers @ bought)


def _listed(materials: pd.Index) -> pd.Index:
    """Return the materials that are on the European list."""
    from footprint.mrio.impacts.critical import criticality_list

    table = criticality_list()
    return materials[materials.isin(table.index[table["level"] != "not listed"])]


def _origins(world: MRIO, france: FranceDetail) -> pd.DataFrame:
    """Return industries of the world × goods sectors: where one EUR of the product comes from."""
    final = pd.DataFrame(world.Y[HOME]).clip(lower=0.0)
    demand = final["households"]
    everything = final.sum(axis=1) + pd.DataFrame(world.Z[HOME]).sum(axis=1)
    parents = france.sectors.loc[france.goods, "parent"]
    columns = {}
    for parent in dict.fromkeys(parents):
        for values in (demand, everything):
            bought = values.xs(parent, level="sector", drop_level=False)
            imported = bought[bought.index.get_level_values(0) != HOME]
            if imported.sum() > 0:
                break
        weight = imported / imported.sum() if imported.sum() > 0 else imported * 0.0
        columns[parent] = weight.reindex(demand.index).fillna(0.0)
    share = france.import_share.loc[france.goods]
    table = pd.DataFrame({code: columns[parent] * share[code] for code, parent in parents.items()})
    for code, parent in parents.items():
        table.loc[(HOME, parent), code] += 1.0 - share[code]
    return table
