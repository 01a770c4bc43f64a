"""The materials behind one EUR of each detailed sector, and how much of them is dug up abroad."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.detailed.seats import seats_of
from footprint.areas.production.france import FranceDetail
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
    seats = seats_of(world, france)
    final = np.maximum(pd.DataFrame(world.Y[HOME]).to_numpy(), 0.0)
    bought = pd.DataFrame(world.Y[HOME])["households"].clip(lower=0.0).to_numpy(float)
    mixes, total = seats.origins(bought)
    # What households do not import comes from where all of France buys it.
    everything, _ = seats.origins(final.sum(axis=1) + world.Z.to_numpy()[:, seats.home].sum(axis=1))
    mixes = np.where(total > 0, mixes, everything)
    at = france.sectors.index.get_indexer(france.goods)
    share = france.import_share.loc[france.goods].to_numpy(float)
    table = mixes[:, seats.block[at]] * share
    np.add.at(table, (seats.maker[at], np.arange(len(at))), 1.0 - share)
    return pd.DataFrame(table, world.index, france.goods)
